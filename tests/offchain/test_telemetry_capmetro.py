"""Logs as they come: clean, dirty, damaged, and the four days that are shipped."""

import csv
import gzip
import math
import random
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csop.telemetry.capmetro import TelemetryError, main, read
from csop.telemetry.fixes import Fix, believe, distance_mm
from csop.telemetry.reasons import Reason

SHIPPED = Path(__file__).parents[2] / "data" / "capmetro"
HEADER = "vehicle_id,timestamp,speed,route_id,trip_id,latitude,longitude,trip_headsign"


def _row(time, lat="30.2", lon="-97.7", vehicle="7"):
    return f"{vehicle},{time},1.5,1,99,{lat},{lon},1-Metric/South-SB"


GOOD = _row("2016-11-24T00:00:51-06:00")
GOOD_TIME = 1_479_967_251


def _write(path, *rows, header=HEADER):
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def log(tmp_path):
    """Read a log made of these rows."""
    return lambda *rows, **options: read([_write(tmp_path / "log.csv", *rows, **options)])


def test_read__good_row__is_a_fix(log):
    assert log(GOOD).fixes == (Fix("7", GOOD_TIME, 30.2, -97.7),)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("", None),
        ("   ", None),
        ("7,2016-11-24T00:04:51-06:00,1.5", Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00") + ",more", Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", vehicle=""), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", vehicle=" "), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", vehicle='"7'), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", lat=""), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", lat="north"), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", lat="3_0.2"), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", lat="nan"), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", lon="-inf"), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51-06:00", lon="1e999"), Reason.BAD_ROW),
        (_row("yesterday"), Reason.BAD_ROW),
        (_row(""), Reason.BAD_ROW),
        (_row("2016-11-31T00:04:51-06:00"), Reason.BAD_ROW),
        (_row("2016-11-24T00:04:51"), Reason.NO_OFFSET),
        (_row("2016-11-24"), Reason.NO_OFFSET),
        (_row("2016-11-24T00:04:51-06:00", "0.0", "-0.0"), Reason.ZERO_FIX),
        (_row("2016-11-24T00:04:51-06:00", lat="90.01"), Reason.OUT_OF_WORLD),
        (_row("2016-11-24T00:04:51-06:00", lon="-180.01"), Reason.OUT_OF_WORLD),
        (_row("1970-01-01T00:00:00Z"), Reason.BAD_CLOCK),
        (_row("1969-12-31T23:59:59Z"), Reason.BAD_CLOCK),
        (_row("0001-01-01T00:00:00+14:00"), Reason.BAD_CLOCK),
        (_row("2036-02-07T06:28:16Z"), Reason.BAD_CLOCK),
        (_row("2016-11-24T06:00:51Z"), Reason.DUPLICATE_TIME),
        (_row("2016-11-24T00:00:51.9-06:00"), Reason.DUPLICATE_TIME),
        (_row("2016-11-24T00:01:51-06:00", lat="31.2"), Reason.JUMP),
    ],
)
def test_read__one_bad_row__is_set_aside_with_its_reason(log, row, reason):
    result = log(GOOD, row, _row("2016-11-24T00:08:51-06:00"), _row("2016-11-24T00:09:51-06:00"))
    assert [fix.time - GOOD_TIME for fix in result.fixes] == [0, 480, 540]
    assert result.set_aside == ({} if reason is None else {reason: 1})
    assert result.rows == len(result.fixes) + result.set_aside.total()
    assert result.problems == ()


def test_read__same_second__keeps_the_first_by_position_whatever_the_order(log):
    north, south = (_row("2016-11-24T00:00:51-06:00", lat=lat) for lat in ("30.3", "30.1"))
    for rows in ((north, south), (south, north)):
        assert [fix.lat for fix in log(*rows).fixes] == [30.1]


def test_read__other_columns_and_order__finds_its_own(log):
    row = "x,-97.7,2016-11-24T00:00:51-06:00,30.2,7,y"
    header = 'dist,"Longitude", timestamp ,latitude,VEHICLE_ID,z'
    assert log(row, header=header).fixes == log(GOOD).fixes


def test_read__offsets_across_a_clock_change__are_moments(log):
    # 2016-11-06 01:59:59 -05:00 is followed by 01:00:00 -06:00
    rows = [_row("2016-11-06T01:00:00-06:00"), _row("2016-11-06T01:59:00-05:00")]
    first, second = log(*rows, _row("2016-11-06T07:01:00Z")).fixes[:2]
    assert second.time - first.time == 60


def test_read__header_again_in_the_middle__is_no_row(log):
    other = "longitude,latitude,timestamp,vehicle_id"
    result = log(GOOD, HEADER, other, "-97.7,30.2,2016-11-24T00:04:51-06:00,7")
    assert [fix.time - GOOD_TIME for fix in result.fixes] == [0, 240]
    assert not result.set_aside


