"""`run proceeds`: claimed in batches and resumed, held and released, swept."""

from __future__ import annotations

import json

import pytest

from csop.chain.contracts.members import Status
from csop.chain.errors import Decoded, Reverted, RpcError, Unreachable
from csop.chain.keys import derived
from csop.proceeds import claims
from csop.shown import yuan
from tests.network.proceeds.kit import (
    MINERS,
    POT,
    SPONSOR,
    after_end,
    listed,
    opened,
    read,
    set_status,
    shares,
    statement,
    vouchers,
)
from tests.network.script_kit import address, member
from tests.network.world import SEED, member_id


@pytest.fixture
def alone(monkeypatch):
    """Batches of two claims, and no pauses."""
    monkeypatch.setattr(claims, "CLAIMS_A_CALL", 2)
    monkeypatch.setattr(claims.time, "sleep", lambda seconds: None)


def claimed(world, number: int = 0) -> dict[str, bool]:
    ids = [member_id(label) for label in MINERS]
    return dict(zip(MINERS, world.suite.vault.has_claimed(number, ids), strict=True))


def test_claim__all__pays_everybody_once(world, script):
    opened(world, script)
    gets = {label: amount for label, amount in shares(world).items() if amount}
    shown = script("claim", "0", "all")
    total = yuan(sum(gets.values()))
    assert f"claim in distribution 0 for {len(gets)} members, {total} in all" in shown
    assert f"{len(gets)} paid, {total}" in shown
    assert {label: vouchers(world, label) for label in gets} == gets
    sent = world.sent("relayer")
    assert "nobody has anything to claim there" in script("claim", "all", "all")
    assert world.sent("relayer") == sent == 1
    assert "open" in script("show", "0")


def test_claim__several_distributions__in_one_transaction(world, script):
    opened(world, script, 2)
    gets = shares(world)
    script("claim", "0", listed(world, member("ann")))
    script("receipts", "1", "out", member("ann"))
    assert json.loads(read(world, f"out/{member('ann')}.json"))["status"] == "unclaimed"
    script("claim", "0,1", "all")
    assert world.sent("relayer") == 2
    assert {label: vouchers(world, label) for label in MINERS} == {
        label: 2 * amount for label, amount in gets.items()
    }


def test_claim__a_table_that_announce_wrote__is_a_list(world, script):
    opened(world, script)
    script("announce", statement(world), "out=shares.csv")
    script("claim", "0", "shares.csv")
    assert all(vouchers(world, label) == amount for label, amount in shares(world).items())


def test_claim__a_member_that_fails__is_named_and_everybody_else_paid(world, script):
    opened(world, script)
    gets = shares(world)
    file = listed(world, member("ann"), member("zoe"), *map(member, MINERS[1:]), "0x" + "77" * 32)
    with pytest.raises(SystemExit) as caught:
        script("claim", "0", file)
    lines = str(caught.value).splitlines()
    assert lines[0] == "proceeds: 2 members failed, everybody else is done:"
    for line, name in zip(lines[1:], (member("zoe"), "0x" + "77" * 32), strict=True):
        assert line.startswith(f"member {name}: ProceedsVault_UnknownMember(")
        assert line.endswith("register the person first, or take it off the list")
    assert {label: vouchers(world, label) for label in MINERS} == gets
    assert all(claimed(world).values())
    # ann, bob, cat and dan: nothing is sent that fails.
    assert world.sent("relayer") == 3


def test_claim__stopped_between_batches__goes_on_where_it_stopped(
    world, script, alone, monkeypatch, capsys
):
    opened(world, script)
    gets, transact, calls = shares(world), type(world.client).transact, []

    def breaks(client, account, call):
        calls.append(call)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return transact(client, account, call)

    monkeypatch.setattr(type(world.client), "transact", breaks)
    file = listed(world, *map(member, MINERS))
    with pytest.raises(SystemExit, match="proceeds: stopped; what was sent counts"):
        script("claim", "0", file)
    assert f"so far: 2 paid, {yuan(gets['ann'] + gets['bob'])}: run" in capsys.readouterr().out
    assert list(claimed(world).values()) == [True, True, False, False]
    assert "2 claimed before; 2 paid" in script("claim", "0", file)
    assert len(calls) == 3
    assert {label: vouchers(world, label) for label in MINERS} == gets


