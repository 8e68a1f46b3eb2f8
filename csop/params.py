"""The numbers of the plan: ``params/default.toml`` as frozen dataclasses, checked once on load.

Field names are the file's keys; units and sources stand beside each number in the file.
"""

import tomllib
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csop import emission
from csop.engagement.buckets import most_daily_cap
from csop.sumtree import WEIGHT_CAP
from csop.types import HOUR_SECONDS

DEFAULT_PATH = Path(__file__).resolve().parents[1] / "params" / "default.toml"


class ParamsError(ValueError):
    """A parameter file that cannot be used; the message names the file and every faulty key."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Whole stones: all of them, and the part of each pool."""

    cap: int
    mileage: int
    engagement: int


@dataclass(frozen=True, slots=True)
class Emission:
    """The release schedule: seconds, whole stones and batches an era."""

    batch_seconds: int
    batch_stones: int
    batches_per_era: int
    engagement_first_era_stones: int


COMPILED = Emission(
    emission.BATCH_SECONDS,
    emission.FIRST_BATCH_REWARD // emission.STONE,
    emission.BATCHES_PER_ERA,
    emission.FIRST_ENGAGEMENT_ERA // emission.STONE,
)
"""The schedule as the token has it."""


@dataclass(frozen=True, slots=True)
class Mining:
    """The life of an epoch, in seconds; ``hits_per_batch`` is a count."""

    epoch_seconds: int
    hits_per_batch: int
    inputs_close_seconds: int
    void_window_seconds: int
    skip_after_seconds: int
    skip_after_void_seconds: int


@dataclass(frozen=True, slots=True)
class WeightRules:
    """What counts towards a vehicle's weight: hours, and metres a unit."""

    window_hours: int
    unit_metres: int
    late_counts_hours: int
    late_refused_hours: int
    sale_wait_hours: int


@dataclass(frozen=True, slots=True)
class Plausibility:
    """Bounds of belief: metres, km/h, seconds; ``utc_offset_hours`` sets calendar days."""

    daily_cap_metres: int
    window_cap_metres: int
    average_kmh: int
    peak_kmh: int
    gap_seconds: int
    vehicles_per_member: int
    utc_offset_hours: int


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """n institutions, of which ``threshold`` must agree."""

    members: int
    threshold: int


@dataclass(frozen=True, slots=True)
class BeaconRules:
    """The length of a round of randomness, in seconds."""

    round_seconds: int


@dataclass(frozen=True, slots=True)
class Delays:
    """Governance delays, in seconds."""

    policy: int
    admin: int
    pause_lapses: int
    forced_transfer: int


@dataclass(frozen=True, slots=True)
class RegistryRules:
    """Counts a day; seconds of the longest consent, and until a member may redeem or is recovered;
    working days in which data is deleted.
    """

    registrations_per_day: int
    consent_max_seconds: int
    redemption_opens: int
    recovery_seconds: int
    second_recovery_seconds: int
    proposals_per_day: int
    deletion_working_days: int


@dataclass(frozen=True, slots=True)
class ProceedsRules:
    """The least time to claim, in seconds."""

    claim_seconds: int


@dataclass(frozen=True, slots=True)
class EngagementRules:
    """Crystals and draws: crystals, months, seconds, fen, counts of draws."""

    crystal_daily_cap: int
    crystal_life_months: int
    attester_daily_crystals: int
    late_seconds: int
    prize_value_limit_fen: int
    draws_per_day: int
    draws_per_month: int


@dataclass(frozen=True, slots=True)
class Params:
    """Every section of the parameter file."""

    supply: Supply
    emission: Emission
    mining: Mining
    weight: WeightRules
    plausibility: Plausibility
    committee: CommitteeRules
    beacon: BeaconRules
    delays: Delays
    registry: RegistryRules
    proceeds: ProceedsRules
    engagement: EngagementRules


LAWFUL_PRIZE_FEN = 5_000_000
"""Of a prize draw in China: 规范促销行为暂行规定, art. 17; Anti-Unfair Competition Law."""

MAY_BE_ZERO_OR_LESS = {"plausibility.utc_offset_hours"}


