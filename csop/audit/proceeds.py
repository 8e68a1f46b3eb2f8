"""What the audit reads of distributions: the events of vault and voucher, and money that moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from csop.audit.engagement import Engagement
from csop.audit.evidence import Evidence, view
from csop.audit.members import Members
from csop.audit.report import Watch, require
from csop.chain.artifacts import load
from csop.chain.logs import Log
from csop.hashing import word
from csop.params import Params
from csop.types import Address, Timestamp

MOST_HEIRS = 8
VAULT_EVENTS = ("AssetSet", "Opened", "Claimed", "Held", "Released", "Swept")
VOUCHER_EVENTS = ("Transfer", "Minted", "Burned", "Recovered", "InsiderSet")


@dataclass(frozen=True)
class Proceeds:
    """The evidence, and distributions' part of it."""

    evidence: Evidence
    members: Members
    claim_seconds: int
    vault: tuple[Log, ...]
    voucher: tuple[Log, ...]
    money: Mapping[Address, tuple[Log, ...]]
    """Transfers to and from the vault, by asset, in order; of vouchers even before any
    distribution is of them."""

    @classmethod
    def gather(cls, engagement: Engagement) -> Self:
        """Read it up to the audited block."""
        evidence, members = engagement.evidence, engagement.members
        suite, first = evidence.suite, evidence.record.first_block
        vault = tuple(suite.vault.events(VAULT_EVENTS, first))
        voucher = tuple(suite.voucher.events(VOUCHER_EVENTS, first))
        evidence.client.blocks.get_many(sorted({log.block for log in vault}))
        assets = {log.args["terms"][0] for log in vault if log.event == "Opened"}
        others = sorted(assets - {suite.voucher.address})
        money = {asset: tuple(_transfers(evidence, asset)) for asset in others}
        money[suite.voucher.address] = tuple(_of_vault(suite.vault.address, voucher))
        return cls(evidence, members, suite.vault.claim_seconds(), vault, voucher, money)

    def time(self, log: Log) -> Timestamp:
        """The time of an event's block."""
        return self.evidence.time_of(log)


def _of_vault(vault: Address, logs: tuple[Log, ...]) -> Iterator[Log]:
    for log in logs:
        if log.event == "Transfer" and vault in (log.args["from"], log.args["to"]):
            yield log


def _transfers(evidence: Evidence, asset: Address) -> list[Log]:
    """Of another asset than the voucher: asked for by sender, and by receiver."""
    codec = load("SettlementVoucher").events["Transfer"]  # every ERC-20 has the same
    vault, head = evidence.suite.vault.address, evidence.head.number
    key = word(vault)
    found = {
        (log.block, log.index): log
        for indexed in ((key,), (None, key))
        for log in evidence.client.logs(asset, [codec], evidence.record.first_block, head, indexed)
    }
    return [found[place] for place in sorted(found)]


def check_proceeds_rules(proceeds: Proceeds, params: Params, watch: Watch) -> None:
    """The chain's fixed numbers are the plan's, and its contracts know each other."""
    suite, addresses = proceeds.evidence.suite, proceeds.evidence.record.addresses
    with watch.check("contracts") as tick:
        require("rule claim_seconds", params.proceeds.claim_seconds, proceeds.claim_seconds)
        require("rule most_heirs", MOST_HEIRS, view(suite.vault, "MOST_HEIRS"))
        for whose, contract, getter, name in (
            ("vault", suite.vault, "stone", "Stone"),
            ("vault", suite.vault, "members", "MemberRegistry"),
            ("voucher", suite.voucher, "members", "MemberRegistry"),
        ):
            require(f"the {whose}'s {getter}", addresses[name], view(contract, getter))
        tick(1)
