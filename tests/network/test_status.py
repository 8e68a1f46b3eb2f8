"""Status of suite and member on a real chain, and the script's words."""

from dataclasses import replace

import pytest

from csop import params as parameters
from csop.chain.client import Client
from csop.chain.contracts.mining import Pool
from csop.chain.devnode import DevNode
from csop.chain.keys import address_of, derived
from csop.emission import STONE
from csop.hashing import ZERO_HASH, keccak
from csop.oracle.store import Store
from csop.status import MemberReader, Outcome, StatusError, suite_status
from csop.types import Epoch, Wei
from scripts import status as script
from tests.network.script_kit import as_brownie
from tests.network.small_chain import (
    CARS,
    GENESIS,
    NEXT,
    SEED,
    WITHOUT_CONSENT,
    collude,
    member,
    start,
    tell,
    vehicle,
)
from tests.network.small_chain import wallet as wallet_of


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    with DevNode(GENESIS + 1) as node:
        chain = start(node, tmp_path_factory.mktemp("status"))
        tell(chain)
        chain.drive(NEXT)
        chain.commit(NEXT)
        yield chain


def reader(chain, store=None):
    client, record = Client(chain.node.rpc), chain.record
    return MemberReader(client, record.addresses, record.first_block, store, parameters.load())


def read(chain, car, store=None):
    found = reader(chain, store)
    return found.read(member(car), found.last_epochs(12))


def test_suite_status__after_the_story__is_what_the_chain_says(chain):
    status = suite_status(Client(chain.node.rpc), chain.record.addresses, 0)
    # Epochs 1 (with epoch 0's reward), 2 and 4; epoch 3's is in the pot, and then in the next one.
    assert status.supply == 12_000 * STONE
    mileage, engagement = status.pools
    assert (mileage.pool, mileage.minted) == (Pool.MILEAGE, 12_000 * STONE)
    assert mileage.remaining == mileage.cap - 12_000 * STONE
    assert engagement.minted == 0
    assert status.pot == 0
    assert (status.last_committed, status.last_settled) == (NEXT, 4)
    assert status.emission.era == 0


def test_read__all_members__stones_of_the_lines_are_the_balances(chain):
    total = 0
    for car in range(CARS):
        status = read(chain, car, chain.store)
        assert status.balance == sum(line.stones for line in status.lines)
        assert [line.epoch for line in status.lines] == [NEXT, 4, 3, 2, 1, 0]
        total += status.balance
    assert total == 12_000 * STONE


def test_read__each_outcome__is_named(chain):
    by_epoch = {line.epoch: line for line in read(chain, 3, chain.store).lines}
    assert by_epoch[0].outcome is Outcome.SKIPPED
    assert by_epoch[1].outcome is Outcome.PAID
    assert (by_epoch[1].weight, by_epoch[1].total_weight) == (10, 24)
    assert by_epoch[1].hits == by_epoch[1].paid > 0
    assert by_epoch[3].outcome is Outcome.SKIPPED
    assert by_epoch[NEXT].outcome is Outcome.WAITING


def test_read__no_consent__says_so(chain):
    by_epoch = {line.epoch: line for line in read(chain, WITHOUT_CONSENT, chain.store).lines}
    assert by_epoch[1].outcome is Outcome.NO_LEAF
    assert by_epoch[1].why == "no_consent: the consent did not hold through the whole hour"
    assert by_epoch[1].stones == 0


def test_read__leaf_files_without_readings__says_what_is_missing(chain, tmp_path):
    (tmp_path / "leaves").symlink_to(chain.store.root / "leaves")
    by_epoch = {line.epoch: line for line in read(chain, WITHOUT_CONSENT, Store(tmp_path)).lines}
    assert by_epoch[1].outcome is Outcome.NO_LEAF
    assert "readings are not at hand" in by_epoch[1].why


def test_read__no_store__has_stones_but_no_weights(chain):
    status = read(chain, 3)
    assert status.balance > 0
    assert {line.outcome for line in status.lines} == {Outcome.SKIPPED, Outcome.NO_FILE}
    assert all(line.stones == Wei(0) for line in status.lines)


@pytest.fixture
def later(chain):
    """The chain may be taken further; it is put back after the test."""
    snapshot = chain.node.snapshot()
    yield chain
    chain.node.revert(snapshot)
    chain.client.blocks.forget()


