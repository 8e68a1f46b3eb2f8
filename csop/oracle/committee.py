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
    nodes = []
    for seat in ring.seats:
        store = Store(folder / f"member-{seat.place + 1}")
        room = EvidenceRoom(client, record.addresses, record.first_block, store, params)
        nodes.append(Node(seat.place, seat.account, seat.share, suite, room, store))
    return nodes
