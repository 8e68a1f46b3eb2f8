"""Consent to the use of a vehicle's data: granted, revoked, by transaction or signature; deletion.

    toolchain/brownie run consent main show <vehicle>
    toolchain/brownie run consent main grant <vehicle> categories=odometer notice=notice.md
    toolchain/brownie run consent main revoke <vehicle>
    toolchain/brownie run consent main delete <vehicle> [epoch=…]
    toolchain/brownie run consent main sign grant|revoke|delete <vehicle> … [file=…]
    toolchain/brownie run consent main relay <file>
    toolchain/brownie run consent main overdue
    toolchain/brownie run consent main confirm <number> <document>

purpose=… and grantee=… are names (mileage-mining and operator unless said otherwise) or hashes of
0x and 64 hex digits. categories=… are odometer, location, cabin, biometrics or bit4 to bit31,
joined by +; the sensitive ones (location, cabin, biometrics) are named once more under separate=….
days=… is how long a grant lasts (365), notice=… the text that was consented to, receipt=… a
receipt: files, whose keccak is noted, or such hashes. `sign` writes a JSON file and sends nothing;
anyone relays it within valid=… days (7), unless the wallet does anything else here before. `delete`
asks to delete what was gathered until now in an owner epoch (the present one). Paths are relative
to the repository. Every command that signs or sends asks first; --yes (or the word yes, or YES=1)
answers it. Keys (scripts/acting.py): MEMBER is the owner (key=… names a local test key); RELAYER
needs no role; PRIVACY_OFFICER confirms.
"""

from pathlib import Path

from csop.calendar import DAY_SECONDS
from csop.chain.transactions import Call, Receipt
from csop.consents import Grant, domain_of
from csop.people import requests
from csop.people.requests import Kind, Request, What
from csop.people.words import MINING, OPERATOR
from csop.shown import local_date
from csop.types import Timestamp
from scripts import acting
from scripts.acting import Command, Hand, InputError, file_hash, whole
from scripts.consent_tables import overdue, show_deletions, show_history
from scripts.consent_terms import (
    Words,
    check_key,
    grant_of,
    owner_wallet,
    request_file,
    said,
    subject_of,
)
from scripts.vehicles import find_vehicle

DAYS = "365"
VALID = "7"


def main(*words: str) -> None:
    """Entry point of `brownie run`."""
    acting.run("consent", COMMANDS, words)


def show(hand: Hand, vehicle: str) -> None:
    """A vehicle's consents and deletions, with dates."""
    show_history(hand.suite, hand.console, find_vehicle(hand, vehicle)[0], hand.record.first_block)


def grant(
    hand: Hand,
    vehicle: str,
    *,
    categories: str,
    notice: str,
    separate: str = "",
    purpose: str = MINING,
    grantee: str = OPERATOR,
    days: str = DAYS,
    receipt: str = "",
    key: str = "",
) -> None:
    """Grant consent from now on."""
    words = Words(purpose, grantee, categories, separate, days, notice, receipt)
    _act(hand, Kind.GRANT, _what(hand, Kind.GRANT, vehicle, words, ""), key)
    hand.console.print("granted")


def revoke(
    hand: Hand, vehicle: str, *, purpose: str = MINING, grantee: str = OPERATOR, key: str = ""
) -> None:
    """Withdraw consent from now on."""
    _act(hand, Kind.REVOKE, _what(hand, Kind.REVOKE, vehicle, Words(purpose, grantee), ""), key)
    hand.console.print("revoked")


def delete(
    hand: Hand,
    vehicle: str,
    *,
    purpose: str = MINING,
    grantee: str = OPERATOR,
    epoch: str = "",
    key: str = "",
) -> int:
    """Ask that data be deleted; the request's number."""
    what = _what(hand, Kind.DELETE, vehicle, Words(purpose, grantee), epoch)
    return _say_number(hand, _act(hand, Kind.DELETE, what, key))


def sign(
    hand: Hand,
    kind: str,
    vehicle: str,
    *,
    categories: str = "",
    notice: str = "",
    separate: str = "",
    purpose: str = MINING,
    grantee: str = OPERATOR,
    days: str = "",
    receipt: str = "",
    epoch: str = "",
    valid: str = VALID,
    file: str = "",
    key: str = "",
) -> Path:
    """Sign a request for anyone to relay; the file it was written to. Sends nothing."""
    if kind not in list(Kind):
        raise InputError(f"kind is {kind!r}, must be one of {', '.join(Kind)}")
    wanted, terms = Kind(kind), (categories, separate, days, notice, receipt)
    if wanted is not Kind.GRANT and any(terms):
        raise InputError(f"to {kind}, only purpose, grantee and epoch are said")
    if wanted is not Kind.DELETE and epoch:
        raise InputError(f"to {kind}, the owner epoch is the present one")
    words = Words(purpose, grantee, categories, separate, days or DAYS, notice, receipt)
    what = _what(hand, wanted, vehicle, words, epoch)
    consents, wallet = hand.suite.consents, owner_wallet(hand, wanted, what)
    check_key(hand, key, wallet)
    nonce, domain = consents.nonce_of(wallet), domain_of(hand.client.chain_id, consents.address)
    now = hand.client.latest().timestamp
    deadline = Timestamp(now + whole("valid", valid) * DAY_SECONDS)
    path = request_file(wanted, what.vehicle, nonce, file)
    if path.exists():
        raise InputError(f"{path} exists: relay it, or name another file")
    hand.agree(f"sign, for anyone to relay until {local_date(deadline)}: {said(wanted, what)}")
    account = hand.account("member", key)
    requests.write_request(path, requests.sign(account, wanted, domain, what, nonce, deadline))
    hand.console.print(f"signed by {wallet}, nonce {nonce}; in {path}", soft_wrap=True)
    return path


