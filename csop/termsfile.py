"""Terms in TOML files: keys are taken one by one, and every faulty one is named in one error."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

from csop.emission import STONE
from csop.hashing import ZERO_HASH, keccak
from csop.people.words import PeopleError, parse_address
from csop.shown import YuanError, parse_yuan
from csop.types import Address, Fen, Hash, Timestamp, Wei

Made = TypeVar("Made")
Choice = TypeVar("Choice", bound=IntEnum)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DECIMAL = re.compile(r"([0-9]+)(?:\.([0-9]{1,18}))?")


class TermsError(ValueError):
    """A file of terms that cannot be used; each line names the file and a faulty key."""


class Keys:
    """One TOML table. What is taken from it is right, or a problem is noted and it is naught."""

    def __init__(self, table: Mapping[str, object], place: str, problems: list[str]) -> None:
        self._table = table
        self._place = place
        self._problems = problems
        self._taken: set[str] = set()

    def fault(self, key: str, what: str) -> None:
        """Note a problem."""
        self._problems.append(f"{self._place}{key}: {what}")

    def absent(self, key: str, why: str) -> None:
        """A key that does not belong here."""
        self._taken.add(key)
        if key in self._table:
            self.fault(key, why)

    def whole(self, key: str, least: int, bits: int) -> int:
        """A whole number from ``least``, below 2^bits."""
        value = self._take(key)
        if value is not None and (type(value) is not int or not least <= value < 1 << bits):
            self.fault(key, f"must be a whole number from {least} below 2^{bits}, not {value!r}")
        return value if type(value) is int else 0

    def text(self, key: str) -> str:
        """A text that says something."""
        value = self._take(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            self.fault(key, f"must be a text that is not empty, not {value!r}")
        return value if isinstance(value, str) else ""

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """One of an enumeration, by its name in lower case."""
        value = self._take(key)
        names = {each.name.lower(): each for each in kind}
        if isinstance(value, str) and value in names:
            return names[value]
        if value is not None:
            self.fault(key, f"must be one of {', '.join(names)}, not {value!r}")
        return next(iter(kind))

    def time(self, key: str) -> Timestamp:
        """A date and time with offset, to the second, as unix seconds of 40 bits."""
        value = self._take(key)
        if isinstance(value, datetime) and value.tzinfo is not None and not value.microsecond:
            seconds = (value - EPOCH) // timedelta(seconds=1)
            if 0 < seconds < 1 << 40:
                return Timestamp(seconds)
        if value is not None:
            shown = value.isoformat() if isinstance(value, datetime) else repr(value)
            self.fault(key, f"must be a date and time with offset, to the second, not {shown}")
        return Timestamp(0)

    def stones(self, key: str, bits: int) -> Wei:
        """Stones as a whole number or a decimal text of at most 18 places, exactly, in wei."""
        value = self._take(key)
        text = str(value) if type(value) is int else value
        found = DECIMAL.fullmatch(text) if isinstance(text, str) else None
        wei = 0
        if found:
            wei = int(found[1]) * STONE + int((found[2] or "").ljust(18, "0"))
        if value is not None and not 0 < wei < 1 << bits:
            what = f"must be stones above 0 and below 2^{bits} wei"
            self.fault(key, f'{what}, as a whole number or like "1.25", not {value!r}')
        return Wei(wei)

    def yuan(self, key: str, bits: int) -> Fen:
        """Yuan as a whole number or a decimal text of at most two places, exactly, in fen."""
        value = self._take(key)
        if isinstance(value, float):
            self.fault(key, f'{value!r} is a binary fraction, not exact: write a text, "1234.56"')
        text = str(value) if type(value) is int else value
        if value is None or isinstance(value, float):
            return Fen(0)
        try:
            fen = parse_yuan(text if isinstance(text, str) else "")
        except YuanError as error:
            self.fault(key, f"{value!r} {error}")
            return Fen(0)
        if not 0 < fen < 1 << bits:
            self.fault(key, f"must be above 0 and below 2^{bits} fen, not {value!r}")
        return fen

    def address(self, key: str) -> Address:
        """An address, with its checksum if it is in mixed case."""
        value = self._take(key)
        try:
            return parse_address(value if isinstance(value, str) else "")
        except PeopleError as error:
            if value is not None:
                self.fault(key, f"{error}, not {value!r}")
            return Address("")

    def document(self, key: str, folder: Path) -> Hash:
        """The keccak of a file that is not empty, by its path relative to ``folder``."""
        name = self.text(key)
        if not name.strip():
            return ZERO_HASH
        if Path(name).is_absolute():
            self.fault(key, f"must be relative to this file, not {name!r}")
            return ZERO_HASH
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            self.fault(key, f"{name!r} cannot be read: {error.strerror}")
            return ZERO_HASH
        if not content.strip():
            self.fault(key, f"{name!r} is empty")
        return keccak(content)

    def tables(self, key: str, build: "Callable[[Keys], Made]") -> tuple[Made, ...]:
        """An array of tables, each read by ``build``."""
        value = self._take(key)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            if value is not None:
                self.fault(key, f"must be an array of tables, [[{key}]]")
            return ()
        made = []
        for place, table in enumerate(value):
            keys = Keys(table, f"{self._place}{key}[{place}].", self._problems)
            made.append(build(keys))
            keys.close()
        return tuple(made)

    def close(self) -> None:
        """Note what nobody took."""
        for key in self._table.keys() - self._taken:
            self.fault(key, "unknown key")

    def _take(self, key: str) -> object:
        self._taken.add(key)
        if key not in self._table:
            self.fault(key, "missing")
        return self._table.get(key)


def load(path: Path, build: Callable[[Keys], Made], faults: Callable[[Made], list[str]]) -> Made:
    """Read a file by ``build``; if every key is right, ask ``faults`` whether they fit together.

    Raises TermsError: unreadable or invalid TOML, unknown, missing or wrong keys, faults.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TermsError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise TermsError(f"{path}: is not valid TOML: {error}") from error
    problems: list[str] = []
    keys = Keys(raw, "", problems)
    made = build(keys)
    keys.close()
    if found := sorted(problems) or faults(made):
        raise TermsError("\n".join(f"{path}: {problem}" for problem in found))
    return made
