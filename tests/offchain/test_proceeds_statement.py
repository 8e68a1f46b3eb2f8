"""Statements of proceeds are read to the fen or refused with every faulty key named."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csop import params
from csop.chain.contracts.proceeds import Mode
from csop.chain.keys import address_of, derived
from csop.hashing import keccak
from csop.people.words import PeopleError
from csop.proceeds.arithmetic import ALL_STONES, pot_of
from csop.proceeds.page import percent_of_all
from csop.proceeds.statement import load_statement
from csop.proceeds.tables import read_ids, write_shares
from csop.shown import YuanError, local_date, parse_yuan, yuan
from csop.termsfile import TermsError
from csop.types import MemberId, Timestamp

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "params/proceeds/example.toml"
DAY = 86_400
MOST = 2**128 - 1


@pytest.fixture
def load(tmp_path):
    """Loads the example after some replacements, from a folder of its own."""

    def changed(*replacements: tuple[str, str]):
        text = EXAMPLE.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / "own.toml").write_text(text, encoding="utf-8")
        accounts = EXAMPLE.with_name("example-accounts.md").read_bytes()
        (tmp_path / "example-accounts.md").write_bytes(accounts)
        return load_statement(tmp_path / "own.toml")

    return changed


def test_load_statement__example__is_what_it_says():
    found = load_statement(EXAMPLE)
    assert found.proceeds == 1_234_567_890
    assert found.mode is Mode.DIVIDEND
    assert (found.period, found.record, found.claim_days) == ("2027", 1, 1_095)
    assert found.accounts == keccak(EXAMPLE.with_name("example-accounts.md").read_bytes())
    assert found.sink == address_of(derived("local", "sponsor"))
    assert found.sink == "0xDe89649493A4d72DFd1EE6fA26D2dA85AECCB861"
    assert found.claim_days * DAY == params.load().proceeds.claim_seconds


def test_load_statement__saved_with_a_byte_order_mark__is_the_same(load, tmp_path):
    found, path = load(), tmp_path / "own.toml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert load_statement(path) == found


PROCEEDS = '"12345678.90"'
REFUSED = {
    "a float": (PROCEEDS, "1.5", "proceeds: 1.5 is a binary fraction, not exact: write a text"),
    "a float without places": (PROCEEDS, "15.0", "proceeds: 15.0 is a binary fraction"),
    "not a number": (PROCEEDS, "nan", "proceeds: nan is a binary fraction"),
    "more decimals than fen": (
        PROCEEDS,
        '"1.234"',
        "proceeds: '1.234' has more decimals than fen: two at most",
    ),
    "more decimals, zeros": (PROCEEDS, '"1.200"', "proceeds: '1.200' has more decimals than fen"),
    "commas": (PROCEEDS, '"1,000.00"', "proceeds: '1,000.00' must be yuan, digits like 1234"),
    "a sign": (PROCEEDS, '"-1"', "proceeds: '-1' must be yuan"),
    "below naught": (PROCEEDS, "-1", "proceeds: -1 must be yuan"),
    "a truth": (PROCEEDS, "true", "proceeds: True must be yuan"),
    "naught": (PROCEEDS, "0", "proceeds: must be above 0 and below 2.128 fen, not 0"),
    "too much": (PROCEEDS, f'"{(MOST + 1) // 100 + 1}"', "proceeds: must be above 0 and below"),
    "far too much": (PROCEEDS, f'"{10**900}"', "proceeds: must be above 0 and below 2.128 fen"),
    "no fen of it": (PROCEEDS, '"0.20"', "proceeds: 4.9 % of ¥0.20 is not one fen"),
    "another mode": ('"dividend"', '"gift"', "mode: must be one of dividend, disposal, not 'gift'"),
    "no period": ('period = "2027"', 'period = " "', "period: must be a text that is not empty"),
    "no document": ('"example-accounts.md"', '"none.md"', "accounts: 'none.md' cannot be read"),
    "record 0": ("record = 1 ", "record = 0 ", "record: must be a whole number from 1"),
    "a text as days": ("1_095", '"1095"', "claim_days: must be a whole number from 1"),
    "too many days": ("1_095", "65_536", "claim_days: must be a whole number from 1 below 2.16"),
    "a mistyped sink": ("0xDe89", "0xde89", "sink: is mistyped: its capitals"),
    "no sink": ("0xDe89", "0x", "sink: must be an address"),
    "a number as sink": ('"0xDe89649493A4d72DFd1EE6fA26D2dA85AECCB861"', "5", "sink: must be an"),
    "an unknown key": ('mode = "', 'node = "', "node: unknown key"),
    "a missing key": ('mode = "', 'node = "', "mode: missing"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_load_statement__bad_input__is_refused_by_its_key(load, name):
    old, new, said = REFUSED[name]
    with pytest.raises(TermsError, match=rf"own\.toml: {said}"):
        load((old, new))


def test_load_statement__many_faults__each_has_a_line(load):
    with pytest.raises(TermsError) as caught:
        load((PROCEEDS, "1.5"), ('"dividend"', '"gift"'), ("0xDe89", "0x"))
    assert len(str(caught.value).splitlines()) == 3


@given(st.integers(1, MOST))
@example(1)
@example(MOST)
def test_yuan__written_and_read__is_the_same_fen(fen):
    assert parse_yuan(yuan(fen)[1:].replace(",", "")) == fen


@given(st.integers(0, 10**1000), st.text("0123456789", max_size=4))
def test_parse_yuan__a_decimal__is_exact_or_refused(whole, places):
    text = f"{whole}.{places}"
    if len(places) in (1, 2) and whole < 10**1000:
        assert parse_yuan(text) == Fraction(text) * 100
    else:
        with pytest.raises(YuanError):
            parse_yuan(text)


@given(st.text())
@example("١٢")
@example("1\n")
@example("1e3")
@example(" 1")
def test_parse_yuan__any_text__is_an_amount_or_refused(text):
    try:
        fen = parse_yuan(text)
    except YuanError:
        return
    assert re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", text)
    assert fen == Fraction(text) * 100


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_load_statement__anything_as_proceeds__is_exact_or_a_terms_error(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("statement")
    text = EXAMPLE.read_text(encoding="utf-8").replace(PROCEEDS, repr(value).replace("\\", "/"))
    (folder / "own.toml").write_text(text, encoding="utf-8")
    (folder / "example-accounts.md").write_text("accounts")
    try:
        found = load_statement(folder / "own.toml")
    except TermsError:
        return
    assert isinstance(value, str)
    assert found.proceeds == Fraction(value) * 100


@given(st.integers(10**9, 10**10), st.integers(1, 65_535))
def test_claim_end__is_a_midnight_an_hour_to_a_day_after_the_days(now, days):
    statement = load_statement(EXAMPLE)
    end = type(statement)(
        *(getattr(statement, name) for name in ("proceeds", "mode", "period", "accounts")),
        record=1,
        claim_days=days,
        sink=statement.sink,
    ).claim_end(Timestamp(now))
    assert 3_600 <= end - now - days * DAY < 3_600 + DAY
    assert local_date(end).endswith(" 00:00 UTC+8")


def test_pot__of_the_example__is_what_the_readme_says():
    assert yuan(pot_of(load_statement(EXAMPLE).proceeds)) == "¥604,938.26"


@pytest.mark.parametrize(
    ("stones", "said"),
    [
        (0, "0.0000000000 %"),
        (1, "0.0000000000 %"),
        (ALL_STONES, "100.0000000000 %"),
        (ALL_STONES - 1, "99.9999999999 %"),
        (1_470 * 10**18, "0.0004900000 %"),
    ],
)
def test_percent_of_all__stones__rounds_down(stones, said):
    assert percent_of_all(stones) == said


# tables


def test_tables__written__are_read_in_their_order(tmp_path):
    members = [MemberId(bytes([n]) * 32) for n in (3, 1, 2)]
    path = tmp_path / "shares.csv"
    write_shares(path, dict.fromkeys(members, 5), dict.fromkeys(members, 7))
    assert path.read_text().splitlines()[:2] == ["id,stones_wei,amount_fen", f"0x{'03' * 32},5,7"]
    assert read_ids(path) == members


def test_read_ids__bad_lines__are_all_named(tmp_path):
    path, good = tmp_path / "ids.csv", "0x" + "01" * 32
    path.write_text(f"id\n{good}\n0x12\n\n{good}\n{'0x' + '00' * 32}\n")
    with pytest.raises(PeopleError) as caught:
        read_ids(path)
    assert str(caught.value).splitlines() == [
        f"{path}:3: id: must be 0x and 64 hex digits",
        f"{path}:5: id: the same as in line 2",
        f"{path}:6: id: must not be all zeros",
    ]
    path.write_text(f"member\n{good}\n")
    with pytest.raises(PeopleError, match=r"ids.csv:1: the first line must name the columns id"):
        read_ids(path)


def test_read_ids__of_nobody_or_no_file__says_so(tmp_path):
    path = tmp_path / "ids.csv"
    path.write_text("id\n\n")
    with pytest.raises(PeopleError, match=r"^\S+ids.csv: names no member$"):
        read_ids(path)
    with pytest.raises(PeopleError, match=r"^\S+none.csv: cannot be read: No such file[^\n]+$"):
        read_ids(path.with_name("none.csv"))
