"""Tasks and their completions: each signed by an attester in good standing, within every bound."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from csop.audit.completions import Brought
from csop.audit.engagement import Engagement
from csop.audit.evidence import views
from csop.audit.report import Difference, Watch, known, require, shown
from csop.audit.signers import WalletRefuses, check_signer
from csop.calendar import day_of
from csop.chain.contracts.engagement import Standing
from csop.chain.logs import Log
from csop.engagement.tasks import Kind, TaskTerms, digest_of, domain_of
from csop.types import Address, Crystals, Day, MemberId, Task

Key = tuple[Task, MemberId, int]
"""Task, member and number: counts once."""

MOST_LINES = 5
"""How many signatures that could not be checked are named one by one."""


@dataclass(slots=True)
class _Attester:
    standing: Standing = Standing.NONE
    budget: int = 0
    day: Day = Day(0)
    given: int = 0


@dataclass
class _Board:
    """The board's books. Feed it the events in order."""

    engagement: Engagement
    tasks: list[TaskTerms] = field(default_factory=list)
    attesters: dict[Address, _Attester] = field(default_factory=lambda: defaultdict(_Attester))
    counted: set[Key] = field(default_factory=set)
    unchecked: list[str] = field(default_factory=list)
    """Completions whose signatures nobody can show any more."""

    def __post_init__(self) -> None:
        evidence = self.engagement.evidence
        self._domain = domain_of(evidence.client.chain_id, evidence.suite.board.address)
        self._brought = Brought(evidence.suite.board.address, self.engagement.sent)

    def take(self, log: Log) -> None:
        """One event."""
        match log.event:
            case "TaskCreated":
                self._create(log)
            case "TaskClosed":
                self._close(log)
            case "AttesterSet":
                attester = self.attesters[log.args["attester"]]
                name = f"attester {log.args['attester']}, set in {log.transaction}"
                if attester.standing is Standing.REMOVED:
                    raise Difference(f"{name}: its standing", "never removed", "removed before")
                attester.standing, attester.budget = Standing.ACTIVE, log.args["dailyBudget"]
            case "AttesterRemoved":
                attester = self.attesters[log.args["attester"]]
                name = f"attester {log.args['attester']}, removed in {log.transaction}"
                require(f"{name}: its standing", "active", attester.standing.name.lower())
                attester.standing = Standing.REMOVED
            case "TaskCompleted":
                self._complete(log)

    def _create(self, log: Log) -> None:
        name, (kind, *rest) = f"task {len(self.tasks)}", log.args["terms"]
        terms = TaskTerms(known(f"{name}: kind", Kind, kind), *rest)
        require(f"{name}: number", len(self.tasks), log.args["task"])
        cap = self.engagement.rules.daily_cap
        if not 0 < terms.crystals <= cap:
            raise Difference(f"{name}: crystals", f"1 to {cap}", terms.crystals)
        require(f"{name}: given when created", 0, terms.given)
        self.tasks.append(terms)

    def _close(self, log: Log) -> None:
        task, time = log.args["task"], self.engagement.time(log)
        terms = self._terms(Task(task), f"close in {log.transaction}")
        if time >= terms.end:
            raise Difference(f"task {task}: time of its close", f"< {terms.end}", time)
        self.tasks[task] = replace(terms, end=time)

    def _complete(self, log: Log) -> None:
        args, time = log.args, self.engagement.time(log)
        key = task, member, number = Task(args["task"]), MemberId(args["member"]), args["number"]
        name = f"task {task}, completion {number} of member {shown(member)}"
        terms = self._terms(task, name)
        require(f"{name}: crystals", terms.crystals, args["crystals"])
        if not terms.start <= time < terms.end:
            raise Difference(f"{name}: time", f"{terms.start} to before {terms.end}", time)
        if number >= terms.per_member:
            raise Difference(f"{name}: number", f"< {terms.per_member}", number)
        if key in self.counted:
            raise Difference(f"{name}: counted before", "no", "yes")
        self.counted.add(key)
        if terms.crystals > (left := terms.budget - terms.given):
            raise Difference(f"{name}: crystals left to the task", f">= {terms.crystals}", left)
        self.tasks[task] = replace(terms, given=Crystals(terms.given + terms.crystals))
        self._charge(name, args["attester"], terms.crystals, day_of(time))
        self._check_signature(name, log)

    def _terms(self, task: Task, name: str) -> TaskTerms:
        if task >= len(self.tasks):
            raise Difference(f"{name}: its task", f"one of {len(self.tasks)}", task)
        return self.tasks[task]

    def _charge(self, name: str, address: Address, crystals: int, day: Day) -> None:
        attester = self.attesters[address]
        what = f"{name}: standing of its attester {address}"
        require(what, "active", attester.standing.name.lower())
        given = attester.given if attester.day == day else 0
        if given + crystals > attester.budget:
            what = f"{name}: crystals of its attester {address} on that day"
            raise Difference(what, f"<= {attester.budget}", given + crystals)
        attester.day, attester.given = day, given + crystals

    def _check_signature(self, name: str, log: Log) -> None:
        """One that was brought for this completion in its transaction, and was not late.

        A contract may bring what it holds in storage, and a wallet may answer otherwise at the
        block's end. Anyone can make such a completion, and the board has checked it: no difference.
        """
        client, time = self.engagement.evidence.client, self.engagement.time(log)
        why = None if self._brought.is_direct(log) else "a contract brought it, not its calldata"
        refused = None
        for completion, signature in self._brought.for_event(log):
            try:
                if time > completion.deadline:
                    raise Difference(f"{name}: time", f"<= {completion.deadline}, signed", time)
                digest = digest_of(self._domain, completion)
                check_signer(client, name, digest, completion.attester, signature, log.block)
                return
            except WalletRefuses:
                why = "its attester's wallet does not answer for it at the block's end"
            except Difference as difference:
                refused = refused or difference
        if why is not None:
            self.unchecked.append(f"{name}, in {log.transaction}: {why}")
            return
        what = f"in the calldata of {log.transaction}"
        raise refused or Difference(f"{name}: signature", what, "no such call")

    def check_storage(self) -> None:
        """The board stores what its events say."""
        board = self.engagement.evidence.suite.board
        require("tasks in storage", len(self.tasks), board.task_count())
        stored = views(board, "taskOf", ((task,) for task in range(len(self.tasks))))
        for number, (terms, (kind, *rest)) in enumerate(zip(self.tasks, stored, strict=True)):
            for part, value in zip(
                TaskTerms.__dataclass_fields__, (Kind(kind), *rest), strict=True
            ):
                require(f"task {number}: {part} in storage", getattr(terms, part), value)
        addresses = sorted(self.attesters)
        stored = views(board, "attesterOf", ((address,) for address in addresses))
        for address, (standing, *numbers) in zip(addresses, stored, strict=True):
            expected, name = self.attesters[address], f"attester {address}"
            found = Standing(standing).name.lower()
            require(f"{name}: standing in storage", expected.standing.name.lower(), found)
            known = [expected.budget, expected.day, expected.given]
            require(f"{name}: budget, day and given in storage", known, numbers)
        keys = sorted(self.counted)
        for key, counted in zip(keys, views(board, "isCompleted", keys), strict=True):
            what = f"task {key[0]}, completion {key[2]} of member {shown(key[1])}: in storage"
            require(what, True, counted)


def check_tasks(engagement: Engagement, watch: Watch) -> tuple[int, int, list[str]]:
    """Every event of the board in its order.

    Returns how many completed, how many were skipped, and lines on what was not checked.
    """
    names = [log.event for log in engagement.board]
    completed = names.count("TaskCompleted")
    with watch.check("completions", completed) as tick:
        board = _Board(engagement)
        for log in engagement.board:
            board.take(log)
            tick(log.event == "TaskCompleted")
        board.check_storage()
    return completed, names.count("CompletionSkipped"), _lines(board.unchecked)


def _lines(unchecked: list[str]) -> list[str]:
    lines = [f"signature of {each}" for each in unchecked[:MOST_LINES]]
    if len(unchecked) > MOST_LINES:
        lines.append(f"signatures of {len(unchecked) - MOST_LINES:,} more completions likewise")
    return lines
