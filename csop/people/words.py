"""Ids, wallets, flags, categories, purposes and amounts as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from csop.emission import STONE
from csop.hashing import checksum, tag
from csop.types import Address, Hash, Wei

FLAGS = {"owner": 1, "adult": 2}
NO_FLAGS = "none"
CATEGORIES = {"odometer": 1, "location": 2, "cabin": 4, "biometrics": 8}
SENSITIVE = 0x0E
"""Location, cabin audio or video, and biometrics need their separate consent."""
CATEGORY_BITS = 32
PURPOSE, GRANTEE = "purpose", "grantee"
MINING, OPERATOR = "mileage-mining", "operator"
KNOWN = {
    PURPOSE: {tag(f"{PURPOSE}.{MINING}"): MINING},
    GRANTEE: {tag(f"{GRANTEE}.{OPERATOR}"): OPERATOR},
}
"""The names that this suite itself uses, by their tags."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_STONES = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,18}))?")


class PeopleError(ValueError):
    """Words or a file that cannot be used; each line says what is wrong."""


def parse_bytes32(text: str) -> bytes:
    """A random id or a hash: 0x and 64 hex digits, not all zero. Raises PeopleError."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{64}", text):
        raise PeopleError("must be 0x and 64 hex digits")
    raw = bytes.fromhex(text[2:])
    if not any(raw):
        raise PeopleError("must not be all zeros")
    return raw


def parse_address(text: str) -> Address:
    """An address; in mixed case its checksum (EIP-55) must be right. Raises PeopleError."""
    if not re.fullmatch(r"0x[0-9a-fA-F]{40}", text):
        raise PeopleError("must be an address: 0x and 40 hex digits")
    raw, digits = bytes.fromhex(text[2:]), text[2:]
    address = checksum(raw)
    if digits not in (digits.lower(), digits.upper()) and text != address:
        raise PeopleError("is mistyped: its capitals (EIP-55) do not fit")
    if not any(raw):
        raise PeopleError("must not be the zero address")
    return address


def parse_flags(text: str) -> int:
    """``owner+adult``, or ``none``. Raises PeopleError."""
    return 0 if text == NO_FLAGS else _bits(text, FLAGS, f"{', '.join(FLAGS)} or {NO_FLAGS}")


def flag_words(flags: int) -> str:
    """As ``parse_flags`` reads them."""
    return "+".join(word for word, bit in FLAGS.items() if flags & bit) or NO_FLAGS


def parse_categories(text: str) -> int:
    """``odometer+location``; a further one is ``bit4`` to ``bit31``. Raises PeopleError."""
    further = {f"bit{n}": 1 << n for n in range(len(CATEGORIES), CATEGORY_BITS)}
    return _bits(text, CATEGORIES | further, f"{', '.join(CATEGORIES)} or bit4 to bit31")


def category_words(bits: int) -> str:
    """As ``parse_categories`` reads them."""
    named = [word for word, bit in CATEGORIES.items() if bits & bit]
    rest = (n for n in range(len(CATEGORIES), CATEGORY_BITS) if bits >> n & 1)
    return "+".join([*named, *(f"bit{n}" for n in rest)])


def check_separate(categories: int, separate: int) -> None:
    """Whether exactly the sensitive categories are named once more. Raises PeopleError."""
    missing, excess = categories & SENSITIVE & ~separate, separate & ~(categories & SENSITIVE)
    if missing:
        words = category_words(categories & SENSITIVE)
        raise PeopleError(
            f"{category_words(missing)}: sensitive, needs its separate consent: name it once "
            f"more, separate={words}"
        )
    if excess:
        raise PeopleError(f"separate: {category_words(excess)} is not sensitive, or not granted")


def parse_name(kind: str, text: str) -> Hash:
    """The tag of a purpose or grantee by name, or a hash as it is. Raises PeopleError."""
    if text.startswith("0x"):
        return Hash(parse_bytes32(text))
    if not _NAME.fullmatch(text):
        raise PeopleError("must be a name like mileage-mining, or 0x and 64 hex digits")
    return tag(f"{kind}.{text}")


def name_words(kind: str, value: Hash) -> str:
    """The name of a purpose or grantee that is known here, else its hash."""
    return KNOWN[kind].get(value, f"0x{value.hex()}")


def parse_stones(text: str) -> Wei:
    """A decimal number of stones, exactly. Raises PeopleError."""
    found = _STONES.fullmatch(text)
    if not found:
        raise PeopleError("must be stones, a number like 12 or 1.25")
    return Wei(int(found[1]) * STONE + int((found[2] or "").ljust(18, "0")))


def _bits(text: str, words: dict[str, int], choice: str) -> int:
    found = text.split("+")
    if unknown := [word for word in found if word not in words]:
        raise PeopleError(f"{unknown[0]!r} is not one of {choice}")
    return _union(words[word] for word in found)


def _union(bits: Iterable[int]) -> int:
    total = 0
    for bit in bits:
        total |= bit
    return total
