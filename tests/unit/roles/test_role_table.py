"""Who may do what after deployment: the complete table, and every refusal."""

from dataclasses import replace

import pytest

from csop.chain.contracts import Suite
from csop.chain.contracts.access import Permission
from csop.deployment.check import RoleMismatch, check_roles
from csop.deployment.config import HOLDERS
from csop.deployment.plan import find
from csop.deployment.roles import ADMIN, HELD_BY_CONTRACTS, ROLES, TIMELOCK, TIMELOCK_ROLES
from tests.helpers import bytes32, delayed, expect_error

KEY, PROOF = b"\1" * 128, b"\2" * 256
ARGUMENTS = {
    "MemberRegistry.setDailyLimit": (1,),
    "MemberRegistry.setHoldings": ([],),
    "MileageMine.setEnd": (100,),
    "MemberRegistry.register": (bytes32("m"), "0x" + "11" * 20, 0),
    "MemberRegistry.setFlags": (bytes32("m"), 0),
    "VehicleRegistry.register": (
        bytes32("v"),
        bytes32("m"),
        "0x" + "22" * 20,
        bytes32("vin"),
        False,
    ),
    "VehicleRegistry.sell": (bytes32("v"), bytes32("m"), bytes32("doc")),
    "VehicleRegistry.replaceDevice": (bytes32("v"), "0x" + "22" * 20),
    "VehicleRegistry.suspend": (bytes32("v"), bytes32("doc")),
    "VehicleRegistry.attest": (bytes32("v"), bytes32("doc")),
    "MemberRegistry.setStatus": (bytes32("m"), 1),
    "MemberRegistry.proposeRecovery": (bytes32("m"), "0x" + "11" * 20, bytes32("doc")),
    "MemberRegistry.proposeInheritance": (bytes32("m"), bytes32("h"), bytes32("doc")),
    "MemberRegistry.confirmProposal": (bytes32("m"), 1),
    "MemberRegistry.executeProposal": (bytes32("m"), 1),
    "MemberRegistry.stopProposal": (bytes32("m"),),
    "ConsentRegistry.confirmDeletion": (0, bytes32("doc")),
    "DataAnchor.anchor": (bytes32("root"), 1, bytes32("schema")),
    "MileageMine.void": (0, "why"),
    "Stone.pause": (),
    "Stone.unpause": (),
    "Stone.setTransferPolicy": (1,),
    "Committee.rotate": (["0x" + "33" * 20], 1),
    "Beacon.setKey": (KEY, PROOF),
    "Beacon.retireKey": (0,),
    "Stone.mintMileage": ([], []),
    "Stone.mintEngagement": ([], []),
    "Crystal.earn": (bytes32("m"), 1),
    "Crystal.spend": (bytes32("m"), 1),
    "Crystal.giveBack": (bytes32("m"), 1, 1),
    "TaskBoard.setAttester": ("0x" + "44" * 20, 1),
    "TaskBoard.removeAttester": ("0x" + "44" * 20,),
    "TaskBoard.createTask": ((0, 1, 1, 0, 1, 1, 0, bytes32("doc")),),
    "TaskBoard.closeTask": (0,),
    "MineBox.retire": (),
    "MineBox.openCampaign": ((bytes32("doc"), 1, 0, 1, 1, 1, 0, [], []),),
    "MineBox.closeCampaign": (0,),
    "Stone.forcedTransfer": ("0x" + "55" * 20, "0x" + "66" * 20, 1),
    "Stone.setFrozenTokens": ("0x" + "55" * 20, 1),
    "Stone.recover": ("0x" + "55" * 20, "0x" + "66" * 20),
    "Stone.takeRecord": (),
    "MineBox.fulfil": (0, bytes32("m"), 0, bytes32("doc")),
    "SettlementVoucher.setInsider": ("0x" + "55" * 20, True),
    "SettlementVoucher.mint": ("0x" + "55" * 20, 1, bytes32("ref")),
    "SettlementVoucher.burn": ("0x" + "55" * 20, 1, bytes32("ref")),
    "SettlementVoucher.recover": ("0x" + "55" * 20, "0x" + "66" * 20),
    "ProceedsVault.setAsset": ("0x" + "55" * 20, True),
    "ProceedsVault.open": (
        ("0x" + "55" * 20, 1, 100, 0, 1, "0x" + "66" * 20, bytes32("doc")),
        4,
    ),
}
RESTRICTED = [(role, function) for role in ROLES for function in role.functions]
HUMANS = list(HOLDERS)
OTHERS = ["stranger", "deployer", "multisig", "auditor", "users_association", "committee_member"]


@pytest.fixture(scope="module")
def everyone(request, suite):
    """Every account by name; the committee's members are one like the other."""
    known = {n: request.getfixturevalue(n).address for n in HUMANS + OTHERS[:-1]}
    return {**known, "committee_member": suite.config.committee[0]}


@pytest.fixture(scope="module")
def wrapped(suite):
    """The suite through csop's own wrappers."""
    return Suite.of(suite.client, suite.record.addresses)


