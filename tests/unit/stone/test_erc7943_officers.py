"""ERC-7943 for fungible tokens, a test for each MUST: forcedTransfer and setFrozenTokens.

Of its contexts the single-party one applies: the enforcer alone decides, after a delay.
"""

from brownie import web3

from tests.unit.events import events_of
from tests.unit.stone.logged import MOST, ZERO, forced_of, frozen_of, refused, transfer_of
from tests.unit.stone.people import FROZEN


def test_forcedTransfer__done__balances_moved(stone, rich, bob, bailiff):
    """forcedTransfer: "MUST directly manipulate balances […] to transfer the asset"."""
    assert stone.forcedTransfer.call(rich.wallet, bob.wallet, 300, {"from": bailiff}) is True
    stone.forcedTransfer(rich.wallet, bob.wallet, 300, {"from": bailiff})
    assert (stone.balanceOf(rich.wallet), stone.balanceOf(bob.wallet)) == (700, 300)


def test_forcedTransfer__without_the_role__refused(stone, rich, bob, stranger, freezer):
    """forcedTransfer: "MUST be restricted in access"."""
    for caller in (stranger, rich.wallet, freezer):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.forcedTransfer(rich.wallet, bob.wallet, 1, {"from": caller})


def test_forcedTransfer__balance_short__refused(stone, rich, bob, bailiff):
    """forcedTransfer: "MUST perform necessary validation checks (e.g., sufficient balance […])"."""
    both = [rich.wallet, bob.wallet]
    with refused(stone, both, "ERC20InsufficientBalance", rich.wallet, 1_000, 1_001):
        stone.forcedTransfer(rich.wallet, bob.wallet, 1_001, {"from": bailiff})


def test_forcedTransfer__done__both_events(stone, rich, bob, bailiff):
    """forcedTransfer: "MUST emit the base standard's" Transfer, and "MUST emit" ForcedTransfer."""
    tx = stone.forcedTransfer(rich.wallet, bob.wallet, 300, {"from": bailiff})
    assert events_of(tx, stone) == [
        forced_of(rich.wallet, bob.wallet, 300),
        transfer_of(rich.wallet, bob.wallet, 300),
    ]


def test_forcedTransfer__canTransfer_false__unfrozen_before_it_moves_STONE_7(
    stone, members, steward, rich, bob, freezer, bailiff
):
    """If it bypasses canTransfer, it "MUST unfreeze the assets first and emit a Frozen event"."""
    members.setStatus(rich.id, FROZEN, {"from": steward})
    stone.setFrozenTokens(rich.wallet, 900, {"from": freezer})
    assert stone.canTransfer(rich.wallet, bob.wallet, 250) is False
    tx = stone.forcedTransfer(rich.wallet, bob.wallet, 250, {"from": bailiff})
    found = events_of(tx, stone)
    freeze, moved = frozen_of(rich.wallet, 750), transfer_of(rich.wallet, bob.wallet, 250)
    assert found.index(freeze) < found.index(moved)
    assert stone.getFrozenTokens(rich.wallet) == 750


def test_forcedTransfer__receiver_unfit__refused(stone, rich, unregistered, bailiff):
    """forcedTransfer: "MUST revert in cases where" canReceive checks return false."""
    for receiver in (unregistered.wallet, ZERO):
        assert stone.canReceive(receiver) is False
        with refused(stone, [rich.wallet], "ERC7943CannotReceive", receiver):
            stone.forcedTransfer(rich.wallet, receiver, 1, {"from": bailiff})


def test_setFrozenTokens__done__says_so(stone, rich, freezer):
    """setFrozenTokens: "MUST emit the Frozen event", if nothing changes, too."""
    for amount in (400, 400, 0, 0):
        tx = stone.setFrozenTokens(rich.wallet, amount, {"from": freezer})
        assert events_of(tx, stone) == [frozen_of(rich.wallet, amount)]


def test_setFrozenTokens__without_the_role__refused(stone, rich, stranger, enforcer):
    """setFrozenTokens: "MUST be restricted in access".

    That it "MUST revert in cases of logical issues" does not apply: no amount is one, nor account.
    """
    for caller in (stranger, rich.wallet, enforcer):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.setFrozenTokens(rich.wallet, 1, {"from": caller})


def test_setFrozenTokens__over_the_balance__allowed(stone, rich, freezer):
    """setFrozenTokens: "MUST allow freezing more assets than those held"."""
    for amount in (1_001, MOST):
        assert stone.setFrozenTokens.call(rich.wallet, amount, {"from": freezer}) is True
        stone.setFrozenTokens(rich.wallet, amount, {"from": freezer})
        assert stone.getFrozenTokens(rich.wallet) == amount


def test_forcedTransfer__to_a_contract__receivers_are_never_called(
    stone, manager, members, registrar, beacon, rich, bailiff
):
    """Implementations "MUST adhere to […] security best practices": nobody is given a say."""
    members.register(b"contract".rjust(32), beacon, 0, {"from": registrar})
    tx = stone.forcedTransfer(rich.wallet, beacon, 300, {"from": bailiff})
    trace = web3.provider.make_request(
        "debug_traceTransaction", [tx.txid, {"tracer": "callTracer"}]
    )["result"]
    called = {call["to"] for call in trace["calls"]}
    assert called == {manager.address.lower(), members.address.lower()}
    assert stone.balanceOf(beacon) == 300
