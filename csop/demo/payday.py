"""A distribution on the demo's chain: the record at the end of the driving, the payment later.

Between them a member loses its wallet, and one dies. Claims are brought in batches for everybody
but these two, who are paid once the notary has acted: one in its new wallet, for stones that lay in
another one at the record; for the dead its heir. Who is frozen is paid when that is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eth_account.signers.local import LocalAccount
from rich.progress import Progress

from csop.calendar import DAY_SECONDS
from csop.chain.contracts.members import Status
from csop.chain.contracts.proceeds import Mode, Terms
from csop.chain.keys import address_of, derived
from csop.demo.casting import Cast, Life
from csop.demo.fleet import SEED, Car
from csop.demo.payments import DISTRIBUTION, registered
from csop.demo.people import ADULT, make_heir
from csop.demo.stage import Stage
from csop.hashing import keccak, tag
from csop.proceeds.arithmetic import pot_of
from csop.types import Fen, Hash, MemberId, Timestamp

PROCEEDS = Fen(10**11)
"""A billion yuan: a stone is worth 16 fen."""
BATCH = 50
_ACCOUNTS, _DEPOSIT, _DOCUMENT = map(tag, ("demo.accounts", "demo.deposit", "demo.payday"))


@dataclass(frozen=True, slots=True)
class Roles:
    """Who shows what, and why nobody does."""

    lost: Car | None
    dead: Car | None
    frozen: Car | None
    absent: Mapping[str, str]


class Payday:
    """Takes the record at once; ``play`` comes after everything else."""

    after_batches: int
    """The last block of the batches: what is not claimed by then waits for its person."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self._stage, self._suite, self._cast = stage, stage.suite, cast
        stage.send("take_record", "recorder", self._suite.stone.take_record())
        self._record = self._suite.stone.latest_record()

    def play(self, fleet: Sequence[Car], progress: Progress) -> Roles:
        """From the losses to the last payment. ``fleet``: with the wallets of now."""
        steps = (self._strike, self._open, self._claim, self._restore, self._thaw)
        bar = progress.add_task("distribution: steps", total=len(steps))
        roles = self._roles(fleet)
        for step in steps:
            step(roles)
            progress.advance(bar)
        return roles

    def _roles(self, fleet: Sequence[Car]) -> Roles:
        """Those whom the driving dealt with already, then whoever held most at the record."""
        held = {car.member: self._stones(car.member) for car in fleet}
        holders = sorted((car for car in fleet if held[car.member]), key=lambda c: -held[c.member])
        taken = {car.member: life for life, car in self._cast.cars.items()}
        named = {taken[car.member]: car for car in holders if car.member in taken}
        free = [car for car in holders if car.member not in taken]
        lost = named.get(Life.RECOVERED) or (free.pop(0) if free else None)
        dead = free.pop(0) if free else None
        found = {"recovered": lost, "heir": dead, "released": named.get(Life.FROZEN)}
        why = {
            "recovered": "takes a member with stones at the record",
            "heir": "takes another member with stones at the record",
            "released": "takes a frozen member with stones at the record",
        }
        absent = {name: why[name] for name, car in found.items() if car is None}
        return Roles(lost, dead, named.get(Life.FROZEN), absent)

    def _stones(self, member: MemberId) -> int:
        wallets = self._suite.members.all_wallets_of(member)
        return sum(self._suite.stone.balance_of_at(wallet, self._record) for wallet in wallets)

    def _strike(self, roles: Roles) -> None:
        """Suspended, and dead, until the notary acts."""
        members = self._suite.members
        if roles.lost:
            call = members.propose_recovery(
                roles.lost.member, address_of(_new_wallet(roles.lost)), _document(roles.lost)
            )
            self._stage.send("propose_recovery", "steward", call)
        if roles.dead:
            member, heir = roles.dead.member, make_heir()
            call = members.register(heir.member, address_of(heir.wallet), ADULT)
            self._stage.send("register_member", "registrar", call)
            call = members.set_status(member, Status.DECEASED)
            self._stage.send("set_status", "steward", call)
            call = members.propose_inheritance(member, heir.member, _document(roles.dead))
            self._stage.send("propose_inheritance", "steward", call)

    def _open(self, _: Roles) -> None:
        """The bank has the deposit; the sponsor gives it, and gets back what nobody mined."""
        vault, voucher = self._suite.vault, self._suite.voucher
        pot, sponsor = pot_of(PROCEEDS), address_of(derived(SEED, "sponsor"))
        self._stage.send("mint_vouchers", "bank", voucher.mint(sponsor, pot, Hash(_DEPOSIT)))
        self._stage.send("approve_vouchers", "sponsor", voucher.approve(vault.address, pot))
        terms = Terms(
            asset=voucher.address,
            record=self._record,
            proceeds=PROCEEDS,
            mode=Mode.DIVIDEND,
            # A block may be later than now.
            claim_end=Timestamp(self._stage.now() + vault.claim_seconds() + DAY_SECONDS),
            sink=sponsor,
            accounts=Hash(_ACCOUNTS),
        )
        self._stage.send("open_distribution", "sponsor", vault.open(terms, pot))

    def _claim(self, roles: Roles) -> None:
        """Somebody brings everybody's claims; what a frozen member is entitled to is held."""
        vault = self._suite.vault
        own = {car.member for car in (roles.lost, roles.dead) if car}
        everybody = registered(self._suite)
        due = zip(everybody, vault.entitlements(DISTRIBUTION, everybody), strict=True)
        members = [member for member, amount in due if amount and member not in own]
        for at in range(0, len(members), BATCH):
            call = vault.claim_many([DISTRIBUTION], members[at : at + BATCH])
            self._stage.send("claim_batch", "claimer", call)
        self.after_batches = self._suite.client.block_number()

    def _execute(self, step: str, member: MemberId) -> None:
        members = self._suite.members
        number = members.proposal_of(member).number
        self._stage.send(step, "notary", members.execute_proposal(member, number))

    def _restore(self, roles: Roles) -> None:
        """72 hours after it was asked for; both claim for themselves then."""
        self._stage.reach(self._stage.now() + self._suite.members.recovery_seconds())
        claimers: list[tuple[Car, LocalAccount]] = []
        if roles.lost:
            self._execute("execute_recovery", roles.lost.member)
            claimers.append((roles.lost, _new_wallet(roles.lost)))
        if roles.dead:
            self._execute("execute_inheritance", roles.dead.member)
            claimers.append((roles.dead, make_heir().wallet))
        for car, wallet in claimers:
            call = self._suite.vault.claim([DISTRIBUTION], car.member)
            self._stage.gas.add("claim", self._suite.client.transact(wallet, call))

    def _thaw(self, roles: Roles) -> None:
        if roles.frozen:
            member = roles.frozen.member
            call = self._suite.members.set_status(member, Status.ACTIVE)
            self._stage.send("set_status", "steward", call)
            call = self._suite.vault.release([DISTRIBUTION], member)
            self._stage.send("release", "claimer", call)


def _new_wallet(car: Car) -> LocalAccount:
    return derived(SEED, f"wallet after the record {car.label}")


def _document(car: Car) -> Hash:
    return keccak(_DOCUMENT + car.member)
