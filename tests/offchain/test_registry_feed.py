"""The feeds over a scripted node: what is read when, and what they refuse."""

from dataclasses import dataclass, field

import pytest

from csop.chain.blocks import Block
from csop.chain.codec import EventCodec
from csop.chain.logs import Log
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, ZERO_HASH, anchor_head, keccak
from csop.oracle import registry_feed
from csop.oracle.registry_feed import AnchorFeed, FeedError, RegistryFeed, inputs_before

ADDRESSES = {
    name: f"0x{number:040x}"
    for number, name in enumerate(
        ("MemberRegistry", "VehicleRegistry", "ConsentRegistry", "DataAnchor"), 1
    )
}
MEMBER, VEHICLE = b"\1" * 32, b"\2" * 32
KEY = {"vehicle": VEHICLE, "grantee": OPERATOR_GRANTEE, "purpose": MINING_PURPOSE}


@dataclass
class Node:
    """A chain of blocks ten seconds apart whose logs are given; ``asked`` notes each reading."""

    logs_: list[Log]
    fork: str = ""
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self):
        self.blocks = self.rpc = self

    def get(self, number):
        return Block(number, keccak(f"{self.fork}{number}".encode()), 10 * number)

    def get_many(self, numbers):
        return [self.get(number) for number in numbers]

    def forget(self):
        pass

    def request(self, method, number, full):
        return {"hash": "0x" + self.get(int(number, 16)).hash.hex()}

    def logs(self, address, events, first, last):
        names = {event.name for event in events}
        self.asked.append((first, last))
        return [
            log
            for log in self.logs_
            if log.address == address and first <= log.block <= last and log.event in names
        ]


class Loaded:
    """Stands for a compiled contract: any event by name."""

    class events(dict):  # noqa: N801
        def __class_getitem__(cls, name):
            return EventCodec({"name": name, "inputs": []})


@pytest.fixture(autouse=True)
def _no_build(monkeypatch):
    monkeypatch.setattr(registry_feed, "load", lambda name: Loaded)


def log(contract, event, block, index=0, **args):
    return Log(event, args, ADDRESSES[contract], block, index, "0x")


def registrations():
    """Member in block 5, vehicle in 6, consent from 60 to 900, withdrawn in block 20."""
    return [
        log("MemberRegistry", "MemberRegistered", 5, id=MEMBER, wallet="0xA", flags=3),
        log(
            "VehicleRegistry",
            "VehicleRegistered",
            6,
            1,
            id=VEHICLE,
            owner=MEMBER,
            deviceKey="0xD",
            commercial=False,
        ),
        log(
            "ConsentRegistry",
            "ConsentGranted",
            6,
            2,
            **KEY,
            categories=1,
            **{"from": 60},
            expiry=900,
        ),
        log("ConsentRegistry", "ConsentRevoked", 20, 0, **KEY, at=200),
    ]


def anchored(made=3, **wrong):
    """Anchors 1.. in blocks 10, 20, …; ``wrong`` changes arguments of the second."""
    head, logs = ZERO_HASH, []
    for number in range(1, made + 1):
        root, schema, block = keccak(bytes([number])), keccak(b"schema"), 10 * number
        head = anchor_head(head, root, number, schema, 10 * block)
        args = {"number": number, "root": root, "count": number, "schema": schema, "head": head}
        logs.append(log("DataAnchor", "Anchored", block, **args | (wrong if number == 2 else {})))
    return logs


def test_view__rising_blocks__reads_only_what_is_new():
    node = Node(registrations())
    feed = RegistryFeed(node, ADDRESSES, 2)
    assert feed.view(5).members[MEMBER].registered_at == 50
    assert not feed.view(5).vehicles
    assert feed.view(6).permitted(VEHICLE, 100, 800)
    assert not feed.view(20).permitted(VEHICLE, 100, 800)
    assert node.asked == [(2, 5)] * 3 + [(6, 6)] * 3 + [(7, 20)] * 3


def test_view__earlier_block__is_as_it_was_then():
    feed = RegistryFeed(Node(registrations()), ADDRESSES)
    later = feed.view(20)
    assert feed.view(6).permitted(VEHICLE, 100, 800)
    assert feed.view(4).members == {}
    assert feed.view(20) == later


def test_view__kept_view__is_not_changed_by_later_blocks():
    feed = RegistryFeed(Node(registrations()), ADDRESSES)
    early = feed.view(6)
    feed.view(20)
    assert early.permitted(VEHICLE, 100, 800)


def test_view__nothing_new__returns_the_same_view():
    feed = RegistryFeed(Node(registrations()), ADDRESSES)
    assert feed.view(7) is feed.view(19)


