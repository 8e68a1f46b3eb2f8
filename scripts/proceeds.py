"""Proceeds: announced, deposited, opened, claimed, paid out; receipts for everybody.

    toolchain/brownie run proceeds main record
    toolchain/brownie run proceeds main announce params/proceeds/example.toml [out=…] [sponsor=…]
    toolchain/brownie run proceeds main deposit <yuan> <reference> [to=…]
    toolchain/brownie run proceeds main open params/proceeds/example.toml
    toolchain/brownie run proceeds main show [distribution or member]
    toolchain/brownie run proceeds main claim <distributions> <ids.csv or all>
    toolchain/brownie run proceeds main release <distributions> <member>
    toolchain/brownie run proceeds main receipts <distribution> <folder> [member] [statement=…]
    toolchain/brownie run proceeds main approve <yuan> [bank=…] [key=…]
    toolchain/brownie run proceeds main payout <member or wallet> <yuan> <reference>
    toolchain/brownie run proceeds main sweep <distribution>

A statement is a TOML file (docs/spec.md, section 9). `announce` sends nothing: it says what every
member would get (or writes it to out=FILE), and what is in the way; `open` with the word dry does,
too, without the members. Yuan have at most two decimals. A reference is what the bank's books call
a deposit or payment: its keccak is noted, or such a hash as it is; each counts once.
<distributions> are numbers joined by commas, or all that are open (for release: all in which
something is held). ids.csv has a column id: a table that announce wrote, or one of `members`.
Claiming may be stopped and run again. `approve` lets the bank burn so much of the holder's
vouchers, once it has paid them out. statement=… puts the period on the receipts. A member is named
by id or wallet. Paths are relative to the repository. Every command that sends asks first; --yes
(or the word yes, or YES=1) answers it. Keys (scripts/acting.py): RECORDER, BANK, SPONSOR; MEMBER
approves (key=… names a local test key); RELAYER, who needs no role, claims, releases and sweeps.
"""

from pathlib import Path

from csop.chain.keys import address_of
from csop.chain.logs import decode_logs
from csop.proceeds import announcement
from csop.proceeds.announcement import Announcement
from csop.proceeds.statement import load_statement
from csop.proceeds.tables import write_shares
from csop.shown import counted, exact_stones, yuan
from csop.status import find_member, money_of
from csop.types import Address
from scripts import acting, claiming, vouchers
from scripts.acting import Command, Hand, InputError
from scripts.proceeds_tables import (
    distribution_words,
    show_announcement,
    show_distribution,
    show_entitlements,
    show_money,
)


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("proceeds", COMMANDS, words)


def record(hand: Hand) -> int:
    """Take a record of all stones; its number."""
    stone, account = hand.suite.stone, hand.account("recorder")
    receipt = hand.carry_out(account, stone.take_record(), "take a record of all stones")
    event = stone.artifact.events["RecordTaken"]
    [taken] = decode_logs(receipt.logs, {event.topic: event})
    number, supply = taken.args["record"], taken.args["supply"]
    hand.console.print(f"record {number}, of {exact_stones(supply)} stones", soft_wrap=True)
    return int(number)


def announce(hand: Hand, file: str, *, out: str = "", sponsor: str = "") -> Announcement:
    """Say what every member would get. Sends nothing."""
    found = _announce(hand, file, vouchers.holder_of(hand, "sponsor", "sponsor", sponsor))
    if out:
        Path(out).parent.mkdir(parents=True, exist_ok=True)
        write_shares(Path(out), found.stones, found.split.entitlements)
        hand.console.print(f"{counted(len(found.stones), 'member')} in {out}", soft_wrap=True)
    else:
        show_entitlements(hand.console, found)
    show_announcement(hand.console, file, found)
    for fault in found.faults:
        hand.console.print(f"before it can be opened: {fault}", soft_wrap=True)
    if not found.faults:
        hand.console.print(f"next: run proceeds main open {file}", soft_wrap=True)
    return found


def open_distribution(hand: Hand, file: str) -> int:
    """Approve the pot and open the distribution; its number."""
    account, (vault, voucher) = hand.account("sponsor"), (hand.suite.vault, hand.suite.voucher)
    found = _announce(hand, file, address_of(account))
    show_announcement(hand.console, file, found)
    if found.faults:
        raise InputError("\n".join(f"{file}: {fault}" for fault in found.faults))
    pot = found.split.pot
    approves = found.allowance < pot
    first = f"approve {yuan(pot)} and " if approves else ""
    hand.agree(f"{first}open this distribution as {found.sponsor}, for good")
    if approves:
        hand.send(account, voucher.approve(vault.address, pot))
    receipt = hand.send(account, vault.open(found.terms, pot))
    event = vault.artifact.events["Opened"]
    [opened] = decode_logs(receipt.logs, {event.topic: event})
    number = int(opened.args["distribution"])
    hand.console.print(
        f"distribution {number}; {yuan(opened.args['refund'])} went back to the sponsor; next: "
        f"run proceeds main claim {number} all",
        soft_wrap=True,
    )
    return number


def show(hand: Hand, which: str = "") -> None:
    """All distributions, one by number, or a member's part in all of them."""
    block = hand.client.latest()
    suite, now = hand.suite.at(block.number), block.timestamp
    if not which:
        for number, known in enumerate(suite.vault.distributions()):
            words = distribution_words(known, now)
            hand.console.print(f"distribution {number}: {words}", soft_wrap=True)
        if not suite.vault.distribution_count():
            hand.console.print("no distributions yet")
    elif which.isdigit():
        number, known = claiming.find_distribution(suite, which)
        unclaimed = claiming.unclaimed(hand, suite, [number])
        show_distribution(hand.console, number, known, unclaimed, now)
    else:
        member = find_member(suite, which)
        hand.console.print(f"member 0x{member.hex()}", soft_wrap=True)
        show_money(hand.console, money_of(suite, member), now)


COMMANDS: dict[str, Command] = {
    "record": record,
    "announce": announce,
    "deposit": vouchers.deposit,
    "open": open_distribution,
    "show": show,
    "claim": claiming.claim,
    "release": claiming.release,
    "receipts": claiming.receipts,
    "approve": vouchers.approve,
    "payout": vouchers.payout,
    "sweep": claiming.sweep,
}


def _announce(hand: Hand, file: str, sponsor: Address) -> Announcement:
    statement = load_statement(Path(file))
    block, first = hand.client.latest(), hand.record.first_block
    with hand.console.status("reading members and their stones"):
        return announcement.announce(hand.suite, block, first, statement, sponsor)