def test_claim__a_node_that_is_silent_for_a_while__is_asked_again(
    world, script, alone, monkeypatch
):
    opened(world, script)
    transact, calls = type(world.client).transact, []

    def silent(client, account, call):
        """Takes the first transaction, and says nothing three times."""
        calls.append(call)
        if len(calls) == 1:
            transact(client, account, call)
        if len(calls) < 4:
            raise Unreachable("no answer")
        return transact(client, account, call)

    monkeypatch.setattr(type(world.client), "transact", silent)
    shown = script("claim", "0", listed(world, *map(member, MINERS)))
    assert "2 claimed before" in shown
    assert "2 paid" in shown
    assert {label: vouchers(world, label) for label in MINERS} == shares(world)


def test_claim__a_node_that_stays_away__says_how_far_it_came(world, script, alone, monkeypatch):
    opened(world, script)
    transact, calls = type(world.client).transact, []

    def dies(client, account, call):
        calls.append(call)
        if len(calls) > 1:
            raise Unreachable("no answer at all")
        return transact(client, account, call)

    monkeypatch.setattr(type(world.client), "transact", dies)
    with pytest.raises(SystemExit, match="proceeds: no answer at all"):
        script("claim", "0", listed(world, *map(member, MINERS)))
    assert len(calls) == 1 + claims.TRIES
    assert list(claimed(world).values()) == [True, True, False, False]


@pytest.mark.parametrize(
    ("message", "calls_made", "paid"),
    [
        ("exceeds block gas limit", 1 + 2 + 4, True),
        ("insufficient funds for gas * price + value", 1, False),
    ],
)
def test_claim__a_node_that_refuses__is_asked_for_less_if_that_helps(
    world, script, monkeypatch, message, calls_made, paid
):
    opened(world, script)
    transact, calls = type(world.client).transact, []

    def picky(client, account, call):
        calls.append(call)
        if len(call.data) > len(world.suite.vault.claim_many([0], [bytes(32)]).data):
            raise RpcError("eth_sendRawTransaction", -32000, message)
        return transact(client, account, call)

    monkeypatch.setattr(type(world.client), "transact", picky)
    file = listed(world, *map(member, MINERS))
    if paid:
        assert "4 paid" in script("claim", "0", file)
    else:
        with pytest.raises(SystemExit, match="insufficient funds"):
            script("claim", "0", file)
    assert len(calls) == calls_made
    assert set(claimed(world).values()) == {paid}


def test_claim__ended_meanwhile__is_not_tried_member_by_member(world, script, monkeypatch):
    opened(world, script)
    calls = []

    def ended(client, account, call):
        calls.append(call)
        raise Reverted(Decoded("ProceedsVault_ClaimsEnded", {"distribution": 0, "claimEnd": 0}))

    monkeypatch.setattr(type(world.client), "transact", ended)
    with pytest.raises(SystemExit, match="ClaimsEnded.*it could be claimed until 1970-01-01"):
        script("claim", "0", listed(world, *map(member, MINERS)))
    assert len(calls) == 1


