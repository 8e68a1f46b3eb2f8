"""A small real chain with two distributions, told over three and a half years.

Five members have stones (minted by the mine's own address, and not for hits):

    car 0   active; claims at once, sells a part to the bank, inherits from car 1
    car 1   dies; claimed for before there is an heir (1: held) and after (0: to the heir)
    car 2   frozen when it is claimed for (held), released later; then sends car 0 some
    car 3   recovered between the records, claims for both with its new wallet
    car 4   never claims: distribution 0 is swept, 1 waits

Distribution 0 is of record 1, distribution 1 of record 3; nothing uses record 2.
"""

from dataclasses import dataclass, field

from csop.chain.contracts.members import Status
from csop.chain.contracts.proceeds import Mode, Terms
from csop.chain.keys import address_of, derived
from csop.hashing import ZERO_HASH, keccak
from csop.proceeds.arithmetic import pot_of
from csop.types import Address, Fen, Hash, Timestamp
from tests.network.small_chain import GENESIS, SEED, SmallChain, member, wallet

STONE = 10**18
DAY = 86_400
THREE_DAYS, THREE_YEARS = 3 * DAY, 3 * 365 * DAY
PROCEEDS = (Fen(123_456_789_012_345), Fen(98_765_432_109_899))
MINTED = (12_345 * STONE + 1, 2_000 * STONE, 3_333 * STONE // 7, 777 * STONE, 42 * STONE)
MORE = (1_000 * STONE, 1, 2, 3 * STONE, 10 * STONE // 3)
"""What each gets before record 1, and before record 3."""
SAVINGS = Fen(4_200)
"""What car 3 has before it loses its wallet."""
BURNED, SENT = Fen(1_234), Fen(77)
ACCOUNTS = Hash(keccak(b"accounts"))
NEW = derived(SEED, "new-wallet")


def reference(text: str) -> Hash:
    return Hash(keccak(text.encode()))


@dataclass
class Paid:
    """The chain, and a node's honest answers about it as it was told."""

    chain: SmallChain
    answers: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name):
        return getattr(self.chain, name)

    def role(self, name: str, call):
        return self.client.transact(derived(SEED, name), call)

    def later_by(self, seconds: int) -> None:
        self.advance_to(self.client.latest().timestamp + seconds)

    @property
    def sponsor(self) -> Address:
        return address_of(derived(SEED, "sponsor"))

    def act(self, actor: Address, call) -> None:
        """Send a call as a contract."""
        self.node.impersonate(actor)
        self.node.set_balance(actor, STONE)
        data = {"from": actor, "to": call.to, "data": "0x" + call.data.hex(), "gas": hex(900_000)}
        self.client.wait(self.node.request("eth_sendTransaction", data))

    def admin(self, *calls) -> None:
        """Through the timelock: scheduled, and executed a week later."""
        timelock = self.suite.timelock
        delay = timelock.min_delay()
        for call in calls:
            self.role("multisig", timelock.schedule(call, delay))
        self.later_by(delay)
        for call in calls:
            self.role("multisig", timelock.execute(call))

    def mint(self, amounts) -> None:
        members = [member(car) for car in range(len(amounts))]
        self.act(self.suite.mine.address, self.suite.stone.mint_mileage(members, amounts))

    def terms(self, record: int, proceeds: Fen, **changes) -> Terms:
        ends = Timestamp(self.client.latest().timestamp + THREE_YEARS + DAY)
        terms = {
            "asset": self.suite.voucher.address,
            "record": record,
            "proceeds": proceeds,
            "mode": Mode.DIVIDEND,
            "claim_end": ends,
            "sink": self.sponsor,
            "accounts": ACCOUNTS,
        }
        return Terms(**{**terms, **changes})

    def open(self, record: int, proceeds: Fen, **changes) -> None:
        voucher, vault, pot = self.suite.voucher, self.suite.vault, pot_of(proceeds)
        self.role("bank", voucher.mint(self.sponsor, pot, reference(f"deposit {record}")))
        self.role("sponsor", voucher.approve(vault.address, pot))
        self.role("sponsor", vault.open(self.terms(record, proceeds, **changes), pot))

    def claim(self, distributions, *cars) -> None:
        vault = self.suite.vault
        if len(cars) == 1:
            call = vault.claim(distributions, member(cars[0]))
        else:
            call = vault.claim_many(distributions, [member(car) for car in cars])
        self.role("anyone", call)

    def status(self, car: int, status: Status) -> None:
        self.role("steward", self.suite.members.set_status(member(car), status))


def tell_paid(chain: SmallChain) -> Paid:
    """The whole story, on a chain that was just started."""
    paid = Paid(chain)
    stone, members, voucher = paid.suite.stone, paid.suite.members, paid.suite.voucher
    paid.advance_to(GENESIS + 10 * DAY)
    paid.mint(MINTED)
    paid.role("recorder", stone.take_record())
    paid.role("recorder", stone.take_record())
    paid.mint(MORE)
    paid.role("bank", voucher.mint(wallet(3).address, SAVINGS, reference("savings")))
    paid.open(1, PROCEEDS[0])
    paid.role("steward", members.propose_recovery(member(3), address_of(NEW), ZERO_HASH))
    paid.later_by(THREE_DAYS)
    paid.role("notary", members.execute_proposal(member(3), members.proposal_count()))
    paid.role("recorder", stone.take_record())
    paid.open(3, PROCEEDS[1], mode=Mode.DISPOSAL, claim_end=_far(paid))
    _pay(paid)
    paid.later_by(THREE_YEARS)
    paid.role("anyone", paid.suite.vault.sweep(0))
    return paid


def _far(paid: Paid) -> Timestamp:
    return Timestamp(paid.client.latest().timestamp + 4 * THREE_YEARS // 3)


def _pay(paid: Paid) -> None:
    """Everything between opening and the end."""
    vault, voucher, members = paid.suite.vault, paid.suite.voucher, paid.suite.members
    paid.status(2, Status.FROZEN)
    paid.claim([0], 0)
    paid.claim([0, 1], 0, 2, 3)  # 0 gets one more, 2 is blocked, 3 gets both at once
    paid.status(1, Status.DECEASED)
    paid.claim([1], 1)
    paid.status(2, Status.ACTIVE)
    paid.role("anyone", vault.release([0, 1], member(2)))
    paid.role("steward", members.propose_inheritance(member(1), member(0), ZERO_HASH))
    paid.later_by(THREE_DAYS)
    paid.role("notary", members.execute_proposal(member(1), members.proposal_count()))
    paid.claim([0], 1)
    bank = address_of(derived(SEED, "bank"))
    paid.client.transact(wallet(2), voucher.transfer(wallet(0).address, SENT))
    paid.client.transact(wallet(0), voucher.approve(bank, BURNED))
    paid.role("bank", voucher.burn(wallet(0).address, BURNED, reference("payment")))
