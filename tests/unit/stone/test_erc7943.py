"""ERC-7943 for fungible tokens: a test for each thing that it demands."""

import itertools

import pytest

from tests.helpers import bytes32, expect_error
from tests.unit.events import events_of
from tests.unit.stone.logged import MOST, ZERO, forced_of, frozen_of, refused, transfer_of
from tests.unit.stone.people import ACTIVE, CLOSED, FROZEN, NONE, SUSPENDED

ORDER = bytes32("order")
STATUSES = range(NONE, CLOSED + 1)


@pytest.fixture
def ripe(params, clock, members_may_transfer, rich):
    """Alice with 1,000 wei, which she may transfer and redeem."""
    clock.forward(params.registry.redemption_opens)
    return rich


def test_views__any_account_in_any_state__never_revert(
    stone, members, rich, bob, unregistered, steward, freezer, pauser
):
    """canSend, canReceive, canTransfer and getFrozenTokens must not revert."""
    members.setStatus(bob.id, CLOSED, {"from": steward})
    stone.setFrozenTokens(rich.wallet, MOST, {"from": freezer})
    stone.setFrozenTokens(ZERO, MOST, {"from": freezer})
    accounts = [rich.wallet, bob.wallet, unregistered.wallet, ZERO, stone, "0x" + "ff" * 20]
    for paused in (False, True):
        if paused:
            stone.pause({"from": pauser})
        for account in accounts:
            stone.canSend(account), stone.canReceive(account), stone.getFrozenTokens(account)
        for sender, receiver in itertools.product(accounts, repeat=2):
            for amount in (0, MOST):
                assert stone.canTransfer(sender, receiver, amount) is False


def test_views__abi__change_no_storage(stone):
    """canSend, canReceive, canTransfer and getFrozenTokens must not change storage."""
    kinds = {e["name"]: e["stateMutability"] for e in stone.abi if e["type"] == "function"}
    for name in ("canSend", "canReceive", "canTransfer", "getFrozenTokens"):
        assert kinds[name] == "view"


def test_canSend_canReceive__balance_and_freeze__play_no_part(stone, bob, freezer):
    """canSend and canReceive must not hold rules about amounts, such as balances or limits."""
    for frozen in (0, MOST):
        stone.setFrozenTokens(bob.wallet, frozen, {"from": freezer})
        assert stone.canSend(bob.wallet) is stone.canReceive(bob.wallet) is True


@pytest.mark.parametrize(("frozen", "unfrozen"), [(1, 999), (400, 600), (1_000, 0), (MOST, 0)])
def test_canTransfer__over_the_unfrozen_part__false_STONE_7(
    stone, ripe, bob, freezer, frozen, unfrozen
):
    """canTransfer must validate that the amount is within balance less frozen."""
    stone.setFrozenTokens(ripe.wallet, frozen, {"from": freezer})
    for receiver in (bob.wallet, ripe.wallet, ZERO):
        assert stone.canTransfer(ripe.wallet, receiver, unfrozen) is True
        for amount in (unfrozen + 1, 1_000, 1_001, MOST):
            assert stone.canTransfer(ripe.wallet, receiver, amount) is False


@pytest.mark.parametrize("receiver_status", STATUSES)
@pytest.mark.parametrize("sender_status", STATUSES)
def test_canTransfer__pairs_of_statuses__no_unless_both_may(
    stone, members_may_transfer, pair, sender_status, receiver_status
):
    """canTransfer must ask canSend about the sender and canReceive about the receiver."""
    sender, receiver = (person.wallet for person in pair(sender_status, receiver_status))
    both = stone.canSend(sender) and stone.canReceive(receiver)
    assert stone.canTransfer(sender, receiver, 0) is both
    assert both is (sender_status == ACTIVE and receiver_status != NONE)


def test_canTransfer__paused_or_closed__false(stone, rich, bob, pauser):
    """canTransfer must be false if a permissioned rule, a pause for one, would stop a transfer."""
    assert stone.canTransfer(rich.wallet, bob.wallet, 0) is False
    stone.pause({"from": pauser})
    assert stone.canTransfer(rich.wallet, ZERO, 0) is False


