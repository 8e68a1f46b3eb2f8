"""DataAnchor, function by function; its look-ups against a plain list."""

import random

import pytest
from brownie import web3

from csop.hashing import READING_SCHEMA, anchor_head, keccak
from tests.helpers import bytes32, expect_error, wait_for_watchers
from tests.unit.events import events_of, hex32

ROOT, ZERO = bytes32("root"), bytes(32)
MAX = 2**256 - 1


@pytest.fixture
def send(anchors, submitter):
    """Anchors a batch: by default the same root again."""

    def anchor(root=ROOT, count=7, schema=READING_SCHEMA, sender=submitter):
        return anchors.anchor(root, count, schema, {"from": sender})

    return anchor


def stored(anchors, number):
    root, head, time, count = anchors.anchorOf(number)
    return str(root), str(head), int(time), int(count)


def test_anchor__by_the_submitter__stored_and_logged(anchors, send, submitter):
    tx = send()
    head = anchor_head(ZERO, ROOT, 7, READING_SCHEMA, tx.timestamp)
    assert tx.return_value == 1
    assert events_of(tx, anchors) == [
        (
            "Anchored",
            {
                "number": 1,
                "submitter": submitter.address,
                "schema": hex32(READING_SCHEMA),
                "root": hex32(ROOT),
                "count": 7,
                "head": hex32(head),
            },
        )
    ]
    assert anchors.length() == 1
    assert stored(anchors, 1) == (hex32(ROOT), hex32(head), tx.timestamp, 7)


@pytest.mark.parametrize("count", [1, 2**32 - 1])
def test_anchor__smallest_and_largest_batch__stored(anchors, send, count):
    send(count=count)
    assert stored(anchors, 1)[3] == count


def test_anchor__zero_root__refused(send):
    with expect_error("DataAnchor_ZeroRoot"):
        send(root=ZERO)


def test_anchor__empty_batch__refused(send):
    with expect_error("DataAnchor_EmptyBatch"):
        send(count=0)


def test_anchor__zero_schema__refused(send):
    with expect_error("DataAnchor_ZeroSchema"):
        send(schema=ZERO)


def test_anchor__anyone_but_the_submitter__refused(send, stranger, registrar, rotator, as_admin):
    for sender in (stranger, registrar, rotator, as_admin):
        with expect_error("AccessManagedUnauthorized", sender):
            send(sender=sender)


def test_anchorOf__no_such_anchor__refused(anchors, send):
    with expect_error("DataAnchor_UnknownAnchor", 1, 0):
        anchors.anchorOf(1)
    send()
    for number in (0, 2, MAX):
        with expect_error("DataAnchor_UnknownAnchor", number, 1):
            anchors.anchorOf(number)


def test_lengthBefore__nothing_anchored__zero(anchors):
    for time in (0, 1, MAX):
        assert (anchors.lengthBefore(time), anchors.headBefore(time)) == (0, hex32(ZERO))


def test_lengthBefore__one_anchor__strictly_before(anchors, send):
    time = send().timestamp
    head = stored(anchors, 1)[1]
    assert [anchors.lengthBefore(t) for t in (0, time, time + 1, MAX)] == [0, 0, 1, 1]
    assert [anchors.headBefore(t) for t in (time, time + 1)] == [hex32(ZERO), head]


def test_anchor__several_in_one_block__each_counts_ANCHOR_2(anchors, submitter, send, clock):
    first = send()
    clock.forward(1)
    web3.provider.make_request("evm_setAutomine", [False])
    try:
        options = {"from": submitter, "required_confs": 0, "gas_limit": 1_000_000}
        together = [anchors.anchor(bytes32(i), i, READING_SCHEMA, options) for i in range(1, 4)]
        web3.provider.make_request("evm_mine", [])
    finally:
        web3.provider.make_request("evm_setAutomine", [True])
    for tx in together:
        tx.wait(1)
    wait_for_watchers()
    assert len({tx.block_number for tx in together}) == 1
    time = together[0].timestamp
    clock.next(time + 1)
    last = send()
    head = anchor_head(ZERO, ROOT, 7, READING_SCHEMA, first.timestamp)
    for i in range(1, 4):
        head = anchor_head(head, bytes32(i), i, READING_SCHEMA, time)
        assert stored(anchors, 1 + i) == (hex32(bytes32(i)), hex32(head), time, i)
    assert anchors.lengthBefore(time) == 1
    assert (anchors.lengthBefore(time + 1), anchors.headBefore(time + 1)) == (4, hex32(head))
    assert anchors.lengthBefore(last.timestamp + 1) == 5


@pytest.mark.parametrize("anchored", [1, 2, 3, 7, 8, 21])
def test_lengthBefore__any_history__agrees_with_a_list_ANCHOR_1_ANCHOR_3(
    anchors, send, clock, anchored
):
    rng = random.Random(anchored)
    heads, times = [ZERO], []
    for number in range(1, anchored + 1):
        clock.next(clock.now + rng.choice([1, 1, 2, 60, 3600]))
        root, count = keccak(bytes([number])), rng.randrange(1, 2**32)
        tx = send(root=root, count=count)
        times.append(tx.timestamp)
        heads.append(anchor_head(heads[-1], root, count, READING_SCHEMA, tx.timestamp))
        assert tx.return_value == anchors.length() == number
        assert stored(anchors, number) == (hex32(root), hex32(heads[-1]), tx.timestamp, count)
    for time in {t + d for t in times for d in (-1, 0, 1)} | {0, MAX}:
        before = sum(t < time for t in times)
        assert anchors.lengthBefore(time) == before
        assert anchors.headBefore(time) == hex32(heads[before])
