"""The audit after what life brings: recovery, inheritance, force, redemption, sale, deletion."""

import pytest

from csop.chain.contracts.members import Status
from csop.chain.keys import address_of, derived
from csop.consents import Subject
from csop.emission import STONE
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, ZERO_HASH, keccak
from csop.telemetry.devices import address_of as device_address
from csop.telemetry.devices import device_key
from csop.types import HOUR_SECONDS, Epoch
from tests.network import lies
from tests.network.audit.kit import assert_finds, check
from tests.network.small_chain import GENESIS, SEED, SmallChain, member, vehicle, wallet

DOCUMENT = keccak(b"document")
NEW = address_of(derived(SEED, "new-wallet"))
THREE_DAYS, QUARTER = 72 * HOUR_SECONDS, 91 * 86_400


def role(chain, name, call):
    chain.client.transact(derived(SEED, name), call)


def later_by(chain, seconds):
    chain.advance_to(chain.client.latest().timestamp + seconds)


def running(chain) -> int:
    return (chain.client.latest().timestamp - GENESIS) // HOUR_SECONDS


def tell_of_life(chain: SmallChain) -> tuple[int, int]:
    """The epoch in which all drive, and the next one, in which nobody does.

    Car 3's member is recovered and some of car 1's stones are taken by force; car 0 is sold and car
    1 has another device, which signs nothing; all drive. Then car 2's data is to be deleted. Then
    car 2's member dies, and car 1's redeems, after a pause.
    """
    suite, stone, members = chain.suite, chain.suite.stone, chain.suite.members
    force = stone.forced_transfer(wallet(1).address, wallet(0).address, STONE)
    role(chain, "freezer", stone.set_frozen_tokens(wallet(3).address, STONE))
    role(chain, "steward", members.propose_recovery(member(3), NEW, ZERO_HASH))
    role(chain, "enforcer", suite.manager.schedule(force))
    later_by(chain, THREE_DAYS)
    role(chain, "notary", members.execute_proposal(member(3), members.proposal_count()))
    role(chain, "enforcer", suite.manager.execute(force))
    role(chain, "registrar", suite.vehicles.sell(vehicle(0), member(4), DOCUMENT))
    device = device_address(device_key(SEED, "another"))
    role(chain, "registrar", suite.vehicles.replace_device(vehicle(1), device))
    driven = running(chain) + 1
    chain.drive(driven)
    chain.bring_to_end(driven)
    subject = Subject(vehicle(2), OPERATOR_GRANTEE, MINING_PURPOSE, 0)
    chain.client.transact(wallet(2), suite.consents.request_deletion(subject))
    asked = running(chain)
    chain.bring_to_end(asked)
    role(chain, "steward", members.set_status(member(2), Status.DECEASED))
    role(chain, "steward", members.propose_inheritance(member(2), member(1), ZERO_HASH))
    later_by(chain, THREE_DAYS)
    role(chain, "notary", members.execute_proposal(member(2), members.proposal_count()))
    later_by(chain, QUARTER)
    role(chain, "pauser", stone.pause())
    role(chain, "pauser", stone.unpause())
    chain.client.transact(wallet(1), stone.redeem(STONE // 2, DOCUMENT))
    return driven, asked


@pytest.fixture(scope="module")
def life(chain):
    """The chain after that, and its two epochs; it is put back after the module."""
    snapshot, driven = chain.node.snapshot(), dict(chain.previous)
    yield chain, *tell_of_life(chain)
    chain.node.revert(snapshot)
    chain.client.blocks.forget()
    chain.previous = driven


def weights_of(chain, epoch):
    state = chain.suite.mine.epoch_of(Epoch(epoch))
    tree = chain.store.find_tree(Epoch(epoch), 0, state.root)
    return {leaf.vehicle: leaf.weight for leaf in tree.leaves}


def test_audit__life__finds_nothing_and_counts_it(life):
    chain, driven, asked = life
    report = check(chain)
    assert report.ok, report.failure
    assert report.checks["movements"] == 4
    stones = report.stones
    assert (stones.forced, stones.redeemed, stones.frozen) == (STONE, STONE // 2, STONE)
    assert stones.recovered > 0
    assert chain.suite.stone.balance_of(NEW) > STONE
    # Sold: nothing. Another device: only what the one before signed. Deleted: nothing any more.
    assert set(weights_of(chain, driven)) == {vehicle(car) for car in (1, 2, 3)}
    assert set(weights_of(chain, asked)) == {vehicle(car) for car in (1, 3)}
    assert weights_of(chain, driven)[vehicle(1)] == 20
    assert weights_of(chain, driven)[vehicle(3)] == 40  # 300 km of the first day count


def to_former(suite):
    """The last mint to the new wallet is said to have gone to the former one."""
    logs = list(suite.stone.events(("Transfer",)))
    zero = "0x" + 40 * "0"
    number = max(
        n for n, log in enumerate(logs) if (log.args["from"], log.args["to"]) == (zero, NEW)
    )

    def change(topics, words):
        topics[2] = "0x" + wallet(3).address[2:].lower().rjust(64, "0")

    return lies.in_log(suite, "stone", "Transfer", number, change)


def word(contract, event, place, value):
    def change(topics, words):
        words[place] = f"{value:064x}"

    return lambda suite: lies.in_log(suite, contract, event, 0, change)


def hidden(contract, event, number=0):
    return lambda suite: lies.without_log(suite, contract, event, number)


def forced_twice(suite):
    return lies.twice(suite, "stone", "ForcedTransfer")


def scheduled_later(suite):
    """By a second, so that its delay was not over."""
    [log] = suite.manager.events(("OperationScheduled",))
    time = suite.client.blocks.get(log.block).timestamp
    return lies.in_block(log.block, timestamp=hex(time + 1))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (to_former, "settlements: epoch {}: settlement in 0x{}: wei minted to 0x"),
        (hidden("members", "MemberRecovered"), "wei minted to 0x"),
        (hidden("members", "MemberInherited"), "expected a recovery, or an inheritance"),
        (hidden("stone", "Recovered"), "movements: block {}: policy: expected MEMBERS"),
        (hidden("stone", "ForcedTransfer"), "movements: block {}: policy: expected MEMBERS"),
        (hidden("stone", "Redeemed"), " wei by 0x{} to nobody: expected Redeemed"),
        (hidden("stone", "Unpaused"), "movements: block {}: Transfer while paused: time: expected"),
        (hidden("stone", "Frozen", 1), "Recovered: wei of 0x{} frozen after it: expected 0"),
        (hidden("stone", "Frozen", 2), "balances: wei of 0x{} frozen: expected 0"),
        (word("stone", "Redeemed", 0, 7), "after Redeemed: from, to, wei: expected"),
        (word("stone", "Frozen", 0, 7), "wei of 0x{} frozen by it: expected 7"),
        (
            hidden("manager", "OperationScheduled"),
            "operations: block {}: OperationExecuted 0x{}: expected scheduled before, found not",
        ),
        (word("manager", "OperationScheduled", 1, 7), "OperationScheduled 0x{}: expected 0x"),
        (scheduled_later, "operations: block {}: OperationExecuted 0x{}: time: expected >= "),
        (hidden("manager", "OperationExecuted"), "ForcedTransfer: its operation: expected sched"),
        (forced_twice, "ForcedTransfer: its operation: expected scheduled before, found not"),
        (hidden("members", "RecoveryProposed"), "its proposal: expected RecoveryProposed, found"),
        (hidden("members", "InheritanceProposed"), "its proposal: expected InheritanceProposed, "),
        (hidden("vehicles", "VehicleSold"), "weights: epoch {}: vehicle 0x{}: weight"),
        (hidden("vehicles", "DeviceReplaced"), "weights: epoch {}: vehicle 0x{}: weight"),
        (hidden("consents", "DeletionRequested"), "weights: epoch {}: vehicle 0x{}: weight"),
    ],
)
def test_audit__node_lies_of_life__is_named(life, make, said):
    chain, *_ = life
    assert_finds(check(chain, lie=make(chain.suite)), *said.split("{}"))