@pytest.fixture
def revisit(suite, params):
    """Check the roles again, as deployment does at its end."""
    return lambda **change: check_roles(
        suite.client, replace(suite.record, **change), suite.config, params
    )


def test_check_roles__after_deployment__the_complete_table(revisit, suite):
    table = revisit()
    held = {line.role.name: set(line.members) for line in table}
    for name in HUMANS:
        assert held[name.upper()] == set(suite.config.holders[name])
    assert held["ADMIN"] == {suite.record.addresses[TIMELOCK]}
    for role, contract in HELD_BY_CONTRACTS.items():
        assert held[role] == {suite.record.addresses[contract]}


def test_deployer__after_deployment__holds_nothing_anywhere(wrapped, timelock, deployer):
    for role in (*range(64), 2**64 - 2):
        assert wrapped.manager.has_role(role, deployer.address) == (False, 0)
    for role in TIMELOCK_ROLES.values():
        assert not timelock.hasRole(role, deployer)


def test_arguments__every_restricted_function__is_tried():
    assert set(ARGUMENTS) == {function for _, function in RESTRICTED}


@pytest.mark.parametrize(
    ("role", "path"), RESTRICTED, ids=lambda v: v if isinstance(v, str) else v.name
)
def test_restricted__everyone_but_its_role__is_refused(
    suite, params, everyone, wrapped, role, path
):
    contract, function = path.split(".")
    data = find(contract, function).encode(*ARGUMENTS[path])
    target = suite.contracts[contract]
    delay = getattr(params.delays, role.delay) if role.delay else 0
    for name, account in everyone.items():
        holds = name == role.name.lower()
        allowed = wrapped.manager.can_call(account, target.address, data[:4])
        assert allowed == Permission(holds and not delay, delay if holds else 0)
        if not holds:
            with expect_error("AccessManagedUnauthorized", account):
                getattr(target, function).call(*ARGUMENTS[path], {"from": account})


@pytest.mark.parametrize("path", [f for r, f in RESTRICTED if r.delay])
def test_restricted__delayed_role_at_once__must_be_scheduled(suite, manager, request, path):
    contract, function = path.split(".")
    role = next(r for r, f in RESTRICTED if f == path)
    holder = request.getfixturevalue(role.name.lower())
    data = find(contract, function).encode(*ARGUMENTS[path])
    operation = manager.hashOperation(holder, suite.contracts[contract], data)
    with expect_error("AccessManagerNotScheduled", bytes(operation)):
        getattr(suite.contracts[contract], function).call(*ARGUMENTS[path], {"from": holder})


def test_delayed__scheduled_and_waited__is_done(manager, stone, policy, clock):
    delayed(manager, stone, stone.setTransferPolicy.encode_input(1), policy, clock)
    assert stone.transferPolicy() == 1


def test_delayed__a_second_early__is_refused(manager, stone, policy, clock):
    data = stone.setTransferPolicy.encode_input(1)
    manager.schedule(stone, data, 0, {"from": policy})
    operation = manager.hashOperation(policy, stone, data)
    ready = manager.getSchedule(operation)
    assert ready == clock.now + 2 * 86_400
    clock.next(ready - 1)
    with expect_error("AccessManagerNotReady", bytes(operation)):
        stone.setTransferPolicy(1, {"from": policy})
    clock.next(ready)
    stone.setTransferPolicy(1, {"from": policy})
    assert stone.transferPolicy() == 1


def test_cancel__guardian__stops_a_delayed_operation(manager, stone, policy, guardian, clock):
    data = stone.setTransferPolicy.encode_input(1)
    manager.schedule(stone, data, 0, {"from": policy})
    manager.cancel(policy, stone, data, {"from": guardian})
    clock.forward(2 * 86_400)
    with expect_error(
        "AccessManagerNotScheduled", bytes(manager.hashOperation(policy, stone, data))
    ):
        stone.setTransferPolicy(1, {"from": policy})


def test_cancel__stranger__is_refused(manager, stone, policy, stranger):
    data = stone.setTransferPolicy.encode_input(1)
    manager.schedule(stone, data, 0, {"from": policy})
    with expect_error("AccessManagerUnauthorizedCancel", stranger, policy, stone, data[:10]):
        manager.cancel(policy, stone, data, {"from": stranger})


def through_timelock(timelock, target, data, multisig, clock, wait=7 * 86_400):
    arguments = (target, 0, data, bytes(32), bytes(32))
    timelock.schedule(*arguments, timelock.getMinDelay(), {"from": multisig})
    clock.next(clock.now + wait)
    return arguments


def test_timelock__seven_days_later__the_multisig_changes_what_is_the_admins(
    timelock, members, multisig, clock
):
    data = members.setDailyLimit.encode_input(1)
    arguments = through_timelock(timelock, members, data, multisig, clock)
    timelock.execute(*arguments, {"from": multisig})
    assert members.dailyLimit() == 1


