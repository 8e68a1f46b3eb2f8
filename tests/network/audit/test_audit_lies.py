"""The audit against what the chain cannot be made to say: its answers are changed instead."""

import pytest

from csop.hashing import keccak
from tests.network import lies
from tests.network.audit.kit import assert_finds, check
from tests.network.small_chain import GENESIS


def swap_r(number):
    def change(topics, words):
        words[0] = keccak(b"R").hex()

    return lambda suite: lies.in_log(suite, "beacon", "RoundPosted", number, change)


def forge_signature(suite):
    """A well-formed signature, but of another round; with R to match."""
    codec = suite.beacon.artifact.events["RoundPosted"]
    [first, *_] = suite.beacon.events(("RoundPosted",))
    signature = first.args["signature"]

    def change(topics, words):
        words[:] = [keccak(signature).hex(), *words[1:3], *_split(signature)]

    assert codec.name == "RoundPosted"
    return lies.in_log(suite, "beacon", "RoundPosted", 2, change)


def _split(data):
    return [data[at : at + 32].hex() for at in range(0, len(data), 32)]


def reward(suite):
    def change(topics, words):
        words[2] = f"{int(words[2], 16) + 1:064x}"

    return lies.in_log(suite, "mine", "EpochCommitted", 1, change)


def other_round(suite):
    def change(topics, words):
        words[1] = f"{int(words[1], 16) + 1:064x}"

    return lies.in_log(suite, "mine", "EpochCommitted", 1, change)


def inputs(suite):
    def change(topics, words):
        words[8] = keccak(b"inputs").hex()

    return lies.in_log(suite, "mine", "EpochCommitted", 1, change)


def pot_of_skip(suite):
    def change(topics, words):
        words[0] = f"{int(words[0], 16) - 1:064x}"

    return lies.in_log(suite, "mine", "EpochSkipped", 1, change)


def paid_twice(suite):
    """The second settlement claims the first one's epoch."""

    def change(topics, words):
        topics[1] = f"0x{1:064x}"

    return lies.in_log(suite, "mine", "Settled", 1, change)


def anchor_count(suite):
    def change(topics, words):
        words[1] = f"{9:064x}"

    return lies.in_log(suite, "anchors", "Anchored", 1, change)


def minted_more(suite):
    def change(topics, words):
        words[0] = f"{int(words[0], 16) * 2:064x}"

    return lies.in_log(suite, "stone", "Minted", 0, change)


def foreign_mint(suite):
    def change(topics, words):
        topics[2] = "0x" + 24 * "0" + 20 * "ab"

    return lies.in_log(suite, "stone", "Minted", 0, change)


def word_of(contract, event, number, place, value):
    """A word of the data of a log is another; of its topics with a negative place."""

    def change(topics, words):
        if place < 0:
            topics[-place] = f"0x{value:064x}"
        else:
            words[place] = f"{value:064x}"

    return lambda suite: lies.in_log(suite, contract, event, number, change)


def late_void(suite):
    [void] = suite.mine.events(("EpochVoided",))
    return lies.in_block(void.block, timestamp=hex(GENESIS + 80 * 3600))


def early_close(suite):
    [closed, *_] = suite.beacon.events(("RoundClosed",))
    end = suite.beacon.end_of(closed.args["round"])
    return lies.in_block(closed.block, timestamp=hex(end - 1))


def key_hidden(suite):
    [key] = suite.beacon.events(("KeySet",))

    def lie(method, params, answer):
        if method == "eth_getTransactionByHash" and answer["hash"] == key.transaction:
            answer["input"] = "0x"
        return answer

    return lie


def sparse_committee(suite):
    """Its last member is another one: whoever signed in that place did not."""

    def change(topics, words):
        words[3] = 24 * "0" + 20 * "cd"

    return lies.in_log(suite, "committee", "CommitteeRotated", 0, change)


def signature_byte(suite):
    selector = suite.mine.artifact.functions["commit"].selector
    return lies.in_calldata(selector, lambda data: data[:-60] + b"\x01" + data[-59:])


def no_commit_call(suite):
    selector = suite.mine.artifact.functions["commit"].selector
    return lies.in_calldata(selector, lambda data: b"\0\0\0\0" + data[4:])


def seed_block(suite):
    [anchored, *_] = suite.beacon.events(("RoundAnchored",))
    return lies.in_block(anchored.args["seedBlock"], hash="0x" + keccak(b"another").hex())


def possession(suite):
    [key] = suite.beacon.events(("KeySet",))

    def lie(method, params, answer):
        if method == "eth_getTransactionByHash" and answer["hash"] == key.transaction:
            answer["input"] = answer["input"][:-2] + "00"
        return answer

    return lie


def more_supply(function, contract="stone"):
    def change(data):
        return data[:31] + bytes([data[31] ^ 1]) + data[32:]

    return lambda suite: lies.in_view(suite, contract, function, change)


