"""Every beacon round that decides something: its seed, its key, its signature, its value."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from csop.audit import bls
from csop.audit.calldata import possession_beside
from csop.audit.evidence import Evidence, place_of
from csop.audit.report import Difference, Watch, require
from csop.chain.logs import Log
from csop.hashing import POP_TAG, beacon_seed, keccak
from csop.types import Hash


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature that remains to be checked, and what it is called if it is wrong."""

    name: str
    key: bytes
    message: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Randomness:
    """R by round that is posted, and the signatures that make them (and the keys) right."""

    values: Mapping[int, Hash]
    claims: tuple[Claim, ...]


def check_rounds(evidence: Evidence, rounds: Iterable[int], watch: Watch) -> Randomness:
    """All but the signatures themselves: they take seconds, see check_claims."""
    by_round: dict[int, list[Log]] = defaultdict(list)
    for log in evidence.beacon:
        if "round" in log.args:
            by_round[log.args["round"]].append(log)
    values: dict[int, Hash] = {}
    claims: list[Claim] = []
    used = set()
    with watch.check("rounds") as tick:
        keys = _keys(evidence)
        for round_ in sorted(set(rounds)):
            posted = [log for log in by_round[round_] if log.event == "RoundPosted"]
            if not posted:
                continue
            claim, key_id = _check_round(evidence, round_, by_round[round_], keys)
            claims.append(claim)
            used.add(key_id)
            values[round_] = Hash(posted[0].args["value"])
            tick(1)
        for key_id in sorted(used):
            claims.append(_possession(evidence, keys[key_id]))
    return Randomness(values, tuple(claims))


def check_claims(claims: tuple[Claim, ...], results: list[bool], watch: Watch) -> None:
    """What csop.audit.bls said of each claim."""
    with watch.check("BLS signatures", len(claims)) as tick:
        for claim, valid in zip(claims, results, strict=True):
            if not valid:
                raise Difference(claim.name, "a valid BLS signature", claim.signature)
            tick(1)


def verify(claims: tuple[Claim, ...], workers: int) -> list[bool]:
    """Each claim by py_ecc, in so many processes."""
    return bls.verify_many([(c.key, c.message, c.signature) for c in claims], workers)


def _keys(evidence: Evidence) -> list[Log]:
    """Keys by number; each serves rounds that were not yet running when it was set."""
    keys = [log for log in evidence.beacon if log.event == "KeySet"]
    rules = evidence.rules
    for number, log in enumerate(keys):
        name = f"beacon key {number}"
        require(f"{name}: number", number, log.args["keyId"])
        since = evidence.time_of(log) - rules.beacon_genesis
        running = since // rules.beacon_period if since >= 0 else -1
        first = 0 if number == 0 else running + 1
        require(f"{name}: first round", first, log.args["fromRound"])
    return keys


def _key_of(keys: list[Log], round_: int) -> Log:
    return [log for log in keys if log.args["fromRound"] <= round_][-1]


def _check_round(
    evidence: Evidence, round_: int, logs: list[Log], keys: list[Log]
) -> tuple[Claim, int]:
    name, client = f"beacon round {round_}", evidence.client
    events: dict[str, list[Log]] = defaultdict(list)
    for log in sorted(logs, key=place_of):
        events[log.event].append(log)
    require(f"{name}: how often anchored", 1, len(events["RoundAnchored"]))
    require(f"{name}: how often posted", 1, len(events["RoundPosted"]))
    [anchored], [posted] = events["RoundAnchored"], events["RoundPosted"]
    seed_block, block_hash = anchored.args["seedBlock"], Hash(anchored.args["blockHash"])
    closed = [log for log in events["RoundClosed"] if place_of(log) < place_of(anchored)]
    if not closed:
        raise Difference(f"{name}: closed before it was anchored", "once", "never")
    require(f"{name}: seed block", closed[-1].block + 1, seed_block)
    end, time = evidence.rules.round_end(round_), evidence.time_of(closed[-1])
    if time < end:
        raise Difference(f"{name}: time of its close", f">= {end}", time)
    require(f"{name}: hash of block {seed_block}", client.blocks.get(seed_block).hash, block_hash)
    key = _key_of(keys, round_)
    retired = [
        log
        for log in evidence.beacon
        if log.event == "KeyRetired" and log.args["keyId"] == key.args["keyId"]
    ]
    if any(place_of(log) < place_of(posted) for log in retired):
        raise Difference(f"{name}: its key when posted", "in force", "retired")
    signature = posted.args["signature"]
    require(f"{name}: R, the hash of its signature", keccak(signature), posted.args["value"])
    seed = beacon_seed(client.chain_id, evidence.suite.beacon.address, round_, block_hash)
    claim = Claim(f"{name}: signature over its seed", key.args["key"], seed, signature)
    return claim, key.args["keyId"]


def _possession(evidence: Evidence, log: Log) -> Claim:
    name, key = f"beacon key {log.args['keyId']}: proof of possession", log.args["key"]
    proof = possession_beside(evidence.inputs[log.transaction], key)
    if proof is None:
        raise Difference(name, f"beside the key in the calldata of {log.transaction}", "none")
    return Claim(name, key, POP_TAG + key, proof)
