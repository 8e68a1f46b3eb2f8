"""Ids, wallets, flags, categories, names and stones as people write them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.chain.errors import Decoded
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE
from csop.people import words
from csop.people.words import PeopleError
from csop.shown import local_date
from scripts.advice import ADVICE, worded

ROOT = Path(__file__).resolve().parents[2]
WALLET = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
INTERFACES = {
    "IMemberRegistry": 20,
    "IVehicleRegistry": 10,
    "IConsentRegistry": 10,
    "IProceedsVault": 16,
    "ISettlementVoucher": 4,
}
"""With at least so many refusals each."""


@given(st.sets(st.sampled_from(list(words.FLAGS))))
def test_flags__words_and_back__are_the_same(chosen):
    bits = sum(words.FLAGS[word] for word in chosen)
    assert words.parse_flags(words.flag_words(bits)) == bits


@given(st.integers(1, 2**32 - 1))
def test_categories__words_and_back__are_the_same(bits):
    assert words.parse_categories(words.category_words(bits)) == bits


def test_categories__as_the_registry_numbers_them():
    assert words.parse_categories("odometer+location+cabin+biometrics") == 0b1111
    assert words.parse_categories("bit4") == 16
    assert words.category_words(0b100010) == "location+bit5"


@given(st.integers(1, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_check_separate__is_what_the_registry_asks(categories, separate):
    needed = categories & words.SENSITIVE
    if separate == needed:
        words.check_separate(categories, separate)
    else:
        with pytest.raises(PeopleError):
            words.check_separate(categories, separate)


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (words.parse_flags, "", "'' is not one of owner, adult or none"),
        (words.parse_flags, "owner+", "'' is not one of"),
        (words.parse_flags, "owner+none", "'none' is not one of"),
        (words.parse_flags, "Owner", "'Owner' is not one of"),
        (words.parse_categories, "bit3", "'bit3' is not one of"),
        (words.parse_categories, "bit32", "'bit32' is not one of"),
        (words.parse_bytes32, "0x" + "00" * 32, "must not be all zeros"),
        (words.parse_bytes32, "ab" * 32, "must be 0x and 64 hex digits"),
        (words.parse_bytes32, "0x" + "ab" * 31, "must be 0x and 64 hex digits"),
        (words.parse_bytes32, "0x" + "ab" * 32 + "\n", "must be 0x and 64 hex digits"),
        (words.parse_address, WALLET[:-1], "must be an address"),
        (words.parse_address, WALLET.replace("F", "f", 1), "is mistyped: its capitals"),
        (words.parse_address, "0x" + "00" * 20, "must not be the zero address"),
        (words.parse_stones, "1.", "must be stones"),
        (words.parse_stones, "1,5", "must be stones"),
        (words.parse_stones, "-1", "must be stones"),
        (words.parse_stones, "1." + "1" * 19, "must be stones"),
        (words.parse_stones, "1\n", "must be stones"),
    ],
)
def test_parse__what_nobody_can_mean__says_why(parse, text, said):
    with pytest.raises(PeopleError, match=re.escape(said)):
        parse(text)


def test_parse_address__without_capitals__gets_them():
    assert words.parse_address(WALLET) == WALLET
    assert words.parse_address(WALLET.lower()) == WALLET
    assert words.parse_address("0x" + WALLET[2:].upper()) == WALLET


def test_parse_stones__is_exact():
    assert words.parse_stones("12") == 12 * 10**18
    assert words.parse_stones("0.000000000000000001") == 1
    assert words.parse_stones("300000000.5") == 3 * 10**26 + 5 * 10**17


def test_names__of_mining__are_the_suites_own():
    assert words.parse_name("purpose", "mileage-mining") == MINING_PURPOSE
    assert words.parse_name("grantee", "operator") == OPERATOR_GRANTEE
    assert words.name_words("purpose", MINING_PURPOSE) == "mileage-mining"
    other = words.parse_name("purpose", "0x" + "ab" * 32)
    assert words.name_words("purpose", other) == "0x" + "ab" * 32
    for text in ("", "Mining", "a_b", "-a", "0x12", "a\n"):
        with pytest.raises(PeopleError):
            words.parse_name("purpose", text)


# refusals in words


def errors_of(interface: str) -> dict[str, list[str]]:
    text = (ROOT / "interfaces" / f"{interface}.sol").read_text(encoding="utf-8")
    found = re.findall(r"^    error (\w+)\(([^)]*)\);", text, re.MULTILINE)
    return {name: [p.split()[-1] for p in args.split(",") if p.strip()] for name, args in found}


@pytest.mark.parametrize(("interface", "least"), INTERFACES.items())
def test_advice__every_refusal__says_what_to_do(interface, least):
    errors = errors_of(interface)
    assert len(errors) >= least
    # Of a constructor, not of a script.
    errors.pop("ConsentRegistry_InvalidDeletionDays", None)
    for name, args in errors.items():
        shown = worded(Decoded(name, dict.fromkeys(args, 1)))
        assert shown.startswith(f"{name}(")
        assert "; " in shown, name
        assert "{" not in shown


def test_advice__names_no_error_that_is_not_there():
    known = {name for interface in INTERFACES for name in errors_of(interface)}
    prefixes = tuple({name.split("_")[0] + "_" for name in known})
    assert {name for name in ADVICE if name.startswith(prefixes)} <= known


def test_worded__times_and_hashes__can_be_read():
    at = Decoded("MemberRegistry_InDelay", {"executableAt": 0})
    assert worded(at).endswith(f"it can be executed from {local_date(0)} on")
    assert local_date(0) == "1970-01-01 08:00 UTC+8"
    heir = Decoded("MemberRegistry_AlreadyInherited", {"id": b"\1" * 32, "heir": b"\2" * 32})
    assert f"0x{'02' * 32} inherited" in worded(heir)
    foreign = Decoded("MemberRegistry_InDelay", {"malformed": b""})
    assert worded(foreign) == str(foreign)
    assert worded(Decoded("NoReason", {})) == "NoReason()"
