"""A line of thousands of brackets ended the reader of batch files with a RecursionError, and, once
py_ecc had raised the limit of recursion, the process: the C stack was exhausted.
"""

import gzip

import py_ecc.bls  # noqa: F401  raises the limit of recursion
import pytest

from csop.engagement import tasks
from csop.people import requests
from csop.people.words import PeopleError
from csop.telemetry import batchfile, proofs


def test_read_batch__brackets_without_end__names_the_line(tmp_path):
    path = tmp_path / "batch.gz"
    path.write_bytes(gzip.compress(b"[" * (batchfile.MAX_LINE - 1) + b"\n", mtime=0))
    with pytest.raises(batchfile.BatchError, match=r"batch\.gz:1: is no JSON"):
        batchfile.read_batch(path)


def test_read_request__brackets_without_end__names_the_file(tmp_path):
    path = tmp_path / "request.json"
    path.write_bytes(b"[" * requests.MOST_BYTES)
    with pytest.raises(PeopleError, match=r"request\.json: is no JSON"):
        requests.read_request(path)


def test_read_completions__brackets_without_end__names_the_line(tmp_path):
    path = tmp_path / "completions.jsonl"
    path.write_bytes(b"[" * (tasks.MAX_LINE - 1) + b"\n")
    with pytest.raises(tasks.CompletionError, match=r"completions\.jsonl:1: is no JSON"):
        tasks.read_completions(path)


def test_read_proof__brackets_without_end__names_the_file():
    with pytest.raises(proofs.MalformedProofError, match=r"proof\.json: is no JSON"):
        proofs.read(b"[" * proofs.MAX_BYTES, "proof.json")
