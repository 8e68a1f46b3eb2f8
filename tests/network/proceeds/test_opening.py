"""`run proceeds`: records; announced and opened, by the sponsor's statement."""

from __future__ import annotations

import csv

import pytest

from csop.chain.keys import derived
from csop.hashing import keccak
from csop.proceeds import announcement
from csop.proceeds.arithmetic import refund_of, split
from csop.shown import exact_stones, local_date, yuan
from scripts import proceeds, vouchers
from tests.network.proceeds.kit import (
    BANK,
    MINERS,
    POT,
    POT_YUAN,
    PROCEEDS,
    SPONSOR,
    mint,
    opened,
    statement,
)
from tests.network.script_kit import address, member
from tests.network.world import OWN, SEED, member_id


def expected(world):
    supply = world.suite.stone.total_supply_at(1)
    return split(PROCEEDS, supply, {member_id(m): world.balance(m) for m in MINERS}), supply


def test_record__taken__says_number_and_supply(world, script):
    shown = script("record")
    assert f"record 2, of {exact_stones(world.suite.stone.total_supply())} stones" in shown
    assert world.suite.stone.latest_record() == 2


def test_record__another_key__is_refused(world, script, monkeypatch):
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="AccessManagedUnauthorized.*does not hold the role"):
        script("record")
    assert world.suite.stone.latest_record() == 1


def test_announce__nothing_deposited__says_what_everybody_gets_and_sends_nothing(world, script):
    whole, supply = expected(world)
    block = world.client.latest()
    shown = script("announce", statement(world))
    assert world.client.block_number() == block.number
    gets = 0
    for label in MINERS:
        amount = whole.entitlements[member_id(label)]
        if world.balance(label):
            line = f"{member(label)}  {yuan(amount):>16}  {exact_stones(world.balance(label))} sto"
            assert line in shown
            gets += 1
        else:
            assert member(label) not in shown
    assert gets > 1
    assert member("eve") not in shown
    assert "note: " not in shown
    total = POT - whole.refund - whole.dust
    [event] = world.events("stone", "RecordTaken")
    taken = world.client.blocks.get(event.block).timestamp
    for name, words in (
        ("proceeds", f"{yuan(PROCEEDS)}, dividend"),
        ("record", f"1, taken {local_date(taken)}, of {exact_stones(supply)} stones"),
        ("pot, to be deposited", yuan(POT)),
        ("returned to the sponsor", yuan(whole.refund)),
        (f"{gets} members get", yuan(total)),
        ("dust, to the sink", yuan(whole.dust)),
        ("accounts", "0x" + keccak(b"what came in").hex()),
    ):
        [line] = [line for line in shown.splitlines() if line.startswith(f"│ {name}")]
        assert f" {words} " in line
    assert supply == OWN
    assert f"as of block {block.number}, 0x{block.hash.hex()}" in shown
    assert f"the bank deposits {yuan(POT)} first" in shown


def test_announce__out__is_a_table_of_the_shares(world, script):
    whole, _ = expected(world)
    shown = script("announce", statement(world), "out=new/shares.csv")
    assert "members in new/shares.csv" in shown
    assert member("ann") not in shown
    with (world.folder / "new/shares.csv").open() as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert {
        (member(label), str(world.balance(label)), str(whole.entitlements[member_id(label)]))
        for label in MINERS
        if world.balance(label)
    } == {(row["id"], row["stones_wei"], row["amount_fen"]) for row in rows.values()}


def test_announce__stones_that_moved_after_the_record__count_where_they_were(world, script):
    """A recovered wallet's stones are its member's; what is minted later gets nothing."""
    before = script("announce", statement(world), "out=before.csv")
    assert before
    suite, steward = world.suite, derived(SEED, "steward")
    new = derived(SEED, "new wallet").address
    call = suite.members.propose_recovery(member_id("ann"), new, bytes(32))
    world.client.transact(steward, call)
    world.to(suite.members.proposal_of(member_id("ann")).executable_at)
    call = suite.members.execute_proposal(member_id("ann"), suite.members.proposal_count())
    world.client.transact(derived(SEED, "notary"), call)
    assert world.balance("ann") == 0
    mint(world, "eve")
    script("announce", statement(world), "out=after.csv")
    assert (world.folder / "after.csv").read_text() == (world.folder / "before.csv").read_text()
    assert member("ann") in (world.folder / "after.csv").read_text()


def test_announce__a_member_the_record_of_the_deployment_misses__is_refused(
    world, script, monkeypatch
):
    known = announcement.members_of

    def fewer(suite, first_block):
        return [m for m in known(suite, first_block) if m != member_id("ann")]

    monkeypatch.setattr(announcement, "members_of", fewer)
    with pytest.raises(SystemExit, match="members had .* wei of stones at record 1, but .* in the"):
        script("announce", statement(world))


def test_announce__a_newer_record__is_said_with_what_it_would_return(world, script):
    """An older record may have a smaller supply, and so a larger refund."""
    mint(world, "eve")
    world.chain.set_next_timestamp(world.client.latest().timestamp + 3_600)
    script("record")
    supply = world.suite.stone.total_supply()
    [_, event] = world.events("stone", "RecordTaken")
    taken = local_date(world.client.blocks.get(event.block).timestamp)
    least, most = refund_of(POT, supply), refund_of(POT, OWN)
    assert least < most
    said = f"record 1 is not the newest: record 2 was taken {taken}, of 3,001 stones, and serves "
    costs = f"; by it {yuan(least)} would be returned to the sponsor, not {yuan(most)}\n"
    assert f"note: {said}no distribution{costs}" in script("announce", statement(world))
    assert "note: " not in script("announce", statement(world, record="2"))
    script("deposit", POT_YUAN, "ICBC 1")
    script("open", statement(world, record="2"))
    script("deposit", POT_YUAN, "ICBC 2")
    assert f"note: {said}another distribution{costs}" in script("open", statement(world))


