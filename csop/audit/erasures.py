"""Erased readings: that somebody asked for it, and which weights cannot be computed anew for it.

A batch file keeps an erased reading's leaf, so its root is checked as ever; whose the reading was
nobody can tell. So for a weight that differs the chain must say that it may: its vehicle's owner
asked, after the epoch, to delete hours that the weight was made of. What was asked before the
epoch's end was known to its nodes: they counted none of it, and all can be computed.
"""

from collections import defaultdict

from csop.audit.report import Difference, spans
from csop.params import Params
from csop.registry import RegistryView
from csop.telemetry.ledger import ReadingLedger
from csop.telemetry.reasons import Reason
from csop.telemetry.weights import weights
from csop.types import HOUR_SECONDS, Domain, Epoch, Hour, VehicleId


class Erasures:
    """``latest`` is the registries' newest state, ``lines`` the erased ones met so far."""

    def __init__(self, latest: RegistryView, domain: Domain, params: Params) -> None:
        self.lines = 0
        self._latest = latest
        self._nothing = ReadingLedger(domain, params)
        self._params = params
        self._hidden: dict[VehicleId, list[Epoch]] = defaultdict(list)

    def met(self, name: str, lines: int) -> None:
        """Some lines of a batch are erased. Raises Difference if nobody asked for any."""
        if lines and not self._latest.deleted:
            nobody = "0 (nobody asked to delete readings)"
            raise Difference(f"{name}erased readings", nobody, lines)
        self.lines += lines

    def hide(self, epoch: Epoch, hour: Hour, vehicle: VehicleId, registry: RegistryView) -> bool:
        """Whether a weight that differs may do so, and if so note it.

        ``registry`` is the epoch's view. Hours long before the window matter too: a fall of the
        odometer in a seller's time suspends the vehicle until it is attested.
        """
        if not self.lines or not self._was_asked_later(hour, vehicle, registry):
            return False
        known = weights(hour, self._nothing, registry, self._params).vehicles.get(vehicle)
        if known is None or known.why is not Reason.NO_READINGS:
            return False  # by the chain alone it weighs nothing, whatever it drove
        self._hidden[vehicle].append(epoch)
        return True

    def lack(self) -> list[str]:
        """What could not be checked, in lines."""
        if not self._hidden:
            return []
        count = sum(map(len, self._hidden.values()))
        return [
            f"weights: {count:,} (of {len(self._hidden):,} vehicles) cannot be computed anew: "
            f"{self.lines:,} readings are erased, as their owners asked",
            *(
                f"weights: vehicle 0x{vehicle.hex()}, epochs {spans(epochs)}: readings are erased"
                for vehicle, epochs in sorted(self._hidden.items())
            ),
        ]

    def _was_asked_later(self, hour: Hour, vehicle: VehicleId, registry: RegistryView) -> bool:
        """Whether hours up to this one are to be deleted by now that were not by ``registry``."""
        asked = self._latest.deleted_spans(vehicle)
        if not asked:
            return False
        first = asked[0][0] // HOUR_SECONDS
        return any(
            self._latest.is_deleted(vehicle, start, start + HOUR_SECONDS)
            and not registry.is_deleted(vehicle, start, start + HOUR_SECONDS)
            for start in (at * HOUR_SECONDS for at in range(first, hour + 1))
        )
