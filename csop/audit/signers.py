"""Whose a signature is: a key's, or a contract wallet's that answers for itself (ERC-1271)."""

from csop.audit.report import Difference
from csop.chain.client import Client
from csop.chain.codec import Function
from csop.chain.errors import Reverted
from csop.hashing import checksum
from csop.telemetry.devices import recover
from csop.types import Address, Hash

ERC1271 = Function(
    {
        "name": "isValidSignature",
        "inputs": [{"name": "hash", "type": "bytes32"}, {"name": "signature", "type": "bytes"}],
        "outputs": [{"name": "magic", "type": "bytes4"}],
        "stateMutability": "view",
    }
)


class WalletRefuses(Difference):
    """A contract wallet that does not answer for a signature. It may have, within the block."""


def check_signer(
    client: Client, name: str, digest: Hash, signer: Address, signature: bytes, block: int
) -> None:
    """Raise Difference unless ``signer`` signed; a wallet is asked as of the end of ``block``.

    It is WalletRefuses if there is a wallet.
    """
    raw = recover(digest, signature)
    found = "nobody" if raw is None else checksum(raw)
    if found == signer:
        return
    if client.code(signer, block):
        try:
            answer = client.call(signer, ERC1271.encode(digest, signature), block)
            if answer[:4] == ERC1271.selector:
                return
        except Reverted:
            pass
        raise WalletRefuses(f"{name}: signer", signer, found)
    raise Difference(f"{name}: signer", signer, found)
