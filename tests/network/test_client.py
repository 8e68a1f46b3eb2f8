"""The client against a real node: sends, reverts, pinned reads, blocks by time, logs."""

from __future__ import annotations

import pytest

from csop import params as parameters
from csop.chain import logs
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.contracts.members import Status
from csop.chain.devnode import DevNode
from csop.chain.errors import ChainError, NotYet, Reverted, RpcError
from csop.chain.keys import address_of, derived
from csop.chain.transactions import Call
from csop.consents import Grant, Subject
from csop.deployment.config import local_network
from csop.deployment.deploy import deploy
from csop.types import Hash, MemberId, Timestamp, VehicleId

SEED = "client-tests"
START = 1_750_000_000
REGISTRAR = derived(SEED, "registrar")
STRANGER = derived(SEED, "stranger")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    params = parameters.load()
    with DevNode(START) as node:
        config = local_network(SEED, Timestamp(START // 3600 * 3600), params)
        path = tmp_path_factory.mktemp("deployment") / "record.json"
        record = deploy(Client(node.rpc), derived(SEED, "deployer"), config, params, path)
        yield node, record


@pytest.fixture
def node(running):
    snapshot = running[0].snapshot()
    yield running[0]
    running[0].revert(snapshot)


@pytest.fixture
def client(node):
    return Client(node.rpc, chain_id=31337)


@pytest.fixture
def suite(client, running):
    return Suite.of(client, running[1].addresses)


def member(number: int) -> MemberId:
    return MemberId(number.to_bytes(32, "big"))


def wallet(number: int):
    return address_of(derived(SEED, f"wallet-{number}"))


def test_chain_id__another_than_expected__refused_before_signing(node, suite):
    wary = Client(node.rpc, chain_id=1)
    with pytest.raises(ChainError, match="is chain 31337, not 1"):
        wary.transact(REGISTRAR, suite.members.register(member(1), wallet(1), 0))
    assert suite.members.member_of(member(1)).status is Status.NONE


def test_transact__free_gas__account_without_funds_succeeds(client, suite):
    assert int(client.rpc.request("eth_getBalance", REGISTRAR.address, "latest"), 16) == 0
    receipt = client.transact(REGISTRAR, suite.members.register(member(1), wallet(1), 3))
    found = suite.members.member_of(member(1))
    assert (found.wallet, found.status, found.flags) == (wallet(1), Status.ACTIVE, 3)
    assert found.registered_at == client.blocks.get(receipt.block).timestamp
    assert suite.members.id_of(wallet(1)) == member(1)


def test_transact__would_revert__raises_before_a_block(client, suite):
    block = client.block_number()
    with pytest.raises(Reverted) as caught:
        client.transact(STRANGER, suite.members.register(member(1), wallet(1), 0))
    assert str(caught.value) == f"AccessManagedUnauthorized(caller={STRANGER.address})"
    assert caught.value.transaction is None
    assert client.block_number() == block


def test_transact__reverts_in_a_block__names_error_and_transaction(client, suite):
    call = suite.members.register(member(1), wallet(1), 0, gas=200_000)
    with pytest.raises(Reverted) as caught:
        client.transact(STRANGER, call)
    assert caught.value.error.name == "AccessManagedUnauthorized"
    assert caught.value.error.args == {"caller": STRANGER.address}
    assert client.receipt(caught.value.transaction).succeeded is False


def test_transact__out_of_gas__is_reverted_without_reason(client, suite):
    call = suite.members.register(member(1), wallet(1), 0, gas=40_000)
    with pytest.raises(Reverted) as caught:
        client.transact(REGISTRAR, call)
    assert caught.value.error.name == "NoReason"


def test_transact__key_used_elsewhere_meanwhile__takes_the_next_nonce(node, client, suite):
    client.transact(REGISTRAR, suite.members.register(member(1), wallet(1), 0))
    Client(node.rpc).transact(REGISTRAR, suite.members.register(member(2), wallet(2), 0))
    client.transact(REGISTRAR, suite.members.register(member(3), wallet(3), 0))
    assert client.nonce(address_of(REGISTRAR)) == 3


def test_send_many__hundreds__all_done_in_order(client, suite):
    calls = [suite.members.register(member(i), wallet(i), 0) for i in range(1, 301)]
    receipts = client.send_many(REGISTRAR, calls)
    assert len(receipts) == 300
    places = [(r.block, r.hash) for r in receipts]
    assert [block for block, _ in places] == sorted(block for block, _ in places)
    wallets = suite.members.wallets_of([member(i) for i in (1, 300, 301)])
    assert wallets == [wallet(1), wallet(300), "0x" + "0" * 40]
    # The nonce is right for what comes after.
    client.transact(REGISTRAR, suite.members.set_flags(member(1), 1))


def test_send_many__one_fails__says_which_and_why(client, suite):
    calls = [suite.members.register(member(1), wallet(i), 0, gas=200_000) for i in (1, 2)]
    with pytest.raises(Reverted) as caught:
        client.send_many(REGISTRAR, calls)
    assert str(caught.value.error) == f"MemberRegistry_MemberExists(id=0x{member(1).hex()})"
    assert suite.members.id_of(wallet(1)) == member(1)


def test_send_many__nothing__sends_nothing(client):
    assert client.send_many(REGISTRAR, []) == []


def test_call__pinned__sees_the_past(client, suite):
    before = client.block_number()
    client.transact(REGISTRAR, suite.members.register(member(1), wallet(1), 0))
    assert suite.members.at(before).id_of(wallet(1)) == bytes(32)
    assert suite.at(before).members.id_of(wallet(1)) == bytes(32)
    assert suite.members.id_of(wallet(1)) == member(1)


def test_call__reverts__names_the_error(client, suite):
    with pytest.raises(Reverted, match=r"DataAnchor_UnknownAnchor\(number=1, length=0\)"):
        suite.anchors.anchor_of(1)
    with pytest.raises(Reverted, match="DataAnchor_UnknownAnchor"):
        suite.anchors.anchors_of([1, 2])


def test_consent__granted_and_revoked__history_reads_back(client, suite):
    driver, vehicle = derived(SEED, "wallet-1"), VehicleId(b"v" * 32)
    client.transact(REGISTRAR, suite.members.register(member(1), address_of(driver), 0))
    device = wallet(9)
    client.transact(
        REGISTRAR, suite.vehicles.register(vehicle, member(1), device, b"n" * 32, False)
    )
    assert suite.vehicles.vehicle_of(vehicle).device_key == device
    assert suite.vehicles.vehicles_of([vehicle])[0].owner == member(1)
    expiry = Timestamp(client.latest().timestamp + 1000)
    key = (vehicle, Hash(b"g" * 32), Hash(b"p" * 32))
    grant = Grant(*key, 0, 1, 0, expiry, Hash(b"1" * 32), Hash(b"2" * 32))
    granted = client.blocks.get(client.transact(driver, suite.consents.grant(grant)).block)
    assert suite.consents.is_permitted(*key, 1, granted.timestamp)
    client.transact(driver, suite.consents.revoke(Subject(*key, 0)))
    [entry] = suite.consents.history(*key)
    assert (entry.start, entry.categories, entry.notice_hash) == (granted.timestamp, 1, b"1" * 32)
    assert entry.until < expiry


def test_last_block_before__every_second__as_a_plain_search(node, client):
    first = client.latest()
    for seconds in (1, 5, 60, 61, 400):
        node.set_next_timestamp(first.timestamp + seconds)
        node.mine()
    blocks = [client.blocks.get(n) for n in range(client.block_number() + 1)]
    for timestamp in range(blocks[0].timestamp + 1, first.timestamp + 401):
        expected = max(b.number for b in blocks if b.timestamp < timestamp)
        assert client.last_block_before(timestamp).number == expected


def test_last_block_before__empty_cache__asks_only_a_few(node):
    node.mine(500, 1)
    client, asked = Client(node.rpc), []
    request = client.rpc.request
    client.rpc.request = lambda *args: (asked.append(args), request(*args))[1]
    target = client.latest().timestamp - 250
    assert client.last_block_before(target).timestamp == target - 1
    assert len(asked) < 14
    asked.clear()
    client.last_block_before(target)
    assert len(asked) == 1


def test_last_block_before__head_is_earlier__not_yet(client):
    head = client.latest()
    with pytest.raises(NotYet):
        client.last_block_before(head.timestamp + 1)
    with pytest.raises(ChainError, match="the chain began later"):
        client.last_block_before(START - 100)


def test_logs__many_chunks__each_event_once_in_order(client, suite, monkeypatch):
    # One by one, so that each has a block of its own.
    calls = [suite.members.register(member(i), wallet(i), i % 4) for i in range(1, 41)]
    receipts = [client.transact(REGISTRAR, call) for call in calls]
    client.transact(REGISTRAR, suite.members.set_flags(member(1), 3))
    monkeypatch.setattr(logs, "CHUNK_BLOCKS", 7)
    found = list(suite.members.events(["MemberRegistered"]))
    assert [log.args["id"] for log in found] == [member(i) for i in range(1, 41)]
    assert found[5].args == {"id": member(6), "wallet": wallet(6), "flags": 2}
    assert [log.transaction for log in found] == [r.hash for r in receipts]
    every = list(suite.members.events())
    assert [log.event for log in every if log.event == "FlagsSet"] == ["FlagsSet"]
    first, last = receipts[3].block, receipts[5].block
    some = suite.members.events(["MemberRegistered"], first, last)
    assert [log.args["id"] for log in some] == [member(i) for i in (4, 5, 6)]


def test_logs__node_refuses_long_ranges__asks_for_halves(client, suite):
    calls = [suite.members.register(member(i), wallet(i), 0) for i in range(1, 21)]
    client.send_many(REGISTRAR, calls)
    request, ranges = client.rpc.request, []

    def narrow(method, *params):
        if method == "eth_getLogs":
            span = int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16)
            if span > 5:
                raise RpcError(method, -32005, "query exceeds range")
            ranges.append(span)
        return request(method, *params)

    client.rpc.request = narrow
    found = list(suite.members.events(["MemberRegistered"]))
    assert [log.args["id"] for log in found] == [member(i) for i in range(1, 21)]
    assert max(ranges) <= 5


def test_send__base_fee__is_paid_by_accounts_with_funds(node, client, suite):
    node.request("anvil_setNextBlockBaseFeePerGas", hex(10**9))
    node.mine()
    node.set_balance(REGISTRAR.address, 10**18)
    client.transact(REGISTRAR, suite.members.register(member(1), wallet(1), 0))
    balance = int(client.rpc.request("eth_getBalance", REGISTRAR.address, "latest"), 16)
    assert balance < 10**18


def test_send__deployment_that_reverts__names_the_error(client):
    with pytest.raises(Reverted):
        client.send(REGISTRAR, None, bytes.fromhex("60006000fd"))


def test_prepare__gas_given__signs_without_asking_the_node_for_it(client):
    signed = client.prepare(REGISTRAR, Call(wallet(1), b"", 21_000), nonce=5)
    assert signed.nonce == 5
    assert client.receipt(signed.hash) is None
