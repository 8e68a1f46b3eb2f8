"""The parts of canonical JSON files: keys sorted, no spaces, bytes in lower-case hex with 0x.

Every reader says where a fault is (``where``: file, line, key) and what must be there.
"""

import json

from csop.hashing import checksum
from csop.types import Address, Hash


class FormError(ValueError):
    """Not of the form; the message says where, and what must be there."""


def dump(value: object) -> str:
    """The one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def parse(text: bytes, where: str) -> object:
    """JSON, whatever it holds. Raises FormError."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError(f"{where}: is no JSON: {error}") from error


def hexed(raw: bytes) -> str:
    """Bytes as they are written."""
    return "0x" + raw.hex()


def fields(value: object, keys: set[str], where: str) -> dict[str, object]:
    """An object with exactly these keys. Raises FormError."""
    if not isinstance(value, dict) or value.keys() != keys:
        raise FormError(f"{where}: must be an object with the keys {', '.join(sorted(keys))}")
    return value


def items(value: object, where: str) -> list[object]:
    """A list. Raises FormError."""
    if not isinstance(value, list):
        raise FormError(f"{where}: must be a list")
    return value


def integer(value: object, where: str, bits: int = 64) -> int:
    """A whole number of so many bits. Raises FormError."""
    if type(value) is not int or not 0 <= value < 1 << bits:
        raise FormError(f"{where}: must be a whole number from 0 below 2^{bits}")
    return value


def raw(value: object, where: str, length: int | None) -> bytes:
    """``0x`` and lower-case hex; of any length but nothing if ``length`` is None.

    Raises FormError.
    """
    try:
        found = bytes.fromhex(value[2:]) if isinstance(value, str) else b""
    except ValueError:
        found = b""
    if not found or value != hexed(found) or length not in (None, len(found)):
        size = "" if length is None else f" of {length} bytes"
        raise FormError(f"{where}: must be lower-case hex{size} with 0x")
    return found


def word(value: object, where: str) -> Hash:
    """32 bytes. Raises FormError."""
    return Hash(raw(value, where, 32))


def address(value: object, where: str) -> Address:
    """An address with its checksum (EIP-55). Raises FormError."""
    try:
        found = checksum(raw(value.lower() if isinstance(value, str) else "", where, 20))
    except FormError:
        raise FormError(f"{where}: must be an EIP-55 address") from None
    if value != found:
        raise FormError(f"{where}: must be an EIP-55 address, {found}")
    return found
