"""The parameter file is checked as a whole, and faults are named by key."""

import re

import pytest

from csop import params

TEXT = params.DEFAULT_PATH.read_text(encoding="utf-8")


def _load(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return params.load(path)


def test_load__default__has_the_plan():
    p = params.load()
    assert (p.supply.cap, p.weight.window_hours, p.committee.threshold) == (300_000_000, 720, 3)
    assert p.plausibility.utc_offset_hours == 8
    assert (p.engagement.crystal_daily_cap, p.engagement.crystal_life_months) == (100, 24)
    assert (p.engagement.draws_per_day, p.engagement.draws_per_month) == (10, 100)
    assert p.engagement.late_seconds == 24 * 3600
    assert p.engagement.prize_value_limit_fen == 50_000 * 100


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("threshold = 3 ", "threshold = 2 ", "committee.threshold: 2 of 5 is no majority"),
        ("threshold = 3 ", "threshold = 6 ", "committee.threshold: 6 of 5 is no majority"),
        ("peak_kmh = 250 ", "", "plausibility.peak_kmh: missing"),
        ("peak_kmh = 250 ", "peak_kmh = 100 ", "plausibility.average_kmh: must not exceed"),
        ("gap_seconds = 900 ", "gap_secs = 900 ", "plausibility.gap_secs: unknown key"),
        ("gap_seconds = 900 ", "gap_seconds = 9000 ", "plausibility.gap_seconds: must not exceed"),
        ("window_hours = 720 ", "window_hours = '720' ", "weight.window_hours: must be a whole"),
        ("window_hours = 720 ", "window_hours = true ", "weight.window_hours: must be a whole"),
        ("window_hours = 720 ", "window_hours = 7.5 ", "weight.window_hours: must be a whole"),
        ("window_hours = 720 ", "window_hours = 0 ", "weight.window_hours: must be above zero"),
        ("unit_metres = 10_000 ", "unit_metres = 7_000_000 ", "weight.unit_metres: must not"),
        ("late_counts_hours = 72 ", "late_counts_hours = 169 ", "weight.late_counts_hours: must"),
        ("[beacon]", "[beckon]", "beckon: unknown section"),
        ("[beacon]", "[beckon]", "beacon: missing section"),
        ("cap = 300_000_000 ", "cap = 300_000_001 ", "supply.cap: must be the sum"),
        ("batch_stones = 500 ", "batch_stones = 400 ", "emission: differs from the schedule"),
        ("_stones = 45_000_000 ", "_stones = 45_000_001 ", "emission: differs from"),
        ("cap_metres = 6_000_000 ", "cap_metres = 6_010_000 ", "window_cap_metres: must be 600"),
        ("epoch_seconds = 3_600 ", "epoch_seconds = 600 ", "mining.epoch_seconds: must be 3600"),
        ("batch_seconds = 600 ", "batch_seconds = 700 ", "emission.batch_seconds: must divide"),
        ("close_seconds = 600 ", "close_seconds = 3600 ", "mining.inputs_close_seconds: must be"),
        ("utc_offset_hours = 8 ", "utc_offset_hours = 15 ", "utc_offset_hours: must lie"),
        ("_seconds = 31_536_000 ", "_seconds = 31_536_001 ", "consent_max_seconds: must not"),
        ("life_months = 24 ", "life_months = 32 ", "engagement.crystal_life_months: must lie"),
        ("life_months = 24 ", "life_months = 0 ", "engagement.crystal_life_months: must be above"),
        ("daily_cap = 100 ", "daily_cap = 339 ", "crystal_daily_cap: must not exceed 338, for one"),
        (
            "daily_cap = 100 ",
            "daily_cap = 5_001 ",
            "engagement.attester_daily_crystals: must cover",
        ),
        (
            "daily_crystals = 5_000 ",
            "daily_crystals = 281_474_976_710_656 ",
            "engagement.attester_daily_crystals: must be below",
        ),
        ("= 5_000_000 ", "= 5_000_001 ", "prize_value_limit_fen: must not exceed 5000000, by law"),
        ("per_day = 10 ", "per_day = 101 ", "engagement.draws_per_day: must not exceed"),
        ("_month = 100 ", "_month = 65_536 ", "engagement.draws_per_month: must be below 2^16"),
        ("[supply] ", "[[supply]] ", "supply: must be a table"),
        ("[supply] ", "[supply ", "is not valid TOML"),
    ],
)
def test_load__faulty_key__names_file_and_key(tmp_path, old, new, message):
    changed = TEXT.replace(old, new + (" #" if new and "[" not in new else ""), 1)
    assert changed != TEXT
    with pytest.raises(params.ParamsError, match=re.escape(message)) as caught:
        _load(tmp_path, changed)
    assert "own.toml" in str(caught.value)


def test_load__several_faults__names_all(tmp_path):
    changed = TEXT.replace("members = 5", "member = 5").replace("peak_kmh = 250", "peak_kmh = -1")
    with pytest.raises(params.ParamsError) as caught:
        _load(tmp_path, changed)
    for key in ("committee.member:", "committee.members:", "plausibility.peak_kmh:"):
        assert key in str(caught.value)


def test_load__no_such_file__says_so(tmp_path):
    with pytest.raises(params.ParamsError, match="cannot be read: No such file"):
        params.load(tmp_path / "none.toml")


def test_load__negative_utc_offset__is_allowed(tmp_path):
    p = _load(tmp_path, TEXT.replace("utc_offset_hours = 8", "utc_offset_hours = -6"))
    assert p.plausibility.utc_offset_hours == -6
