"""The audit of what the admin does: granted and set through the timelock, or named."""

import pytest

from csop.audit import Scope
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Call
from csop.deployment.roles import BY_NAME
from tests.network import lies
from tests.network.audit.kit import assert_finds, check
from tests.network.small_chain import SEED

NEWCOMER = address_of(derived(SEED, "newcomer"))


def granted(suite):
    grant = suite.manager.artifact.functions["grantRole"].encode
    return Call(suite.manager.address, grant(BY_NAME["BANK"].id, NEWCOMER, 0))


def audit_of(paid, lie=None):
    return check(paid.chain, scope=Scope.ANYONE, other_mines=[paid.suite.mine.address], lie=lie)


@pytest.fixture
def governed(paid_later):
    """The newcomer is a bank and an insider, in two calls of the timelock."""
    suite = paid_later.suite
    paid_later.admin(granted(suite), suite.voucher.set_insider(NEWCOMER, True))
    return paid_later


def test_audit__admin_through_the_timelock__finds_nothing_and_counts_it(governed):
    report = audit_of(governed)
    assert report.ok, report.failure
    assert report.checks["timelock"] == 2


def test_audit__roles_renounced__are_no_difference(paid_later):
    renounce = paid_later.suite.manager.artifact.functions["renounceRole"].encode
    bank = address_of(derived(SEED, "bank"))
    call = Call(paid_later.suite.manager.address, renounce(BY_NAME["BANK"].id, bank))
    paid_later.role("bank", call)
    report = audit_of(paid_later)
    assert report.ok, report.failure


def test_audit__admin_past_the_timelock__is_named(paid_later):
    paid_later.act(paid_later.suite.timelock.address, granted(paid_later.suite))
    assert_finds(audit_of(paid_later), "timelock: ", "RoleGranted: done by: expected the timelock")


def hidden(event, number):
    return lambda suite: lies.without_log(suite, "timelock", event, number)


def another_target(suite):
    def change(topics, words):
        words[0] = f"{7:064x}"

    return lies.in_log(suite, "timelock", "CallExecuted", 1, change)


def scheduled_later(suite):
    log = next(suite.timelock.events(("CallScheduled",)))
    time = suite.client.blocks.get(log.block).timestamp
    return lies.in_block(log.block, timestamp=hex(time + 2))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (hidden("CallScheduled", 0), "timelock: block {}: CallExecuted 0x{}: expected scheduled"),
        (hidden("CallExecuted", 0), "RoleGranted: done by: expected the timelock, found another"),
        (hidden("CallExecuted", 1), "InsiderSet: done by: expected the timelock, found another"),
        (another_target, "CallExecuted 0x{}: target: expected 0x"),
        (scheduled_later, "timelock: block {}: CallExecuted 0x{}: time: expected >= "),
    ],
)
def test_audit__node_lies_about_the_timelock__is_named(governed, make, said):
    assert_finds(audit_of(governed, make(governed.suite)), *said.split("{}"))