def test_canTransfer__balance_or_allowance_short__still_true(stone, ripe, bob):
    """canTransfer must not be false for want of balance or allowance: that is ERC-20's matter."""
    for amount in (1_000, 1_001, MOST):
        assert stone.canTransfer(ripe.wallet, bob.wallet, amount) is True


def test_forcedTransfer__done__balances_moved_and_both_events(stone, rich, bob, bailiff):
    """forcedTransfer must move the balance, and emit ForcedTransfer and the base's Transfer."""
    tx = stone.forcedTransfer(rich.wallet, bob.wallet, 300, {"from": bailiff})
    assert events_of(tx, stone) == [
        forced_of(rich.wallet, bob.wallet, 300),
        transfer_of(rich.wallet, bob.wallet, 300),
    ]
    assert (stone.balanceOf(rich.wallet), stone.balanceOf(bob.wallet)) == (700, 300)


def test_forcedTransfer__without_the_role__refused(stone, rich, bob, stranger, freezer):
    """forcedTransfer must be restricted in access."""
    for caller in (stranger, rich.wallet, freezer):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.forcedTransfer(rich.wallet, bob.wallet, 1, {"from": caller})


def test_forcedTransfer__balance_short_or_receiver_unfit__reverts(
    stone, rich, bob, unregistered, bailiff
):
    """forcedTransfer must check the balance, and revert where that or canReceive fails."""
    both = [rich.wallet, bob.wallet]
    with refused(stone, both, "ERC20InsufficientBalance", rich.wallet, 1_000, 1_001):
        stone.forcedTransfer(rich.wallet, bob.wallet, 1_001, {"from": bailiff})
    with refused(stone, both, "ERC7943CannotReceive", unregistered.wallet):
        stone.forcedTransfer(rich.wallet, unregistered.wallet, 1, {"from": bailiff})


def test_forcedTransfer__canTransfer_false__unfrozen_before_it_moves_STONE_7(
    stone, members, steward, rich, bob, freezer, bailiff
):
    """If forcedTransfer bypasses canTransfer, it must unfreeze, and say so before Transfer."""
    members.setStatus(rich.id, FROZEN, {"from": steward})
    stone.setFrozenTokens(rich.wallet, 900, {"from": freezer})
    assert stone.canTransfer(rich.wallet, bob.wallet, 250) is False
    tx = stone.forcedTransfer(rich.wallet, bob.wallet, 250, {"from": bailiff})
    found = events_of(tx, stone)
    freeze, moved = frozen_of(rich.wallet, 750), transfer_of(rich.wallet, bob.wallet, 250)
    assert found.index(freeze) < found.index(moved)
    assert stone.getFrozenTokens(rich.wallet) == 750


def test_setFrozenTokens__done__emits_Frozen_and_may_exceed_the_balance(stone, rich, freezer):
    """setFrozenTokens must emit Frozen, and must allow freezing more than is held."""
    for amount in (1_001, MOST):
        tx = stone.setFrozenTokens(rich.wallet, amount, {"from": freezer})
        assert events_of(tx, stone) == [frozen_of(rich.wallet, amount)]
        assert stone.getFrozenTokens(rich.wallet) == amount


def test_setFrozenTokens__without_the_role__refused(stone, rich, stranger, enforcer):
    """setFrozenTokens must be restricted in access."""
    for caller in (stranger, rich.wallet, enforcer):
        with refused(stone, [rich.wallet], "AccessManagedUnauthorized", caller):
            stone.setFrozenTokens(rich.wallet, 1, {"from": caller})


def test_supportsInterface__ids__those_of_the_standards_and_no_others(stone):
    """supportsInterface must be true for 0x3edbb4c4, and false for 0xffffffff (ERC-165)."""
    for known in ("0x3edbb4c4", "0xab84a5c8", "0x01ffc9a7", "0x36372b07"):
        assert stone.supportsInterface(known) is True
    # ERC-165's anti-id, ERC-7943 for other kinds of tokens, nothing.
    for other in ("0xffffffff", "0xbf1ef5fe", "0x41c4fbad", "0x00000000"):
        assert stone.supportsInterface(other) is False


