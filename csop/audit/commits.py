"""Contracts, commits and committee signatures: what anyone can recheck of an epoch."""

from csop.audit.calldata import Calls
from csop.audit.evidence import Commit, Evidence, Place, Rules, place_of, view
from csop.audit.report import Difference, Watch, require
from csop.audit.signers import check_signer
from csop.chain.client import Client
from csop.chain.logs import Log
from csop.deployment.record import Record
from csop.hashing import ZERO_HASH, epoch_proof_hash, keccak, typed_digest
from csop.params import Params
from csop.types import Address, Domain


def check_contracts(client: Client, record: Record, watch: Watch) -> None:
    """The record is of this chain, and its contracts hold the code that was deployed."""
    with watch.check("contracts", len(record.contracts)) as tick:
        require("the record's chain id", client.chain_id, record.chain_id)
        require("the record's genesis block", "0x" + client.genesis_hash.hex(), record.genesis_hash)
        for name, entry in record.contracts.items():
            code = "0x" + keccak(client.code(entry.address)).hex()
            require(f"{name}: hash of the code at {entry.address}", entry.code_hash, code)
            tick(1)


def check_rules(evidence: Evidence, params: Params, watch: Watch) -> None:
    """The chain's fixed numbers are the plan's, and its contracts know each other."""
    rules, mining = evidence.rules, params.mining
    expected = Rules(
        evidence.record.genesis,
        mining.hits_per_batch,
        mining.inputs_close_seconds,
        mining.void_window_seconds,
        mining.skip_after_seconds,
        mining.skip_after_void_seconds,
        evidence.record.genesis,
        params.beacon.round_seconds,
    )
    with watch.check("contracts") as tick:
        for name in Rules.__dataclass_fields__:
            require(f"rule {name}", getattr(expected, name), getattr(rules, name))
        for getter, name in (
            ("stone", "Stone"),
            ("committee", "Committee"),
            ("beacon", "Beacon"),
            ("anchors", "DataAnchor"),
        ):
            found = view(evidence.suite.mine, getter)
            require(f"the mine's {getter}", evidence.record.addresses[name], found)
        tick(1)


def check_commits(evidence: Evidence, watch: Watch) -> None:
    """When each was made, over which inputs and block, and to which round it is bound."""
    rules = evidence.rules
    with watch.check("anchors", len(evidence.anchors)) as tick:
        require("anchors in all", evidence.suite.anchors.length(), len(evidence.anchors))
        tick(len(evidence.anchors))  # their heads were compared when they were read
    with watch.check("commits", len(evidence.commits)) as tick:
        for commit in evidence.commits:
            proof, name = commit.proof, commit.name
            require(f"{name}: the signed epoch", commit.epoch, proof.epoch)
            require(f"{name}: the signed attempt", commit.attempt, proof.attempt)
            closes_at = rules.closes_at(commit.epoch)
            if commit.time < closes_at:
                raise Difference(f"{name}: time of the commit", f">= {closes_at}", commit.time)
            heads = [anchor.head for anchor in evidence.anchors if anchor.time < closes_at]
            require(f"{name}: inputs", heads[-1] if heads else ZERO_HASH, proof.inputs)
            if not commit.is_voided:
                _check_block(evidence, commit)
            window = commit.time + rules.void_window
            expected = (window - rules.beacon_genesis) // rules.beacon_period
            require(f"{name}: beacon round", expected, commit.round)
            tick(1)


def _check_block(evidence: Evidence, commit: Commit) -> None:
    """The guardian may have voided a commit for just this, so it is asked of the others only."""
    block = evidence.client.last_block_before(evidence.rules.end_of(commit.epoch))
    proof, name = commit.proof, commit.name
    require(f"{name}: last block before its end", block.number, proof.block_number)
    require(f"{name}: hash of block {block.number}", block.hash, proof.block_hash)


def check_signatures(evidence: Evidence, watch: Watch) -> None:
    """k distinct members of the committee in force signed each commit."""
    mine = evidence.suite.mine.address
    domain = Domain("MileageMine", evidence.client.chain_id, mine)
    calls = Calls("MileageMine", "commit")
    with watch.check("signatures") as tick:
        for commit in evidence.commits:
            members, threshold = _committee_at(evidence.committee, commit.place)
            digest = typed_digest(domain, epoch_proof_hash(commit.proof))
            signatures = _signatures(evidence, calls, commit)
            places = [place for place, _ in signatures]
            if len(set(places)) != len(places) or len(places) < threshold:
                what = f"{commit.name}: distinct signers"
                raise Difference(what, f"at least {threshold}", places)
            for place, signature in signatures:
                if place >= len(members):
                    what = f"{commit.name}: signer's place in the committee"
                    raise Difference(what, f"below {len(members)}", place)
                check_signer(
                    evidence.client, commit.name, digest, members[place], signature, commit.place[0]
                )
                tick(1)


def _committee_at(rotations: tuple[Log, ...], place: Place) -> tuple[list[Address], int]:
    in_force = [log for log in rotations if place_of(log) < place]
    if not in_force:
        raise Difference("committee", "one in force at the first commit", "none")
    return list(in_force[-1].args["members"]), in_force[-1].args["threshold"]


def _signatures(evidence: Evidence, calls: Calls, commit: Commit) -> list[tuple[int, bytes]]:
    wanted = tuple(getattr(commit.proof, name) for name in commit.proof.__dataclass_fields__)
    for proof, signatures in calls.within(evidence.inputs[commit.transaction]):
        if tuple(proof) == wanted:
            return [(member, data) for member, data in signatures]
    what = f"{commit.name}: signatures"
    raise Difference(what, f"in the calldata of {commit.transaction}", "no such call")
