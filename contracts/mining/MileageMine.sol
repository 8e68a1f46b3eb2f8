// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IBeacon} from "../../interfaces/IBeacon.sol";
import {ICommittee} from "../../interfaces/ICommittee.sol";
import {IDataAnchor} from "../../interfaces/IDataAnchor.sol";
import {IMileageMine, MineConfig} from "../../interfaces/IMileageMine.sol";
import {IStone} from "../../interfaces/IStone.sol";
import {EmissionSchedule} from "../libraries/EmissionSchedule.sol";
import {Hits} from "../libraries/Hits.sol";
import {MerkleSumTree} from "../libraries/MerkleSumTree.sol";

/// @title MileageMine
/// @notice Turns weights and randomness into stones. Rules, invariants and how to stop it: {IMileageMine}.
contract MileageMine is IMileageMine, AccessManaged, EIP712 {
    using MerkleSumTree for bytes;
    using Hits for Hits.Draw;
    using Hits for Hits.Due;

    uint256 private constant EPOCH_SECONDS = 1 hours;
    uint256 private constant BATCHES = EPOCH_SECONDS / EmissionSchedule.BATCH_SECONDS;
    /// @dev 6,000 km a window in units of 10 km.
    uint256 private constant WEIGHT_CAP = 600;
    bytes32 private constant EPOCH_PROOF_TYPE = keccak256(
        "EpochProof(uint64 epoch,uint8 attempt,bytes32 root,uint64 totalWeight,uint32 leafCount,"
        "bytes32 inputs,uint64 blockNumber,bytes32 blockHash,bytes32 leafFile)"
    );

    /// @inheritdoc IMileageMine
    IStone public immutable stone;

    /// @inheritdoc IMileageMine
    ICommittee public immutable committee;

    /// @inheritdoc IMileageMine
    IBeacon public immutable beacon;

    /// @inheritdoc IMileageMine
    IDataAnchor public immutable anchors;

    /// @inheritdoc IMileageMine
    uint256 public immutable genesis;

    /// @inheritdoc IMileageMine
    uint64 public immutable firstEpoch;

    /// @inheritdoc IMileageMine
    uint256 public immutable hitsPerBatch;

    /// @inheritdoc IMileageMine
    uint256 public immutable inputsCloseSeconds;

    /// @inheritdoc IMileageMine
    uint256 public immutable voidWindowSeconds;

    /// @inheritdoc IMileageMine
    uint256 public immutable skipAfterSeconds;

    /// @inheritdoc IMileageMine
    uint256 public immutable skipAfterVoidSeconds;

    /// @inheritdoc IMileageMine
    uint256 public pot;

    /// @inheritdoc IMileageMine
    uint64 public endEpoch = type(uint64).max;

    /// @dev One more than the latest epoch that was committed or skipped.
    uint64 private _nextUnopened;
    mapping(uint64 epoch => Epoch) private _epochs;
    /// @dev Bit `hit % 256` of word `hit / 256` is set once the hit is paid.
    mapping(uint64 epoch => mapping(uint256 index => uint256)) private _settled;

    constructor(MineConfig memory config)
        AccessManaged(config.authority)
        EIP712("MileageMine", "1")
    {
        uint256 hits = config.hitsPerBatch * BATCHES;
        if (hits == 0 || hits > 1 << 16) revert MileageMine_InvalidHits(hits);
        stone = config.stone;
        committee = config.committee;
        beacon = config.beacon;
        anchors = config.anchors;
        genesis = config.stone.genesis();
        firstEpoch = config.firstEpoch;
        hitsPerBatch = config.hitsPerBatch;
        pot = config.openingPot;
        inputsCloseSeconds = config.inputsCloseSeconds;
        voidWindowSeconds = config.voidWindowSeconds;
        skipAfterSeconds = config.skipAfterSeconds;
        skipAfterVoidSeconds = config.skipAfterVoidSeconds;
        _nextUnopened = config.firstEpoch;
    }

    /* ADMIN */

    /// @inheritdoc IMileageMine
    function setEnd(uint64 endEpoch_) external restricted {
        if (endEpoch_ < _nextUnopened || endEpoch_ > endEpoch) {
            revert MileageMine_InvalidEnd(endEpoch_, _nextUnopened, endEpoch);
        }
        endEpoch = endEpoch_;
        emit EndSet(endEpoch_);
    }

    /// @inheritdoc IMileageMine
    function void(uint64 epoch, string calldata reason) external restricted {
        Epoch storage e = _epochs[epoch];
        if (e.state != State.COMMITTED) revert MileageMine_NotCommitted(epoch);
        if (e.attempt != 0) revert MileageMine_VoidedBefore(epoch);
        uint256 closedAt = e.changedAt + voidWindowSeconds;
        if (block.timestamp >= closedAt) revert MileageMine_VoidWindowOver(epoch, closedAt);

        // The pot gets its part back; the epoch's own part waits for the second attempt. A remainder of up to
        // hitsPerEpoch - 1 wei stays in the pot, which others may have spent meanwhile.
        if (e.totalWeight != 0) {
            uint256 committed = _committedReward(e);
            uint256 reserved = Math.min(ownRewardOf(epoch), committed);
            e.reserved = uint128(reserved); // at most 3,000e18
            e.hitReward = 0;
            pot += committed - reserved;
        }
        e.state = State.VOIDED;
        e.attempt = 1;
        e.changedAt = uint48(block.timestamp);
        emit EpochVoided(epoch, msg.sender, reason);
    }

    /* COMMITTEE */

    /// @inheritdoc IMileageMine
    function commit(EpochProof calldata proof, ICommittee.Signature[] calldata signatures)
        external
    {
        uint64 epoch = proof.epoch;
        Epoch storage e = _open(epoch);
        if (e.state == State.COMMITTED) revert MileageMine_AlreadyCommitted(epoch);
        uint256 opensAt = _endOf(epoch) + inputsCloseSeconds;
        if (block.timestamp < opensAt) revert MileageMine_TooEarly(epoch, opensAt);
        uint8 attempt = e.attempt;
        if (proof.attempt != attempt) {
            revert MileageMine_WrongAttempt(epoch, proof.attempt, attempt);
        }
        bytes32 inputs = anchors.headBefore(opensAt);
        if (proof.inputs != inputs) revert MileageMine_WrongInputs(proof.inputs, inputs);
        uint256 totalWeight = proof.totalWeight;
        if (
            totalWeight > proof.leafCount * WEIGHT_CAP || totalWeight < proof.leafCount
                || (totalWeight == 0 && proof.root != 0)
        ) revert MileageMine_InvalidTotals(totalWeight, proof.leafCount);
        committee.verify(digestOf(proof), signatures);

        uint256 own = attempt == 0 ? ownRewardOf(epoch) : e.reserved;
        uint256 hitReward = 0;
        if (totalWeight == 0) {
            e.reserved = uint128(own); // goes to the pot by `skip`, once it can no longer be voided
        } else {
            uint256 fromPot = Math.min(pot, own);
            uint256 hits = hitsPerBatch * BATCHES;
            // slither-disable-next-line divide-before-multiply (what the division leaves goes to the pot)
            hitReward = (own + fromPot) / hits;
            e.reserved = 0;
            pot = pot + own - hitReward * hits; // the remainder stays; pot >= fromPot, so this cannot fall below 0
        }
        // Casts: a reward is at most 6,000e18; a beacon round and a time fit for ages.
        uint64 round = uint64(beacon.roundAt(block.timestamp + voidWindowSeconds));
        e.root = proof.root;
        e.totalWeight = uint64(totalWeight);
        e.leafCount = proof.leafCount;
        e.round = round;
        e.state = State.COMMITTED;
        e.changedAt = uint48(block.timestamp);
        e.hitReward = uint128(hitReward);
        emit EpochCommitted(epoch, attempt, round, hitReward, proof);
    }

    /* ANYONE */

    /// @inheritdoc IMileageMine
    function skip(uint64 epoch) external {
        Epoch storage e = _open(epoch);
        uint256 toPot;
        uint256 opensAt = 0;
        if (e.state == State.OPEN) {
            opensAt = _endOf(epoch) + skipAfterSeconds;
            toPot = ownRewardOf(epoch);
        } else if (e.state == State.VOIDED) {
            opensAt = e.changedAt + skipAfterVoidSeconds;
            toPot = e.reserved;
        } else if (e.totalWeight == 0) {
            opensAt = e.changedAt + voidWindowSeconds;
            toPot = e.reserved;
        } else {
            if (!beacon.isAbandoned(e.round)) revert MileageMine_CannotSkip(epoch);
            toPot = _committedReward(e); // never posted, so never settled
        }
        if (block.timestamp < opensAt) revert MileageMine_TooEarly(epoch, opensAt);

        pot += toPot;
        e.reserved = 0;
        e.hitReward = 0;
        e.state = State.SKIPPED;
        e.changedAt = uint48(block.timestamp);
        emit EpochSkipped(epoch, toPot);
    }

    /// @inheritdoc IMileageMine
    function settle(uint64 epoch, bytes calldata hits, bytes calldata proof)
        external
        returns (uint256 amount)
    {
        Epoch storage e = _drawn(epoch);
        Hits.Draw memory draw = _drawOf(epoch, e);
        (bytes32 top, uint256 total, MerkleSumTree.OpenedLeaf[] memory leaves) =
            proof.open(WEIGHT_CAP);
        bytes32 root = MerkleSumTree.rootOf(top, total, e.leafCount);
        if (total != draw.totalWeight || root != e.root) revert MileageMine_WrongTree(root, total);

        uint256 hitReward = e.hitReward;
        uint256[] memory settled = settledOf(epoch);
        Hits.Due memory due = draw.match_(hits, leaves, settled, hitReward);
        _store(epoch, settled, due.paid);
        uint256 count = due.owed.length;
        if (count != 0) {
            // The token and its registry call nobody. Hits of members it does not know stay settleable.
            // slither-disable-next-line reentrancy-no-eth (see above)
            uint256[] memory skipped = stone.mintMileage(due.members, due.amounts);
            if (skipped.length != 0) {
                count -= due.takeBack(skipped);
                _store(epoch, settled, due.paid);
            }
        }
        amount = count * hitReward;
        emit Settled(epoch, due.paid, amount);
    }

    /* VIEW */

    /// @inheritdoc IMileageMine
    function epochOf(uint64 epoch) external view returns (Epoch memory) {
        return _epochs[epoch];
    }

    /// @inheritdoc IMileageMine
    function isSettled(uint64 epoch, uint256 hit) external view returns (bool) {
        return _settled[epoch][hit >> 8] & (1 << (hit & 255)) != 0;
    }

    /// @inheritdoc IMileageMine
    function settledOf(uint64 epoch) public view returns (uint256[] memory settled) {
        settled = new uint256[]((hitsPerBatch * BATCHES + 255) >> 8);
        for (uint256 i = 0; i < settled.length; ++i) {
            settled[i] = _settled[epoch][i];
        }
    }

    /// @inheritdoc IMileageMine
    function positionOf(uint64 epoch, uint256 hit) external view returns (uint256) {
        return _drawOf(epoch, _drawn(epoch)).positionOf(hit);
    }

    /// @inheritdoc IMileageMine
    function ownRewardOf(uint64 epoch) public pure returns (uint256) {
        // An era is a whole number of epochs (210,000 / 6), so all batches of an epoch pay the same.
        return BATCHES * EmissionSchedule.batchReward(epoch * BATCHES);
    }

    /// @inheritdoc IMileageMine
    function digestOf(EpochProof calldata proof) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(EPOCH_PROOF_TYPE, proof)));
    }

    /* INTERNAL */

    /// @dev An epoch of this mine that may still change.
    function _open(uint64 epoch) private returns (Epoch storage e) {
        if (epoch < firstEpoch || epoch >= endEpoch) {
            revert MileageMine_UnknownEpoch(epoch, firstEpoch, endEpoch);
        }
        e = _epochs[epoch];
        if (e.state == State.SKIPPED) revert MileageMine_AlreadySkipped(epoch);
        if (epoch >= _nextUnopened) _nextUnopened = epoch + 1; // below endEpoch, so it fits
    }

    /// @dev An epoch with weight whose commit is in force.
    function _drawn(uint64 epoch) private view returns (Epoch storage e) {
        e = _epochs[epoch];
        if (e.state != State.COMMITTED) revert MileageMine_NotCommitted(epoch);
        if (e.totalWeight == 0) revert MileageMine_NoWeight(epoch);
    }

    function _store(uint64 epoch, uint256[] memory settled, uint256[] memory paid) private {
        for (uint256 i = 0; i < settled.length; ++i) {
            _settled[epoch][i] = settled[i] | paid[i];
        }
    }

    /// @dev Reverts while the epoch's round has no value.
    function _drawOf(uint64 epoch, Epoch storage e) private view returns (Hits.Draw memory) {
        uint256 perBatch = hitsPerBatch;
        return
            Hits.draw(epoch, beacon.valueOf(e.round), e.totalWeight, perBatch, perBatch * BATCHES);
    }

    function _committedReward(Epoch storage e) private view returns (uint256) {
        return e.hitReward * (hitsPerBatch * BATCHES);
    }

    function _endOf(uint64 epoch) private view returns (uint256) {
        return genesis + (uint256(epoch) + 1) * EPOCH_SECONDS;
    }
}
