"""VINs (ISO 3779, GB 16735) and their nullifiers (docs/spec.md, section 7).

No message and no file of ours ever holds a VIN.
"""

import hashlib
import hmac
import re

from csop.people.words import PeopleError
from csop.types import Hash

KEY_BYTES = 32
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_LETTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VALUES = dict(zip(_LETTERS, map(int, "012345678912345678123457923456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CHECK_PLACE = 8


def parse_vin(text: str) -> str:
    """A VIN in capitals, its check digit right. Raises PeopleError."""
    vin = text.upper()
    if not _VIN.fullmatch(vin):
        raise PeopleError("must be 17 letters and digits, without I, O and Q")
    if vin[_CHECK_PLACE] != check_digit(vin):
        raise PeopleError(
            "is mistyped: its check digit (the ninth) does not fit; of a car whose maker sets none "
            "give the nullifier"
        )
    return vin


def check_digit(vin: str) -> str:
    """What stands at the ninth place of a VIN."""
    total = sum(_VALUES[letter] * weight for letter, weight in zip(vin, _WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def parse_key(text: str) -> bytes:
    """The secret key of nullifiers. Raises PeopleError, which never holds it."""
    if not re.fullmatch(rf"(0x)?[0-9a-fA-F]{{{2 * KEY_BYTES}}}", text):
        raise PeopleError(f"the key of VIN nullifiers must be {2 * KEY_BYTES} hex digits")
    return bytes.fromhex(text.removeprefix("0x"))


def nullifier(key: bytes, vin: str) -> Hash:
    """HMAC-SHA256(key, VIN in capitals): the same car is found again, and no VIN can be guessed."""
    return Hash(hmac.new(key, vin.encode("ascii"), hashlib.sha256).digest())