def test_timelock__before_seven_days__is_refused(timelock, members, multisig, clock):
    data = members.setDailyLimit.encode_input(1)
    arguments = through_timelock(timelock, members, data, multisig, clock, 7 * 86_400 - 1)
    ready = 1 << 2  # bit 2 of the states: Ready
    with expect_error(
        "TimelockUnexpectedOperationState",
        bytes(timelock.hashOperation(*arguments)),
        ready.to_bytes(32, "big"),
    ):
        timelock.execute(*arguments, {"from": multisig})


@pytest.mark.parametrize("who", ["auditor", "users_association", "multisig"])
def test_timelock__canceller__can_cancel(request, timelock, members, multisig, clock, who):
    data = members.setDailyLimit.encode_input(1)
    arguments = through_timelock(timelock, members, data, multisig, clock)
    operation = timelock.hashOperation(*arguments)
    timelock.cancel(operation, {"from": request.getfixturevalue(who)})
    assert not timelock.isOperation(operation)


@pytest.mark.parametrize("who", ["auditor", "users_association", "guardian", "deployer"])
def test_timelock__not_the_multisig__cannot_propose(request, timelock, members, who):
    account = request.getfixturevalue(who)
    data = members.setDailyLimit.encode_input(1)
    proposer = TIMELOCK_ROLES["PROPOSER"]
    with expect_error("AccessControlUnauthorizedAccount", account, proposer):
        timelock.schedule.call(
            members, 0, data, bytes(32), bytes(32), 7 * 86_400, {"from": account}
        )


def meddle_grant(manager, admin, suite, stranger):
    manager.grantRole(1, stranger, 0, {"from": admin})


def meddle_new_role(manager, admin, suite, stranger):
    manager.grantRole(77, stranger, 0, {"from": admin})


def meddle_delay(manager, admin, suite, stranger):
    manager.grantRole(1, suite.config.holders["registrar"][0], 60, {"from": admin})


def meddle_admin(manager, admin, suite, stranger):
    manager.grantRole(ADMIN, stranger, 0, {"from": admin})


def meddle_guardian(manager, admin, suite, stranger):
    manager.setRoleGuardian(1, 2, {"from": admin})


def meddle_role_admin(manager, admin, suite, stranger):
    manager.setRoleAdmin(1, 2, {"from": admin})


def meddle_public(manager, admin, suite, stranger):
    selector = find("MemberRegistry", "setDailyLimit").selector
    manager.setTargetFunctionRole(
        suite.contracts["MemberRegistry"], [selector], 2**64 - 1, {"from": admin}
    )


def meddle_unlisted_selector(manager, admin, suite, stranger):
    manager.setTargetFunctionRole(
        suite.contracts["MemberRegistry"], [b"\1\2\3\4"], 1, {"from": admin}
    )


def meddle_closed(manager, admin, suite, stranger):
    manager.setTargetClosed(suite.contracts["Stone"], True, {"from": admin})


def meddle_label(manager, admin, suite, stranger):
    manager.labelRole(1, "HARMLESS", {"from": admin})


def meddle_timelock(manager, admin, suite, stranger):
    suite.contracts[TIMELOCK].grantRole(TIMELOCK_ROLES["PROPOSER"], stranger, {"from": admin})


MEDDLERS = [
    (meddle_grant, r"hasRole\(1, 0x.*events: role 1 is held by"),
    (meddle_new_role, r"events: role 77 is held by"),
    (meddle_delay, r"events: role 1 is held by"),
    (meddle_admin, r"hasRole\(0, 0x.*events: role 0 is held by"),
    (meddle_guardian, r"getRoleGuardian\(1\) is \(2,\)"),
    (meddle_role_admin, r"getRoleAdmin\(1\) is \(2,\)"),
    (meddle_public, r"getTargetFunctionRole\(0x.*events: functions are bound"),
    (meddle_unlisted_selector, r"\Aevents: functions are bound"),
    (meddle_closed, r"isTargetClosed"),
    (meddle_label, r"labelled"),
    (meddle_timelock, r"TimelockController.hasRole.*events: timelock role"),
]


@pytest.mark.parametrize(("meddle", "problem"), MEDDLERS, ids=lambda v: getattr(v, "__name__", ""))
def test_check_roles__anything_changed__is_found(
    revisit, manager, as_admin, suite, stranger, meddle, problem
):
    meddle(manager, as_admin, suite, stranger)
    with pytest.raises(RoleMismatch, match=f"(?s){problem}"):
        revisit()


def test_suite__typed_wrappers__read_what_was_deployed(suite, wrapped, params):
    assert wrapped.stone.genesis() == wrapped.mine.genesis() == suite.genesis
    assert wrapped.beacon.genesis() == suite.genesis
    assert tuple(wrapped.committee.members()) == suite.config.committee
    assert wrapped.members.daily_limit() == params.registry.registrations_per_day
    assert wrapped.mine.hits_per_batch() == params.mining.hits_per_batch
    assert wrapped.mine.pot() == wrapped.mine.first_epoch() == 0
    assert wrapped.beacon.key_of(0).key == suite.config.beacon_key
    assert wrapped.timelock.min_delay() == params.delays.admin
