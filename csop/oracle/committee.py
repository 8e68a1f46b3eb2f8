"""The nodes of the members whose keys are at hand."""

from pathlib import Path

from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.deployment.record import Record
from csop.oracle.evidence import EvidenceRoom
from csop.oracle.keyring import Keyring
from csop.oracle.node import Node
from csop.oracle.store import Store
from csop.params import Params


def make_nodes(
    client: Client, record: Record, ring: Keyring, folder: Path, params: Params
) -> list[Node]:
    """A node a seat, each with its own files and evidence: they share nothing but the chain."""
    suite = Suite.of(client, record.addresses)
    check_rules(suite, params)
    nodes = []
    for seat in ring.seats:
        store = Store(folder / f"member-{seat.place + 1}")
        room = EvidenceRoom(client, record.addresses, record.first_block, store, params)
        nodes.append(Node(seat.place, seat.account, seat.share, suite, room, store))
    return nodes


class RulesDifferError(ValueError):
    """The parameter file is not what the contracts were deployed with."""


def check_rules(suite: Suite, params: Params) -> None:
    """Refuse to work with other rules than the chain's. Raises RulesDifferError naming one."""
    mine, rules = suite.mine, params.mining
    for name, here, there in (
        ("mining.hits_per_batch", rules.hits_per_batch, mine.hits_per_batch()),
        ("mining.inputs_close_seconds", rules.inputs_close_seconds, mine.inputs_close_seconds()),
        ("mining.void_window_seconds", rules.void_window_seconds, mine.void_window_seconds()),
        ("mining.skip_after_seconds", rules.skip_after_seconds, mine.skip_after_seconds()),
        (
            "mining.skip_after_void_seconds",
            rules.skip_after_void_seconds,
            mine.skip_after_void_seconds(),
        ),
        ("beacon.round_seconds", params.beacon.round_seconds, suite.beacon.period()),
    ):
        if here != there:
            raise RulesDifferError(f"{name} is {here} in the parameters, {there} on chain")
