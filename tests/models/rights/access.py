"""Who may call what, and which calls wait first: the AccessManager, plainly."""

from __future__ import annotations

from dataclasses import dataclass, field

from eth_abi import encode

from csop.hashing import keccak
from tests.models.rights.calls import DAY, Call, Refused

LIFE = 7 * DAY
"""A scheduled call can be made for so long once it may."""


@dataclass(frozen=True)
class Operation:
    """A call that was, is or should be scheduled."""

    caller: str
    target: str
    function: str
    data: bytes

    @property
    def number(self) -> bytes:
        kinds = ["address", "address", "bytes"]
        return keccak(encode(kinds, [self.caller, self.target, self.data]))


@dataclass
class Access:
    """`holders`: function -> account -> delay; a function that is not there is open to all.

    `cancellers` may cancel anybody's calls: the guardian, who watches over them, and the admin.
    """

    holders: dict[str, dict[str, int]]
    cancellers: tuple[str, ...]
    ready: dict[Operation, int] = field(default_factory=dict)

    def require(self, call: Call, operation: Operation) -> None:
        """Let it pass, or refuse it; nothing changes yet."""
        allowed = self.holders.get(operation.function)
        if allowed is None:
            return
        if call.by not in allowed:
            raise Refused("AccessManagedUnauthorized", call.by)
        if allowed[call.by]:
            self.require_ready(call, operation)

    def require_ready(self, call: Call, operation: Operation) -> None:
        ready = self.ready.get(operation)
        if ready is None:
            raise Refused("AccessManagerNotScheduled", operation.number)
        if call.time < ready:
            raise Refused("AccessManagerNotReady", operation.number)
        if call.time >= ready + LIFE:
            raise Refused("AccessManagerExpired", operation.number)

    def used(self, operation: Operation) -> None:
        self.ready.pop(operation, None)

    def schedule(self, call: Call, operation: Operation) -> None:
        delay = self.holders.get(operation.function, {}).get(call.by, 0)
        if not delay:
            where = (call.by, operation.target, operation.data[:4])
            raise Refused("AccessManagerUnauthorizedCall", *where)
        before = self.ready.get(operation)
        if before is not None and call.time < before + LIFE:
            raise Refused("AccessManagerAlreadyScheduled", operation.number)
        self.ready[operation] = call.time + delay

    def cancel(self, call: Call, operation: Operation) -> None:
        if operation not in self.ready:
            raise Refused("AccessManagerNotScheduled", operation.number)
        if call.by not in (operation.caller, *self.cancellers):
            where = (call.by, operation.caller, operation.target, operation.data[:4])
            raise Refused("AccessManagerUnauthorizedCancel", *where)
        del self.ready[operation]
