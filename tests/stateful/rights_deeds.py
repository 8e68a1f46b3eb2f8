"""Every call that changes something: who rightfully makes it, with which arguments, how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.models.rights.members import ACTIVE, DECEASED
from tests.models.rights.stones import MOST
from tests.stateful.rights_choices import STRANGER_ID
from tests.stateful.rights_choices import Choices as C

Made = tuple[str, tuple[Any, ...]]
"""By whom, and the arguments."""


def officer(name: str, arguments: Callable[[C], tuple[Any, ...]]) -> Callable[[C], Made]:
    return lambda c: (c.chain.hands[name], arguments(c))


def owner(arguments: Callable[[C, bytes], tuple[Any, ...]]) -> Callable[[C], Made]:
    """A call of a vehicle's owner."""

    def made(c: C) -> Made:
        car = c.some_car()
        return c.owner_of(car), arguments(c, car)

    return made


def relayed(kind: str, words: Callable[[C, bytes], tuple[Any, ...]]) -> Callable[[C], Made]:
    """The same by signature."""

    def made(c: C) -> Made:
        car = c.some_car()
        given = words(c, car)
        signer = c.owner_then(given) if kind == "Deletion" else c.owner_of(car)
        said = c.mostly([given], words(c, car))
        return c.relayer, (given, c.signed(kind, said, signer))

    return made


def own(arguments: Callable[[C, str], tuple[Any, ...]]) -> Callable[[C], Made]:
    """A call of somebody who holds stones."""

    def made(c: C) -> Made:
        holder = c.holder()
        return holder, arguments(c, holder)

    return made


def register(c: C) -> tuple[Any, ...]:
    new = [who for who in c.pools if who not in c.books.everyone]
    who = c.mostly(new, c.some_id())
    return (who, c.fresh_wallet(who), c.pick(0, 1, 2, 3, 3, 4))


def status(c: C) -> tuple[Any, ...]:
    return (c.some_id(), c.mostly([1] * 9 + [2, 2, 3, 4, 5], 0))


def recovery(c: C) -> tuple[Any, ...]:
    who = c.id_where(lambda m: not m.proposal and m.status != DECEASED)
    return (who, c.fresh_wallet(who), c.document())


def inheritance(c: C) -> tuple[Any, ...]:
    who = c.id_where(lambda m: m.status == DECEASED and not m.proposal)
    return (who, c.id_where(lambda m: m.status == ACTIVE), c.document())


def cancel(c: C) -> Made:
    who = c.id_where(lambda m: m.proposal)
    return c.wallet_of(who), (who,)


def mint(c: C) -> tuple[Any, ...]:
    ids = [c.some_id() for _ in range(c.rng.randrange(5))]
    amounts = [c.pick(1, 7, 100, 1_000, 1_000, 4_321) for _ in ids]
    if ids and c.rng.random() < 0.1:
        stones, now = c.books.stones, c.chain.world.now
        left = stones.released(0, now) - stones.minted[0]
        amounts[0] = c.pick(left, left + 1, 2**200)
    if c.rng.random() < 0.05:
        amounts.append(1)
    return (tuple(ids), tuple(amounts))


def spend(c: C) -> Made:
    """What somebody was allowed to spend."""
    allowed = [pair for pair, value in c.books.stones.allowances.items() if value]
    holder, spender = c.mostly(allowed, (c.holder(), c.thieves[0]))
    most = c.books.stones.allowances[holder, spender]
    value = min(c.part(holder), c.mostly([most], most + 1) if most < MOST else MOST)
    return spender, (holder, c.some_wallet(), value)


def permit(c: C) -> Made:
    stones, holder, now = c.books.stones, c.holder(), c.chain.world.now
    deadline = c.mostly([now + 600], now - 1, now)
    nonce = c.mostly([stones.nonces[holder]], stones.nonces[holder] + 1)
    words = (holder, c.pick(*c.accounts), c.part(holder))
    key = c.chain.keys[c.mostly([holder], c.thieves[1])]
    signature = stones.domain.sign(key, "Permit", (*words, nonce, deadline))
    return c.relayer, (*words, deadline, signature[64], signature[:32], signature[32:64])


def forced(c: C) -> tuple[Any, ...]:
    planned = [operation for operation in c.books.access.ready if "forced" in operation.function]
    if planned and c.rng.random() < 0.7:
        return c.planned[c.rng.choice(planned)]
    holder = c.pick(c.holder(), *c.accounts)
    return (holder, c.some_wallet(), c.part(holder) % 2**100)


