"""The mine box: publish and close campaigns, draw, resolve draws, note prizes, show results.

    toolchain/brownie run box main show                         all campaigns
    toolchain/brownie run box main show <campaign> [member]     one; a member's draws and crystals
    toolchain/brownie run box main open params/campaigns/example.toml
    toolchain/brownie run box main draw <campaign> [key=…]
    toolchain/brownie run box main settle [campaign]
    toolchain/brownie run box main refund [campaign]
    toolchain/brownie run box main keep                         settles and refunds until Ctrl-C
    toolchain/brownie run box main fulfil <campaign> <member> <number> <document>
    toolchain/brownie run box main close <campaign>

The campaigner's role waits two days: `open` schedules first and says when to run it again, with the
same file, to publish. settle, refund and keep with the word dry only say what they would do, and
need no key. `fulfil` notes that the item won by a member's draw of that number was handed over;
<document> is a file, whose keccak is noted, or such a hash. A campaign is closed for good. Every
command that sends asks first; --yes (or yes, or YES=1) answers it. Keys (scripts/acting.py):
CAMPAIGNER opens, GUARDIAN closes, FULFILLER fulfils; MEMBER draws (key=… names a local test key);
KEEPER, who needs no role, settles and refunds, and its journal lies in CSOP_KEEPER_FOLDER
(runs/keeper).

keep also closes and anchors the rounds that draws wait for. With CSOP_KEYS, a folder of committee
keys (csop/oracle/keyring.py) with its password in CSOP_PASSWORD or the file CSOP_PASSWORD_FILE, it
posts their values, too.
"""

import os
import time
from dataclasses import replace
from pathlib import Path

import structlog

from csop.chain import keys
from csop.chain.contracts.engagement import DrawState
from csop.chain.errors import ChainError
from csop.chain.keys import address_of
from csop.engagement.tables import Kind, Terms, load_campaign
from csop.keeper import Errand, Fate, Keeper, Watch
from csop.oracle import keyring
from csop.oracle.committee import make_nodes
from csop.oracle.journal import Journal
from csop.params import EngagementRules
from csop.shown import date
from csop.status import campaigns_of, find_member
from csop.types import Campaign, Hash
from scripts import acting, delayed
from scripts.acting import Command, Hand, InputError, file_hash, whole
from scripts.box_tables import show_campaigns, show_errands, show_member, show_terms

POLL_SECONDS = 2.0
ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "runs" / "keeper"

log = structlog.get_logger()


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("box", COMMANDS, words)


def open_campaign(hand: Hand, file: str) -> Campaign | None:
    """Schedule a campaign's publication or, once that may be, publish it; then its number."""
    suite, now = hand.suite, hand.client.latest().timestamp
    terms = load_campaign(Path(file), _rules(hand))
    if suite.box.is_retired():
        raise InputError("the box is retired: open campaigns in the one after it")
    for number, known, _ in campaigns_of(suite):
        if known == terms:
            raise InputError(f"{file}: is campaign {number} already, with the same terms")
    account = hand.account("campaigner")
    call = suite.box.open_campaign(terms)
    plan = delayed.plan(hand, account, call, "campaigner")
    if terms.start <= max(now, plan.opens):
        raise InputError(
            f"{file}: start: {date(terms.start)} is too early, it can be published from "
            f"{date(max(now, plan.opens))} on"
        )
    show_terms(hand.console, file, terms)
    if not delayed.carry_out(
        hand,
        plan,
        "schedule this campaign, to be published",
        "publish this campaign; nothing of it can be changed then",
        "the same file and document",
    ):
        return None
    number = Campaign(suite.box.campaign_count() - 1)
    hand.console.print(f"campaign {number}")
    return number


def draw(hand: Hand, campaign: str, *, key: str = "") -> int:
    """Draw once as a member; the draw's number."""
    suite, account = hand.suite, hand.account("member", key)
    number, terms = _campaign(hand, campaign)
    hand.agree(f"draw in campaign {number} for {terms.price} crystals as {address_of(account)}")
    hand.send(account, suite.box.draw(number))
    member = suite.members.id_of(address_of(account))
    drawn = suite.box.account_of(number, member).drawn - 1
    round_ = suite.box.draw_of(number, member, drawn).round
    hand.console.print(
        f"draw {drawn} of member 0x{member.hex()}: round {round_} decides, it ends "
        f"{date(suite.beacon.end_of(round_))}; {suite.crystal.held(member)} crystals left",
        soft_wrap=True,
    )
    return drawn


def close_campaign(hand: Hand, campaign: str) -> None:
    """Take no more draws in a campaign, for good."""
    account, (number, terms) = hand.account("guardian"), _campaign(hand, campaign)
    if hand.suite.box.campaign_of(number)[1]:
        raise InputError(f"campaign {number} is closed already")
    show_terms(hand.console, f"campaign {number}", terms, (hand.suite.box, number))
    hand.agree(f"close campaign {number} for good; draws that were made are still resolved")
    hand.send(account, hand.suite.box.close_campaign(number))
    hand.console.print(f"campaign {number} is closed")


