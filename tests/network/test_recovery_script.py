"""`run members`: recovered in stages, inherited from, frozen and forced."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from csop.chain.contracts.members import ProposalKind, Status
from csop.chain.keys import address_of, derived
from csop.hashing import keccak
from csop.shown import local_date
from scripts import members
from tests.network.script_kit import address, member, runner
from tests.network.world import PARAMS, SEED, member_id

FIRST = PARAMS.registry.recovery_seconds
SECOND = PARAMS.registry.second_recovery_seconds
STONE = 10**18
NEW = "new"


@pytest.fixture
def script(world, monkeypatch, capsys):
    return runner(world, monkeypatch, capsys, members)


@pytest.fixture
def swapped_meanwhile(world, monkeypatch):
    """Whoever is asked says yes, but a hijacked steward puts another proposal in the pending one's
    place just before."""
    other = address_of(derived(SEED, "other"))
    registry = world.suite.members

    def answer(_question: str) -> str:
        for call in (
            registry.set_status(member_id("ann"), Status.DECEASED),
            registry.set_status(member_id("ann"), Status.ACTIVE),
            registry.propose_recovery(member_id("ann"), other, keccak(b"another letter")),
        ):
            world.client.transact(derived(SEED, "steward"), call)
        return "y"

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    return other


@pytest.fixture
def rich(world):
    """Ann drives alone in epoch 0, and has all its stones."""
    world.to(world.end_of(0) - 1)
    world.hour(0, "ann")
    world.finish(0)
    return world.balance("ann")


def found(world, label: str):
    return world.suite.members.member_of(member_id(label))


# recovery


def test_recover__first_proposal__executed_after_its_delay(world, script, rich):
    target = address_of(derived(SEED, NEW))
    (world.folder / "letter.pdf").write_bytes(b"a letter")
    script("freeze", member("ann"), "1.5")
    shown = script("recover", member("ann"), target, "letter.pdf")
    proposed = world.client.latest().timestamp
    assert f"document 0x{keccak(b'a letter').hex()}" in shown
    assert "a first proposal: the notary can execute it in 72 hours" in shown
    assert "the member is suspended at once" in shown
    assert f"status {member('ann')} suspended` outlasts it" in shown
    when = local_date(proposed + FIRST)
    assert f"the notary can execute it from {when} on" in script("show", member("ann"))
    assert found(world, "ann").status is Status.SUSPENDED
    with pytest.raises(
        SystemExit, match=f"InDelay.*it can be executed from {when}".replace("+", "\\+")
    ):
        script("execute", member("ann"))
    with pytest.raises(SystemExit, match="a proposal is pending: number 1, recovery"):
        script("recover", member("ann"), address_of(derived(SEED, "other")))
    world.to(proposed + FIRST)
    shown = script("execute", member("ann"))
    assert "will execute proposal 1 for member" in shown
    assert f"has wallet {target} and is active" in shown
    assert world.suite.stone.balance_of(target) == rich
    assert world.suite.stone.frozen(target) == 15 * STONE // 10
    shown = script("show", address("ann"))
    assert address("ann") in shown
    assert target in shown


def test_recover__cancelled_by_the_wallet__second_takes_notary_document_and_14_days(world, script):
    target = address_of(derived(SEED, NEW))
    script("recover", member("ann"), target)
    with pytest.raises(SystemExit, match="the key is that of .*: only .*, the member's current"):
        script("cancel", member("ann"), "key=wallet bob")
    assert "the only one that this wallet can cancel; the member is active again" in script(
        "cancel", member("ann"), "key=wallet ann"
    )
    assert found(world, "ann").status is Status.ACTIVE
    assert "has used its one cancellation" in script("show", member("ann"))
    with pytest.raises(SystemExit, match="a second proposal names a document"):
        script("recover", member("ann"), target)
    digest = "0x" + "ab" * 32
    assert "a second proposal: the notary confirms it" in script(
        "recover", member("ann"), target, digest
    )
    with pytest.raises(SystemExit, match="only the guardian stops a second one"):
        script("cancel", member("ann"), "key=wallet ann")
    with pytest.raises(SystemExit, match="not yet: .* waits for the notary to confirm it"):
        script("execute", member("ann"))
    with pytest.raises(SystemExit, match="not proposal 1 is pending but number 2, recovery"):
        script("confirm", member("ann"), "1")
    shown = script("confirm", member("ann"), "2")
    assert "number 2, recovery to wallet" in shown
    assert "will confirm proposal 2 for member" in shown
    assert "it can be executed 14 days later" in shown
    with pytest.raises(SystemExit, match="nothing to confirm"):
        script("confirm", member("ann"))
    world.to(world.client.latest().timestamp + SECOND)
    script("execute", member("ann"))
    assert found(world, "ann").wallet == target


def test_execute__swapped_while_the_notary_is_asked__refused(world, script, swapped_meanwhile):
    script("recover", member("ann"), address_of(derived(SEED, NEW)))
    world.to(world.client.latest().timestamp + FIRST)
    with pytest.raises(SystemExit, match="OtherProposal.*proposal 2 is pending, not 1"):
        script("execute", member("ann"), yes=False)
    assert world.suite.members.proposal_of(member_id("ann")).wallet == swapped_meanwhile
    assert found(world, "ann").wallet == address("ann")


def test_confirm__swapped_while_the_notary_is_asked__refused(world, script, swapped_meanwhile):
    target = address_of(derived(SEED, NEW))
    script("recover", member("ann"), target)
    script("cancel", member("ann"), "key=wallet ann")
    assert "pending: number 2, recovery to wallet" in script(
        "recover", member("ann"), target, "0x" + "ab" * 32
    )
    with pytest.raises(SystemExit, match="OtherProposal.*proposal 3 is pending, not 2"):
        script("confirm", member("ann"), yes=False)
    proposal = world.suite.members.proposal_of(member_id("ann"))
    assert (proposal.wallet, proposal.executable_at) == (swapped_meanwhile, 0)


def test_recover__suspended_by_the_steward__outlasts_stop_and_cancellation(world, script):
    target = address_of(derived(SEED, NEW))
    script("status", member("ann"), "suspended")
    shown = script("recover", member("ann"), target)
    assert "the member is suspended and stays so" in shown
    assert "thief" not in shown
    assert "it is stopped" in script("stop", member("ann"))
    assert found(world, "ann").status is Status.SUSPENDED
    with pytest.raises(SystemExit, match="no proposal for member .* is pending"):
        script("stop", member("ann"))
    script("status", member("ann"), "active")
    script("recover", member("ann"), target)
    with pytest.raises(SystemExit, match="a recovery is pending: a member is active again when"):
        script("status", member("ann"), "active")
    assert "outlasts its pending recovery" in script("status", member("ann"), "suspended")
    script("cancel", member("ann"), "key=wallet ann")
    assert found(world, "ann").status is Status.SUSPENDED


def test_recover__what_the_registry_refuses__is_said_before_asking(world, script):
    sent = world.sent("steward")
    target = address_of(derived(SEED, NEW))
    for words, said in (
        ((member("zoe"), target), "is neither the id nor the wallet of a member"),
        ((member("ann"), "0x12"), "wallet is '0x12', must be an address"),
        ((member("ann"), address("bob")), f"is that of member {member('bob')}, for ever"),
        ((member("ann"), target, "none.pdf"), "neither 0x and 64 hex digits nor a file"),
    ):
        with pytest.raises(SystemExit, match=said):
            script("recover", *words)
    assert world.sent("steward") == sent


# inheritance


def test_inherit__of_the_dead__moves_what_there_is_and_what_comes(world, script, rich):
    with pytest.raises(SystemExit, match="nobody inherits from the living"):
        script("inherit", member("ann"), member("bob"))
    script("status", member("ann"), "deceased")
    with pytest.raises(SystemExit, match="is deceased: it is inherited from, not recovered"):
        script("recover", member("ann"), address_of(derived(SEED, NEW)))
    with pytest.raises(SystemExit, match="an heir is another member"):
        script("inherit", member("ann"), member("ann"))
    with pytest.raises(SystemExit, match="has no heir"):
        script("pass-on", member("ann"))
    script("inherit", member("ann"), member("bob"))
    assert world.suite.members.proposal_of(member_id("ann")).kind is ProposalKind.INHERITANCE
    assert f"inheritance by member {member('bob')}" in script("show", member("ann"))
    world.to(world.client.latest().timestamp + FIRST)
    assert "has inherited" in script("execute", member("ann"))
    assert world.balance("bob") == rich
    assert member("bob") in script("show", member("ann"))
    with pytest.raises(SystemExit, match="its status is final"):
        script("status", member("ann"), "active")
    with pytest.raises(SystemExit, match="holds nothing"):
        script("pass-on", member("ann"))


def test_pass_on__stones_that_came_later__are_the_heirs(world, script, rich):
    script("status", member("ann"), "deceased")
    script("inherit", member("ann"), member("bob"))
    world.to(world.client.latest().timestamp + FIRST)
    script("execute", member("ann"))
    words = ("force", member("bob"), address("ann"), "2")
    assert "schedule" in script(*words)
    world.to(world.client.latest().timestamp + PARAMS.delays.forced_transfer)
    script(*words)
    assert world.balance("ann") == 2 * STONE
    assert "2 stones are the heir's" in script("pass-on", member("ann"))
    assert world.balance("bob") == rich


# freezing and forcing


def test_freeze__and_unfreeze__set_what_is_frozen(world, script, rich):
    assert "from 0 to 1.25 stones" in script("freeze", member("ann"), "1.25")
    assert world.suite.stone.frozen(address("ann")) == 125 * STONE // 100
    assert "frozen 1.25" in script("show", member("ann"))
    assert "from 1.25 to 7 stones" in script("freeze", address("ann").lower(), "7")
    for words, said in (
        (("freeze", member("ann"), "7"), "7 stones of .* are frozen already"),
        (("freeze", member("ann"), "-1"), "must be stones, a number like 12 or 1.25"),
        (("freeze", member("ann"), "0"), "stones is 0: use unfreeze"),
        (("freeze", "0x12", "1"), "is neither the id nor the wallet of a member"),
    ):
        with pytest.raises(SystemExit, match=said):
            script(*words)
    script("unfreeze", address("ann"))
    assert world.suite.stone.frozen(address("ann")) == 0


def test_force__scheduled_and_three_days_later_made(world, script, rich):
    script("freeze", member("ann"), "3000")
    words = ("force", address("ann"), member("bob"), "10.5")
    for changed, said in (
        (("force", address("bob"), member("ann"), "1"), "stones is 1, but .* holds 0"),
        (("force", address("ann"), "0x" + "11" * 20, "1"), "is no member's current wallet"),
    ):
        with pytest.raises(SystemExit, match=said):
            script(*changed)
    shown = script(*words)
    assert "will schedule to move 10.5 stones" in shown
    assert "10.5 frozen" in shown
    assert world.balance("bob") == 0
    with pytest.raises(SystemExit, match="it is scheduled: run this again from"):
        script(*words)
    world.to(world.client.latest().timestamp + PARAMS.delays.forced_transfer)
    assert "moved; " in script(*words)
    assert world.balance("bob") == 105 * STONE // 10
    assert world.balance("ann") == rich - 105 * STONE // 10


def test_force__another_key__does_not_hold_the_role(script, rich, monkeypatch):
    monkeypatch.setenv("CSOP_SEED", "another")
    with pytest.raises(SystemExit, match="does not hold the enforcer's role"):
        script("force", address("ann"), member("bob"), "1")
