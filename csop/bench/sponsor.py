"""Bank and sponsor, for the bench: a record, the deposit of 4.9 %, a distribution."""

from dataclasses import replace

from eth_account.signers.local import LocalAccount

from csop.bench.world import GAS, SEED, World
from csop.chain.contracts.proceeds import Mode, Terms
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Call, Receipt
from csop.hashing import keccak
from csop.proceeds.arithmetic import pot_of
from csop.types import Fen, Hash, Timestamp


class Sponsor:
    """Who opens distributions; what nobody claims goes back to it."""

    def __init__(self, world: World) -> None:
        self._world, self._suite = world, world.suite
        self._account, self._bank = derived(SEED, "sponsor"), derived(SEED, "bank")

    def distribute(self, proceeds: Fen) -> list[Receipt]:
        """Open the next distribution on a record taken now: record, deposit, allowance, `open`."""
        vault, voucher, pot = self._suite.vault, self._suite.voucher, pot_of(proceeds)
        number, own = vault.distribution_count(), address_of(self._account)
        record = self._world.take_record()
        terms = Terms(
            voucher.address,
            self._suite.stone.latest_record(),
            proceeds,
            Mode.DIVIDEND,
            Timestamp(self._world.client.latest().timestamp + 2 * vault.claim_seconds()),
            own,
            Hash(keccak(b"accounts %d" % number)),
        )
        return [
            record,
            self._send(self._bank, voucher.mint(own, pot, Hash(keccak(b"deposit %d" % number)))),
            self._send(self._account, voucher.approve(vault.address, pot)),
            self._send(self._account, vault.open(terms, pot)),
        ]

    def _send(self, account: LocalAccount, call: Call) -> Receipt:
        [receipt] = self._world.block(account, [replace(call, gas=GAS)])
        return receipt