def test_announce__several_sponsors_or_none__one_is_named(world, script, monkeypatch):
    holders = [SPONSOR, BANK]
    monkeypatch.setattr(vouchers, "holders_of", lambda *_: holders)
    with pytest.raises(
        SystemExit, match="2 accounts hold the sponsor's role: name one, sponsor=0x"
    ):
        script("announce", statement(world))
    holders.clear()
    shown = script("announce", statement(world), f"sponsor={BANK}")
    assert f"{BANK} does not hold the sponsor's role: use its holder's key" in shown
    with pytest.raises(SystemExit, match="sponsor is '0x12', must be an address"):
        script("announce", statement(world), "sponsor=0x12")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"record": "2"}, "record 2 is not taken, the last is 1: `run proceeds main record`"),
        ({"proceeds": "1.5"}, "own.toml: proceeds: 1.5 is a binary fraction, not exact"),
        ({"proceeds": '"0.001"'}, "own.toml: proceeds: '0.001' has more decimals than fen"),
        ({"accounts": '"none.md"'}, "own.toml: accounts: 'none.md' cannot be read"),
    ],
)
def test_announce__a_statement_that_cannot_be__is_refused(world, script, changes, said):
    with pytest.raises(SystemExit, match=said):
        script("announce", statement(world, **changes))


def test_open__deposited__takes_the_pot_and_returns_the_refund(world, script):
    voucher, vault = world.suite.voucher, world.suite.vault
    whole, _ = expected(world)
    assert f"{SPONSOR} has vouchers of {yuan(POT)}" in script("deposit", POT_YUAN, "ICBC 1")
    before = world.client.block_number()
    shown = script("open", statement(world), "dry")
    assert f"will approve {yuan(POT)} and open" in shown
    assert shown.splitlines()[-1] == "dry: nothing was sent"
    assert world.client.block_number() == before
    assert vault.distribution_count() == 0
    assert script("announce", statement(world)).endswith("next: run proceeds main open own.toml\n")
    shown = script("open", statement(world))
    assert f"will approve {yuan(POT)} and open this distribution as {SPONSOR}" in shown
    assert f"distribution 0; {yuan(whole.refund)} went back to the sponsor" in shown
    found = vault.distribution_of(0)
    assert (found.pot, found.refund, found.proceeds) == (POT, whole.refund, PROCEEDS)
    assert (found.record, found.sink) == (1, SPONSOR)
    assert found.accounts == keccak(b"what came in")
    assert voucher.balance_of(SPONSOR) == whole.refund
    assert voucher.balance_of(vault.address) == POT - whole.refund
    assert voucher.allowance(SPONSOR, vault.address) == 0
    assert local_date(found.claim_end) in shown


def test_open__approved_before__approves_nothing(world, script):
    script("deposit", POT_YUAN, "ICBC 1")
    vault, voucher = world.suite.vault, world.suite.voucher
    world.client.transact(derived(SEED, "sponsor"), voucher.approve(vault.address, POT))
    assert "will open this distribution" in script("open", statement(world))
    assert vault.distribution_count() == 1


def test_open__what_is_in_the_way__is_all_said_before_anything_is_sent(world, script, monkeypatch):
    opened(world, script)
    file = statement(world, claim_days="1094", sink=f'"{address("zoe")}"')
    monkeypatch.setenv("CSOP_SEED", "another")
    before = world.client.block_number()
    with pytest.raises(SystemExit) as caught:
        script("open", file)
    lines = str(caught.value).removeprefix("proceeds: ").splitlines()
    for line, said in zip(
        lines,
        (
            "does not hold the sponsor's role",
            "record 1 serves distribution 0 already: take another one",
            f"has ¥0.00 in vouchers of {yuan(POT)}: the bank deposits",
            "claim_days: members must have 1095 at least, not 1094",
            "may hold no vouchers, it is neither an insider nor a member's current wallet: name",
        ),
        strict=True,
    ):
        assert line.startswith(f"{file}: ")
        assert said in line
    assert world.client.block_number() == before


def test_open__the_vault_as_sink__is_refused(world, script):
    script("deposit", POT_YUAN, "ICBC 1")
    file = statement(world, sink=f'"{world.suite.vault.address}"')
    with pytest.raises(SystemExit, match="the sink is the vault itself"):
        script("open", file)
    assert world.suite.vault.distribution_count() == 0


def test_open__not_agreed__approves_nothing(world, script):
    script("deposit", POT_YUAN, "ICBC 1")
    with pytest.raises(SystemExit, match="nothing was sent: add --yes"):
        proceeds.main("open", statement(world))
    voucher = world.suite.voucher
    assert voucher.allowance(SPONSOR, world.suite.vault.address) == 0


def test_open__a_members_wallet_as_sink__may_be_and_is_warned_of(world, script):
    script("deposit", POT_YUAN, "ICBC 1")
    shown = script("open", statement(world, sink=f'"{address("bob")}"'))
    assert "note: the sink is a member's wallet: if that member gets another one" in shown
    assert world.suite.vault.distribution_of(0).sink == address("bob")
