"""Every distribution as it was opened: allowed, of a record of its own, and right to the fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csop.audit.evidence import Place, name_of, place_of, views
from csop.audit.proceeds import Proceeds
from csop.audit.records import Taken
from csop.audit.report import Difference, Watch, known, require
from csop.chain.contracts.proceeds import Mode, Terms
from csop.chain.logs import Log
from csop.hashing import ZERO_HASH
from csop.proceeds.arithmetic import pot_of, refund_of
from csop.types import ZERO_ADDRESS, Address, Fen


@dataclass(frozen=True, slots=True)
class Opened:
    """A distribution: what was announced, its figures, and the record it divides by."""

    number: int
    place: Place
    sponsor: Address
    terms: Terms
    pot: Fen
    refund: Fen
    taken: Taken

    @property
    def name(self) -> str:
        """For messages."""
        return f"distribution {self.number}"


def check_distributions(
    proceeds: Proceeds, records: Mapping[int, Taken], watch: Watch
) -> list[Opened]:
    """Each by its event; the list of assets and the number of distributions are as in storage."""
    vault = proceeds.evidence.suite.vault
    allowed: dict[Address, bool] = {}
    opened: list[Opened] = []
    total = sum(log.event == "Opened" for log in proceeds.vault)
    with watch.check("distributions", total) as tick:
        for log in proceeds.vault:
            if log.event == "AssetSet":
                allowed[log.args["asset"]] = log.args["allowed"]
            elif log.event == "Opened":
                one = _opened(proceeds, records, log, opened)
                asset = one.terms.asset
                require(f"{name_of(log)}: {asset} allowed", True, allowed.get(asset, False))
                opened.append(one)
                tick(1)
        require("distributions in storage", len(opened), vault.distribution_count())
        assets = sorted(allowed)
        stored = views(vault, "isAllowed", ((asset,) for asset in assets))
        for asset, is_allowed in zip(assets, stored, strict=True):
            require(f"asset {asset}: allowed in storage", allowed[asset], is_allowed)
    return opened


def _opened(
    proceeds: Proceeds, records: Mapping[int, Taken], log: Log, before: Sequence[Opened]
) -> Opened:
    name, args, number = name_of(log), log.args, len(before)
    require(f"{name}: number", number, args["distribution"])
    terms = Terms(*args["terms"])
    known(f"{name}: mode", Mode, terms.mode)
    require(f"{name}: record of its terms", args["record"], terms.record)
    taken = records.get(terms.record)
    if taken is None or taken.place > place_of(log):
        raise Difference(f"{name}: record {terms.record}", "taken before", "not")
    for other in before:
        if other.terms.record == terms.record:
            raise Difference(f"{name}: record {terms.record}", "used by no other", other.name)
    pot = pot_of(Fen(terms.proceeds))
    require(f"{name}: pot", pot, args["pot"])
    require(f"{name}: refund", refund_of(pot, taken.supply), args["refund"])
    earliest = proceeds.time(log) + proceeds.claim_seconds
    if terms.claim_end < earliest:
        raise Difference(f"{name}: end of claims", f">= {earliest}", terms.claim_end)
    for what, missing in (
        ("pot", pot == 0),
        ("sink", terms.sink in (ZERO_ADDRESS, proceeds.evidence.suite.vault.address)),
        ("hash of the accounts", terms.accounts == ZERO_HASH),
    ):
        if missing:
            raise Difference(f"{name}: {what}", "one", "none")
    refund = Fen(args["refund"])
    return Opened(number, place_of(log), args["sponsor"], terms, pot, refund, taken)
