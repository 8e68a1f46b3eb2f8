"""Requests that fail: what is tried again, what is not, and what is said."""

import pytest
from requests.exceptions import ConnectionError as NoConnection

from csop.chain import rpc as rpcs
from csop.chain.errors import RpcError, Unreachable
from csop.chain.rpc import Rpc
from csop.chain.transactions import Fees, fees_of, is_known, is_spent

OK = {"jsonrpc": "2.0", "id": 1, "result": "0x1"}


class Provider:
    """Answers from a list; exceptions in it are raised."""

    def __init__(self, *answers) -> None:
        self.answers = list(answers)
        self.asked = []

    def make_request(self, method, params):
        self.asked.append((method, params))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    make_batch_request = lambda self, requests: self.make_request("batch", requests)  # noqa: E731


@pytest.fixture
def node(monkeypatch):
    monkeypatch.setattr(rpcs, "PAUSE_SECONDS", 0)

    def make(*answers) -> tuple[Rpc, Provider]:
        rpc, provider = Rpc("http://node"), Provider(*answers)
        monkeypatch.setattr(rpc, "_provider", provider)
        return rpc, provider

    return make


def test_request__read_unanswered_twice__is_tried_a_third_time(node):
    rpc, provider = node(NoConnection(), NoConnection(), OK)
    assert rpc.request("eth_chainId") == "0x1"
    assert len(provider.asked) == 3


def test_request__read_never_answered__unreachable(node):
    rpc, provider = node(*[NoConnection("refused")] * 5)
    with pytest.raises(Unreachable, match="no answer to eth_chainId: refused"):
        rpc.request("eth_chainId")
    assert len(provider.asked) == 3


def test_request__write_unanswered__is_never_sent_again(node):
    rpc, provider = node(NoConnection(), OK)
    with pytest.raises(Unreachable):
        rpc.request("eth_sendRawTransaction", "0x")
    assert len(provider.asked) == 1


def test_batch__with_a_write_unanswered__is_never_sent_again(node):
    rpc, provider = node(NoConnection(), [OK, OK])
    with pytest.raises(Unreachable):
        list(rpc.batch([("eth_chainId", ()), ("eth_sendRawTransaction", ("0x",))]))
    assert len(provider.asked) == 1


def test_request__node_refuses__is_not_tried_again(node):
    error = {"code": 3, "message": "execution reverted", "data": "0x1234"}
    rpc, provider = node({"error": error}, OK)
    with pytest.raises(RpcError) as caught:
        rpc.request("eth_call")
    assert (caught.value.code, caught.value.data) == (3, b"\x12\x34")
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"data": "0xab"}, b"\xab"),
        ({"result": "0xab"}, b"\xab"),
        ("0x", b""),
        ("Reverted", None),
        ("0xzz", None),
        (None, None),
    ],
)
def test_request__revert_data_in_any_shape__is_found(node, data, found):
    rpc, _ = node({"error": {"code": 3, "message": "reverted", "data": data}})
    with pytest.raises(RpcError) as caught:
        rpc.request("eth_call")
    assert caught.value.data == found


@pytest.mark.parametrize("reply", [{}, [], "<html>", {"error": "busy"}])
def test_request__answer_is_no_json_rpc__says_so(node, reply):
    rpc, _ = node(reply)
    with pytest.raises((Unreachable, RpcError), match="answered|busy"):
        rpc.request("eth_chainId")


def test_batch__more_than_fit__keeps_the_order(node, monkeypatch):
    monkeypatch.setattr(rpcs, "BATCH", 2)
    replies = [{"result": n} for n in range(3)]
    rpc, provider = node(replies[:2], replies[2:])
    assert rpc.batch_all([("eth_call", (n,)) for n in range(3)]) == [0, 1, 2]
    assert len(provider.asked) == 2


def test_batch__one_refused__its_error_in_its_place(node):
    rpc, _ = node([{"result": 1}, {"error": {"code": 1, "message": "no"}}, {"result": 3}])
    found = list(rpc.batch([("eth_call", ())] * 3))
    assert (found[0], str(found[1]), found[2]) == (1, "eth_call: no (code 1)", 3)


def test_batch__fewer_answers_than_requests__unreachable(node):
    rpc, _ = node([{"result": 1}])
    with pytest.raises(Unreachable, match="answered 2 requests"):
        list(rpc.batch([("eth_call", ())] * 2))


@pytest.mark.parametrize(
    ("block", "tip", "fees", "fields"),
    [
        ({"baseFeePerGas": "0x0"}, 0, Fees(0, 0), {"maxFeePerGas": 0}),
        ({"baseFeePerGas": "0x7"}, 0, Fees(14, 0), {"maxFeePerGas": 14}),
        ({"baseFeePerGas": "0x7"}, 2, Fees(16, 2), {"maxPriorityFeePerGas": 2}),
        ({}, 0, Fees(5, None), {"gasPrice": 5}),
    ],
)
def test_fees_of__chain_with_and_without_base_fee__as_it_asks(node, block, tip, fees, fields):
    rpc, _ = node({"result": block}, {"result": "0x5"})
    found = fees_of(rpc, tip)
    assert found == fees
    assert fields.items() <= found.fields().items()


@pytest.mark.parametrize(
    ("text", "known", "spent"),
    [
        ("already known", True, False),
        ("Known transaction", True, False),
        ("transaction already imported", True, False),
        ("nonce too low", False, True),
        ("Nonce too low", False, True),
        ("insufficient funds", False, False),
    ],
)
def test_is_known__words_of_several_nodes__told_apart(text, known, spent):
    error = RpcError("eth_sendRawTransaction", -32000, text)
    assert (is_known(error), is_spent(error)) == (known, spent)
