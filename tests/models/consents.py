"""The consents of one vehicle, grantee and purpose in the plainest way (docs/spec.md, 7)."""

from __future__ import annotations

from dataclasses import dataclass, field

Entry = tuple[int, int, int, int]
"""From, until, categories, owner epoch."""


@dataclass
class History:
    """Oldest first. Times given never fall."""

    entries: list[Entry] = field(default_factory=list)
    epoch: int = 0

    def grant(self, now: int, expiry: int, categories: int) -> None:
        self.end(now)
        self.entries.append((now, expiry, categories, self.epoch))

    def revoke(self, now: int) -> None:
        assert self.in_force(now)
        self.end(now)

    def sell(self, now: int) -> None:
        """The seller's consents are void; a new owner epoch begins."""
        self.end(now)
        self.epoch += 1

    def end(self, now: int) -> None:
        """Nothing of what was granted so far holds any longer."""
        self.entries = [(f, min(until, now), *rest) for f, until, *rest in self.entries]

    def in_force(self, time: int) -> bool:
        return any(start <= time < until for start, until, _, _ in self.entries)

    def permits(self, time: int, categories: int) -> bool:
        return any(
            start <= time < until and given & categories == categories
            for start, until, given, _ in self.entries
        )
