"""Members: registered, shown, suspended, recovered, inherited from; stones frozen, moved by force.

    toolchain/brownie run members main register people.csv [most=…]
    toolchain/brownie run members main show <member>
    toolchain/brownie run members main status <id> <status>
    toolchain/brownie run members main flags <id> <flags>
    toolchain/brownie run members main recover <id> <wallet> [document]
    toolchain/brownie run members main inherit <id> <heir> [document]
    toolchain/brownie run members main confirm|execute <id> [number of the proposal]
    toolchain/brownie run members main stop|pass-on <id>
    toolchain/brownie run members main cancel <id> [key=…]
    toolchain/brownie run members main freeze <member> <stones>
    toolchain/brownie run members main unfreeze <member>
    toolchain/brownie run members main force <from> <to> <stones>

A member is named by id or by any of its wallets. people.csv has the columns id, wallet and flags
(owner, adult, owner+adult or none); where the id is empty one is drawn, and all rows with their ids
are written to people.ids.csv beside it before anything is sent. Nothing is sent unless the whole
file is right; run again it goes on where it stopped. A status is active, suspended, frozen,
deceased or closed. A document is a file, whose keccak is noted, or such a hash. `freeze` says how
many stones are frozen in all. `force` waits three days: it schedules first and says when to run it
again. Paths are relative to the repository. Every command that sends asks first; --yes (or the word
yes, or YES=1) answers it. Keys (scripts/acting.py): REGISTRAR registers and sets flags; STEWARD
sets the status and proposes; NOTARY confirms and executes; GUARDIAN stops; MEMBER cancels (key=…
names a local test key); RELAYER, who needs no role, passes on; FREEZER freezes, ENFORCER forces.
"""

from collections.abc import Sequence

from csop.chain.contracts import Suite
from csop.chain.contracts.members import ProposalKind, Status
from csop.people.enrol import new_members, room_today
from csop.people.members import MemberRow, read_members, write_members
from csop.people.table import Problems
from csop.people.words import PeopleError, flag_words, parse_flags
from csop.status import find_member
from csop.types import MemberId
from scripts import acting, enforcing, proposals, registering
from scripts.acting import Command, Hand, InputError, whole
from scripts.member_tables import show_member


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("members", COMMANDS, words)


def register(hand: Hand, file: str, *, most: str = "") -> int:
    """Register a file's members, ``most`` of them if given; how many."""
    limit = whole("most", most) if most else None

    def check(suite: Suite, rows: Sequence[MemberRow], problems: Problems) -> list[MemberRow]:
        fresh = new_members(suite, rows, problems)[:limit]
        room = room_today(suite, hand.client.latest().timestamp)
        if len(fresh) > room:
            problems.add(
                0,
                f"{len(fresh)} members to register, but room for {room} today (UTC+8): add "
                f"most={room}, and run it again tomorrow",
            )
        return fresh

    members = hand.suite.members
    return registering.register(
        hand,
        file,
        "members",
        read_members,
        check,
        write_members,
        lambda row: members.register(MemberId(row.id or b""), row.wallet, row.flags),
    )


def show(hand: Hand, member: str) -> None:
    """A member as the chain has it."""
    show_member(hand.suite, hand.console, find_member(hand.suite, member))


def set_status(hand: Hand, member: str, status: str) -> Status:
    """Set a member's status."""
    members, account, found = (
        hand.suite.members,
        hand.account("steward"),
        find_member(hand.suite, member),
    )
    wanted = _status(status)
    known, proposal = members.member_of(found), members.proposal_of(found)
    if any(heir := members.heir_of(found)):
        raise InputError(f"0x{heir.hex()} inherited from this member: its status is final")
    if known.status is wanted and not proposal.suspended:
        raise InputError(f"member 0x{found.hex()} is {status} already")
    effects = []
    if proposal.kind is ProposalKind.RECOVERY:
        if wanted is Status.ACTIVE:
            raise InputError("a recovery is pending: a member is active again when it ends")
        ends = wanted is Status.DECEASED
        effects.append("ends its recovery" if ends else "outlasts its pending recovery")
    if proposal.kind is ProposalKind.INHERITANCE and wanted is not Status.DECEASED:
        effects.append("ends its pending inheritance")
    if wanted is not Status.ACTIVE:
        effects.append("blocks sending and redeeming, not earning")
    more = f" ({'; '.join(effects)})" if effects else ""
    hand.carry_out(
        account,
        members.set_status(found, wanted),
        f"set member 0x{found.hex()} from {known.status.name.lower()} to {status}{more}",
    )
    hand.console.print(f"member 0x{found.hex()} is {status}", soft_wrap=True)
    return wanted


def set_flags(hand: Hand, member: str, flags: str) -> int:
    """Set a member's flags."""
    members, account, found = (
        hand.suite.members,
        hand.account("registrar"),
        find_member(hand.suite, member),
    )
    try:
        wanted = parse_flags(flags)
    except PeopleError as error:
        raise InputError(f"flags: {error}") from error
    before = members.member_of(found).flags
    if before == wanted:
        raise InputError(f"member 0x{found.hex()} has the flags {flag_words(wanted)} already")
    what = f"set the flags of member 0x{found.hex()} from {flag_words(before)} to "
    hand.carry_out(account, members.set_flags(found, wanted), what + flag_words(wanted))
    hand.console.print(f"member 0x{found.hex()}: {flag_words(wanted)}", soft_wrap=True)
    return wanted


COMMANDS: dict[str, Command] = {
    "register": register,
    "show": show,
    "status": set_status,
    "flags": set_flags,
    "recover": proposals.recover,
    "inherit": proposals.inherit,
    "confirm": proposals.confirm,
    "execute": proposals.execute,
    "stop": proposals.stop,
    "cancel": proposals.cancel,
    "pass-on": proposals.pass_on,
    "freeze": enforcing.freeze,
    "unfreeze": enforcing.unfreeze,
    "force": enforcing.force,
}


def _status(text: str) -> Status:
    names = {status.name.lower(): status for status in Status if status is not Status.NONE}
    if text not in names:
        raise InputError(f"status is {text!r}, must be one of {', '.join(names)}")
    return names[text]
