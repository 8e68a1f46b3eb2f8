"""Status of distributions on a real chain: of the suite, and of members in every state."""

import pytest

from csop import params as parameters
from csop.chain.client import Client
from csop.chain.contracts.members import Status
from csop.chain.devnode import DevNode
from csop.proceeds.arithmetic import entitlement_of, pot_of
from csop.proceeds.receipts import Standing
from csop.shown import local_date, yuan
from csop.status import MemberReader, suite_status
from csop.types import Wei
from scripts import status as script
from tests.network.paid_chain import BURNED, MINTED, MORE, PROCEEDS, SENT, tell_paid
from tests.network.script_kit import as_brownie
from tests.network.small_chain import GENESIS, member, start

CLAIMED, HELD, UNCLAIMED = Standing.CLAIMED, Standing.HELD, Standing.UNCLAIMED
HELD_AT = (MINTED, tuple(a + b for a, b in zip(MINTED, MORE, strict=True)))
DUE = [
    [entitlement_of(pot_of(proceeds), Wei(own)) for own in held]
    for proceeds, held in zip(PROCEEDS, HELD_AT, strict=True)
]


@pytest.fixture(scope="module")
def paid(tmp_path_factory):
    with DevNode(GENESIS + 1) as node:
        yield tell_paid(start(node, tmp_path_factory.mktemp("status-paid")))


@pytest.fixture
def paid_later(paid):
    """It may be taken further; it is put back after the test."""
    snapshot = paid.node.snapshot()
    yield paid
    paid.node.revert(snapshot)
    paid.client.blocks.forget()


def read(paid, car):
    client, record = Client(paid.node.rpc), paid.record
    reader = MemberReader(client, record.addresses, record.first_block, None, parameters.load())
    return reader.read(member(car), [])


def shares(paid, car):
    found = read(paid, car).money.shares
    known = paid.suite.vault.distributions()
    assert [share.distribution for share in found] == [0, 1]
    assert [share.ends_at for share in found] == [each.claim_end for each in known]
    return [(share.amount, share.standing) for share in found]


@pytest.mark.parametrize("car", [0, 2, 3])
def test_read__paid__says_how_much_of_each(paid, car):
    assert shares(paid, car) == [(DUE[0][car], CLAIMED), (DUE[1][car], CLAIMED)]


def test_read__the_dead__one_was_paid_to_the_heir_and_one_is_held(paid):
    assert shares(paid, 1) == [(DUE[0][1], CLAIMED), (DUE[1][1], HELD)]
    assert not read(paid, 1).money.blocked


def test_read__never_claimed__nothing_is(paid):
    assert shares(paid, 4) == [(DUE[0][4], UNCLAIMED), (DUE[1][4], UNCLAIMED)]


def test_read__vouchers__are_those_of_the_wallet(paid):
    own = DUE[0][0] + DUE[1][0] + DUE[0][1] + SENT - BURNED
    assert read(paid, 0).money.vouchers == own


def test_suite_status__distributions__are_as_stored(paid):
    first, second = suite_status(Client(paid.node.rpc), paid.record.addresses, 0).distributions
    assert (first.is_swept, first.held, first.left) == (True, 0, 0)
    assert (second.is_swept, second.held) == (False, DUE[1][1])
    assert second.left >= DUE[1][4]


# the script


@pytest.fixture
def shown(paid, monkeypatch, capsys):
    as_brownie(monkeypatch, paid.node.rpc, paid.folder / "record.json")
    monkeypatch.setenv("COLUMNS", "250")
    for name in ("MEMBER", "EPOCH", "LAST", "CSOP_STORE"):
        monkeypatch.delenv(name, raising=False)

    def run(car) -> str:
        script.main("0x" + member(car).hex())
        return capsys.readouterr().out

    return run


def test_script__the_suite__says_what_became_of_each(paid, shown):
    text = shown(0)
    assert f"dividend of {yuan(pot_of(PROCEEDS[0]))} by record 1: " in text
    assert f"disposal of {yuan(pot_of(PROCEEDS[1]))} by record 3: " in text
    for known, state in zip(paid.suite.vault.distributions(), ("swept", "open"), strict=True):
        assert f"{yuan(known.refund)} returned, {yuan(known.claimed)} claimed, " in text
        assert f"; claims until {local_date(known.claim_end)}, {state}" in text
    assert f"{yuan(DUE[1][1])} held, " in text
    assert f"{yuan(paid.suite.vault.distribution_of(0).swept)} swept; " in text


def test_script__member__says_what_was_paid_held_lost_and_to_be_claimed(paid, shown):
    assert f"distribution 0: {yuan(DUE[0][0])} paid" in shown(0)
    assert f"distribution 1: {yuan(DUE[1][1])} held until the member is no" in shown(1)
    text = shown(4)
    assert f"distribution 0: {yuan(DUE[0][4])} not claimed by 20" in text
    assert f"distribution 1: {yuan(DUE[1][4])} to be claimed until 20" in text
    assert "the member is blocked" not in text


def test_script__blocked__says_that_it_would_be_held(paid_later, shown):
    paid_later.status(4, Status.FROZEN)
    assert read(paid_later, 4).money.blocked
    assert "UTC+8, to be held: the member is blocked" in shown(4)
