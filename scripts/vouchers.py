"""Vouchers: minted against a deposit, burned with a payment out of what the holder approved."""

from csop.chain.keys import address_of
from csop.hashing import keccak
from csop.proceeds.announcement import holders_of
from csop.shown import YuanError, parse_yuan, yuan
from csop.status import find_member
from csop.types import Address, Fen, Hash
from scripts.acting import Hand, InputError, account_of, hash_of


def deposit(hand: Hand, amount: str, reference: str, *, to: str = "") -> Fen:
    """Mint vouchers for money that the bank received; how much."""
    voucher, account = hand.suite.voucher, hand.account("bank")
    fen, digest = amount_of(amount), reference_of(reference)
    sponsor = holder_of(hand, "sponsor", "to", to)
    if voucher.is_deposit(digest):
        raise InputError(f"the deposit {reference!r} was noted before, as 0x{digest.hex()}")
    what = f"mint vouchers of {yuan(fen)} to {sponsor}, deposit 0x{digest.hex()}"
    hand.carry_out(account, voucher.mint(sponsor, fen, digest), what)
    hand.console.print(f"{sponsor} has vouchers of {yuan(voucher.balance_of(sponsor))}")
    return fen


def approve(hand: Hand, amount: str, *, bank: str = "", key: str = "") -> Fen:
    """Let the bank burn so much of the holder's vouchers, instead of what it could before."""
    voucher, account = hand.suite.voucher, hand.account("member", key)
    fen, holder = amount_of(amount, least=0), address_of(account)
    spender = holder_of(hand, "bank", "bank", bank)
    has = voucher.balance_of(holder)
    if fen > has:
        raise InputError(f"{holder} has vouchers of {yuan(has)} only")
    what = f"let the bank {spender} burn vouchers of {yuan(fen)} of {holder}"
    hand.carry_out(account, voucher.approve(spender, fen), what)
    hand.console.print(f"the bank may burn {yuan(fen)}, once it has paid them out")
    return fen


def payout(hand: Hand, holder: str, amount: str, reference: str) -> Fen:
    """Burn vouchers that the bank paid out; how much."""
    voucher, account = hand.suite.voucher, hand.account("bank")
    fen, digest, wallet = amount_of(amount), reference_of(reference), _wallet(hand, holder)
    if voucher.is_payment(digest):
        raise InputError(f"the payment {reference!r} was noted before, as 0x{digest.hex()}")
    if (has := voucher.balance_of(wallet)) < fen:
        raise InputError(f"{wallet} has vouchers of {yuan(has)} only")
    what = f"burn vouchers of {yuan(fen)} of {wallet}, payment 0x{digest.hex()}"
    hand.carry_out(account, voucher.burn(wallet, fen, digest), what)
    hand.console.print(f"{wallet} has vouchers of {yuan(voucher.balance_of(wallet))}")
    return fen


def amount_of(text: str, least: int = 1) -> Fen:
    """Yuan that somebody wrote. Raises InputError."""
    try:
        fen = parse_yuan(text)
    except YuanError as error:
        raise InputError(f"amount: {text!r} {error}") from None
    if fen < least:
        raise InputError(f"amount: {text!r} is no money: a fen at least")
    if fen >= 1 << 128:
        raise InputError(f"amount: {text!r} is more than can be noted: 2^128 fen")
    return fen


def reference_of(text: str) -> Hash:
    """The keccak of what a bank's books call a deposit or payment; a hash as it is."""
    if found := hash_of(text):
        return found
    if not text.strip():
        raise InputError("reference is missing: what do the bank's books call it?")
    return keccak(text.strip().encode())


def holder_of(hand: Hand, role: str, option: str, text: str) -> Address:
    """The account that somebody wrote, or else the only one with the role. Raises InputError."""
    if text:
        return account_of(option, text)
    found = holders_of(hand.suite, role.upper(), hand.record.first_block)
    if len(found) != 1:
        raise InputError(f"{len(found)} accounts hold the {role}'s role: name one, {option}=0x…")
    return found[0]


def _wallet(hand: Hand, text: str) -> Address:
    """A member's current wallet by its id, or an account as it is."""
    if len(text.removeprefix("0x")) == 64:
        return hand.suite.members.member_of(find_member(hand.suite, text)).wallet
    return account_of("holder", text)