def test_view__reorganised_chain__reads_all_anew():
    node = Node(registrations())
    feed = RegistryFeed(node, ADDRESSES)
    assert VEHICLE in feed.view(8).vehicles
    node.fork, node.logs_ = "other", registrations()[:1]
    assert feed.view(9).vehicles == {}
    assert MEMBER in feed.view(9).members


def of_vehicle(event, block, **args):
    return log("VehicleRegistry", event, block, id=VEHICLE, **args)


def life():
    """What else happens to member and vehicle, after the registrations."""
    return [
        *registrations()[:3],
        log("MemberRegistry", "MemberRecovered", 7, id=MEMBER, **{"from": "0xA", "to": "0xB"}),
        of_vehicle("DeviceReplaced", 8, **{"from": "0xD", "to": "0xE"}),
        of_vehicle("VehicleSuspended", 9, document=bytes(32)),
        of_vehicle("VehicleAttested", 10, document=bytes(32)),
        of_vehicle("VehicleSold", 12, seller=MEMBER, buyer=b"\3" * 32, ownerEpoch=1),
        deletion(14, ownerEpoch=0, requestedAt=140),
        deletion(15, ownerEpoch=1, requestedAt=150),
    ]


def deletion(block, **args):
    return log("ConsentRegistry", "DeletionRequested", block, **KEY, number=0, dueAt=999, **args)


def test_view__lifes_events__are_in_it_from_their_block_on():
    feed = RegistryFeed(Node(life()), ADDRESSES)
    assert [feed.view(block).members[MEMBER].wallet for block in (6, 7)] == ["0xA", "0xB"]
    assert [feed.view(block).vehicles[VEHICLE].device for block in (7, 8)] == ["0xD", "0xE"]
    known = [feed.view(block).vehicles[VEHICLE] for block in (8, 9, 10)]
    assert [(v.suspended, v.attested_at) for v in known] == [(False, 0), (True, 0), (False, 100)]
    known = [feed.view(block).vehicles[VEHICLE] for block in (11, 12)]
    owners = [(v.owner, v.owned_since) for v in known]
    assert owners == [(MEMBER, 60), (b"\3" * 32, 120)]
    assert feed.view(12).permitted(VEHICLE, 60, 120)
    assert not feed.view(12).permitted(VEHICLE, 119, 121)
    spans = [feed.view(block).deleted_spans(VEHICLE) for block in (13, 14, 15)]
    assert spans == [(), ((60, 120),), ((60, 150),)]


@pytest.mark.parametrize("missing", [0, 1, 7])
def test_view__log_missing__names_the_one_that_does_not_follow(missing):
    logs = life()
    del logs[missing]
    if missing == 7:
        logs.append(of_vehicle("VehicleSold", 16, seller=MEMBER, buyer=MEMBER, ownerEpoch=2))
    with pytest.raises(FeedError, match=r"does not follow .* some are missing"):
        RegistryFeed(Node(logs), ADDRESSES).view(20)


def test_anchors__heads_fit__gives_them_with_their_times():
    feed = AnchorFeed(Node(anchored()), ADDRESSES)
    assert [(a.number, a.time) for a in feed.anchors(20)] == [(1, 100), (2, 200)]
    assert [a.number for a in feed.anchors(35)] == [1, 2, 3]
    assert [a.number for a in feed.anchors(15)] == [1]


@pytest.mark.parametrize(
    "wrong", [{"root": bytes(32)}, {"count": 9}, {"schema": bytes(32)}, {"head": bytes(32)}]
)
def test_anchors__head_does_not_fit__names_the_anchor(wrong):
    with pytest.raises(FeedError, match="anchor 2, block 20: head is"):
        AnchorFeed(Node(anchored(**wrong)), ADDRESSES).anchors(40)


def test_anchors__one_missing__names_the_gap():
    logs = anchored()
    del logs[1]
    with pytest.raises(FeedError, match="anchor 3 follows anchor 1"):
        AnchorFeed(Node(logs), ADDRESSES).anchors(40)


def test_anchors__reorganised_chain__starts_at_one_again():
    node = Node(anchored())
    feed = AnchorFeed(node, ADDRESSES)
    feed.anchors(35)
    node.fork, node.logs_ = "other", anchored(1)
    assert [a.number for a in feed.anchors(36)] == [1]


def test_inputs_before__anchor_at_the_close__is_left_out():
    anchors = AnchorFeed(Node(anchored()), ADDRESSES).anchors(40)
    assert [a.number for a in inputs_before(anchors, 200)] == [1]
    assert [a.number for a in inputs_before(anchors, 201)] == [1, 2]
