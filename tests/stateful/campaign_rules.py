"""Rules about campaigns and boxes."""

from __future__ import annotations

from dataclasses import astuple
from typing import Any

from brownie import Contract

from csop.chain import artifacts
from csop.chain.codec import tuple_of
from csop.deployment.plan import find
from csop.deployment.roles import BOX, BY_NAME, HELD_BY_CONTRACTS, ROLES
from csop.engagement.tables import Kind, Prize, Terms
from csop.hashing import keccak
from tests.engagement import OTHERS, OWNERS
from tests.stateful.actions import action
from tests.stateful.common_rules import LATE, WHICH
from tests.stateful.engagement_books import BoxBook, CampaignBook
from tests.stateful.task_rules import DAY, TaskRules

STONE = 10**18
HALF = 500_000_000
MUG = Prize("a mug", Kind.ITEM, 0, 2_000, HALF)
BLANK = Prize("nothing", Kind.NOTHING, 0, 0, HALF)
TABLES = {
    "usual": (OWNERS, OTHERS),
    "rich": ((Prize("a hoard", Kind.STONES, 300_000 * STONE, 5_000_000, HALF), BLANK), OTHERS),
    "rare": (
        (Prize("a stone", Kind.STONES, STONE, 100, 1), Prize("air", Kind.NOTHING, 0, 0, 10**9 - 1)),
        (Prize("a mug", Kind.ITEM, 0, 2_000, 1), Prize("air", Kind.NOTHING, 0, 0, 10**9 - 1)),
    ),
    "sure": ((Prize("a wei", Kind.STONES, 1, 1, 10**9),), (MUG, BLANK)),
    "stoneless": ((MUG, BLANK), (Prize("nothing", Kind.NOTHING, 0, 0, 10**9),)),
}
FAULTY = {
    "sum": ((MUG,), OTHERS, "DrawTable_OddsDoNotSum"),
    "stones for others": (OWNERS, OWNERS, "DrawTable_InvalidStones"),
    "empty": (OWNERS, (), "DrawTable_InvalidLength"),
}


class CampaignRules(TaskRules):
    """The box in force is the newest."""

    @property
    def box(self) -> BoxBook:
        return self.books.boxes[-1]

    # campaigns

    @action(
        2,
        table=[*TABLES, *FAULTY],
        price=[10, 10, 25, 100, 0],
        start=[-5, 5, 5, 5, DAY],
        days=[0, 3, 70, 1_000, 1_000],
        limits=[(10, 100), (10, 100), (3, 5), (1, 3), (11, 100), (10, 101), (0, 1)],
        pity=[0, 1, 2, 3, 4],
    )
    def open_campaign(
        self, table: str, price: int, start: int, days: int, limits: tuple[int, int], pity: int
    ) -> None:
        time = self.world.next_second()
        begin, end, errors = time + start, time + start + days * DAY, []
        owners, others = (FAULTY.get(table) or TABLES[table])[:2]
        if table in FAULTY:
            errors.append(FAULTY[table][2])
        if start <= 0 or not days:
            errors.append("MineBox_InvalidTimes")
        if not price or not 0 < limits[0] <= 10 or not 0 < limits[1] <= 100:
            errors.append("MineBox_InvalidLimits")
        if self.box.retired:
            errors.append("MineBox_Retired")
        terms = Terms(keccak(b"rules"), price, begin, end, *limits, pity, owners, others)
        if self.attempt(errors, self.box.name, "openCampaign", astuple(terms), by="campaigner"):
            self.box.campaigns.append(CampaignBook(terms))

    @action(which=WHICH, seldom=range(3))
    def close_campaign(self, which: int, seldom: int) -> None:
        if seldom:
            return
        box, number = self.some_campaign(which)
        known = number < len(box.campaigns)
        errors = ["MineBox_UnknownCampaign"] * (not known)
        if known and box.campaigns[number].closed:
            errors = ["MineBox_NotOpen"]
        if self.attempt(errors, box.name, "closeCampaign", number, by="guardian"):
            box.campaigns[number].closed = True

    def some_campaign(self, which: int) -> tuple[BoxBook, int]:
        """Any of any box, or the next that there is none of."""
        box = self.books.boxes[which % len(self.books.boxes)]
        return box, which % (len(box.campaigns) + 1)

    @action(seldom=range(6))
    def succeed(self, seldom: int) -> None:
        """A new box takes over, once the old one is retired."""
        if seldom or len(self.books.boxes) > 2:
            return
        assert self.deploy_box() == "MineBox_PreviousNotRetired"
        assert self.attempt([], self.box.name, "retire", by="admin")
        self.box.retired = True
        assert not self.attempt(["MineBox_Retired"], self.box.name, "retire", by="admin")
        assert self.deploy_box() is None

    def deploy_box(self) -> str | None:
        contracts = self.world.contracts
        names = ("AccessManager", "MemberRegistry", "Crystal", "Stone", "Beacon", self.box.name)
        config = [contracts[name].address for name in names] + [LATE, 5_000_000, 10, 100]
        kind = artifacts.load(BOX)
        code = kind.bytecode + tuple_of(kind.constructor).encode((tuple(config),))
        call = {"data": "0x" + code.hex()}
        error, receipt = self.world.transact(self.world.roles["admin"].address, call)
        if error:
            return error
        box = BoxBook(f"MineBox {len(self.books.boxes)}", receipt["contractAddress"])
        contracts[box.name] = Contract.from_abi(BOX, box.address, list(kind.abi), persist=False)
        self.books.boxes.append(box)
        for role in ROLES:
            for path in role.functions:
                if path.startswith(BOX):
                    selectors = [find(*path.split(".")).selector]
                    self.manage("setTargetFunctionRole", box.address, selectors, role.id)
        for name, holder in HELD_BY_CONTRACTS.items():
            if holder == BOX:
                self.manage("grantRole", BY_NAME[name].id, box.address, 0)
        return None

    def manage(self, *args: Any) -> None:
        assert self.attempt([], "AccessManager", *args, by="admin")
