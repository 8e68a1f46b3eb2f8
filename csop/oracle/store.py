"""Files that the chain only names by hash: batches of readings and leaf files.

    readings/<anchor number, 6 digits>.jsonl.gz    one anchored batch (csop.telemetry.batchfile)
    leaves/<epoch, 6 digits>-<attempt>.csv         one leaf file (docs/spec.md, 4)

Every node keeps its own; an auditor is given one. Nothing read from here is trusted: the caller
compares it with the hash on chain.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csop.telemetry.batchfile import read_batch, write_batch
from csop.types import Epoch, SignedReading


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of readings and leaf files."""

    root: Path

    def batch_path(self, number: int) -> Path:
        """Where anchor ``number``'s readings are."""
        return self.root / "readings" / f"{number:06d}.jsonl.gz"

    def leaf_path(self, epoch: Epoch, attempt: int) -> Path:
        """Where the leaf file of an epoch's attempt is."""
        return self.root / "leaves" / f"{epoch:06d}-{attempt}.csv"

    def read_batch(self, number: int) -> tuple[SignedReading, ...]:
        """The readings of an anchor. Raises BatchError naming file and line."""
        return read_batch(self.batch_path(number))

    def write_batch(self, number: int, batch: Sequence[SignedReading]) -> None:
        """Keep the readings of an anchor."""
        write_batch(self.batch_path(number), batch)

    def read_leaves(self, epoch: Epoch, attempt: int) -> bytes:
        """A leaf file as stored. Raises FileNotFoundError."""
        return self.leaf_path(epoch, attempt).read_bytes()

    def write_leaves(self, epoch: Epoch, attempt: int, data: bytes) -> None:
        """Keep a leaf file, replacing it in one step."""
        path = self.leaf_path(epoch, attempt)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.write_bytes(data)
        unfinished.replace(path)
