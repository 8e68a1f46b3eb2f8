"""ERC-7943 for fungible tokens, a test for each MUST: views, interface, public transfers.

forcedTransfer and setFrozenTokens are in test_erc7943_officers.py. It demands that the contract
extends a base token: see test_erc20.py.
"""

import itertools

import pytest

from tests.helpers import bytes32, delayed, expect_error
from tests.unit.stone.logged import MOST, ZERO, refused
from tests.unit.stone.people import ACTIVE, CLOSED, NONE, SUSPENDED

ORDER = bytes32("order")
STATUSES = range(NONE, CLOSED + 1)


@pytest.fixture
def ripe(params, clock, members_may_transfer, rich):
    """Alice with 1,000 wei, which she may transfer and redeem."""
    clock.forward(params.registry.redemption_opens)
    return rich


@pytest.fixture(params=["policy NONE", "policy MEMBERS"])
def either_policy(request):
    """Each transfer policy."""
    if request.param == "policy MEMBERS":
        request.getfixturevalue("members_may_transfer")


@pytest.fixture
def accounts_of_all_kinds(stone, members, rich, bob, unregistered, steward, freezer):
    """An active member and a closed one, strangers, contracts, zero; more is frozen than held."""
    members.setStatus(bob.id, CLOSED, {"from": steward})
    for account in (rich.wallet, ZERO):
        stone.setFrozenTokens(account, MOST, {"from": freezer})
    return [rich.wallet, bob.wallet, unregistered.wallet, ZERO, stone, "0x" + "ff" * 20]


def test_canSend_canReceive__any_account_in_any_state__never_revert(
    stone, either_policy, accounts_of_all_kinds, pauser
):
    """canSend, canReceive: "MUST NOT revert". getFrozenTokens does not, either."""
    answers = {
        function: [function(account) for account in accounts_of_all_kinds]
        for function in (stone.canSend, stone.canReceive, stone.getFrozenTokens)
    }
    stone.pause({"from": pauser})
    for function, before in answers.items():
        assert [function(account) for account in accounts_of_all_kinds] == before


def test_canTransfer__any_accounts_in_any_state__never_reverts(
    stone, either_policy, accounts_of_all_kinds, pauser
):
    """canTransfer: "MUST NOT revert"."""
    pairs = list(itertools.product(accounts_of_all_kinds, repeat=2))
    for sender, receiver in pairs:
        assert stone.canTransfer(sender, receiver, MOST) is False
        assert stone.canTransfer(sender, receiver, 0) in (True, False)
    stone.pause({"from": pauser})
    for sender, receiver in pairs:
        assert stone.canTransfer(sender, receiver, 0) is False


def _kinds(stone):
    return {e["name"]: e["stateMutability"] for e in stone.abi if e["type"] == "function"}


def test_canSend_canReceive__abi__views(stone):
    """canSend, canReceive: "MUST NOT change the storage of the contract"."""
    assert _kinds(stone)["canSend"] == _kinds(stone)["canReceive"] == "view"


def test_canTransfer__abi__view(stone):
    """canTransfer: "MUST NOT change the storage of the contract"."""
    assert _kinds(stone)["canTransfer"] == "view"


def test_canSend_canReceive__balance_and_freeze__play_no_part(stone, rich, bob, freezer):
    """canSend, canReceive: "MUST NOT encode transfer-specific or quantitative rules"."""
    for wallet in (rich.wallet, bob.wallet):
        for frozen in (0, MOST):
            stone.setFrozenTokens(wallet, frozen, {"from": freezer})
            assert stone.canSend(wallet) is stone.canReceive(wallet) is True


@pytest.mark.parametrize(("frozen", "unfrozen"), [(1, 999), (400, 600), (1_000, 0), (MOST, 0)])
def test_canTransfer__over_the_unfrozen_part__false_STONE_7(
    stone, ripe, bob, freezer, frozen, unfrozen
):
    """canTransfer: "MUST validate that the amount […] doesn't exceed the unfrozen amount"."""
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
    """canTransfer: "MUST perform a canSend check on the from parameter and a canReceive" on to."""
    sender, receiver = (person.wallet for person in pair(sender_status, receiver_status))
    both = stone.canSend(sender) and stone.canReceive(receiver)
    assert stone.canTransfer(sender, receiver, 0) is both
    assert both is (sender_status == ACTIVE and receiver_status != NONE)


