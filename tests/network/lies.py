"""A node that lies: what the chain cannot be made to say, its answers can."""

import copy
import json

from csop.chain.blocks import Blocks
from csop.chain.client import Client
from csop.chain.contracts import Suite
from csop.chain.rpc import Rpc


class LyingRpc(Rpc):
    """Passes every answer through ``lie(method, params, answer)``.

    Answers are kept in ``answers``, if it is given: for a chain that stays as it is.
    """

    def __init__(self, url, lie, answers=None):
        super().__init__(url)
        self._lie = lie
        self._answers = answers

    def request(self, method, *params):
        ask = super().request
        [answer] = self._ask([(method, params)], lambda _: [ask(method, *params)])
        return self._lie(method, params, answer)

    def batch(self, requests):
        asked = list(requests)
        answers = self._ask(asked, super().batch)
        for (method, params), answer in zip(asked, answers, strict=True):
            yield self._lie(method, params, answer)

    def _ask(self, requests, ask):
        """Copies of the answers, which a lie may change."""
        known = {} if self._answers is None else self._answers
        keys = [json.dumps(request) for request in requests]
        missing = [place for place, key in enumerate(keys) if key not in known]
        answers = ask([requests[place] for place in missing]) if missing else ()
        known.update(zip((keys[place] for place in missing), answers, strict=True))
        return [copy.deepcopy(known[key]) for key in keys]


def client_of(url, lie, answers=None):
    client = Client(url)
    client.rpc = LyingRpc(url, lie, answers)
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


def in_view(suite: Suite, contract: str, function: str, change, args=None):
    """``change(data)`` of what a view answers (only to these arguments, if some are given)."""
    target = getattr(suite, contract)
    codec = target.artifact.functions[function]
    asked = codec.selector if args is None else codec.encode(*args)

    def lie(method, params, answer):
        if method != "eth_call" or params[0]["to"] != target.address:
            return answer
        if not params[0]["data"].startswith("0x" + asked.hex()):
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


def twice(suite: Suite, contract: str, event: str, number: int = 0):
    """The ``number``-th such log stands again, after all others."""
    target = getattr(suite, contract)
    topic = "0x" + target.artifact.events[event].topic.hex()

    def lie(method, params, answer):
        if method == "eth_getLogs" and params[0]["address"] == target.address:
            found = [log for log in answer if log["topics"][0] == topic]
            answer += [dict(log) for log in found[number : number + 1]]
        return answer

    return lie


def moved(suite: Suite, contract: str, event: str, number: int, block: int):
    """The ``number``-th such log stands at the end of another block."""
    target = getattr(suite, contract)
    topic = "0x" + target.artifact.events[event].topic.hex()

    def lie(method, params, answer):
        if method == "eth_getLogs" and params[0]["address"] == target.address:
            for log in [log for log in answer if log["topics"][0] == topic][number : number + 1]:
                log.update(blockNumber=hex(block), logIndex=hex(999))
            answer.sort(key=lambda log: (int(log["blockNumber"], 16), int(log["logIndex"], 16)))
        return answer

    return lie


def all_of(*several):
    """One after the other."""

    def lie(method, params, answer):
        for one in several:
            answer = one(method, params, answer)
        return answer

    return lie
