"""The statement of what there is to distribute: a TOML file (docs/spec.md, section 9)."""

from dataclasses import dataclass
from pathlib import Path

from csop import termsfile
from csop.calendar import DAY_SECONDS, OFFSET_SECONDS
from csop.chain.contracts.proceeds import Mode
from csop.proceeds.arithmetic import pot_of
from csop.shown import yuan
from csop.termsfile import Keys
from csop.types import Address, Fen, Hash, Timestamp

SLACK_SECONDS = 3_600
"""Between reading a statement and the block that opens it."""


class ProceedsError(Exception):
    """What was asked for cannot be done with the proceeds as they stand; says what to do."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sponsor announces; ``accounts`` is the keccak of the accounts document."""

    proceeds: Fen
    mode: Mode
    period: str
    accounts: Hash
    record: int
    claim_days: int
    sink: Address

    def claim_end(self, now: Timestamp) -> Timestamp:
        """Midnight (UTC+8) after at least so many days from an hour after ``now``."""
        earliest = now + SLACK_SECONDS + self.claim_days * DAY_SECONDS + OFFSET_SECONDS
        return Timestamp(-(-earliest // DAY_SECONDS) * DAY_SECONDS - OFFSET_SECONDS)


def load_statement(path: Path) -> Statement:
    """Read a statement, like ``params/proceeds/example.toml``.

    Raises TermsError, naming the file and each faulty key.
    """

    def statement(keys: Keys) -> Statement:
        return Statement(
            proceeds=keys.yuan("proceeds", 128),
            mode=keys.choice("mode", Mode),
            period=keys.text("period"),
            accounts=keys.document("accounts", path.parent),
            record=keys.whole("record", 1, 48),
            claim_days=keys.whole("claim_days", 1, 16),
            sink=keys.address("sink"),
        )

    return termsfile.load(path, statement, _faults)


def _faults(statement: Statement) -> list[str]:
    if pot_of(statement.proceeds):
        return []
    return [f"proceeds: 4.9 % of {yuan(statement.proceeds)} is not one fen"]
