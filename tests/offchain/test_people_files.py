"""Files of members and vehicles: every problem with its line, nothing lost, no VIN anywhere."""

import csv
import hashlib
import hmac
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.hashing import checksum
from csop.people import vin
from csop.people.drawn import fill, merged, results_of
from csop.people.members import MemberRow, read_members, write_members
from csop.people.table import MOST_PROBLEMS, Problems
from csop.people.vehicles import read_vehicles, write_vehicles
from csop.people.words import PeopleError

KEY = bytes(range(32))
VIN = "1M8GDM9AXKP042788"
ID = "0x" + "ab" * 32
HEAD = "id,wallet,flags"

raw_wallets = st.binary(min_size=20, max_size=20).filter(any).map(checksum)
ids = st.binary(min_size=32, max_size=32).filter(any)
member_rows = st.lists(
    st.tuples(ids, raw_wallets, st.integers(0, 3)),
    unique_by=(lambda row: row[0], lambda row: row[1]),
    max_size=5,
)


def wallet(number: int) -> str:
    return checksum(number.to_bytes(20, "big"))


def problems_of(read, path: Path, *more) -> list[str]:
    problems = Problems(path)
    read(path, problems, *more)
    try:
        problems.close()
    except PeopleError as error:
        return [line.removeprefix(f"{path}:") for line in str(error).splitlines()]
    return []


@pytest.fixture
def path(tmp_path):
    return tmp_path / "people.csv"


@given(member_rows)
def test_members__written_and_read__are_the_same(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        made = [MemberRow(line, *row) for line, row in enumerate(rows, 2)]
        write_members(path, made)
        problems = Problems(path)
        assert read_members(path, problems) == made
        problems.close()


@given(st.text(max_size=200))
def test_members__whatever_the_text__is_read_or_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        rows = []
        problems = Problems(path)
        rows = read_members(path, problems)
        if not text.strip().startswith(HEAD):
            assert rows == []


def test_members__order_of_columns_blanks_and_bom__do_not_matter(path):
    path.write_text(f"\ufeffflags , wallet,id\r\n\r\nadult, {wallet(1).lower()} ,\r\n , ,\r\n")
    assert problems_of(read_members, path) == [
        "4: flags: '' is not one of owner, adult or none",
        "4: wallet: must be an address: 0x and 40 hex digits",
    ]
    path.write_text(f"\ufeffflags , wallet,id\r\n\r\nadult, {wallet(1).lower()} ,\r\n")
    assert read_members(path, Problems(path)) == [MemberRow(3, None, wallet(1), 2)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ["1: the first line must name the columns id,wallet,flags, each once"]),
        (b"id,wallet\n", ["1: the first line must name the columns id,wallet,flags, each once"]),
        (b"id,id,wallet,flags\n", ["1: the first line must name the columns id,wallet,flags, "
                                   "each once"]),
        (b"id,wallet,flags,name\n", ["1: the first line must name the columns id,wallet,flags, "
                                     "each once"]),
        (b"id,wallet,flags\n1,2\n", ["2: has 2 cells under 3 columns"]),
        (b"id,wallet,flags\n\xff\n", [" is no CSV in UTF-8: "]),
        (b'id,wallet,flags\n"x', [" is no CSV in UTF-8: "]),
    ],
)  # fmt: skip
def test_members__no_table__says_so(path, content, said):
    path.write_bytes(content)
    found = problems_of(read_members, path)
    assert len(found) == len(said)
    assert all(shown.startswith(wanted) for shown, wanted in zip(found, said, strict=True))


def test_members__no_file__says_so(path):
    assert problems_of(read_members, path) == [" cannot be read: No such file or directory"]


def test_members__twice__names_both_lines(path):
    rows = [HEAD, f"{ID},{wallet(1)},none", f"{ID.upper().replace('X', 'x')},{wallet(2)},none"]
    path.write_text("\n".join([*rows, f'"",\n"{wallet(1).lower()}",none'.replace("\n", "")]))
    assert problems_of(read_members, path) == [
        "3: id: the same as in line 2",
        "4: wallet: the same as in line 2",
    ]


def test_members__a_cell_over_two_lines__keeps_the_count(path):
    path.write_text(f'{HEAD}\n"\n",{wallet(1)},none\n,{wallet(2)},all\n')
    assert problems_of(read_members, path) == ["4: flags: 'all' is not one of owner, adult or none"]


def test_problems__very_many__are_counted(path):
    path.write_text(HEAD + "\n1,2,3" * 100)
    found = problems_of(read_members, path)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == f" and {300 - MOST_PROBLEMS} problems more"