def test_claim__not_open_or_no_list__is_refused_before_anything_is_sent(world, script):
    opened(world, script)
    (world.folder / "bad.csv").write_text("id\n0x12\n")
    for words, said in (
        (("1", "all"), "there is no distribution 1, only 1: see `run proceeds main show`"),
        (("0,x", "all"), "distribution is 'x', must be a whole number"),
        (("0", "none.csv"), "none.csv: cannot be read"),
        (("0", "bad.csv"), "bad.csv:2: id: must be 0x and 64 hex digits"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("claim", *words)
    after_end(world)
    for words, said in (
        (("0", "all"), "distribution 0 could be claimed until .* 00:00 UTC.8"),
        (("all", "all"), "no distribution is open"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("claim", *words)
    assert world.sent("relayer") == 0


# held, released, swept


def test_release__of_a_frozen_member__when_it_is_active_again(world, script):
    opened(world, script, 2)
    gets = shares(world)["ann"]
    set_status(world, "ann", Status.FROZEN)
    assert f"1 held, {yuan(2 * gets)}" in script("claim", "all", "all")
    assert vouchers(world, "ann") == 0
    with pytest.raises(SystemExit, match="ProceedsVault_Blocked.*when the member is active"):
        script("release", "all", member("ann"))
    set_status(world, "ann", Status.ACTIVE)
    with pytest.raises(SystemExit, match="nothing is held for member"):
        script("release", "all", member("bob"))
    with pytest.raises(SystemExit, match="ProceedsVault_NothingHeld.*it was paid, or never held"):
        script("release", "0", address("bob"))
    assert f"{yuan(gets)} are paid" in script("release", "1", member("ann"))
    assert f"{yuan(gets)} held in distribution 0 for" in script("release", "all", address("ann"))
    assert vouchers(world, "ann") == 2 * gets


def test_claim__for_the_dead__goes_to_the_heir(world, script):
    opened(world, script)
    gets = shares(world)
    set_status(world, "ann", Status.DECEASED)
    members = world.suite.members
    call = members.propose_inheritance(member_id("ann"), member_id("eve"), bytes(31) + b"\1")
    world.client.transact(derived(SEED, "steward"), call)
    world.to(members.proposal_of(member_id("ann")).executable_at)
    call = members.execute_proposal(member_id("ann"), members.proposal_count())
    world.client.transact(derived(SEED, "notary"), call)
    script("claim", "0", "all")
    assert vouchers(world, "eve") == gets["ann"]
    script("receipts", "0", "out", member("ann"))
    receipt = json.loads(read(world, f"out/{member('ann')}.json"))
    assert (receipt["status"], receipt["wallet"]) == ("claimed", address("eve"))


def test_sweep__after_the_end__once_and_not_what_is_held(world, script):
    opened(world, script)
    gets = shares(world)
    set_status(world, "bob", Status.FROZEN)
    script("claim", "0", listed(world, member("ann"), member("bob")))
    before = world.suite.voucher.balance_of(SPONSOR)
    with pytest.raises(SystemExit, match="ProceedsVault_ClaimsOpen.*can claim until .* UTC.8"):
        script("sweep", "0")
    after_end(world)
    assert "over, to be swept" in script("show")
    known = world.suite.vault.distribution_of(0)
    left = POT - known.refund - gets["ann"] - gets["bob"]
    waiting = gets["cat"] + gets["dan"]
    assert f"not claimed │ {yuan(waiting)} of 2 members" in " ".join(script("show", "0").split())
    assert "claims for everybody" not in script("show", "0")
    assert f"{yuan(gets['cat'])} not claimed by " in script("show", member("cat"))
    shown = script("sweep", "0")
    assert (
        f"send {yuan(left)} to {SPONSOR}: {yuan(waiting)} that 2 members did not claim, "
        f"{yuan(left - waiting)} of rounding"
    ) in shown
    assert world.suite.voucher.balance_of(SPONSOR) == before + left
    with pytest.raises(SystemExit, match="ProceedsVault_AlreadySwept.*nothing is left to do"):
        script("sweep", "0")
    assert "swept" in script("show", "0")
    set_status(world, "bob", Status.ACTIVE)
    script("release", "all", member("bob"))
    assert vouchers(world, "bob") == gets["bob"]
