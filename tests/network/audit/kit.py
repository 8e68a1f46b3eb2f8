"""What the audit's tests do to a chain and ask of a report."""

from csop import params as parameters
from csop.audit import Scope, audit
from csop.chain.client import Client
from csop.hits import Draw, settlement
from csop.types import Epoch
from tests.network import lies
from tests.network.engaged_chain import Engaged
from tests.network.small_chain import CARS, SmallChain, member, wallet

PARAMS = parameters.load()


def check(chain: SmallChain, store=None, *, record=None, lie=None, answers=None, **options):
    rpc = chain.node.rpc
    client = Client(rpc) if lie is None else lies.client_of(rpc, lie, answers)
    record = record or chain.record
    return audit(client, record, store or chain.store, PARAMS, workers=1, **options)


def check_lie(engaged: Engaged, make, **options):
    """The audit of what a node says of the chain as it was told, with one lie."""
    options = {"lie": make(engaged), "answers": engaged.answers, **options}
    return check(engaged.chain, scope=Scope.ANYONE, **options)


def assert_named(engaged: Engaged, check_name, lie, **options):
    """A lie and what is said of it: 0x{n} stands for the member of car n, {} for anything."""
    make, *said = lie
    report = check_lie(engaged, make, **options)
    members = [member(car).hex() for car in range(CARS)]
    parts = [part.format(*members) for each in said for part in each.split("{}")]
    assert_finds(report, f"{check_name}: ", *parts)
    assert report.failed_check == check_name


def paid_named(paid, check_name, lie):
    """A lie about distributions and what is said of it; the mine's own mints are beside it."""
    assert_named(paid, check_name, lie, other_mines=[paid.suite.mine.address])


def number_of(account) -> int:
    """An account, or its address, as a number."""
    return int(getattr(account, "address", account), 16)


def assert_finds(report, *parts):
    assert not report.ok
    assert report.exit_code == 1
    for part in parts:
        assert part in report.failure


def settle_some(chain: SmallChain, epoch: int, count: int) -> list[int]:
    """Bring an epoch to its randomness, settle its first hits only; returns all by rising x."""
    chain.drive(epoch)
    chain.commit(epoch)
    state = chain.suite.mine.epoch_of(Epoch(epoch))
    while wait := chain.operator._draw(state.round):
        chain.advance_to(wait.until)
    tree = chain.store.find_tree(Epoch(epoch), 0, state.root)
    value = chain.suite.beacon.value_of(state.round)
    address = chain.suite.mine.address
    draw = Draw(chain.client.chain_id, address, Epoch(epoch), value, PARAMS.mining.hits_per_batch)
    drawn = draw.hits(tree.total)
    hits, proof = settlement(tree, drawn[:count])
    chain.client.transact(wallet(0), chain.suite.mine.settle(Epoch(epoch), hits, proof))
    return [hit.index for hit in drawn]