def load(path: Path | None = None) -> Params:
    """Read and check a parameter file (by default the repository's ``params/default.toml``).

    Raises ParamsError, naming the file and each faulty key: unreadable or invalid TOML, unknown
    or missing keys, wrong types, numbers out of bounds or at odds with each other.
    """
    source = DEFAULT_PATH if path is None else path
    try:
        raw = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParamsError(f"{source}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParamsError(f"{source}: is not valid TOML: {error}") from error
    problems: list[str] = []
    sections: dict[str, Any] = {
        name: _section(name, kind, raw.get(name), problems)
        for name, kind in Params.__annotations__.items()
    }
    problems += [f"{key}: unknown section" for key in raw if key not in sections]
    if not problems:
        params = Params(**sections)
        problems += _at_odds(params)
        if not problems:
            return params
    raise ParamsError("\n".join(f"{source}: {problem}" for problem in problems))


def _section(name: str, kind: type, table: object, problems: list[str]) -> object:
    """One dataclass of whole numbers from one TOML table; None after noting problems."""
    if not isinstance(table, dict):
        problems.append(f"{name}: {'missing section' if table is None else 'must be a table'}")
        return None
    names = kind.__annotations__
    found = [f"{name}.{key}: unknown key" for key in table if key not in names]
    for key in sorted(names):
        full = f"{name}.{key}"
        if key not in table:
            found.append(f"{full}: missing")
        elif type(table[key]) is not int:
            found.append(f"{full}: must be a whole number, not {table[key]!r}")
        elif table[key] <= 0 and full not in MAY_BE_ZERO_OR_LESS:
            found.append(f"{full}: must be above zero, not {table[key]}")
    problems += found
    return None if found else kind(**table)


def _at_odds(p: Params) -> list[str]:
    """Rules between keys; one line for each that is broken."""
    rules = types.MappingProxyType(
        {
            "supply.cap: must be the sum of supply.mileage and supply.engagement": (
                p.supply.cap == p.supply.mileage + p.supply.engagement
            ),
            "emission: differs from the schedule compiled into the token (csop.emission)": (
                p.emission == COMPILED
            ),
            f"plausibility.window_cap_metres: must be {WEIGHT_CAP} units, the mine's weight cap": (
                p.plausibility.window_cap_metres == WEIGHT_CAP * p.weight.unit_metres
            ),
            f"mining.epoch_seconds: must be {HOUR_SECONDS}, the hour of a reading": (
                p.mining.epoch_seconds == HOUR_SECONDS
            ),
            "emission.batch_seconds: must divide mining.epoch_seconds": (
                p.mining.epoch_seconds % p.emission.batch_seconds == 0
            ),
            "mining.inputs_close_seconds: must be less than an epoch": (
                p.mining.inputs_close_seconds < p.mining.epoch_seconds
            ),
            "weight.late_counts_hours: must not exceed weight.late_refused_hours": (
                p.weight.late_counts_hours <= p.weight.late_refused_hours
            ),
            "weight.unit_metres: must not exceed plausibility.window_cap_metres": (
                p.weight.unit_metres <= p.plausibility.window_cap_metres
            ),
            "plausibility.average_kmh: must not exceed plausibility.peak_kmh": (
                p.plausibility.average_kmh <= p.plausibility.peak_kmh
            ),
            "plausibility.gap_seconds: must not exceed an hour": (
                p.plausibility.gap_seconds <= HOUR_SECONDS
            ),
            "plausibility.utc_offset_hours: must lie between -12 and 14": (
                -12 <= p.plausibility.utc_offset_hours <= 14
            ),
            f"committee.threshold: {p.committee.threshold} of {p.committee.members} is no "
            "majority; k must be above n/2 and at most n": (
                p.committee.members < 2 * p.committee.threshold
                and p.committee.threshold <= p.committee.members
            ),
            "registry.consent_max_seconds: must not exceed 365 days": (
                p.registry.consent_max_seconds <= 365 * 86_400
            ),
            "registry.second_recovery_seconds: must not be less than registry.recovery_seconds": (
                p.registry.second_recovery_seconds >= p.registry.recovery_seconds
            ),
            "registry.deletion_working_days: must not exceed 60": (
                p.registry.deletion_working_days <= 60
            ),
            "weight.sale_wait_hours: must not be less than weight.late_refused_hours": (
                p.weight.sale_wait_hours >= p.weight.late_refused_hours
            ),
            **_engagement_rules(p.engagement),
        }
    )
    return [text for text, holds in rules.items() if not holds]


def _engagement_rules(e: EngagementRules) -> dict[str, bool]:
    """What the contracts and the law ask of the section; the widths are those of their fields."""
    most = most_daily_cap(e.crystal_life_months)
    return {
        "engagement.crystal_life_months: must lie between 1 and 31": e.crystal_life_months <= 31,
        f"engagement.crystal_daily_cap: must not exceed {most}, for one bucket must hold what is "
        "earned in engagement.crystal_life_months": e.crystal_daily_cap <= most,
        "engagement.attester_daily_crystals: must cover engagement.crystal_daily_cap": (
            e.crystal_daily_cap <= e.attester_daily_crystals
        ),
        "engagement.attester_daily_crystals: must be below 2^48": (
            e.attester_daily_crystals < 1 << 48
        ),
        f"engagement.prize_value_limit_fen: must not exceed {LAWFUL_PRIZE_FEN}, by law": (
            e.prize_value_limit_fen <= LAWFUL_PRIZE_FEN
        ),
        "engagement.draws_per_day: must not exceed engagement.draws_per_month": (
            e.draws_per_day <= e.draws_per_month
        ),
        "engagement.draws_per_month: must be below 2^16": e.draws_per_month < 1 << 16,
    }