def test_read__frozen_and_recovery_proposed__says_so(later, brownie, capsys):
    new = address_of(derived(SEED, "new-wallet"))
    for name, call in (
        ("freezer", later.suite.stone.set_frozen_tokens(wallet_of(3).address, Wei(STONE))),
        ("steward", later.suite.members.propose_recovery(member(3), new, ZERO_HASH)),
    ):
        later.client.transact(derived(SEED, name), call)
    status = read(later, 3)
    assert (status.frozen, status.former, status.heir) == (STONE, (), None)
    assert status.proposal.wallet == new
    script.main("0x" + member(3).hex())
    shown = capsys.readouterr().out
    assert ", suspended" in shown
    assert f"pending: proposal number 1, recovery to wallet {new}, a first proposal" in shown
    assert "1.00 of them frozen" in shown


def test_read__recovered__stones_are_in_the_new_wallet(later):
    new, members = address_of(derived(SEED, "new-wallet")), later.suite.members
    before = read(later, 3).balance
    call = members.propose_recovery(member(3), new, ZERO_HASH)
    later.client.transact(derived(SEED, "steward"), call)
    later.advance_to(later.client.latest().timestamp + 72 * 3600)
    later.client.transact(
        derived(SEED, "notary"), members.execute_proposal(member(3), members.proposal_count())
    )
    status = read(later, 3)
    assert (status.account.wallet, status.former) == (new, (wallet_of(3).address,))
    assert (status.balance, status.proposal) == (before, None)


def test_read__sold__each_owner_sees_its_own_hours(later):
    call = later.suite.vehicles.sell(vehicle(3), member(4), keccak(b"document"))
    later.client.transact(derived(SEED, "registrar"), call)
    seller, buyer = read(later, 3, later.store), read(later, 4, later.store)
    own = {line.epoch for line in seller.lines if line.vehicle == vehicle(3)}
    assert own == {NEXT, 4, 3, 2, 1, 0}
    assert (seller.vehicles, len(buyer.vehicles)) == ((), 2)
    assert vehicle(3) not in {line.vehicle for line in buyer.lines}


def test_read__leaf_in_anothers_name__is_to_be_disputed(later):
    def stolen(leaves):
        return [
            replace(leaf, member=member(0)) if leaf.vehicle == vehicle(3) else leaf
            for leaf in leaves
        ]

    collude(later, NEXT + 1, stolen)
    by_epoch = {line.epoch: line for line in read(later, 3, later.store).lines}
    assert by_epoch[NEXT + 1].outcome is Outcome.NO_LEAF
    assert by_epoch[NEXT + 1].why.startswith("DISPUTE IT: by the readings it weighs")


def test_read__epoch_to_come__is_not_committed(chain):
    [line] = reader(chain).read(member(0), [Epoch(NEXT + 1)]).lines
    assert line.outcome is Outcome.NOT_COMMITTED


def test_member_of__wallet__is_the_member(chain):
    found = reader(chain)
    assert found.member_of(wallet_of(2).address) == member(2)
    assert found.member_of(member(2).hex()) == member(2)


@pytest.mark.parametrize("text", ["0x12", "nonsense", "0x" + 40 * "1", "0x" + 64 * "1"])
def test_member_of__nobody__raises(chain, text):
    with pytest.raises(StatusError, match="neither the id nor the wallet"):
        reader(chain).member_of(text)


@pytest.fixture
def brownie(chain, monkeypatch):
    as_brownie(monkeypatch, chain.node.rpc, chain.folder / "record.json")
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("MEMBER", "EPOCH", "LAST", "CSOP_STORE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_script__no_member__shows_the_suite(chain, brownie, capsys):
    script.main()
    shown = capsys.readouterr().out
    assert "12,000.00 minted" in shown
    assert "member 0x" not in shown


def test_script__member_and_epoch_in_the_environment__shows_one_line(chain, brownie, capsys):
    brownie.setenv("MEMBER", "0x" + member(WITHOUT_CONSENT).hex())
    brownie.setenv("EPOCH", "2")
    brownie.setenv("CSOP_STORE", str(chain.store.root))
    script.main()
    shown = capsys.readouterr().out
    assert "no_consent" in shown
    assert "active" in shown


@pytest.mark.parametrize(
    ("args", "said"),
    [(("0x12",), "neither the id"), (("0x12", "x"), "EPOCH is 'x', must be a whole number")],
)
def test_script__wrong_arguments__says_which(chain, brownie, args, said):
    with pytest.raises(SystemExit, match=said):
        script.main(*args)
