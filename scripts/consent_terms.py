"""What owners grant, revoke and have deleted: made of words, and said in words."""

from dataclasses import dataclass
from pathlib import Path

from csop.calendar import DAY_SECONDS
from csop.chain.keys import address_of
from csop.consents import Grant, Subject
from csop.hashing import MINING_PURPOSE, OPERATOR_GRANTEE, ZERO_HASH
from csop.people.requests import Kind, What
from csop.people.words import (
    GRANTEE,
    PURPOSE,
    PeopleError,
    category_words,
    check_separate,
    name_words,
    parse_categories,
    parse_name,
)
from csop.shown import local_date
from csop.types import Address, Hash, Timestamp, VehicleId
from scripts.acting import Hand, InputError, file_hash, whole


@dataclass(frozen=True)
class Words:
    """A consent as it was asked for; empty where nothing was said."""

    purpose: str
    grantee: str
    categories: str = ""
    separate: str = ""
    days: str = ""
    notice: str = ""
    receipt: str = ""


def subject_of(vehicle: VehicleId, owner_epoch: int, words: Words) -> Subject:
    """Which consent is meant. Raises InputError."""
    return Subject(
        vehicle,
        _named(GRANTEE, words.grantee),
        _named(PURPOSE, words.purpose),
        owner_epoch,
    )


def grant_of(hand: Hand, subject: Subject, words: Words) -> Grant:
    """What is granted, after every rule of the registry. Raises InputError."""
    if not words.notice:
        raise InputError("notice is missing: add notice=FILE, the text that the owner consents to")
    try:
        categories = parse_categories(words.categories)
        separate = parse_categories(words.separate) if words.separate else 0
        check_separate(categories, separate)
    except PeopleError as error:
        raise InputError(f"categories: {error}") from error
    days, longest = whole("days", words.days), hand.suite.consents.max_duration() // DAY_SECONDS
    if not 0 < days <= longest:
        raise InputError(f"days is {days}, must be from 1 to {longest}")
    expiry = Timestamp(hand.client.latest().timestamp + days * DAY_SECONDS)
    receipt = file_hash("receipt", words.receipt) if words.receipt else ZERO_HASH
    notice = file_hash("notice", words.notice)
    key = subject.vehicle, subject.grantee, subject.purpose, subject.owner_epoch
    return Grant(*key, categories, separate, expiry, notice, receipt)


def said(kind: Kind, what: What) -> str:
    """What a request does, in full."""
    whom = (
        f"grantee {name_words(GRANTEE, what.grantee)}, purpose "
        f"{name_words(PURPOSE, what.purpose)}, owner epoch {what.owner_epoch}"
    )
    vehicle = f"vehicle 0x{what.vehicle.hex()}"
    if isinstance(what, Grant):
        separate = category_words(what.separate)
        return (
            f"grant {category_words(what.categories)} of {vehicle} "
            f"({f'separately: {separate}' if separate else 'nothing sensitive'}), {whom}, until "
            f"{local_date(what.expiry)}, notice 0x{what.notice_hash.hex()}, receipt "
            f"{f'0x{what.receipt_hash.hex()}' if any(what.receipt_hash) else 'none'}"
        )
    if kind is Kind.REVOKE:
        return f"revoke what {vehicle} granted: {whom}; it takes nothing back"
    mining = (what.grantee, what.purpose) == (OPERATOR_GRANTEE, MINING_PURPOSE)
    return (
        f"ask that what was gathered of {vehicle} until now be deleted: {whom}; consent in "
        f"force goes on{', but those hours count for mining no more' if mining else ''}"
    )


def owner_wallet(hand: Hand, kind: Kind, what: What) -> Address:
    """Whose signature or transaction it takes: the owner's, for a deletion the owner's then."""
    vehicles = hand.suite.vehicles
    current = vehicles.vehicle_of(what.vehicle).owner_epoch
    if kind is Kind.DELETE and what.owner_epoch <= current:
        owner = vehicles.ownership_of(what.vehicle, what.owner_epoch).owner
        return hand.suite.members.member_of(owner).wallet
    if what.owner_epoch != current:
        raise InputError(
            f"the vehicle's owner epoch is {current}, not {what.owner_epoch}: the present owner "
            "decides"
        )
    return vehicles.owner_wallet_of(what.vehicle)


def check_key(hand: Hand, key: str, wallet: Address) -> None:
    """Whether the member's key is that of a wallet. Raises InputError."""
    given = address_of(hand.account("member", key))
    if given != wallet:
        raise InputError(f"the key is that of {given}: only {wallet}, the owner's wallet, may")


def request_file(kind: Kind, vehicle: VehicleId, nonce: int, file: str) -> Path:
    """Where a signed request goes."""
    return Path(file or f"runs/consents/{kind}-{vehicle.hex()[:8]}-{nonce}.json")


def _named(kind: str, text: str) -> Hash:
    try:
        return parse_name(kind, text)
    except PeopleError as error:
        raise InputError(f"{kind} is {text!r}, {error}") from error
