"""JSON-RPC over web3.py's HTTP provider. Unanswered reads are tried again, writes never."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from requests.exceptions import RequestException
from web3 import HTTPProvider
from web3.types import RPCEndpoint

from csop.chain.errors import RpcError, Unreachable

WRITES = frozenset({"eth_sendRawTransaction"})
BATCH = 200
"""Requests in one HTTP body: more gained nothing on Anvil."""
PAUSE_SECONDS = 0.2

Json = Any
Request = tuple[str, Sequence[Json]]


class Rpc:
    """A node's JSON-RPC. Errors of the node are RpcError, silence and nonsense are Unreachable."""

    def __init__(self, url: str, timeout: float = 30.0, attempts: int = 3) -> None:
        self.url = url
        self._attempts = attempts
        self._provider = HTTPProvider(url, {"timeout": timeout}, exception_retry_configuration=None)

    def request(self, method: str, *params: Json) -> Json:
        """One request; a read is asked again when the node does not answer."""
        return _result(method, self._patiently([(method, params)], single=True))

    def batch(self, requests: Iterable[Request]) -> Iterator[Json]:
        """Many requests in few HTTP bodies: results in order, or the RpcError in its place."""
        pending = iter(requests)
        while chunk := list(islice(pending, BATCH)):
            replies = self._patiently(chunk, single=False)
            if not isinstance(replies, list) or len(replies) != len(chunk):
                raise Unreachable(
                    f"{self.url}: answered {len(chunk)} requests with {replies!r:.200}"
                )
            for (method, _), reply in zip(chunk, replies, strict=True):
                try:
                    yield _result(method, reply)
                except RpcError as error:
                    yield error

    def batch_all(self, requests: Iterable[Request]) -> list[Json]:
        """The same, raising the first error."""
        results = list(self.batch(requests))
        for result in results:
            if isinstance(result, RpcError):
                raise result
        return results

    def _patiently(self, requests: Sequence[Request], *, single: bool) -> Json:
        methods = {method for method, _ in requests}
        attempts = 1 if methods & WRITES else self._attempts
        for attempt in range(1, attempts + 1):
            try:
                if single:
                    method, params = requests[0]
                    return self._provider.make_request(RPCEndpoint(method), list(params))
                return self._provider.make_batch_request(
                    [(RPCEndpoint(method), list(params)) for method, params in requests]
                )
            except (RequestException, ValueError, KeyError, TypeError) as error:
                if attempt == attempts:
                    what = ", ".join(sorted(methods))
                    raise Unreachable(f"{self.url}: no answer to {what}: {error}") from error
                time.sleep(PAUSE_SECONDS * attempt)
        raise AssertionError("attempts must be above zero")


def _result(method: str, reply: Json) -> Json:
    if not isinstance(reply, dict):
        raise Unreachable(f"{method}: answered {reply!r:.200}")
    if (error := reply.get("error")) is not None:
        if not isinstance(error, dict):
            error = {"message": str(error)}
        message, code = str(error.get("message", error)), int(error.get("code") or 0)
        raise RpcError(method, code, message, _revert_data(error.get("data")))
    if "result" not in reply:
        raise Unreachable(f"{method}: answered without a result")
    return reply["result"]


def _revert_data(data: Json) -> bytes | None:
    """What a revert returned: nodes put it into ``data`` or one level deeper."""
    if isinstance(data, dict):
        data = data.get("data", data.get("result"))
    if isinstance(data, str) and data.startswith("0x"):
        try:
            return bytes.fromhex(data[2:])
        except ValueError:
            return None
    return None
