"""What a statement comes to on chain: who would get how much, and what stands in the way.

Everything is read at one block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from csop.calendar import DAY_SECONDS
from csop.chain.blocks import Block
from csop.chain.contracts import Suite
from csop.chain.contracts.proceeds import Terms
from csop.deployment.roles import BY_NAME
from csop.proceeds.arithmetic import Split, refund_of, split
from csop.proceeds.statement import ProceedsError, Statement
from csop.shown import exact_stones, local_date, yuan
from csop.types import Address, Fen, MemberId, Timestamp, Wei


@dataclass(frozen=True, slots=True)
class Announcement:
    """A distribution to be. ``stones`` are those of members who had any at the record."""

    block: Block
    terms: Terms
    taken: Timestamp
    """When the record was taken."""
    supply: Wei
    stones: Mapping[MemberId, Wei]
    split: Split
    sponsor: Address
    balance: Fen
    """Vouchers that the sponsor has."""
    allowance: Fen
    """Of them, what the vault may take."""
    faults: tuple[str, ...]
    """Why it cannot be opened now; nothing if it can."""
    notes: tuple[str, ...]
    """What nobody should overlook before it is opened."""


def announce(
    suite: Suite, block: Block, first_block: int, statement: Statement, sponsor: Address
) -> Announcement:
    """What a statement comes to at a block, in vouchers. Raises ProceedsError."""
    pinned = suite.at(block.number)
    require_record(pinned, statement.record)
    voucher, vault = pinned.voucher, pinned.vault
    stones = stones_at(pinned, first_block, statement.record)
    supply = pinned.stone.total_supply_at(statement.record)
    if sum(stones.values()) != supply:
        raise ProceedsError(
            f"members had {sum(stones.values())} wei of stones at record {statement.record}, but "
            f"{supply} were in the world: the record of the deployment misses members' events; "
            "take the one that `deploy` wrote (CSOP_RECORD)"
        )
    terms = Terms(
        voucher.address,
        statement.record,
        statement.proceeds,
        statement.mode,
        statement.claim_end(block.timestamp),
        statement.sink,
        statement.accounts,
    )
    shares = split(statement.proceeds, supply, stones)
    balance = Fen(voucher.balance_of(sponsor))
    return Announcement(
        block,
        terms,
        taken_at(pinned, first_block, statement.record),
        supply,
        stones,
        shares,
        sponsor,
        balance,
        Fen(voucher.allowance(sponsor, vault.address)),
        tuple(_faults(pinned, statement, shares.pot, sponsor, balance)),
        tuple(_notes(pinned, first_block, statement, shares)),
    )


def require_record(suite: Suite, record: int) -> None:
    """Raises ProceedsError unless the record was taken."""
    if record > (latest := suite.stone.latest_record()):
        last = f"the last is {latest}" if latest else "there is none yet"
        raise ProceedsError(
            f"record {record} is not taken, {last}: `run proceeds main record` takes the next"
        )


def taken_at(suite: Suite, first_block: int, record: int) -> Timestamp:
    """When a record was taken."""
    [log] = suite.stone.events(["RecordTaken"], first_block, indexed=[record.to_bytes(32, "big")])
    return suite.client.blocks.get(log.block).timestamp


def stones_at(suite: Suite, first_block: int, record: int) -> dict[MemberId, Wei]:
    """Members who had stones at a record, and how many, over all wallets they ever had.

    From the registry's events; in the order of registration.
    """
    members = members_of(suite, first_block)
    wallets = suite.members.all_wallets_of_many(members)
    owners = [m for m, own in zip(members, wallets, strict=True) for _ in own]
    balances = suite.stone.balances_of_at((w for own in wallets for w in own), record)
    total: Counter[MemberId] = Counter()
    for owner, balance in zip(owners, balances, strict=True):
        total[owner] += balance
    return {member: Wei(stones) for member, stones in total.items() if stones}


def members_of(suite: Suite, first_block: int) -> list[MemberId]:
    """Everybody who was ever registered, in that order."""
    logs = suite.members.events(["MemberRegistered"], first_block)
    return [MemberId(log.args["id"]) for log in logs]


def holders_of(suite: Suite, role: str, first_block: int) -> list[Address]:
    """Who holds a role, by the access manager."""
    number = BY_NAME[role].id
    logs = suite.manager.events(["RoleGranted"], first_block, indexed=[number.to_bytes(32, "big")])
    accounts = dict.fromkeys(Address(log.args["account"]) for log in logs)
    return [account for account in accounts if suite.manager.has_role(number, account)[0]]


def _faults(
    suite: Suite, statement: Statement, pot: Fen, sponsor: Address, balance: Fen
) -> list[str]:
    found, vault, voucher = [], suite.vault, suite.voucher
    if not suite.manager.has_role(BY_NAME["SPONSOR"].id, sponsor)[0]:
        found.append(f"{sponsor} does not hold the sponsor's role: use its holder's key")
    if not vault.is_allowed(voucher.address):
        found.append(
            f"the voucher {voucher.address} is not on the vault's list of assets: the admin puts "
            "it there, seven days ahead"
        )
    found += [
        f"record {statement.record} serves distribution {number} already: take another one"
        for number, known in enumerate(vault.distributions())
        if known.record == statement.record
    ]
    if balance < pot:
        found.append(
            f"the sponsor has {yuan(balance)} in vouchers of {yuan(pot)}: the bank deposits "
            f"{yuan(pot - balance)} first"
        )
    if statement.claim_days * DAY_SECONDS < vault.claim_seconds():
        least = -(-vault.claim_seconds() // DAY_SECONDS)
        found.append(f"claim_days: members must have {least} at least, not {statement.claim_days}")
    if statement.sink == vault.address:
        found.append(
            "the sink is the vault itself, which could not pay it out again: name another one"
        )
    elif not _may_hold(suite, statement.sink):
        found.append(
            f"the sink {statement.sink} may hold no vouchers, it is neither an insider nor a "
            "member's current wallet: name another one, or have the admin name it an insider, "
            "seven days ahead"
        )
    return found


def _notes(suite: Suite, first_block: int, statement: Statement, shares: Split) -> list[str]:
    found, latest = [], suite.stone.latest_record()
    if statement.record < latest:
        supply = suite.stone.total_supply_at(latest)
        taken = local_date(taken_at(suite, first_block, latest))
        used = any(known.record == latest for known in suite.vault.distributions())
        found.append(
            f"record {statement.record} is not the newest: record {latest} was taken {taken}, of "
            f"{exact_stones(supply)} stones, and serves {'another' if used else 'no'} "
            f"distribution; by it {yuan(refund_of(shares.pot, supply))} would be returned to the "
            f"sponsor, not {yuan(shares.refund)}"
        )
    if not suite.voucher.is_insider(statement.sink) and _may_hold(suite, statement.sink):
        found.append(
            "the sink is a member's wallet: if that member gets another one, nothing can be swept "
            "before the admin names it an insider"
        )
    return found


def _may_hold(suite: Suite, account: Address) -> bool:
    if suite.voucher.is_insider(account):
        return True
    return suite.members.member_of(suite.members.id_of(account)).wallet == account