def frozen(c: C) -> tuple[Any, ...]:
    holder = c.holder()
    return (holder, c.amount_to_freeze(holder))


def open_number(c: C) -> int:
    deletions = c.books.consents.deletions
    open_ = [n for n, deletion in enumerate(deletions) if not deletion.confirmed_at]
    return c.mostly(open_, len(deletions), 0)


def pending(c: C) -> tuple[Any, ...]:
    return (c.id_where(lambda m: m.proposal),)


def to_confirm(c: C) -> tuple[Any, ...]:
    return numbered(c, c.id_where(lambda m: m.proposal and not m.proposal.executable_at))


def to_execute(c: C) -> tuple[Any, ...]:
    return numbered(c, *pending(c))


def numbered(c: C, who: bytes) -> tuple[Any, ...]:
    """The pending proposal, seldom the one before or after."""
    number = c.books.members.number_of(who)
    return (who, c.mostly([number], max(number - 1, 0), number + 1))


DEEDS: dict[str, tuple[int, Callable[[C], Made]]] = {
    "MemberRegistry.setDailyLimit": (1, officer("admin", lambda c: (c.pick(2, 5_000, 5_000),))),
    "MemberRegistry.register": (3, officer("registrar", register)),
    "MemberRegistry.setFlags": (1, officer("registrar", lambda c: (c.some_id(), c.pick(1, 3, 8)))),
    "MemberRegistry.setStatus": (6, officer("steward", status)),
    "MemberRegistry.proposeRecovery": (4, officer("steward", recovery)),
    "MemberRegistry.proposeInheritance": (3, officer("steward", inheritance)),
    "MemberRegistry.confirmProposal": (3, officer("notary", to_confirm)),
    "MemberRegistry.executeProposal": (6, officer("notary", to_execute)),
    "MemberRegistry.stopProposal": (1, officer("guardian", pending)),
    "MemberRegistry.cancelProposal": (3, cancel),
    "MemberRegistry.passOn": (
        3,
        lambda c: (c.relayer, (c.id_where(lambda m: any(m.heir)),)),
    ),
    "VehicleRegistry.register": (4, officer("registrar", lambda c: c.new_car())),
    "VehicleRegistry.sell": (
        3,
        officer("registrar", lambda c: (car := c.some_car(), c.buyer(car), c.document())),
    ),
    "VehicleRegistry.replaceDevice": (
        1,
        officer("registrar", lambda c: (c.some_car(), c.fresh_device())),
    ),
    "VehicleRegistry.suspend": (2, officer("inspector", lambda c: (c.some_car(), c.document()))),
    "VehicleRegistry.attest": (2, officer("inspector", lambda c: (c.some_car(), c.document()))),
    "ConsentRegistry.grant": (4, owner(lambda c, car: (c.grant(car),))),
    "ConsentRegistry.grantFor": (3, relayed("Grant", lambda c, car: c.grant(car))),
    "ConsentRegistry.revoke": (2, owner(lambda c, car: (c.subject_to_revoke(car),))),
    "ConsentRegistry.revokeFor": (
        2,
        relayed("Revocation", lambda c, car: c.subject_to_revoke(car)),
    ),
    "ConsentRegistry.requestDeletion": (
        2,
        lambda c: (c.owner_then(s := c.subject_to_delete(c.some_car())), (s,)),
    ),
    "ConsentRegistry.requestDeletionFor": (
        2,
        relayed("Deletion", lambda c, car: c.subject_to_delete(car)),
    ),
    "ConsentRegistry.confirmDeletion": (
        2,
        officer("privacy_officer", lambda c: (open_number(c), c.document())),
    ),
    "Stone.pause": (1, officer("pauser", lambda _: ())),
    "Stone.unpause": (2, officer("pauser", lambda _: ())),
    "Stone.setTransferPolicy": (1, officer("policy", lambda c: (c.pick(0, 1, 1),))),
    "Stone.setFrozenTokens": (4, officer("freezer", frozen)),
    "Stone.forcedTransfer": (3, officer("enforcer", forced)),
    "Stone.takeRecord": (3, officer("recorder", lambda _: ())),
    "Stone.mintMileage": (6, officer("minter", mint)),
    "Stone.transfer": (6, own(lambda c, holder: (c.some_wallet(), c.part(holder)))),
    "Stone.approve": (2, own(lambda c, holder: (c.pick(*c.accounts), c.part(holder)))),
    "Stone.transferFrom": (3, spend),
    "Stone.permit": (2, permit),
    "Stone.redeem": (5, own(lambda c, holder: (c.part(holder), STRANGER_ID))),
}
