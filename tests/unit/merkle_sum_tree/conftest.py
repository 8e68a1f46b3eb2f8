"""The contract's reader, asked many proofs a call."""

import json
from types import SimpleNamespace

import pytest
from eth_abi import decode

from csop.chain import artifacts
from tests.models.sum_tree import CAP, Opened, Reading

OPENED = ["bytes32", "uint256", "(bytes32,uint256,uint256,bytes32)[]"]


def errors_of(name):
    abi = json.loads((artifacts.BUILD / f"{name}.json").read_text(encoding="utf-8"))["abi"]
    return artifacts.ErrorBook([abi])


@pytest.fixture(scope="module")
def library(MerkleSumTreeMock, stranger):
    """The library, by itself."""
    return stranger.deploy(MerkleSumTreeMock)


@pytest.fixture(scope="module")
def contract(library):
    """`contract.read(proofs)`: a Reading each, or the error's name and arguments."""
    errors = errors_of("MerkleSumTreeMock")

    def one(answer):
        succeeded, data = answer
        if not succeeded:
            found = errors.decode(bytes(data))
            return found.name.removeprefix("MerkleSumTree_"), *found.args.values()
        top, total, leaves = decode(OPENED, bytes(data))
        return Reading(top, total, tuple(Opened(*leaf) for leaf in leaves))

    def read(proofs, cap=CAP, dirt=0):
        return [one(answer) for answer in library.openAll(proofs, cap, dirt)]

    return SimpleNamespace(read=read)
