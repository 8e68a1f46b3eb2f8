"""`run box`: published in two runs, drawn, settled, refunded, kept; errors in one line."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from rich.console import Console

from csop.chain.devnode import ROOT
from csop.chain.keys import derived
from csop.engagement.odds import effective_ppb
from csop.hashing import keccak
from csop.oracle import keyring
from csop.oracle.journal import Journal
from csop.shown import odds
from scripts import acting, box, status
from tests.network.engagement.kit import DAY, START, Table
from tests.network.script_kit import runner
from tests.network.world import DRIVERS, PARAMS, SEED, member_id, wallet

DELAY = PARAMS.delays.policy
PASSWORD = "tests"
TOML = """
document = "rules.md"
price = 20
start = {start}
end = 2099-01-01T00:00:00Z
draws_per_day = 5
draws_per_month = 50
pity = 3
[[owners]]
name = "ten stones"
kind = "stones"
stones = 10
value_fen = 1000
odds_ppb = 100_000_000
[[owners]]
name = "nothing"
kind = "nothing"
odds_ppb = 900_000_000
[[others]]
name = "a mug"
kind = "item"
value_fen = 900
odds_ppb = 250_000_001
[[others]]
name = "nothing"
kind = "nothing"
odds_ppb = 749_999_999
"""


@pytest.fixture
def script(world, monkeypatch, capsys):
    """Its environment is that of processes, too."""
    monkeypatch.setenv("CSOP_KEEPER_FOLDER", str(world.folder / "keeper"))
    monkeypatch.setenv("CSOP_RPC", world.chain.rpc)
    return runner(world, monkeypatch, capsys, box)


@pytest.fixture
def file(world):
    """A campaign that starts in three days."""
    (world.folder / "rules.md").write_text("The rules.")
    path = world.folder / "campaign.toml"
    path.write_text(TOML.format(start=when(START + 3 * DAY)))
    return path


def when(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


def later(world, seconds: int) -> None:
    world.to(world.client.latest().timestamp + seconds)


# opening


def test_open__two_runs__schedules_then_publishes_what_the_file_says(world, script, file):
    first = script("open", str(file))
    assert "scheduled: run this again from 2016-11-29" in first
    assert "ten stones" in first
    assert world.suite.box.campaign_count() == 1
    later(world, DELAY)
    assert "campaign 1" in script("open", str(file))
    terms, closed = world.suite.box.campaign_of(1)
    assert not closed
    assert (terms.price, terms.pity, terms.start) == (20, 3, START + 3 * DAY)
    assert [prize.odds_ppb for prize in terms.others] == [250_000_001, 749_999_999]
    shown = script("show", "1")
    for by_owner in (True, False):
        assert list(effective_ppb(terms.table(by_owner), 3)) == pytest.approx(
            world.suite.box.effective_odds_of(1, by_owner), abs=1
        )
    for text in ("25.0000001 %", odds(world.suite.box.effective_odds_of(1, True)[0]), "¥10.00"):
        assert text in shown
        assert text in first
    with pytest.raises(SystemExit, match="is campaign 1 already, with the same terms"):
        script("open", str(file))


def test_open__again_before_it_is_due__says_when_and_schedules_nothing(world, script, file):
    script("open", str(file))
    sent = world.sent("campaigner")
    later(world, DELAY - 60)
    with pytest.raises(SystemExit, match="it is scheduled: run this again from 2016-11-29"):
        script("open", str(file))
    assert world.sent("campaigner") == sent


def test_open__file_changed_in_between__is_another_campaign(world, script, file):
    script("open", str(file))
    later(world, DELAY)
    file.write_text(file.read_text().replace("price = 20", "price = 30"))
    with pytest.raises(
        SystemExit, match="start: .* is too early, it can be published from 2016-12"
    ):
        script("open", str(file))
    assert world.suite.box.campaign_count() == 1


def test_open__schedule_expired__is_scheduled_anew(world, script, file):
    file.write_text(TOML.format(start=when(START + 30 * DAY)))
    script("open", str(file))
    later(world, DELAY + 8 * DAY)
    assert "scheduled" in script("open", str(file))
    later(world, DELAY)
    assert "campaign 1" in script("open", str(file))


def test_open__start_too_early__says_the_first_time_that_would_do(script, file):
    file.write_text(TOML.format(start=when(START + DAY)))
    with pytest.raises(SystemExit, match="start: 2016-11-28 .* is too early"):
        script("open", str(file))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("749_999_999", "750_000_000", "others: odds_ppb must sum to exactly 1000000000, not"),
        ("draws_per_day = 5", "draws_per_day = 11", "draws_per_day: must lie between 1 and 10"),
        ("pity = 3", "", "pity: missing"),
        ('"rules.md"', '"none.md"', "document: 'none.md' cannot be read"),
    ],
)
def test_open__file_with_an_error__names_it_and_sends_nothing(world, script, file, old, new, said):
    file.write_text(file.read_text().replace(old, new))
    sent = world.sent("campaigner")
    with pytest.raises(SystemExit, match=f"box: {file}: {said}"):
        script("open", str(file))
    assert world.sent("campaigner") == sent


def test_open__no_holder_of_the_role__says_so(script, file, monkeypatch):
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="does not hold the campaigner's role"):
        script("open", str(file))


def test_open__brownie_in_a_process__schedules_and_bad_files_fail(world, script, file):
    def run(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["toolchain/brownie", "run", "box", "main", *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    refused = run("open", str(file))
    assert refused.returncode == 1
    assert "box: nothing was sent: add --yes, or the word yes, or set YES=1" in refused.stderr
    done = run("open", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    assert "scheduled: run this again" in done.stdout


# drawing


def test_draw__a_member__is_drawn_settled_and_shown(world, table, script):
    assert "draw 0 of member" in script("draw", "0", "key=wallet ann")
    assert "nothing is due" in script("settle")
    shown = script("show", "0", wallet("ann").address)
    assert "drawn" in shown
    assert "crystals: 90; 90 until 2018-11-30" in shown
    table.finish(table.keeper("poster", table.world.nodes))
    shown = script("show", "0", "0x" + member_id("ann").hex())
    assert "settled" in shown
    assert "a stone" in shown
    assert "0x" + member_id("ann").hex() in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("draw", "0", "key=stranger"), "MineBox_NotMember.*use the key of a member's"),
        (("draw", "7"), "there is no campaign 7, only 1"),
        (("draw", "one"), "campaign is 'one', must be a whole number"),
        (("draw",), r"usage: run box main draw <campaign> \[key=…\]"),
        (("show", "0", "0x12"), "0x12 is neither the id nor the wallet"),
        (("raffle",), "there is no 'raffle': run box main show"),
        ((), "say what to do: run box main show"),
    ],
)
def test_main__what_cannot_be_done__is_said_in_one_line(script, words, said):
    with pytest.raises(SystemExit, match=said) as caught:
        script(*words, yes=bool(words))
    assert "\n" not in str(caught.value)


def test_draw__more_than_the_day_allows__says_when_again(table, script):
    table.draw(*["ann"] * 10)
    with pytest.raises(SystemExit, match="Crystal_TooFew|MineBox_OverDailyLimit.*tomorrow"):
        script("draw", "0", "key=wallet ann")


def test_show__no_campaign_named__lists_all(script):
    assert "open" in script("show")


def test_status__suite_and_member__have_crystals_and_open_draws(world, table, script):
    table.draw("ann", "sam")
    console = Console(file=io.StringIO(), width=120)
    record, client = world.folder / "record.json", world.client
    status.run(client, record, wallet("ann").address, console=console)
    shown = console.file.getvalue()
    assert "crystals in circulation │ 680" in shown
    assert "1.00 stones reserved for 2 draws to be resolved" in shown
    assert "0 until 2017-02-25" in shown
    assert "crystals 90\n  90 expire next, 2018-11-30 16:00 UTC" in shown
    round_ = table.round_now()
    assert f"draw 0 of campaign 0 is open: round {round_} ends 2016-11-27" in shown


# closing


def test_close__the_guardian__ends_it_once(world, table, script):
    assert "campaign 0 is closed" in script("close", "0")
    assert world.suite.box.campaign_of(0)[1]
    assert "closed" in script("show")
    with pytest.raises(SystemExit, match="campaign 0 is closed already"):
        script("close", "0")
    with pytest.raises(SystemExit, match="MineBox_NotOpen.*unless it was closed"):
        script("draw", "0", "key=wallet ann")


def test_close__another_key_than_the_guardians__is_refused(world, script, monkeypatch):
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script("close", "0")
    assert not world.suite.box.campaign_of(0)[1]


# settling and refunding


def post(table: Table, round_: int) -> None:
    """A round's value, and nothing else."""
    poster = table.keeper("poster")
    table.world.to(table.beacon.end_of(round_))
    while poster._bring(round_) is not None:
        table.world.chain.mine()


