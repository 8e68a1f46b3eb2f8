"""A line of thousands of brackets ended the reader of batch files with a RecursionError."""

import gzip

import pytest

from csop.telemetry.batchfile import MAX_LINE, BatchError, read_batch


def test_read_batch__brackets_without_end__names_the_line(tmp_path):
    path = tmp_path / "batch.gz"
    path.write_bytes(gzip.compress(b"[" * (MAX_LINE - 1) + b"\n", mtime=0))
    with pytest.raises(BatchError, match=r"batch\.gz:1: is no JSON"):
        read_batch(path)
