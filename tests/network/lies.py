"""A node that lies: what the chain cannot be made to say, its answers can."""

from csop.chain.blocks import Blocks
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.rpc import Rpc


class LyingRpc(Rpc):
    """Passes every answer through ``lie(method, params, answer)``."""

    def __init__(self, url, lie):
        super().__init__(url)
        self._lie = lie

    def request(self, method, *params):
        return self._lie(method, params, super().request(method, *params))

    def batch(self, requests):
        asked = list(requests)
        for (method, params), answer in zip(asked, super().batch(asked), strict=True):
            yield self._lie(method, params, answer)


def client_of(url, lie):
    client = Client(url)
    client.rpc = LyingRpc(url, lie)
    client.blocks = Blocks(client.rpc)
    return client


def in_log(suite: Suite, contract: str, event: str, number: int, change):
    """Change the ``number``-th such log: ``change(topics, words)`` edits lists of 32-byte hex."""
    target = getattr(suite, contract)
    topic = "0x" + target.artifact.events[event].topic.hex()

    def lie(method, params, answer):
        if method == "eth_getLogs" and params[0]["address"] == target.address:
            entry = [log for log in answer if log["topics"][0] == topic][number : number + 1]
            for log in entry:
                data = log["data"][2:]
                words = [data[at : at + 64] for at in range(0, len(data), 64)]
                change(log["topics"], words)
                log["data"] = "0x" + "".join(words)
        return answer

    return lie


def without_log(suite: Suite, contract: str, event: str, number: int):
    """Leave the ``number``-th such log out."""
    target = getattr(suite, contract)
    topic = "0x" + target.artifact.events[event].topic.hex()

    def lie(method, params, answer):
        if method == "eth_getLogs" and params[0]["address"] == target.address:
            for entry in [log for log in answer if log["topics"][0] == topic][number : number + 1]:
                answer.remove(entry)
        return answer

    return lie


def in_calldata(selector: bytes, change):
    """``change(data)`` of every transaction that calls a function."""

    def lie(method, params, answer):
        if method == "eth_getTransactionByHash" and answer["input"][2:10] == selector.hex():
            answer["input"] = "0x" + change(bytes.fromhex(answer["input"][2:])).hex()
        return answer

    return lie


def in_view(suite: Suite, contract: str, function: str, change):
    """``change(data)`` of what a view answers."""
    target = getattr(suite, contract)
    selector = "0x" + target.artifact.functions[function].selector.hex()

    def lie(method, params, answer):
        if method != "eth_call" or params[0]["to"] != target.address:
            return answer
        if params[0]["data"][:10] != selector:
            return answer
        return "0x" + change(bytes.fromhex(answer[2:])).hex()

    return lie


def in_block(number: int, **fields):
    """Other facts of a block."""

    def lie(method, params, answer):
        if method == "eth_getBlockByNumber" and params[0] == hex(number):
            answer.update(fields)
        return answer

    return lie


def twice(suite: Suite, contract: str, event: str):
    """The first such log stands twice."""
    target = getattr(suite, contract)
    topic = "0x" + target.artifact.events[event].topic.hex()

    def lie(method, params, answer):
        if method == "eth_getLogs" and params[0]["address"] == target.address:
            answer += [dict(log) for log in answer if log["topics"][0] == topic][:1]
        return answer

    return lie