def test_supportsInterface__selectors__make_up_the_id(stone):
    """The id is that of exactly the six functions of the fungible interface."""
    names = "forcedTransfer setFrozenTokens canSend canReceive getFrozenTokens canTransfer"
    found = 0
    for name in names.split():
        found ^= int(getattr(stone, name).signature, 16)
    assert found == 0x3EDBB4C4


def test_transfers__whatever_a_view_forbids__do_not_succeed_STONE_5_STONE_7(
    stone, members, steward, ripe, bob, unregistered, spender, freezer, pauser
):
    """Public transfers must not succeed where canTransfer, canSend or canReceive is false."""
    stone.approve(spender, 1_000, {"from": ripe.wallet})

    def check(receiver, amount, name, *args):
        assert stone.canTransfer(ripe.wallet, receiver, amount) is False
        with refused(stone, [ripe.wallet, receiver], name, *args):
            stone.transfer(receiver, amount, {"from": ripe.wallet})
        with refused(stone, [ripe.wallet, receiver], name, *args):
            stone.transferFrom(ripe.wallet, receiver, amount, {"from": spender})

    assert stone.canReceive(unregistered.wallet) is False
    check(unregistered.wallet, 0, "ERC7943CannotReceive", unregistered.wallet)
    stone.setFrozenTokens(ripe.wallet, 999, {"from": freezer})
    error = ("ERC7943InsufficientUnfrozenBalance", ripe.wallet, 2, 1)
    check(bob.wallet, 2, *error)
    members.setStatus(ripe.id, SUSPENDED, {"from": steward})
    assert stone.canSend(ripe.wallet) is False
    check(bob.wallet, 1, "ERC7943CannotSend", ripe.wallet)
    stone.pause({"from": pauser})
    check(bob.wallet, 1, "Stone_Paused", stone.pausedUntil())


def test_mint__whoever_cannot_receive__gets_nothing_STONE_4(stone, pool, bob, unregistered):
    """Minting must not (if public) or should not (if privileged) reach who cannot receive."""
    assert stone.canReceive(bob.wallet) is True
    assert stone.canReceive(unregistered.wallet) is False
    pool.mint([unregistered.id, bob.id], [5, 6], {"from": pool.minter})
    assert (stone.balanceOf(unregistered.wallet), stone.balanceOf(bob.wallet)) == (0, 6)


def test_redeem__whatever_a_view_forbids__does_not_succeed_STONE_7(
    stone, members, steward, ripe, freezer
):
    """Public burning must respect canTransfer and canSend, and spare what is frozen."""

    def check(amount, name, *args):
        assert stone.canTransfer(ripe.wallet, ZERO, amount) is False
        with refused(stone, [ripe.wallet], name, *args):
            stone.redeem(amount, ORDER, {"from": ripe.wallet})

    stone.setFrozenTokens(ripe.wallet, 999, {"from": freezer})
    check(2, "ERC7943InsufficientUnfrozenBalance", ripe.wallet, 2, 1)
    members.setStatus(ripe.id, SUSPENDED, {"from": steward})
    check(1, "ERC7943CannotSend", ripe.wallet)


def test_errors__amount_over_the_whole_balance__the_base_standards_own(stone, ripe, bob, freezer):
    """Beyond the balance the base's error should come; the unfrozen one's only within it."""
    stone.setFrozenTokens(ripe.wallet, 400, {"from": freezer})
    with expect_error("ERC7943InsufficientUnfrozenBalance", ripe.wallet, 1_000, 600):
        stone.transfer(bob.wallet, 1_000, {"from": ripe.wallet})
    with expect_error("ERC20InsufficientBalance", ripe.wallet, 1_000, 1_001):
        stone.transfer(bob.wallet, 1_001, {"from": ripe.wallet})