def test_settle__one_campaign_dry_then_for_good(world, table, script, monkeypatch):
    post(table, table.draw("ann", "sam"))
    shown = script("settle", "dry")
    assert "settles" in shown
    assert table.outcomes() == []
    assert "nothing is due" in script("refund")
    assert "2 draws done" in script("settle", "0")
    assert [kind for kind, _, _ in table.outcomes()] == ["Settled"] * 2
    assert "nothing is due" in script("settle")


def test_fulfil__items_only_and_once__notes_the_documents_hash(world, table, script):
    receipt = world.folder / "receipt.pdf"
    receipt.write_bytes(b"a receipt")
    sam = "0x" + member_id("sam").hex()
    post(table, table.draw("ann", "sam", "tom"))
    with pytest.raises(SystemExit, match="is drawn: only a settled one is fulfilled"):
        script("fulfil", "0", sam, "0", str(receipt))
    script("settle")
    assert "is fulfilled" in script("fulfil", "0", sam, "0", str(receipt))
    digest = keccak(b"another")
    assert "'a mug'" in script("fulfil", "0", wallet("tom").address, "0", "0x" + digest.hex())
    noted = [log.args["document"] for log in world.events("box", "Fulfilled")]
    assert noted == [keccak(b"a receipt"), digest]
    assert "fulfilled" in script("show", "0", sam)
    ann = wallet("ann").address
    for words, said in (
        ((sam, "0", str(receipt)), "is fulfilled: only a settled one"),
        ((ann, "0", str(receipt)), "won 'a stone': only an item is handed over"),
        ((sam, "1", str(receipt)), "MineBox_UnknownDraw.*see `run box main show"),
        ((sam, "0", "none.pdf"), "document 'none.pdf' is neither 0x and 64 hex digits nor a file"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("fulfil", "0", *words)
    assert world.sent("fulfiller") == 2


def test_settle__token_paused__does_what_it_can_and_fails(world, table, script):
    post(table, table.draw("ann", "sam", "bob"))
    world.client.transact(derived(SEED, "pauser"), world.suite.stone.pause())
    with pytest.raises(
        SystemExit, match=r"box: 1 draws done; refused: .*Stone_Paused.* and 1 more"
    ):
        script("settle")
    world.client.transact(derived(SEED, "pauser"), world.suite.stone.unpause())
    assert "2 draws done" in script("settle")


def test_refund__round_never_posted__crystals_come_back(table, script):
    table.past(table.draw("ann", "sam"))
    assert "refunds" in script("keep", "dry")
    assert "2 draws done" in script("refund")
    assert table.crystals("ann") == table.crystals("sam") == 100


def test_settle__a_keeper_is_at_work_with_the_key__says_so(world, table, script):
    post(table, table.draw("ann"))
    account = derived(SEED, "keeper").address
    held = Journal(world.client, world.folder / "keeper" / f"31337-{account}.jsonl")
    with pytest.raises(SystemExit, match="another process is at work with it"):
        script("settle")
    assert held.recover() == []


def test_keep__brownie_in_a_process__posts_settles_and_ends_on_ctrl_c(world, table, script):
    round_ = table.draw(*DRIVERS, "sam")
    table.world.to(table.beacon.end_of(round_))
    keyring.write_local(world.folder / "keys", SEED, PASSWORD, PARAMS)
    process = subprocess.Popen(
        ["toolchain/brownie", "run", "box", "main", "keep", "--yes"],
        cwd=ROOT,
        env={
            **os.environ,
            "CSOP_KEYS": str(world.folder / "keys"),
            "CSOP_PASSWORD": PASSWORD,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while table.box.pending() and time.monotonic() < deadline:
            assert process.poll() is None
            time.sleep(0.3)
            world.chain.mine()
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert table.box.pending() == 0, said
    assert len(table.outcomes()) == len(DRIVERS) + 1
    assert "settled" in said
    assert "stopped; run it again, it goes on from here" in said


def test_account__other_chain_than_a_local_one__wants_a_keystore(world, script):
    hand = acting.hand_on(world.client)
    world.client.chain_id = 1337
    with pytest.raises(acting.ChainError, match="set CSOP_MEMBER_KEYSTORE to the member's"):
        replace(hand, client=world.client).account("member", "wallet ann")
