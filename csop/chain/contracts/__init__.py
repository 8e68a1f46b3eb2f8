"""One thin typed wrapper per contract. Reads can be pinned: `suite.stone.at(block).balance_of(a)`.

A method that changes something returns a Call, to be given to Client.transact or Client.send_many.
"""

from csop.chain.contracts.suite import Suite

__all__ = ["Suite"]
