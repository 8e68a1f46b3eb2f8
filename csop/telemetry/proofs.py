"""Inclusion proofs: that one reading stands under an anchored root (docs/spec.md, section 7).

A proof is a small JSON file. Whoever has it and knows the root, from the DataAnchor's log or from
anybody it trusts, checks it without a node and without the rest of the batch. Canonical as batch
files are: one line, keys sorted, no spaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from csop.hashing import checksum
from csop.jsonform import FormError, dump, fields, hexed, integer, items, parse, raw, word
from csop.telemetry import anchoring
from csop.telemetry.readingform import record_of, signed_of
from csop.telemetry.readings import digest_of, domain_of, signer_of
from csop.types import Address, BatchEntry, Domain, Erased, Hash, SignedReading

MAX_BYTES = 16_384
"""Of a file; one takes less than 4,000."""

KEYS = {"chainId", "dataAnchor", "anchor", "root", "count", "index", "reading", "siblings"}


class ProofError(ValueError):
    """A proof that does not prove; each way has an error of its own."""


class MalformedProofError(ProofError):
    """No proof by its form."""


class ErasedError(ProofError):
    """The record was erased: the leaf opens to nothing."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where}: erased: the leaf opens to nothing")


class OtherChainError(ProofError):
    """Of another chain or contract than the one asked about."""


class PlaceError(ProofError):
    """Index, count and number of siblings do not fit together."""


class BrokenProofError(ProofError):
    """Reading and siblings do not lead to the root that the proof itself names."""


class OtherRootError(ProofError):
    """Whole, but for another root than the one given."""


class SignerError(ProofError):
    """The reading is not signed by the device that it is said to be of."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That ``signed`` is leaf ``index`` of the ``count`` leaves under an anchor's ``root``."""

    domain: Domain
    anchor: int
    root: Hash
    count: int
    index: int
    signed: SignedReading
    siblings: tuple[Hash, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was recomputed of a proof that holds."""

    digest: Hash
    signer: Address
    leaf: Hash


def make(domain: Domain, anchor: int, batch: Sequence[BatchEntry], index: int) -> Proof:
    """The proof of an entry of a batch. Raises ErasedError, and IndexError beyond the batch."""
    hashes = anchoring.leaves(domain, batch)
    siblings = anchoring.proof(hashes, index)
    entry = batch[index]
    if isinstance(entry, Erased):
        raise ErasedError(f"anchor {anchor}, reading {index} of {len(batch)}")
    return Proof(domain, anchor, anchoring.root(hashes), len(batch), index, entry, siblings)


def check(
    given: Proof,
    *,
    root: Hash | None = None,
    chain_id: int | None = None,
    contract: Address | None = None,
    device: Address | None = None,
) -> Checked:
    """Recompute digest, signer, leaf and root; compare with what is given besides.

    Without ``root`` it says only that the proof is whole: whether its root is anchored is another
    question. Raises ProofError.
    """
    domain = given.domain
    if chain_id is not None and chain_id != domain.chain_id:
        raise OtherChainError(
            f"another chain: the proof is of chain {domain.chain_id}, not of {chain_id}"
        )
    if contract is not None and contract.lower() != domain.contract.lower():
        raise OtherChainError(
            f"another DataAnchor: the proof is of {domain.contract}, not of {contract}"
        )
    _check_place(given)
    digest, leaf_hash = (
        digest_of(domain, given.signed.reading),
        anchoring.leaf(domain, given.signed),
    )
    found = anchoring.root_from(given.count, given.index, leaf_hash, given.siblings)
    if found != given.root:
        raise BrokenProofError(
            f"reading and siblings lead to root {hexed(found)}, not to {hexed(given.root)} as the "
            "proof says: one of them was changed"
        )
    if root is not None and root != given.root:
        raise OtherRootError(
            f"another root: the proof is for {hexed(given.root)}, not {hexed(root)}"
        )
    signer = signer_of(domain, given.signed)
    if signer is None:
        raise SignerError("the signature is malformed, not canonical, or nobody's")
    if device is not None and signer.lower() != device.lower():
        raise SignerError(f"signed by {signer}, not by the device {device}")
    return Checked(digest, signer, leaf_hash)


def write(given: Proof) -> bytes:
    """A proof as a file."""
    return (
        dump(
            {
                "chainId": given.domain.chain_id,
                "dataAnchor": given.domain.contract.lower(),
                "anchor": given.anchor,
                "root": hexed(given.root),
                "count": given.count,
                "index": given.index,
                "reading": record_of(given.signed),
                "siblings": [hexed(sibling) for sibling in given.siblings],
            }
        )
        + "\n"
    ).encode("ascii")


def read(data: bytes, where: str) -> Proof:
    """A proof out of a file. Raises MalformedProofError, ErasedError."""
    if len(data) > MAX_BYTES:
        raise MalformedProofError(f"{where}: holds more than {MAX_BYTES} bytes")
    try:
        record = fields(parse(data, where), KEYS, where)
        reading = record["reading"]
        if isinstance(reading, dict) and reading.keys() == {"erased"}:
            raise ErasedError(where)
        siblings = items(record["siblings"], f"{where}: siblings")
        contract = raw(record["dataAnchor"], f"{where}: dataAnchor", 20)
        return Proof(
            domain_of(integer(record["chainId"], f"{where}: chainId"), checksum(contract)),
            integer(record["anchor"], f"{where}: anchor"),
            word(record["root"], f"{where}: root"),
            integer(record["count"], f"{where}: count"),
            integer(record["index"], f"{where}: index"),
            signed_of(reading, f"{where}: reading"),
            tuple(word(s, f"{where}: siblings: {i}") for i, s in enumerate(siblings)),
        )
    except FormError as error:
        raise MalformedProofError(str(error)) from error


def _check_place(given: Proof) -> None:
    if not 0 < given.count <= anchoring.MAX_COUNT:
        raise PlaceError(f"count is {given.count}: a batch has 1 to {anchoring.MAX_COUNT} readings")
    if given.index >= given.count:
        raise PlaceError(f"index is {given.index}, but a batch of {given.count} ends before it")
    needed = anchoring.siblings_needed(given.count, given.index)
    if len(given.siblings) != needed:
        raise PlaceError(
            f"{len(given.siblings)} siblings, but reading {given.index} of {given.count} needs "
            f"{needed}"
        )