def relay(hand: Hand, file: str) -> None:
    """Bring a signed request to the chain."""
    request, account = requests.read_request(Path(file)), hand.account("relayer")
    consents, kind = hand.suite.consents, request.kind
    here = domain_of(hand.client.chain_id, consents.address)
    if request.domain != here:
        raise InputError(
            f"{file}: is for chain {request.domain.chain_id} and registry "
            f"{request.domain.contract}, not {here.chain_id} and {here.contract}"
        )
    find_vehicle(hand, f"0x{request.what.vehicle.hex()}")
    wallet = owner_wallet(hand, kind, request.what)
    if request.wallet != wallet:
        raise InputError(f"{file}: is {request.wallet}'s, but the owner's wallet is {wallet}")
    if request.by.nonce != (nonce := consents.nonce_of(wallet)):
        used = "is used up" if request.by.nonce < nonce else "is to come later"
        raise InputError(
            f"{file}: nonce {request.by.nonce} {used}, the wallet's next is {nonce}: whatever it "
            "does here uses one up; the owner signs anew"
        )
    if not request.is_by_key() and not hand.client.code(wallet):
        raise InputError(f"{file}: was not signed by {wallet}, or changed after that")
    by = f"signed by {wallet}, until {local_date(request.by.deadline)}"
    call = _relayed(hand, request)
    receipt = hand.carry_out(account, call, f"{said(kind, request.what)} ({by})")
    if kind is Kind.DELETE:
        _say_number(hand, receipt)
    else:
        hand.console.print("granted" if kind is Kind.GRANT else "revoked")


def confirm(hand: Hand, number: str, document: str) -> None:
    """Confirm that data is deleted."""
    consents, account = hand.suite.consents, hand.account("privacy_officer")
    place, digest = whole("number", number), file_hash("document", document)
    if place >= (count := consents.deletion_count()):
        raise InputError(f"there is no deletion {place}, only {count}, numbered from 0")
    deletion = consents.deletion_of(place)
    if deletion.confirmed_at:
        raise InputError(f"deletion {place} was confirmed {local_date(deletion.confirmed_at)}")
    show_deletions(hand.suite, hand.console, [place])
    what = f"confirm that this data is deleted, document 0x{digest.hex()}"
    hand.carry_out(account, consents.confirm_deletion(place, digest), what)
    hand.console.print(f"deletion {place} is confirmed")


def show_overdue(hand: Hand) -> list[int]:
    """Deletions that should have been confirmed by now."""
    if found := overdue(hand.suite):
        show_deletions(hand.suite, hand.console, found)
    else:
        hand.console.print("nothing is overdue")
    return found


COMMANDS: dict[str, Command] = {
    "show": show,
    "grant": grant,
    "revoke": revoke,
    "delete": delete,
    "sign": sign,
    "relay": relay,
    "overdue": show_overdue,
    "confirm": confirm,
}


def _what(hand: Hand, kind: Kind, vehicle: str, words: Words, epoch: str) -> What:
    found, known = find_vehicle(hand, vehicle)
    chosen = whole("epoch", epoch) if epoch else known.owner_epoch
    if chosen > known.owner_epoch:
        raise InputError(f"epoch is {chosen}, but the vehicle's owner epoch is {known.owner_epoch}")
    subject = subject_of(found, chosen, words)
    return grant_of(hand, subject, words) if kind is Kind.GRANT else subject


def _act(hand: Hand, kind: Kind, what: What, key: str) -> Receipt:
    """By the owner's own transaction."""
    consents = hand.suite.consents
    check_key(hand, key, owner_wallet(hand, kind, what))
    if isinstance(what, Grant):
        call = consents.grant(what)
    elif kind is Kind.REVOKE:
        call = consents.revoke(what)
    else:
        call = consents.request_deletion(what)
    return hand.carry_out(hand.account("member", key), call, said(kind, what))


def _relayed(hand: Hand, request: Request) -> Call:
    consents = hand.suite.consents
    if isinstance(request.what, Grant):
        return consents.grant_for(request.what, request.by)
    if request.kind is Kind.REVOKE:
        return consents.revoke_for(request.what, request.by)
    return consents.request_deletion_for(request.what, request.by)


def _say_number(hand: Hand, receipt: Receipt) -> int:
    """Which deletion a transaction asked for."""
    logs = hand.suite.consents.events(["DeletionRequested"], receipt.block, receipt.block)
    [asked] = [log.args for log in logs if log.transaction == receipt.hash]
    due = local_date(asked["dueAt"])
    hand.console.print(f"deletion {asked['number']}: it is to be confirmed before {due}")
    return int(asked["number"])