def test_audit__forged_signature_of_a_round__is_named_by_py_ecc(chain, slow):
    report = check(chain, lie=forge_signature(chain.suite))
    assert_finds(report, "BLS signatures: beacon round", "signature over its seed")


def test_audit__key_without_proof_of_possession__is_named(chain, slow):
    report = check(chain, lie=possession(chain.suite))
    assert_finds(report, "BLS signatures: beacon key 0: proof of possession")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (swap_r(1), "rounds: beacon round {}: R, the hash of its signature"),
        (forge_signature, "BLS signatures: beacon round {}: signature over its seed"),
        (reward, "rewards: epoch 1: reward of a hit, in wei"),
        (other_round, "commits: epoch 1: beacon round"),
        (inputs, "commits: epoch 1: inputs"),
        (pot_of_skip, "rewards: epoch 3: wei from its skip to the pot"),
        (paid_twice, "settlements: epoch 1: settlement in 0x{}: hits paid before"),
        (anchor_count, "anchors: anchor 2, block"),
        (minted_more, "settlements: epoch 1: settlement in 0x{}: wei in Minted"),
        (foreign_mint, "settlements: epoch 1: settlement in 0x{}: wei in Minted of pool 0 by 0x"),
        (sparse_committee, "signatures: epoch 0: signer: expected 0x"),
        (signature_byte, "signatures: epoch 0: signer: expected 0x"),
        (no_commit_call, "signatures: epoch 0: signatures: expected in the calldata"),
        (seed_block, "hash of block"),
        (key_hidden, "beacon key 0: proof of possession: expected beside the key in the calldata"),
        (late_void, "rewards: epoch 2: time of the void: expected < "),
        (early_close, "time of its close: expected >= "),
        (word_of("mine", "EpochCommitted", 1, 3, 9), "commits: epoch 1: the signed epoch"),
        (word_of("mine", "EpochCommitted", 1, 4, 1), "commits: epoch 1: the signed attempt"),
        (word_of("mine", "EpochCommitted", 1, 5, 1), "signatures: epoch 1: signatures"),
        (
            word_of("committee", "CommitteeRotated", 0, 1, 4),
            "distinct signers: expected at least 4",
        ),
        (
            word_of("committee", "CommitteeRotated", 0, 2, 2),
            "place in the committee: expected below",
        ),
        (word_of("beacon", "KeySet", 0, -1, 7), "rounds: beacon key 0: number"),
        (word_of("beacon", "KeySet", 0, 0, 7), "rounds: beacon key 0: first round"),
        (word_of("mine", "Settled", 0, -1, 3), "its epoch: expected committed and drawn"),
        (word_of("mine", "Settled", 0, 1, 7), "amount in wei: expected 6"),
        (lambda suite: lies.twice(suite, "beacon", "RoundPosted"), "how often posted"),
        (more_supply("epochOf", "mine"), "root in storage"),
        (more_supply("stone", "mine"), "contracts: the mine's stone"),
        (more_supply("totalSupply"), "mints: total supply"),
        (more_supply("minted"), "mints: minted(MILEAGE)"),
        (more_supply("balanceOf"), "balances: balance of 0x"),
        (more_supply("pot", "mine"), "rewards: the mine's pot, in wei"),
    ],
)
def test_audit__node_lies__is_named(chain, make, said):
    report = check(chain, lie=make(chain.suite))
    assert_finds(report)
    begin, _, end = said.partition("{}")
    assert begin in report.failure
    assert end in report.failure


@pytest.mark.parametrize(
    ("contract", "event", "number", "said"),
    [
        ("mine", "Settled", 1, "by 0x"),
        ("mine", "EpochVoided", 0, "attempt 1 committed while it is committed in attempt 0"),
        ("mine", "EpochSkipped", 0, "epoch 1: reward of a hit"),
        ("mine", "EpochSkipped", 1, "the mine's pot, in wei"),
        ("mine", "EpochCommitted", 1, "rewards: epoch 2: reward of a hit"),
        ("stone", "Transfer", 2, "wei minted to 0x"),
        ("stone", "Minted", 2, "wei in Minted"),
        ("beacon", "RoundClosed", 0, "closed before it was anchored"),
        ("beacon", "RoundAnchored", 0, "how often anchored: expected 1, found 0"),
        ("committee", "CommitteeRotated", 0, "one in force at the first commit"),
        ("members", "MemberRegistered", 0, "weights: epoch 1: vehicle"),
        ("anchors", "Anchored", 0, "anchor 2 follows anchor 0"),
        ("anchors", "Anchored", 3, "anchors in all: expected 4, found 3"),
    ],
)
def test_audit__node_hides_an_event__is_found(chain, contract, event, number, said):
    report = check(chain, lie=lies.without_log(chain.suite, contract, event, number))
    assert_finds(report, said)
