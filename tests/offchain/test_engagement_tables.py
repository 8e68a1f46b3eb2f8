"""Campaign files are read exactly or refused with every faulty key named."""

import re
from dataclasses import astuple, fields, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from eth_abi import decode, encode
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from csop import params
from csop.engagement import tables, tasks
from csop.engagement.tables import Kind, Prize, load_campaign, most_stones
from csop.termsfile import TermsError
from csop.types import Completion

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "params/campaigns/example.toml"
RULES = params.load().engagement
PRIZE = "(string,uint8,uint96,uint32,uint32)[]"
ABI = f"(bytes32,uint32,uint40,uint40,uint16,uint16,uint16,{PRIZE},{PRIZE})"


@pytest.fixture
def load(tmp_path):
    """Loads the example after some replacements, from a folder of its own."""

    def changed(*replacements, rules=RULES, count=1):
        text = EXAMPLE.read_text(encoding="utf-8")
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new, count)
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        rules_file = tmp_path / "example-rules.md"
        rules_file.write_bytes(EXAMPLE.with_name("example-rules.md").read_bytes())
        return load_campaign(path, rules)

    return changed


def test_load_campaign__example__is_what_it_says():
    terms = load_campaign(EXAMPLE, RULES)
    assert terms.document == keccak(EXAMPLE.with_name("example-rules.md").read_bytes())
    china = timezone(timedelta(hours=8))
    assert terms.start == datetime(2027, 1, 1, 10, tzinfo=china).timestamp()
    assert terms.end == datetime(2027, 4, 1, tzinfo=china).timestamp()
    limits = (terms.price, terms.draws_per_day, terms.draws_per_month, terms.pity)
    assert limits == (60, 10, 100, 80)
    assert terms.owners == (
        Prize("原石 88 枚", Kind.STONES, 88 * 10**18, 880_000, 10_000_000),
        Prize("车载香氛", Kind.ITEM, 0, 12_900, 40_000_000),
        Prize("原石 2.5 枚", Kind.STONES, 25 * 10**17, 2_500, 250_000_000),
        Prize("谢谢参与", Kind.NOTHING, 0, 0, 700_000_000),
    )
    assert [prize.odds_ppb for prize in terms.others] == [10_000_000, 90_000_000, 900_000_000]
    assert terms.table(True) is terms.owners
    assert terms.table(False) is terms.others
    assert most_stones(terms.owners) == 88 * 10**18
    assert most_stones(terms.others) == 0


def test_terms__as_tuple__are_the_abi_value():
    terms = astuple(load_campaign(EXAMPLE, RULES))
    assert decode([ABI], encode([ABI], [terms])) == (terms,)


@pytest.mark.parametrize(
    ("interface", "struct", "kind"),
    [
        ("IMineBox", "Terms", tables.Terms),
        ("IMineBox", "Prize", tables.Prize),
        ("ITaskBoard", "Task", tasks.TaskTerms),
        ("ITaskBoard", "Completion", Completion),
    ],
)
def test_fields__of_structs__stand_as_in_the_interface(interface, struct, kind):
    text = (ROOT / f"interfaces/{interface}.sol").read_text(encoding="utf-8")
    body = re.search(rf"struct {struct} {{(.*?)}}", text, re.DOTALL)[1]
    names = [line.split()[-1] for line in body.split(";")[:-1]]
    snake = [re.sub("([A-Z])", lambda m: "_" + m[1].lower(), name) for name in names]
    assert [field.name for field in fields(kind)] == snake


@pytest.mark.parametrize(("interface", "kind"), [("IMineBox", Kind), ("ITaskBoard", tasks.Kind)])
def test_kinds__stand_as_in_the_interface(interface, kind):
    text = (ROOT / f"interfaces/{interface}.sol").read_text(encoding="utf-8")
    names = re.search(r"enum Kind {(.*?)}", text, re.DOTALL)[1].replace(",", " ").split()
    assert [(each.name, each.value) for each in kind] == [(n, i) for i, n in enumerate(names)]