def test_canTransfer__paused_or_closed__false(stone, manager, policy, clock, ripe, bob, pauser):
    """canTransfer: "MUST return false in general, if any permissioned rule would prevent" it."""
    ways = ((ripe.wallet, bob.wallet, 0), (ripe.wallet, ZERO, 0))
    assert [stone.canTransfer(*way) for way in ways] == [True, True]
    delayed(manager, stone, stone.setTransferPolicy.encode_input(0), policy, clock)
    assert [stone.canTransfer(*way) for way in ways] == [False, True]
    stone.pause({"from": pauser})
    assert [stone.canTransfer(*way) for way in ways] == [False, False]


def test_canTransfer__balance_or_allowance_short__still_true(stone, ripe, bob):
    """canTransfer: "MUST NOT return false based on […] balance or allowance checks"."""
    for amount in (1_000, 1_001, MOST):
        assert stone.canTransfer(ripe.wallet, bob.wallet, amount) is True


def test_supportsInterface__ids__those_of_the_standards_and_no_others(stone):
    """ERC-165: "MUST implement […] supportsInterface" and "MUST return true for […] 0x3edbb4c4"."""
    for known in ("0x3edbb4c4", "0xab84a5c8", "0x01ffc9a7", "0x36372b07"):
        assert stone.supportsInterface(known) is True
    # ERC-165's anti-id, ERC-7943 for other kinds of tokens, nothing.
    for other in ("0xffffffff", "0xbf1ef5fe", "0x41c4fbad", "0x00000000"):
        assert stone.supportsInterface(other) is False


def test_supportsInterface__selectors__make_up_the_id(stone):
    """The interface id is that of these six functions, and of no others."""
    names = "forcedTransfer setFrozenTokens canSend canReceive getFrozenTokens canTransfer"
    found = 0
    for name in names.split():
        found ^= int(getattr(stone, name).signature, 16)
    assert found == 0x3EDBB4C4


def test_transfers__whatever_a_view_forbids__do_not_succeed_STONE_5_STONE_7(
    stone, members, steward, ripe, bob, unregistered, spender, freezer, pauser
):
    """Public transfers "MUST NOT succeed in cases where" one of the three views says false."""
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
    """Minting "SHOULD respect canReceive checks"; what it MUST NOT is about public minting."""
    assert stone.canReceive(bob.wallet) is True
    assert stone.canReceive(unregistered.wallet) is False
    pool.mint([unregistered.id, bob.id], [5, 6], {"from": pool.minter})
    assert (stone.balanceOf(unregistered.wallet), stone.balanceOf(bob.wallet)) == (0, 6)


def test_redeem__canTransfer_false__refused_STONE_6(stone, ripe, pauser):
    """Public burning "MUST respect the canTransfer check"."""
    stone.pause({"from": pauser})
    assert stone.canTransfer(ripe.wallet, ZERO, 1) is False
    with refused(stone, [ripe.wallet], "Stone_Paused", stone.pausedUntil()):
        stone.redeem(1, ORDER, {"from": ripe.wallet})


def test_redeem__canSend_false__refused_STONE_5(stone, members, steward, ripe):
    """Public burning "MUST respect the canSend check on the token holder"."""
    members.setStatus(ripe.id, SUSPENDED, {"from": steward})
    assert stone.canSend(ripe.wallet) is False
    with refused(stone, [ripe.wallet], "ERC7943CannotSend", ripe.wallet):
        stone.redeem(1, ORDER, {"from": ripe.wallet})


def test_redeem__over_the_unfrozen_amount__refused_STONE_7(stone, ripe, freezer):
    """Public burning "MUST NOT allow burning more assets than the unfrozen amount".

    What privileged burning must do does not apply: there is none.
    """
    stone.setFrozenTokens(ripe.wallet, 999, {"from": freezer})
    with refused(stone, [ripe.wallet], "ERC7943InsufficientUnfrozenBalance", ripe.wallet, 2, 1):
        stone.redeem(2, ORDER, {"from": ripe.wallet})
    stone.redeem(1, ORDER, {"from": ripe.wallet})
    assert stone.totalSupply() == 999


def test_errors__amount_over_the_whole_balance__the_base_standards_own(stone, ripe, bob, freezer):
    """Over the balance "more specific errors from the base standard SHOULD be used"."""
    stone.setFrozenTokens(ripe.wallet, 400, {"from": freezer})
    with expect_error("ERC7943InsufficientUnfrozenBalance", ripe.wallet, 1_000, 600):
        stone.transfer(bob.wallet, 1_000, {"from": ripe.wallet})
    with expect_error("ERC20InsufficientBalance", ripe.wallet, 1_000, 1_001):
        stone.transfer(bob.wallet, 1_001, {"from": ripe.wallet})
