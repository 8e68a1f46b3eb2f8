"""`python -m csop proof check FILE`: checks an inclusion proof, with no node and no Brownie.

Everything that talks to a chain is a script (scripts/).
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from csop.jsonform import FormError, hexed, raw
from csop.telemetry import proofs
from csop.types import HOUR_SECONDS, Address, Hash

LAST_HOUR = 70_000_000
"""About the year 9955: later ones cannot be shown as dates."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; its exit code: 0 if the proof holds, 1 if not, 2 for wrong usage."""
    asked = _parser().parse_args(arguments)
    try:
        for line in check(asked.file, asked.root, asked.chain_id, asked.contract, asked.device):
            print(line)
    except OSError as error:
        print(f"proof: {asked.file}: {error.strerror}", file=sys.stderr)
        return 1
    except proofs.ProofError as error:
        print(f"proof: {error}", file=sys.stderr)
        return 1
    return 0


def check(
    file: Path,
    root: Hash | None = None,
    chain_id: int | None = None,
    contract: Address | None = None,
    device: Address | None = None,
) -> list[str]:
    """What a proof shows, in lines. Raises ProofError, OSError."""
    with file.open("rb") as opened:
        proof = proofs.read(opened.read(proofs.MAX_BYTES + 1), str(file))
    found = proofs.check(proof, root=root, chain_id=chain_id, contract=contract, device=device)
    return [*shown(proof, found), _verdict(proof, root)]


def shown(proof: proofs.Proof, found: proofs.Checked) -> list[str]:
    """What was recomputed, in lines."""
    reading = proof.signed.reading
    start = f"number {reading.hour}"
    if reading.hour < LAST_HOUR:
        start = f"{datetime.fromtimestamp(reading.hour * HOUR_SECONDS, UTC):%Y-%m-%d %H:%M} UTC"
    driven = f"odometer {reading.start_metres:,} to {reading.end_metres:,} m"
    return [
        f"vehicle {hexed(reading.vehicle)}",
        f"reading {reading.sequence}, the hour from {start}, {driven}",
        f"signed by device {found.signer}",
        f"digest {hexed(found.digest)}",
        f"leaf {hexed(found.leaf)}, number {proof.index} of {proof.count}",
        f"root {hexed(proof.root)}",
        f"anchor {proof.anchor} of DataAnchor {proof.domain.contract}, "
        f"chain {proof.domain.chain_id}",
    ]


def _verdict(proof: proofs.Proof, root: Hash | None) -> str:
    if root is not None:
        return "holds: the reading stands under the root you gave"
    return (
        f"whole, but compared with no root: look up the root of anchor {proof.anchor} and give it "
        "with --root"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="csop", description="Stones for driving data.")
    command = parser.add_subparsers(required=True, metavar="proof")
    proof = command.add_parser("proof", help="that a reading stands in an anchored batch")
    action = proof.add_subparsers(required=True, metavar="check")
    checker = action.add_parser("check", help="check a proof file offline")
    checker.add_argument("file", type=Path, metavar="FILE")
    checker.add_argument("--root", type=_word, help="the anchored root, from elsewhere")
    checker.add_argument("--chain-id", type=int, help="the chain that it must be of")
    checker.add_argument("--contract", type=_address, help="the DataAnchor that it must be of")
    checker.add_argument("--device", type=_address, help="the address that must have signed")
    return parser


def _word(text: str) -> Hash:
    return Hash(_hex(text, 32))


def _address(text: str) -> Address:
    _hex(text, 20)
    return Address(text)


def _hex(text: str, length: int) -> bytes:
    try:
        return raw(text.lower(), text, length)
    except FormError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
