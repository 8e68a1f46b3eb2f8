"""Stones frozen and moved by force."""

from csop.people.words import PeopleError, parse_stones
from csop.shown import exact_stones
from csop.status import find_member
from csop.types import Address, Wei
from scripts import delayed
from scripts.acting import Hand, InputError, account_of

ADDRESS_LETTERS = 42


def freeze(hand: Hand, member: str, stones: str) -> Wei:
    """Set how many stones of a wallet are frozen."""
    amount = _stones(stones)
    if not amount:
        raise InputError("stones is 0: use unfreeze")
    return _set_frozen(hand, member, amount)


def unfreeze(hand: Hand, member: str) -> Wei:
    """Free all of a wallet's stones."""
    return _set_frozen(hand, member, Wei(0))


def force(hand: Hand, sender: str, receiver: str, stones: str) -> bool:
    """Schedule a transfer by force or, once that may be, make it; whether it was made."""
    suite, account = hand.suite, hand.account("enforcer")
    amount, giver, taker = _stones(stones), _wallet(hand, sender), _wallet(hand, receiver)
    balance, holder = suite.stone.balance_of(giver), suite.members.id_of(taker)
    if not amount or amount > balance:
        held = exact_stones(balance)
        raise InputError(
            f"stones is {stones}, but {giver} holds {held}: name more than 0, at most that"
        )
    if suite.members.member_of(holder).wallet != taker:
        raise InputError(f"{taker} is no member's current wallet: stones cannot go there")
    call = suite.stone.forced_transfer(giver, taker, amount)
    plan = delayed.plan(hand, account, call, "enforcer")
    what = f"{exact_stones(amount)} stones from {giver} to {taker} by force"
    frozen = suite.stone.frozen(giver)
    if amount > balance - min(frozen, balance):
        what += f", of which {exact_stones(Wei(amount - balance + min(frozen, balance)))} frozen"
    made = delayed.carry_out(
        hand, plan, f"schedule to move {what},", f"move {what}", "the same words"
    )
    if made:
        left = exact_stones(suite.stone.balance_of(giver))
        hand.console.print(f"moved; {giver} holds {left} stones now", soft_wrap=True)
    return made


def _set_frozen(hand: Hand, member: str, amount: Wei) -> Wei:
    stone, account, wallet = hand.suite.stone, hand.account("freezer"), _wallet(hand, member)
    before = stone.frozen(wallet)
    if before == amount:
        raise InputError(f"{exact_stones(amount)} stones of {wallet} are frozen already")
    hand.carry_out(
        account,
        stone.set_frozen_tokens(wallet, amount),
        f"set what is frozen of {wallet} from {exact_stones(before)} to {exact_stones(amount)} "
        f"stones; it holds {exact_stones(stone.balance_of(wallet))}",
    )
    hand.console.print(f"{exact_stones(amount)} stones of {wallet} are frozen", soft_wrap=True)
    return amount


def _wallet(hand: Hand, text: str) -> Address:
    """A wallet as it is written, or a member's current one."""
    if len(text) == ADDRESS_LETTERS:
        return account_of("wallet", text)
    return hand.suite.members.member_of(find_member(hand.suite, text)).wallet


def _stones(text: str) -> Wei:
    try:
        return parse_stones(text)
    except PeopleError as error:
        raise InputError(f"stones is {text!r}, {error}") from error
