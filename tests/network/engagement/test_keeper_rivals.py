"""Keepers that overtake one another, and one that is killed: nothing twice, nothing lost."""

from __future__ import annotations

import pytest
import structlog

from csop.chain.client import Client
from csop.chain.keys import derived
from tests.network.engagement.kit import CAMPAIGN, PRICE
from tests.network.world import SEED


class Outrun(Client):
    """A client whose owner is overtaken: ``rival`` acts before its n-th transaction is signed, or
    before it is sent; then it is mined and reverts."""

    overtaken_at, rival, signed_before = 0, None, False

    def _count(self):
        self.overtaken_at -= 1
        if self.overtaken_at == 0:
            self.rival()

    def prepare(self, *args, **kwargs):
        if not self.signed_before:
            self._count()
        return super().prepare(*args, **kwargs)

    def broadcast(self, raw):
        if self.signed_before:
            self._count()
        return super().broadcast(raw)


@pytest.mark.parametrize("place", [1, 2])
def test_step__no_nodes_and_overtaken_before_it_sends__passes_on(table, place):
    round_ = table.draw("ann")
    table.next_round()
    rival, client = table.keeper("rival", nodes=[]), Outrun(table.world.chain.rpc)
    client.overtaken_at, client.rival = place, rival.step
    slow = table.keeper("slow", nodes=[], client=client)
    slow.step()
    table.world.chain.mine()
    assert "for others to post" in slow.step().why
    assert table.beacon.round_of(round_).anchored
    assert table.world.sent("rival") + table.world.sent("slow") == 2


@pytest.mark.parametrize("signed_before", [False, True])
@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_step__overtaken_just_before_it_sends__passes_on(table, place, signed_before):
    table.draw("ann", "sam")
    table.next_round()
    rival = table.keeper("rival")
    client = Outrun(table.world.chain.rpc)
    client.overtaken_at, client.rival = place, rival.step
    client.signed_before = signed_before
    slow = table.keeper("slow", client=client)
    with structlog.testing.capture_logs() as logs:
        table.finish(slow)
    assert [entry for entry in logs if entry["log_level"] == "warning"] == []
    assert len(table.outcomes()) == len(table.settled()) == 2
    assert table.world.sent("rival") + table.world.sent("slow") == 4 + signed_before
    assert table.stones("ann") == 1
    assert slow._journal.recover() == rival._journal.recover() == []
    assert slow._aside == {}


def test_step__another_settled_one_member__the_rest_is_settled(table):
    table.draw("ann", "bob")
    table.next_round()
    slow, client = None, Outrun(table.world.chain.rpc)

    def settle_one():
        ticket = [t for e in slow._watch.look().errands() for t in e.tickets][:1]
        call = table.box.settle(CAMPAIGN, ticket)
        table.world.client.transact(derived(SEED, "stranger"), call)

    client.overtaken_at, client.rival = 4, settle_one
    slow = table.keeper("slow", client=client)
    table.finish(slow)
    assert len(table.outcomes()) == len(table.settled()) == 2


# crashes


class Killed(BaseException):
    """Stands for the process's end."""


@pytest.mark.parametrize("reached", [False, True])
@pytest.mark.parametrize("step", ["close", "anchor", "post", "settle"])
def test_recover__killed_between_send_and_receipt__nothing_twice_nothing_lost(
    table, monkeypatch, step, reached
):
    """``reached``: whether the transaction was sent before the end."""
    table.draw("ann", "sam")
    table.next_round()
    first, steps = table.keeper(), ["close", "anchor", "post", "settle"]
    client, sent = first._suite.client, iter(range(4))
    broadcast = client.broadcast

    def dying(raw):
        if steps[next(sent)] != step:
            return broadcast(raw)
        if reached:
            broadcast(raw)
        raise Killed

    monkeypatch.setattr(client, "broadcast", dying)
    with pytest.raises(Killed):
        table.finish(first)
    monkeypatch.undo()
    first._journal._file.close()

    again = table.keeper()
    [key] = again._journal.recover()
    assert key.startswith(step)
    table.finish(again)
    assert len(table.outcomes()) == len(table.settled()) == 2
    assert table.world.sent("keeper") == 4
    assert table.crystals("ann") == 100 - PRICE