def test_read__stray_quote__spoils_one_row_only(log):
    rows = [_row(f"2016-11-24T00:{minute:02}:51-06:00") for minute in (1, 2, 3)]
    result = log(rows[0], rows[1].replace("7,", '"7,', 1), rows[2], GOOD + '"')
    assert [fix.time - GOOD_TIME for fix in result.fixes] == [0, 60, 180]
    assert result.set_aside == {Reason.BAD_ROW: 1}


@pytest.mark.parametrize(
    "content",
    [
        ("\ufeff" + HEADER + "\r\n" + GOOD + "\r\n").encode(),
        ('\ufeff"' + HEADER.replace(",", '","') + '"\n' + GOOD).encode(),
        (HEADER + "\r" + GOOD).encode(),
        gzip.compress((HEADER + "\n").encode(), mtime=0) + gzip.compress(GOOD.encode(), mtime=0),
        (HEADER + "\n" + GOOD.replace("South", "S\xfcd")).encode("latin-1"),
        ("\n\n" + HEADER + "\n\n" + GOOD.replace("1-Metric", '"1, Metric"')).encode(),
    ],
    ids=["bom-crlf", "bom-quotes", "cr", "gzip-members", "latin-1-headsign", "quoted"],
)
def test_read__encodings_and_line_ends__all_give_the_row(tmp_path, content):
    path = tmp_path / "log.gz"  # by content, not by name
    path.write_bytes(content)
    assert [fix.time for fix in read([path]).fixes] == [GOOD_TIME]


def _damaged(kind):
    rows = [_row(f"2016-11-24T{i // 60:02}:{i % 60:02}:00-06:00", vehicle=i) for i in range(1200)]
    random.Random(1).shuffle(rows)
    whole = gzip.compress("\n".join([HEADER, *rows]).encode())
    cut = {"truncated": whole[: len(whole) // 2], "crc": whole[:-8] + bytes(8)}
    return cut[kind] if kind in cut else whole + b"garbage"


@pytest.mark.parametrize(
    ("kind", "message", "least"),
    [
        ("truncated", "ends too early", 300),
        ("crc", "is damaged", 1200),
        ("tail", "is damaged", 1200),
    ],
)
def test_read__damaged_gzip__keeps_the_rows_before(tmp_path, kind, message, least):
    bad, good = tmp_path / "bad.csv.gz", _write(tmp_path / "good.csv", GOOD)
    bad.write_bytes(_damaged(kind))
    result = read([bad, good])
    assert len(result.fixes) >= least
    assert GOOD_TIME in {fix.time for fix in result.fixes}
    (problem,) = result.problems
    assert problem.startswith(f"{bad}:")
    assert f"the gzip data {message}" in problem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1: an empty file"),
        (b"\n\n", ":1: an empty file"),
        ((HEADER + "\n").encode(), ":1: a header but no rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ":1: is not UTF-8 text"),
        ((HEADER + "\n" + GOOD).encode("utf-16"), ":1: is not UTF-8 text"),
        (b"vehicle_id,timestamp,latitude\n7,x,30\n", ":1: the first line lacks the columns long"),
        (GOOD.encode(), ":1: the first line lacks the columns vehicle_id, timestamp, lat"),
        (b"\x1f\x8b", ":1: the gzip data ends too early"),
        (gzip.compress(b"", mtime=0), ":1: an empty file"),
    ],
)
def test_read__useless_file__is_a_problem_and_the_rest_goes_on(tmp_path, content, message):
    bad, good = tmp_path / "bad.csv", _write(tmp_path / "good.csv", GOOD)
    bad.write_bytes(content)
    result = read([bad, good])
    assert len(result.fixes) == 1
    assert len(result.problems) == 1
    assert result.problems[0].startswith(f"{bad}{message}")
    with pytest.raises(TelemetryError, match=r"bad\.csv"):
        read([bad])


def test_read__folder_pattern_and_doubles__each_file_once(tmp_path):
    _write(tmp_path / "1.csv", GOOD)
    (tmp_path / "2.csv.gz").write_bytes(gzip.compress(f"{HEADER}\n{GOOD}".encode()))
    (tmp_path / "notes.txt").write_text("no log")
    result = read([tmp_path, tmp_path / "*.csv", str(tmp_path / "1.csv")])
    assert (result.rows, result.problems) == (2, ())
    assert result.set_aside == {Reason.DUPLICATE_TIME: 1}


def test_read__nothing_there__names_everything(tmp_path):
    (tmp_path / "empty").mkdir()
    paths = [tmp_path / "none.csv", tmp_path / "*.gz", tmp_path / "empty", "/dev/zero"]
    with pytest.raises(TelemetryError) as caught:
        read(paths)
    for path, text in zip(
        paths, ["does not exist", "matches no file", "a folder without", "is no file"], strict=True
    ):
        assert any(str(path) in line and text in line for line in str(caught.value).splitlines())


def test_read__only_bad_rows__says_why(log):
    with pytest.raises(TelemetryError, match=r"2 rows, no usable fix \(1 bad_row, 1 zero_fix\)"):
        log(_row("x"), _row("2016-11-24T00:00:51Z", "0", "0"))


def test_read__whole_log_before_1970__has_no_usable_clock(log):
    with pytest.raises(TelemetryError, match="1 bad_clock"):
        log(_row("1969-12-31T23:59:59Z"))


def test_read__on_the_equator__is_a_fix(log):
    assert log(_row("2016-11-24T00:00:51-06:00", "0.0", "-97.7")).fixes[0].lat == 0
    assert log(_row("2016-11-24T00:00:51-06:00", "30.2", "0")).fixes[0].lon == 0


def test_main__logs__prints_the_first_hour_and_nothing_else(tmp_path, capsys):
    path = _write(tmp_path / "log.csv", _row("2016-11-24T03:59:59-06:00"), GOOD)
    assert main([str(path), str(tmp_path / "none")]) == 0
    out, err = capsys.readouterr()
    assert out == "1479967200\n"
    assert "none" in err
    assert main([str(tmp_path / "none")]) == 1
    assert capsys.readouterr().out == ""


# Jumps: positions on a line, in units of 0.01 degrees (1.1 km); a fix a minute; peak 250 km/h.


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3]),
        ([0, 900, 1, 2], [0, 1, 2]),
        ([0, 900, 1, 900, 2], [0, 1, 2]),
        ([900, 0, 1, 2], [0, 1, 2]),
        ([0, 1, 900, 901, 902], [0, 1, 900, 901, 902]),
        ([0, 1, 900, 901, 2, 3], [0, 1, 900, 901, 2, 3]),
        ([0, 1, 900, 500, 2, 3], [0, 1, 2, 3]),
        ([0, 1, 2, 900], [0, 1, 2]),
        ([0, 900], [0]),
        ([0], [0]),
    ],
    ids=lambda value: "-".join(map(str, value)),
)
def test_believe__jumps__cost_themselves_and_not_what_follows(line, kept):
    aside = Counter()
    fixes = [Fix("a", 60 * i, 30 + at / 100, 0.0) for i, at in enumerate(line)]
    believed = believe(fixes, 250, aside)
    assert [round((fix.lat - 30) * 100) for fix in believed] == kept
    assert aside[Reason.JUMP] == len(line) - len(kept)


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 20), st.integers(0, 3), st.integers(0, 1)),
        max_size=25,
    ),
    st.randoms(use_true_random=False),
)
def test_believe__any_order_of_rows__same_fixes_and_counts(raw, rng):
    fixes = [Fix(v, 30 * t, float(lat), float(lon)) for v, t, lat, lon in raw]
    results = []
    for _ in range(2):
        aside = Counter()
        results.append((believe(fixes, 250, aside), +aside))
        rng.shuffle(fixes)
    assert results[0] == results[1]
    assert len(results[0][0]) + results[0][1].total() == len(fixes)