# ids that are drawn


def test_fill__own_drawn_before_or_random(path):
    own, before = b"\1" * 32, b"\2" * 32
    rows = [MemberRow(2, own, wallet(1), 0), *(MemberRow(n, None, wallet(n), 0) for n in (3, 4))]
    problems = Problems(path)
    filled = fill(rows, [MemberRow(2, before, wallet(3), 0)], problems)
    problems.close()
    assert [row.id for row in filled[:2]] == [own, before]
    assert len(filled[2].id or b"") == 32
    assert fill(rows, [], problems)[2].id != filled[2].id


def test_fill__an_id_drawn_before_in_another_line__is_refused(path):
    rows = [MemberRow(2, b"\1" * 32, wallet(1), 0), MemberRow(3, None, wallet(2), 0)]
    problems = Problems(path)
    fill(rows, [MemberRow(2, b"\1" * 32, wallet(2), 0)], problems)
    with pytest.raises(PeopleError, match="people.csv:3: id: was drawn before, and stands in line"):
        problems.close()


def test_merged__keeps_what_the_file_no_longer_has(path):
    old, same, new = (MemberRow(2, bytes([n]) * 32, wallet(n), 0) for n in (1, 2, 3))
    assert merged([old, same], [same, new]) == [old, same, new]
    assert results_of(path).name == "people.ids.csv"


# VINs


@pytest.mark.parametrize("text", ["1M8GDM9AXKP042788", "11111111111111111", "1m8gdm9axkp042788"])
def test_parse_vin__check_digit__fits(text):
    assert vin.parse_vin(text) == text.upper()


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPRSTUVWXYZIOQ-"))
def test_parse_vin__no_message_holds_it(place, letter):
    text, said = VIN[:place] + letter + VIN[place + 1 :], ""
    try:
        vin.parse_vin(text)
    except PeopleError as error:
        said = str(error)
    right = vin.check_digit(text) == text[8] if letter not in "IOQ-" else False
    assert right == (not said)
    assert text not in said


def test_nullifier__vector_of_the_spec():
    made = vin.nullifier(KEY, VIN)
    assert made == hmac.new(KEY, VIN.encode(), hashlib.sha256).digest()
    assert made.hex() == "a0cb4193851b5524cb49f361f454e83de6f7abc7d49c7263508c5d1b7517323e"
    assert vin.nullifier(bytes(32), VIN) != made


def test_parse_key__no_key__says_so_without_it():
    assert vin.parse_key("0x" + KEY.hex()) == KEY
    for text in ("", "secret", KEY.hex()[1:], KEY.hex() + "00"):
        with pytest.raises(PeopleError, match="must be 64 hex digits$"):
            vin.parse_key(text)


def test_vehicles__vin_becomes_the_nullifier__and_is_never_written(tmp_path):
    path = tmp_path / "cars.csv"
    path.write_text(f"id,owner,device,commercial,vin\n{ID},{ID},{wallet(1)},no,{VIN.lower()}\n")
    [row] = read_vehicles(path, Problems(path), KEY)
    assert (row.nullifier, row.commercial) == (vin.nullifier(KEY, VIN), False)
    results = tmp_path / "cars.ids.csv"
    write_vehicles(results, [row])
    assert VIN not in results.read_text().upper()
    assert read_vehicles(results, Problems(results)) == [row]
    [problem] = problems_of(read_vehicles, path)
    assert problem.startswith("2: vin: the key of its nullifier is missing")


def test_vehicles__without_a_header__no_vin_is_shown(tmp_path):
    path = tmp_path / "cars.csv"
    path.write_text(f"{ID},{ID},{wallet(1)},no,{VIN}\n")
    [shown] = problems_of(read_vehicles, path, KEY)
    assert "vin" in shown
    assert VIN not in shown


def test_vehicles__the_same_car_by_vin_and_nullifier__is_twice(tmp_path):
    path, made = tmp_path / "cars.csv", vin.nullifier(KEY, VIN).hex()
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ("id", "owner", "device", "commercial", "vin", "nullifier"),
                ("", ID, wallet(1), "no", VIN, ""),
                ("", ID, wallet(2), "yes", "", "0x" + made),
                ("", ID, wallet(3), "yes", "", ""),
                ("", "", wallet(4), "YES", "", "0x" + "11" * 32),
            ]
        )
    assert problems_of(read_vehicles, path, KEY) == [
        "3: vin or nullifier: the same as in line 2",
        "4: needs either vin or nullifier",
        "5: commercial: must be yes or no",
        "5: owner: must be 0x and 64 hex digits",
    ]