def fulfil(hand: Hand, campaign: str, member: str, number: str, document: str) -> Hash:
    """Note that an item was handed over; the document's hash."""
    suite, account = hand.suite, hand.account("fulfiller")
    (place, terms), found = _campaign(hand, campaign), find_member(suite, member)
    digest, drawn = file_hash("document", document), whole("number", number)
    draw = suite.box.draw_of(place, found, drawn)
    title = f"draw {drawn} of member 0x{found.hex()}"
    if draw.state is not DrawState.SETTLED:
        raise InputError(f"{title} is {draw.state.name.lower()}: only a settled one is fulfilled")
    prize = terms.table(draw.by_owner)[draw.prize]
    if prize.kind is not Kind.ITEM:
        raise InputError(f"{title} won {prize.name!r}: only an item is handed over")
    hand.agree(f"note that {prize.name!r} of {title} was handed over, document 0x{digest.hex()}")
    hand.send(account, suite.box.fulfil(place, found, drawn, digest))
    hand.console.print(f"{title} is fulfilled", soft_wrap=True)
    return digest


def settle(hand: Hand, campaign: str = "") -> int:
    """Settle all draws whose randomness came in time; how many."""
    return _resolve(hand, Fate.SETTLES, campaign)


def refund(hand: Hand, campaign: str = "") -> int:
    """Refund all draws whose randomness did not come in time; how many."""
    return _resolve(hand, Fate.REFUNDS, campaign)


def keep(hand: Hand) -> None:
    """Settle and refund as it falls due, until Ctrl-C."""
    if hand.dry:
        show_errands(hand.console, Watch(hand.suite, hand.record.first_block).look().errands())
        return
    keeper = make_keeper(hand)
    hand.agree("settle and refund draws, and bring their rounds on, until Ctrl-C")
    try:
        _follow(keeper)
    except KeyboardInterrupt:
        hand.console.print("stopped; run it again, it goes on from here")


def show(hand: Hand, campaign: str = "", member: str = "") -> None:
    """All campaigns, or one with its odds, or also a member's part in it."""
    if not campaign:
        show_campaigns(hand.suite, hand.console)
        return
    number, terms = _campaign(hand, campaign)
    found = find_member(hand.suite, member) if member else None
    show_terms(hand.console, f"campaign {number}", terms, (hand.suite.box, number))
    if found:
        show_member(hand.suite, hand.console, number, terms, found)


COMMANDS: dict[str, Command] = {
    "show": show,
    "open": open_campaign,
    "close": close_campaign,
    "draw": draw,
    "settle": settle,
    "refund": refund,
    "keep": keep,
    "fulfil": fulfil,
}


def make_keeper(hand: Hand) -> Keeper:
    """A keeper with the keeper's key, and nodes for the members whose keys are in CSOP_KEYS."""
    folder = Path(os.environ.get("CSOP_KEEPER_FOLDER") or FOLDER)
    account = hand.account("keeper")
    nodes, group = [], None
    if found := os.environ.get("CSOP_KEYS"):
        file = os.environ.get("CSOP_PASSWORD_FILE")
        password = keys.password("CSOP_PASSWORD", Path(file) if file else None)
        ring = keyring.load(Path(found), password)
        nodes = make_nodes(hand.client, hand.record, ring, folder / "nodes", hand.params)
        group = ring.group
    journal = Journal(hand.client, folder / f"{hand.client.chain_id}-{address_of(account)}.jsonl")
    for step in journal.recover():
        log.info("taken up again", step=step)
    return Keeper(hand.suite, hand.record.first_block, account, journal, nodes, group)


def _follow(keeper: Keeper) -> None:
    said: object = ()
    while True:
        try:
            wait = keeper.step()
        except ChainError as error:
            log.warning("tried again later", why=str(error))
        else:
            if wait != said:
                why = "waits for draws" if wait is None else f"waits: {wait.why}"
                log.info(why, **({"until": date(wait.until)} if wait and wait.until else {}))
            said = wait
        time.sleep(POLL_SECONDS)


def _resolve(hand: Hand, fate: Fate, campaign: str) -> int:
    only = _campaign(hand, campaign)[0] if campaign else None

    def wanted(errand: Errand) -> bool:
        return errand.fate is fate and only in (None, errand.campaign)

    errands = list(filter(wanted, Watch(hand.suite, hand.record.first_block).look().errands()))
    show_errands(hand.console, errands)
    if hand.dry or not errands:
        return 0
    keeper = make_keeper(hand)
    verb = "settle" if fate is Fate.SETTLES else "refund"
    hand.agree(f"{verb} these draws")
    refused = keeper.resolve(wanted)
    done = keeper.resolved[fate]
    if refused:
        more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
        raise InputError(f"{done} draws done; refused: {refused[0]}{more}; run it again later")
    hand.console.print(f"{done} draws done")
    return done


def _rules(hand: Hand) -> EngagementRules:
    """With the limits of the box itself, which alone count."""
    box = hand.suite.box
    return replace(
        hand.params.engagement,
        prize_value_limit_fen=box.value_limit_fen(),
        draws_per_day=box.draws_per_day(),
        draws_per_month=box.draws_per_month(),
    )


def _campaign(hand: Hand, text: str) -> tuple[Campaign, Terms]:
    """A campaign that somebody named."""
    number, count = Campaign(whole("campaign", text)), hand.suite.box.campaign_count()
    if number >= count:
        raise InputError(f"there is no campaign {number}, only {count}: see `run box main show`")
    return number, hand.suite.box.campaign_of(number)[0]
