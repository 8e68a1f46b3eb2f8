"""A deletion carried out: every node erases its own readings, and what it notes is the same."""

from collections.abc import Sequence

from csop.chain.contracts import Suite
from csop.deployment.record import Record
from csop.hashing import keccak
from csop.oracle import erasure
from csop.oracle.registry_feed import AnchorFeed, RegistryFeed
from csop.oracle.store import Store
from csop.telemetry.readings import domain_of
from csop.types import Hash


class Erasing:
    """The keepers of readings. ``stores`` are all there are."""

    def __init__(self, suite: Suite, record: Record, stores: Sequence[Store]) -> None:
        self._suite, self._stores = suite, stores
        self._registries = RegistryFeed(suite.client, record.addresses, record.first_block)
        self._anchors = AnchorFeed(suite.client, record.addresses, record.first_block)
        self._domain = domain_of(suite.client.chain_id, suite.anchors.address)

    def erase(self, number: int) -> Hash:
        """Erase what a request covers; the hash of the protocol. Raises ErasureError."""
        head = self._suite.client.latest()
        request = erasure.request_of(self._suite, self._registries.view(head.number), number)
        if waiting := erasure.unfinished(self._suite.mine, request, head.timestamp):
            raise erasure.ErasureError(f"request {number}: epochs {waiting} still need it")
        anchors = self._anchors.anchors(head.number)
        protocols = {
            erasure.erase(
                self._suite,
                store,
                anchors,
                request,
                erasure.find(store, self._domain, anchors, request),
            )
            for store in self._stores
        }
        if len(protocols) != 1:
            raise erasure.ErasureError(f"request {number}: the stores held different readings")
        return keccak(protocols.pop())
