"""The mine box as a whole: all draws replayed, storage compared, prizes counted."""

from collections.abc import Mapping

from csop.audit.boxstones import BoxStones
from csop.audit.draws import Posted, Replay, events_of
from csop.audit.engagement import Engagement, Others, Published
from csop.audit.evidence import Evidence, place_of
from csop.audit.mints import Mint
from csop.audit.report import Watch, require, shown
from csop.audit.totals import BoxTotals, TableTotals
from csop.calendar import month_of
from csop.chain.contracts import engagement as stored
from csop.chain.contracts.engagement import DrawState
from csop.engagement.draws import MOST_DRY
from csop.engagement.odds import compare, tally
from csop.engagement.tables import Kind
from csop.types import Campaign, Day, Hash


def check_draws(
    engagement: Engagement,
    campaigns: Mapping[Campaign, Published],
    values: Mapping[int, Hash],
    others: Others,
    watch: Watch,
) -> BoxTotals:
    """Every event of the box, and every mint from engagement's pool. ``values`` is R by round."""
    steps = sum(log.event in ("Settled", "Refunded") for log in engagement.box)
    with watch.check("draws", steps) as tick:
        posted = _posted(engagement, values)
        stones = BoxStones(engagement, others.boxes)
        replay = Replay(engagement, campaigns, posted, stones)
        for entry in events_of(engagement):
            if isinstance(entry, Mint):
                assert entry.minted is not None
                stones.mint(entry, engagement.time(entry.minted))
            else:
                replay.take(entry)
                tick(entry.event in ("Settled", "Refunded"))
        stones.check_storage()
        _check_storage(engagement, replay)
    return _totals(campaigns, replay)


def _posted(engagement: Engagement, values: Mapping[int, Hash]) -> dict[int, Posted]:
    """R of the rounds that decide draws. Settle or refund hangs on the time that is stored."""
    evidence: Evidence = engagement.evidence
    rounds = sorted(engagement.rounds)
    logs = {log.args["round"]: log for log in evidence.beacon if log.event == "RoundPosted"}
    found = {}
    for round_, known in zip(rounds, evidence.suite.beacon.rounds_of(rounds), strict=True):
        log = logs.get(round_)
        time = 0 if log is None else engagement.time(log)
        require(f"beacon round {round_}: time of R in storage", time, known.posted_at)
        if log is not None:
            found[round_] = Posted(values[round_], known.posted_at, place_of(log))
    return found


def _check_storage(engagement: Engagement, replay: Replay) -> None:
    """Accounts and draws, one by one, and how many are to be resolved."""
    box, keys = engagement.evidence.suite.box, sorted(replay.accounts)
    for key, found in zip(keys, box.accounts_of(keys), strict=True):
        account, name = replay.accounts[key], f"account of {shown(key[1])} in campaign {key[0]}"
        last = account.draws[-1].day if account.draws else Day(0)
        month = month_of(account.draws[-1].time) if account.draws else None
        expected = stored.Account(
            len(account.draws),
            account.resolved,
            min(account.dry[True], MOST_DRY),
            min(account.dry[False], MOST_DRY),
            last,
            account.on(last),
            0 if month is None else account.within(month),
        )
        for part in stored.Account.__dataclass_fields__:
            require(f"{name}: {part} in storage", getattr(expected, part), getattr(found, part))
    numbered = [(*key, n) for key in keys for n in range(len(replay.accounts[key].draws))]
    for (campaign, member, number), found_draw in zip(
        numbered, box.draws_of(numbered), strict=True
    ):
        draw = replay.accounts[campaign, member].draws[number]
        name = f"draw {number} of {shown(member)} in campaign {campaign}"
        expected_draw = stored.Draw(
            draw.round, draw.day, draw.month, draw.by_owner, draw.state, draw.prize
        )
        for part in stored.Draw.__dataclass_fields__:
            values = getattr(expected_draw, part), getattr(found_draw, part)
            require(f"{name}: {part} in storage", *values)
    pending = sum(len(a.draws) - a.resolved for a in replay.accounts.values())
    require("unresolved draws in storage", pending, box.pending())


def _totals(campaigns: Mapping[Campaign, Published], replay: Replay) -> BoxTotals:
    all_draws = [
        (draw, campaigns[campaign].terms.table(draw.by_owner)[draw.prize].kind)
        for (campaign, _), account in replay.accounts.items()
        for draw in account.draws
    ]
    states = [draw.state for draw, _ in all_draws]
    tables = []
    for campaign, published in campaigns.items():
        for by_owner in (True, False):
            table, results = published.terms.table(by_owner), replay.results[campaign]
            prizes = [result.prize for result in results if result.by_owner == by_owner]
            counted = tally(table, by_owner, results)
            tables.append(
                TableTotals(
                    campaign,
                    by_owner,
                    tuple(prize.name for prize in table),
                    tuple(prizes.count(place) for place in range(len(table))),
                    counted.forced,
                    compare(table, counted),
                )
            )
    return BoxTotals(
        len(all_draws),
        states.count(DrawState.SETTLED) + states.count(DrawState.FULFILLED),
        states.count(DrawState.REFUNDED),
        states.count(DrawState.FULFILLED),
        sum(draw.state is DrawState.SETTLED and kind is Kind.ITEM for draw, kind in all_draws),
        replay.stones.own,
        tuple(tables),
    )
