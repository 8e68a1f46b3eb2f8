"""The life of an epoch on a real node: committed, drawn, settled, voided, skipped, raced for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from csop.chain.client import Client
from csop.chain.contracts.mining import Pool, State
from csop.chain.errors import Reverted
from csop.chain.keys import derived
from csop.hits import paid_hits
from csop.oracle.node import Node, RefusedError
from csop.oracle.operator import Done, NoQuorumError
from csop.oracle.rounds import Wait
from csop.types import Epoch
from tests.network.world import OWN, PARAMS, SEED, World

GUARDIAN = derived(SEED, "guardian")
STRANGER = derived(SEED, "stranger")
STEPS = ("commit", "close", "anchor", "post", "settle")
ONCE = (
    ("mine", "EpochCommitted"),
    ("beacon", "RoundClosed"),
    ("beacon", "RoundAnchored"),
    ("beacon", "RoundPosted"),
    ("mine", "Settled"),
)


def assert_each_once(world: World) -> None:
    counted = {event: len(world.events(contract, event)) for contract, event in ONCE}
    assert counted == dict.fromkeys(counted, 1)


def test_step__an_ordinary_epoch__commits_draws_and_settles(world):
    world.hour(0, "ann", "bob")
    assert world.finish(0) == Done(skipped=False)
    assert_each_once(world)
    assert len(paid_hits(world.mine.settled_of(Epoch(0)))) == 300
    assert world.balance("ann") + world.balance("bob") == OWN
    assert world.suite.stone.minted(Pool.MILEAGE) + world.mine.pot() == OWN
    assert world.operator.gas.count == dict.fromkeys(STEPS, 1)
    assert world.sent() == len(STEPS)


def test_step__run_again__posts_nothing(world):
    world.hour(0, "ann")
    world.finish(0)
    block, fresh = world.client.block_number(), world.make_operator("another")
    for operator in (world.operator, fresh):
        assert operator.step(Epoch(0)) == Done(skipped=False)
    assert (world.sent(), world.sent("another")) == (len(STEPS), 0)
    assert world.client.block_number() == block


def test_step__before_the_inputs_close__waits_until_then(world):
    world.anchor(world.end_of(0), world.drive(0, "ann"))
    assert world.operator.step(Epoch(0)).until == world.end_of(0) + 600
    assert world.sent() == 0


# somebody else is at it, too


def test_step__two_operators_in_turn__everything_is_posted_once(world):
    world.hour(0, "ann", "bob")
    operators = [world.operator, world.make_operator("second", world.make_nodes())]
    for turn in range(8):
        result = operators[turn % 2].step(Epoch(0))
        if isinstance(result, Wait):
            world.to(max(result.until, world.client.latest().timestamp + 1))
    assert result == Done(skipped=False)
    assert_each_once(world)


class Outrun(Client):
    """A client whose owner is overtaken: ``rival`` acts before the n-th of its transactions."""

    overtaken_at, rival = 0, None

    def prepare(self, *args, **kwargs):
        self.overtaken_at -= 1
        if self.overtaken_at == 0:
            self.rival()
        return super().prepare(*args, **kwargs)


@pytest.mark.parametrize("place", range(1, len(STEPS)))
def test_step__overtaken_just_before_it_sends__passes_on(world, place):
    world.hour(0, "ann", "bob")
    client = Outrun(world.chain.rpc)
    client.overtaken_at, client.rival = place, lambda: world.operator.step(Epoch(0))
    slow = world.make_operator("slow", client=client)
    assert world.finish(0, slow) == Done(skipped=False)
    assert_each_once(world)
    assert world.sent() + world.sent("slow") == len(STEPS)


def test_step__another_proposal_signed_before_the_commit_is_mined__its_tree_is_not_lost(world):
    world.hour(0, "ann", "bob")

    def propose_once_more():
        proposal = world.nodes[4].propose(Epoch(0), 0)
        for node in world.nodes:
            node.sign(proposal)

    client = Outrun(world.chain.rpc)
    client.overtaken_at, client.rival = 1, propose_once_more
    assert world.finish(0, world.make_operator("slow", client=client)) == Done(skipped=False)
    assert world.balance("ann") + world.balance("bob") == OWN


# members that refuse, lie or know nothing


@dataclass
class Double:
    """Stands for a node that behaves otherwise than it should."""

    node: Node
    lies: dict = field(default_factory=dict)

    def __getattr__(self, name):
        return self.lies.get(name) or getattr(self.node, name)


def refusing(node: Node, _other: Node) -> Double:
    def refuse(proposal):
        raise RefusedError(node.member, proposal.proof.epoch, "out of spite")

    return Double(node, {"sign": refuse})


def forging(node: Node, other: Node) -> Double:
    """Signs with another key than its own."""
    return Double(
        node, {"sign": lambda proposal: replace(other.sign(proposal), member=node.member)}
    )


def posing(node: Node, other: Node) -> Double:
    """Hands in another member's signature as its own part."""
    return Double(node, {"sign": other.sign})


def lying(node: Node, _other: Node) -> Node:
    """Leaves a vehicle out of what it knows, proposes and signs."""
    weights = node.room.of(Epoch(0)).weights.weights
    weights.pop(max(weights))
    return node