def test_distance_mm__known_distances__agree():
    # A degree of the mean sphere is 6371008.8 * pi / 180 m; a quarter of its girth to the pole.
    equator = Fix("a", 0, 0.0, 0.0)
    assert distance_mm(equator, Fix("a", 0, 0.0, 1.0)) == 111_195_080
    assert distance_mm(equator, Fix("a", 0, 90.0, 0.0)) == round(6_371_008_800 * math.pi / 2)
    assert distance_mm(Fix("a", 0, 0.0, 179.5), Fix("a", 0, 0.0, -179.5)) == 111_195_080
    assert distance_mm(equator, Fix("a", 0, 0.0, 180.0)) == round(6_371_008_800 * math.pi)


def test_read__shipped_days__agree_with_a_plain_count():
    plain = defaultdict(set)
    rows = 0
    for path in sorted(SHIPPED.glob("*.csv.gz")):
        with gzip.open(path, "rt", newline="") as file:
            for row in csv.DictReader(file):
                rows += 1
                moment = int(datetime.fromisoformat(row["timestamp"]).timestamp())
                plain[row["vehicle_id"]].add(
                    (moment, float(row["latitude"]), float(row["longitude"]))
                )
    result = read([SHIPPED])
    assert (result.rows, rows, len(plain)) == (115_088, 115_088, 247)
    assert (result.set_aside, result.problems) == ({}, ())
    assert (result.first_hour, result.last_hour) == (411_102, 411_197)
    by_vehicle = defaultdict(set)
    for fix in result.fixes:
        by_vehicle[fix.vehicle].add(fix[1:])
    assert by_vehicle == plain
    assert list(result.fixes) == sorted(result.fixes)


def test_read__shipped_day_shuffled__same_log(tmp_path):
    path = SHIPPED / "2016-11-24.csv.gz"
    header, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    random.Random(7).shuffle(rows)
    shuffled = _write(tmp_path / "log.csv", *rows, header=header)
    assert read([shuffled]) == read([path])
