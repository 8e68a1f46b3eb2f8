"""OpenZeppelin's AccessManager and TimelockController, as far as operating the suite needs."""

from __future__ import annotations

from dataclasses import dataclass

from csop.chain.contracts.base import Contract
from csop.chain.transactions import Call
from csop.types import Address, Hash, Timestamp


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a caller may call now (``immediate``), or after scheduling, ``delay`` seconds on."""

    immediate: bool
    delay: int


class AccessManager(Contract):
    name = "AccessManager"

    def can_call(self, caller: Address, target: Address, selector: bytes) -> Permission:
        return Permission(*self._read("canCall", caller, target, selector))

    def has_role(self, role: int, account: Address) -> tuple[bool, int]:
        """Whether an account holds a role, and its execution delay in seconds."""
        held, delay = self._read("hasRole", role, account)
        return held, delay

    def operation_id(self, caller: Address, operation: Call) -> Hash:
        return Hash(self._one("hashOperation", caller, operation.to, operation.data))

    def scheduled_for(self, operation: Hash) -> Timestamp:
        """From when a scheduled operation may be made; 0 if it is not scheduled or has expired."""
        return Timestamp(self._one("getSchedule", operation))

    def schedule(self, operation: Call, when: int = 0) -> Call:
        """Schedule a call of a delayed role; ``when`` 0 is as soon as possible."""
        return self._write("schedule", operation.to, operation.data, when)

    def execute(self, operation: Call) -> Call:
        return self._write("execute", operation.to, operation.data)

    def cancel(self, caller: Address, operation: Call) -> Call:
        """Cancel what ``caller`` scheduled: by itself, the role's guardian or the admin."""
        return self._write("cancel", caller, operation.to, operation.data)


class TimelockController(Contract):
    name = "TimelockController"

    def min_delay(self) -> int:
        return int(self._one("getMinDelay"))

    def schedule(self, operation: Call, delay: int, salt: bytes = bytes(32)) -> Call:
        args = (operation.to, 0, operation.data, bytes(32), salt, delay)
        return self._write("schedule", *args)

    def execute(self, operation: Call, salt: bytes = bytes(32)) -> Call:
        return self._write("execute", operation.to, 0, operation.data, bytes(32), salt)

    def operation_id(self, operation: Call, salt: bytes = bytes(32)) -> Hash:
        args = (operation.to, 0, operation.data, bytes(32), salt)
        return Hash(self._one("hashOperation", *args))

    def cancel(self, operation: Hash) -> Call:
        return self._write("cancel", operation)