FIRST = "odds_ppb = 10_000_000\n"
STONES = "stones = 88  "
REFUSED = {
    # The file's own keys.
    "unknown key": (("price =", "prise ="), "prise: unknown key"),
    "missing key": (("price =", "prise ="), "price: missing"),
    "unknown table": (("[[others]]", "[[other]]"), "other: unknown key"),
    "price naught": (
        ("price = 60", "price = 0"),
        "price: must be a whole number from 1 below 2^32",
    ),
    "price text": (("price = 60", "price = '60'"), "price: must be a whole number"),
    "price bool": (("price = 60", "price = true"), "price: must be a whole number"),
    "price float": (("price = 60", "price = 60.0"), "price: must be a whole number"),
    "price wide": (("price = 60", "price = 4_294_967_296"), "price: must be a whole number"),
    "pity below": (("pity = 80", "pity = -1"), "pity: must be a whole number from 0 below 2^16"),
    "pity wide": (("pity = 80", "pity = 65_536"), "pity: must be a whole number"),
    "day over": (("_day = 10 ", "_day = 11 "), "draws_per_day: must lie between 1 and 10, the box"),
    "day naught": (("_day = 10 ", "_day = 0 "), "draws_per_day: must be a whole number from 1"),
    "month over": (("_month = 100", "_month = 101"), "draws_per_month: must lie between 1 and 100"),
    "month naught": (("_month = 100", "_month = 0"), "draws_per_month: must be a whole number"),
    # Times.
    "start naive": (("10:00:00+08:00", "10:00:00"), "start: must be a date and time with offset"),
    "start date": (("2027-01-01T10:00:00+08:00", "2027-01-01"), "start: must be a date and time"),
    "start number": (("2027-01-01T10:00:00+08:00", "1798768800"), "start: must be a date and time"),
    "start fraction": (("10:00:00+08", "10:00:00.5+08"), "start: must be a date and time"),
    "start ancient": (("2027-01-01T10", "0001-01-01T00"), "start: must be a date and time"),
    "end is start": (("2027-04-01T00", "2027-01-01T10"), "end: must lie after start"),
    # The document.
    "document number": (('"example-rules.md"', "3"), "document: must be a text that is not empty"),
    "document blank": (('"example-rules.md"', '" "'), "document: must be a text that is not empty"),
    "document nowhere": (
        ('"example-rules', '"nowhere'),
        "document: 'nowhere.md' cannot be read: No",
    ),
    "document absolute": (('"example', '"/example'), "document: must be relative to this file"),
    "document folder": (('"example-rules.md"', '"."'), "document: '.' cannot be read: Is a dir"),
    # Prizes.
    "prize key": (("value_fen = 880_000", "value = 880_000"), "owners[0].value: unknown key"),
    "prize missing": (("value_fen = 880_000", ""), "owners[0].value_fen: missing"),
    "name missing": (('name = "原石 88 枚"', ""), "owners[0].name: missing"),
    "name empty": (('"原石 88 枚"', '""'), "owners[0].name: must be a text that is not empty"),
    "name long": (
        ('"原石 88 枚"', f'"{21 * "枚"}ab"'),
        "owners[0].name: must take at most 64 bytes",
    ),
    "name twice": (('"原石 88 枚"', '"谢谢参与"'), "owners[3].name: '谢谢参与' stands twice"),
    "kind unknown": (
        ('"stones"', '"cash"'),
        "owners[0].kind: must be one of nothing, stones, item",
    ),
    "kind number": (('"stones"', "1"), "owners[0].kind: must be one of nothing, stones, item"),
    "odds naught": ((FIRST, "odds_ppb = 0\n"), "owners[0].odds_ppb: must be a whole number from 1"),
    "odds float": ((FIRST, "odds_ppb = 0.01\n"), "owners[0].odds_ppb: must be a whole number"),
    "odds short": ((FIRST, "odds_ppb = 9_999_999\n"), "sum to exactly 1000000000, not 999999999"),
    "odds over": ((FIRST, "odds_ppb = 10_000_001\n"), "sum to exactly 1000000000, not 1000000001"),
    "odds others": (("= 900_000_000", "= 900_000_001"), "others: odds_ppb must sum to exactly"),
    "value naught": (("fen = 880_000", "fen = 0"), "owners[0].value_fen: must be a whole number"),
    "value over": (("fen = 880_000", "fen = 5_000_001"), "owners[0].value_fen: must not exceed 50"),
    "value others": (
        ("fen = 39_900", "fen = 5_000_001"),
        "others[0].value_fen: must not exceed 50",
    ),
    "value of nothing": (('"nothing"', '"nothing"\nvalue_fen = 1'), "owners[3].value_fen: nothing"),
    "top not first": (("fen = 880_000", "fen = 12_899"), "owners[1].value_fen: is worth more than"),
    "stones naught": ((STONES, "stones = 0 "), "owners[0].stones: must be stones above 0"),
    "stones below": ((STONES, "stones = -1 "), "owners[0].stones: must be stones above 0"),
    "stones float": ((STONES, "stones = 88.0 "), "owners[0].stones: must be stones above 0"),
    "stones bool": ((STONES, "stones = true "), "owners[0].stones: must be stones above 0"),
    "stones comma": ((STONES, "stones = '8,8' "), "owners[0].stones: must be stones above 0"),
    "stones spaced": ((STONES, "stones = ' 88' "), "owners[0].stones: must be stones above 0"),
    "stones power": ((STONES, "stones = '1e3' "), "owners[0].stones: must be stones above 0"),
    "stones open": ((STONES, "stones = '1.' "), "owners[0].stones: must be stones above 0"),
    "stones digits": ((STONES, "stones = '٣' "), "owners[0].stones: must be stones above 0"),
    "stones 19 places": (
        (STONES, f"stones = '0.{'0' * 18}1' "),
        "owners[0].stones: must be stones",
    ),
    "stones wide": (
        (STONES, "stones = 79_228_162_515 "),
        "owners[0].stones: must be stones above 0",
    ),
    "stones missing": ((STONES, "#"), "owners[0].stones: missing"),
    "stones of an item": (
        ('"item"', '"item"\nstones = 1'),
        "owners[1].stones: only a prize of kind",
    ),
    "table not list": (("[[owners]]", "[owners]"), "is not valid TOML"),
    "not toml": (("[[owners]]", "[[owners]"), "is not valid TOML"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_load_campaign__fault__names_file_and_key(load, name):
    replacement, message = REFUSED[name]
    with pytest.raises(TermsError, match=re.escape(message)) as caught:
        load(replacement)
    assert all("own.toml: " in line for line in str(caught.value).splitlines())


def test_load_campaign__stones_for_others__refused(load):
    item = 'kind = "item"\nvalue_fen = 39_900'
    with pytest.raises(TermsError, match=r"others\[0\].kind: only certified owners win stones"):
        load((item, 'kind = "stones"\nstones = 1\nvalue_fen = 39_900'))


def test_load_campaign__no_owners__refused(load):
    with pytest.raises(TermsError, match="owners: missing") as caught:
        load(("[[owners]]", "[[keepers]]"), count=-1)
    assert "keepers: unknown key" in str(caught.value)


def test_load_campaign__owners_no_tables__refused(load):
    tail = EXAMPLE.read_text(encoding="utf-8").split("[[owners]]", 1)[1]
    with pytest.raises(TermsError, match=r"owners: must be an array of tables, \[\[owners\]\]"):
        load(("[[owners]]" + tail, ""), ("pity = 80", "owners = [1]\npity = 80"))


@pytest.mark.parametrize(("prizes", "fits"), [(32, True), (33, False)])
def test_load_campaign__many_prizes__at_most_32(load, prizes, fits):
    more = prizes - 4
    text = "".join(
        f'[[owners]]\nname = "{i}"\nkind = "item"\nvalue_fen = 1\nodds_ppb = 1\n'
        for i in range(more)
    )
    replacements = (("700_000_000", f"{700_000_000 - more}"), ("[[others]]", text + "[[others]]"))
    if fits:
        assert len(load(*replacements).owners) == prizes
    else:
        with pytest.raises(TermsError, match="owners: must have 1 to 32 prizes, not 33"):
            load(*replacements)


def test_load_campaign__several_faults__names_all(load):
    with pytest.raises(TermsError) as caught:
        load(("price = 60", "price = 0"), ('"stones"', '"cash"'), ("pity = 80", "pity = 80.5"))
    assert len(str(caught.value).splitlines()) >= 3
    for key in ("price:", "owners[0].kind:", "pity:"):
        assert f"own.toml: {key}" in str(caught.value)


def test_load_campaign__empty_document__refused(load, tmp_path):
    (tmp_path / "void.md").write_text("\n")
    with pytest.raises(TermsError, match=r"document: 'void.md' is empty"):
        load(('"example-rules.md"', '"void.md"'))


def test_load_campaign__no_such_file__says_so(tmp_path):
    with pytest.raises(TermsError, match=r"none.toml: cannot be read: No such file"):
        load_campaign(tmp_path / "none.toml", RULES)


def test_load_campaign__limits__are_those_of_the_rules(load):
    tighter = replace(RULES, prize_value_limit_fen=879_999, draws_per_day=9, draws_per_month=99)
    with pytest.raises(TermsError) as caught:
        load(rules=tighter)
    for what in ("_day: must lie between 1 and 9,", "_month: must lie between 1 and 99,", "879999"):
        assert what in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("price = 60", "price = 4_294_967_295"),
        ("pity = 80", "pity = 0"),
        ("pity = 80", "pity = 65_535"),
        ("fen = 880_000", "fen = 5_000_000"),
        ("fen = 880_000", "fen = 12_900"),
        ('"原石 88 枚"', f'"{21 * "枚"}a"'),
        ("2027-04-01T00:00:00+08:00", "2027-01-01T02:00:01Z"),
        (STONES, "stones = 79_228_162_514 "),
    ],
)
def test_load_campaign__at_its_bounds__taken(load, old, new):
    assert load((old, new)) != load_campaign(EXAMPLE, RULES)


@given(st.integers(1, 2**96 - 1))
def test_stones__any_decimal__exact_in_wei(wei):
    whole, part = divmod(wei, 10**18)
    text = f"{whole}.{part:018d}"
    for written in {text, text.rstrip("0") if part else str(whole)}:
        problems = []
        keys = tables.Keys({"stones": written}, "", problems)
        assert keys.stones("stones", 96) == wei
        assert problems == []