def ignorant(node: Node, _other: Node) -> Node:
    """Has not got the readings."""
    node.store.batch_path(1).unlink()
    return node


@pytest.mark.parametrize("places", [(0, 1), (3, 4), (0, 4)])
@pytest.mark.parametrize("fault", [refusing, forging, posing, lying, ignorant])
def test_step__two_of_five_at_fault__the_other_three_commit(world, places, fault):
    world.hour(0, "ann", "bob")
    nodes = list(world.nodes)
    for place in places:
        nodes[place] = fault(nodes[place], world.nodes[2])
    operator = world.make_operator("patient", nodes)
    assert world.finish(0, operator) == Done(skipped=False)
    [committed] = world.events("mine", "EpochCommitted")
    assert committed.args["proof"][3] == 4
    assert world.balance("ann") + world.balance("bob") == OWN


def test_step__three_of_five_refuse__names_every_refusal_and_posts_nothing(world):
    world.hour(0, "ann")
    nodes = [refusing(node, node) if node.member < 3 else node for node in world.nodes]
    operator = world.make_operator("patient", nodes)
    with pytest.raises(NoQuorumError) as caught:
        operator.step(Epoch(0))
    assert "epoch 0: 2 signatures, 3 needed" in str(caught.value)
    for member in range(3):
        assert f"member {member} refuses epoch 0: out of spite" in str(caught.value)
    assert world.sent("patient") == 0


def test_step__no_nodes_at_all__says_that_there_are_none(world):
    world.hour(0, "ann")
    with pytest.raises(NoQuorumError, match="0 signatures, 3 needed"):
        world.make_operator("lonely", []).step(Epoch(0))


# voided, skipped, to the pot


def test_void__after_the_commit__the_same_operator_commits_attempt_1_for_good(world):
    world.hour(0, "ann")
    assert isinstance(world.operator.step(Epoch(0)), Wait)
    world.client.transact(GUARDIAN, world.mine.void(Epoch(0), "a batch was missed"))
    assert world.finish(0) == Done(skipped=False)
    attempts = [log.args["attempt"] for log in world.events("mine", "EpochCommitted")]
    assert attempts == [0, 1]
    assert world.balance("ann") == OWN
    with pytest.raises(Reverted, match="MileageMine_VoidedBefore"):
        world.client.transact(GUARDIAN, world.mine.void(Epoch(0), "once more"))


def test_void__while_the_operator_waits_for_the_round__it_starts_over(world):
    world.hour(0, "ann")
    waiting = world.operator.step(Epoch(0))
    first_round = world.mine.epoch_of(Epoch(0)).round
    world.to(world.client.latest().timestamp + 19 * 60)
    world.client.transact(GUARDIAN, world.mine.void(Epoch(0), "late, but in time"))
    world.to(waiting.until + 600)
    assert world.finish(0) == Done(skipped=False)
    assert world.suite.beacon.round_of(first_round).posted_at == 0
    assert world.balance("ann") == OWN


@pytest.mark.parametrize("voided", [False, True])
def test_skip__nobody_commits_in_time__goes_to_the_pot_and_the_next_pays_it(world, voided):
    world.hour(0, "ann")
    opens_at = world.end_of(0) + 72 * 3600
    if voided:
        world.operator.step(Epoch(0))
        world.client.transact(GUARDIAN, world.mine.void(Epoch(0), "wrong"))
        opens_at = world.client.latest().timestamp + 24 * 3600
    world.to(opens_at - 1)
    with pytest.raises(Reverted, match="MileageMine_TooEarly"):
        world.client.call(world.mine.address, world.mine.skip(Epoch(0)).data)
    world.to(opens_at)
    world.client.transact(STRANGER, world.mine.skip(Epoch(0)))
    sent = world.sent()
    assert world.operator.step(Epoch(0)) == Done(skipped=True)
    assert (world.sent(), world.mine.pot()) == (sent, OWN)
    assert world.finish(1) == Done(skipped=False)  # what ann drove in hour 0 weighs for 720 hours
    assert (world.balance("ann"), world.mine.pot()) == (2 * OWN, 0)


def test_step__nobody_skipped_after_72_hours__still_commits(world):
    world.hour(0, "ann")
    world.to(world.end_of(0) + 100 * 3600)
    assert world.finish(0) == Done(skipped=False)
    assert world.balance("ann") == OWN


def test_step__key_of_the_round_retired__the_epoch_goes_to_the_pot(world):
    """A lost beacon key must not keep later epochs waiting."""
    world.hour(0, "ann")
    assert isinstance(world.operator.step(Epoch(0)), Wait)
    rotator, retire = derived(SEED, "rotator"), world.suite.beacon.retire_key(0)
    manager = world.suite.manager
    world.client.transact(rotator, manager.schedule(retire))
    world.to(world.client.latest().timestamp + PARAMS.delays.policy)
    world.client.transact(rotator, manager.execute(retire))
    assert world.finish(0) == Done(skipped=True)
    assert world.mine.pot() == OWN
    assert world.mine.epoch_of(Epoch(0)).state is State.SKIPPED
