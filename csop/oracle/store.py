"""Files that the chain only names by hash: batches of readings and leaf files.

    readings/<anchor number, 6 digits>.jsonl.gz    one anchored batch (csop.telemetry.batchfile)
    leaves/<epoch, 6 digits>-<attempt>-<hash, 16 digits>.csv       one leaf file (docs/spec.md, 4)

Every node keeps its own; an auditor is given one. Nothing read from here is trusted: the caller
compares it with the hash on chain. A leaf file is named by its hash because a member may sign
several proposals of an attempt, and the one that is committed must not be lost to a later one.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from csop.hashing import keccak
from csop.sumtree import SumTree, SumTreeError, read_leaf_file
from csop.telemetry.anchoring import erase, leaf, readings_of
from csop.telemetry.batchfile import leftovers_of, read_batch, write_batch
from csop.types import BatchEntry, Domain, Epoch, Hash, Reading

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of readings and leaf files."""

    root: Path

    def batch_path(self, number: int) -> Path:
        """Where anchor ``number``'s readings are."""
        return self.root / "readings" / f"{number:06d}.jsonl.gz"

    def leaf_path(self, epoch: Epoch, attempt: int, leaf_file: Hash) -> Path:
        """Where the leaf file of this hash is."""
        return self.root / "leaves" / f"{epoch:06d}-{attempt}-{leaf_file.hex()[:16]}.csv"

    def leaf_paths(self, epoch: Epoch, attempt: int) -> list[Path]:
        """All leaf files of an attempt that are kept: one, unless it was proposed anew."""
        return sorted((self.root / "leaves").glob(f"{epoch:06d}-{attempt}-*.csv"))

    def read_batch(self, number: int) -> tuple[BatchEntry, ...]:
        """What is kept of an anchor's readings. Raises BatchError naming file and line."""
        return read_batch(self.batch_path(number))

    def write_batch(self, number: int, batch: Sequence[BatchEntry]) -> None:
        """Keep the readings of an anchor."""
        write_batch(self.batch_path(number), batch)

    def covered(self, number: int, domain: Domain, covers: Callable[[Reading], bool]) -> list[Hash]:
        """The leaves of the readings that ``erase`` would erase."""
        readings = readings_of(self.read_batch(number))
        return [leaf(domain, signed) for signed in readings if covers(signed.reading)]

    def erase(self, number: int, domain: Domain, covers: Callable[[Reading], bool]) -> None:
        """Destroy those of an anchor's readings that ``covers`` says, and their salts.

        Their leaves stay in place. The file is replaced in one step; nothing else of what it held
        is left in the folder. Safe to repeat. Raises BatchError.
        """
        kept = self.read_batch(number)
        left = erase(domain, kept, covers)
        if left != kept:
            self.write_batch(number, left)
        for leftover in leftovers_of(self.batch_path(number)):
            leftover.unlink(missing_ok=True)

    def read_leaves(self, epoch: Epoch, attempt: int, leaf_file: Hash) -> bytes:
        """A leaf file as stored. Raises FileNotFoundError."""
        return self.leaf_path(epoch, attempt, leaf_file).read_bytes()

    def find_tree(self, epoch: Epoch, attempt: int, root: Hash) -> SumTree | None:
        """The tree of this root, if a leaf file of the attempt makes it."""
        for path in self.leaf_paths(epoch, attempt):
            try:
                tree = read_leaf_file(path.read_bytes(), str(path))
            except SumTreeError as error:
                log.warning("damaged leaf file", why=str(error))
                continue
            if tree.root == root:
                return tree
        return None

    def write_leaves(self, epoch: Epoch, attempt: int, data: bytes) -> None:
        """Keep a leaf file, beside others of the attempt; written in one step."""
        path = self.leaf_path(epoch, attempt, keccak(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.write_bytes(data)
        unfinished.replace(path)
