// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";
import {IBeacon} from "../../interfaces/IBeacon.sol";
import {BlsSignature} from "../libraries/BlsSignature.sol";

/// @title Beacon
/// @notice Public randomness, one value a round, see {IBeacon}.
/// @dev BEACON-1 to BEACON-4, see {IBeacon}. Stop it: retire the key.
/// Gas: a round takes one slot for its value, which says by itself whether the hash is anchored, and half a slot for its
/// facts. Keys are the code of small contracts.
contract Beacon is IBeacon, AccessManaged {
    /// @dev What is known of a round beside its value.
    struct Facts {
        uint256 seedBlock;
        uint256 postedAt;
        uint256 keyId;
    }

    /// @dev One slot. `pointer` holds the key's 128 bytes as code. `fromRound` never falls from key to key; of keys
    /// with the same one only the last serves any round.
    struct Key {
        address pointer;
        uint64 fromRound;
        bool retired;
    }

    /// @dev One slot, all that closing needs. `pending` is the round closed last and `pendingSeed` its seed block (0
    /// before the first); `newestFrom` is the first round of the newest key.
    struct Head {
        uint64 pending;
        uint64 pendingSeed;
        uint64 newestFrom;
        uint32 keyCount;
    }

    /// @dev Rounds so far apart share a slot for their facts. Mining draws every sixth round, and engagement any: with
    /// this distance every second round finds its slot in use, whether one in six is drawn or all are.
    uint256 private constant SHARING_DISTANCE = 6;
    uint256 private constant HALF = type(uint128).max;
    bytes32 private constant SEED_TAG = keccak256("CSOP.beacon.seed.v1");
    bytes32 private constant POP_TAG = keccak256("CSOP.beacon.pop.v1");

    /// @dev keccak256 of the points at infinity: 128 and 256 zero bytes.
    bytes32 private constant INFINITE_KEY =
        0x012893657d8eb2efad4de0a91bcd0e39ad9837745dec3ea923737ea803fc8e3d;
    bytes32 private constant INFINITE_SIGNATURE =
        0xd397b3b043d87fcd6fad1291ff0bfd16401c274896d8c63a923727f077b8e0b5;

    /// @inheritdoc IBeacon
    uint256 public immutable genesis;

    /// @inheritdoc IBeacon
    uint256 public immutable period;

    Head private _head;
    /// @dev 0, then the anchored hash, then (once the facts have `postedAt`) R. Neither hash is ever 0.
    mapping(uint256 round => bytes32) private _values;
    /// @dev {Facts} in 48, 48 and 32 bits, of two rounds a slot: see {_placeOf}.
    mapping(uint256 slot => uint256) private _facts;
    mapping(uint256 keyId => Key) private _keys;

    /// @param authority The AccessManager that says who may set and retire keys.
    /// @param genesis_ When round 0 begins.
    /// @param period_ Seconds a round.
    /// @param key The group key of the rounds from 0.
    /// @param proofOfPossession The key's signature over itself, see {IBeacon-setKey}.
    constructor(
        address authority,
        uint256 genesis_,
        uint256 period_,
        bytes memory key,
        bytes memory proofOfPossession
    ) AccessManaged(authority) {
        if (period_ == 0) revert Beacon_ZeroPeriod();
        genesis = genesis_;
        period = period_;
        _addKey(key, proofOfPossession, 0);
    }

    /// @inheritdoc IBeacon
    function setKey(bytes calldata key, bytes calldata proofOfPossession) external restricted {
        bool begun = block.timestamp >= genesis;
        _addKey(key, proofOfPossession, begun ? roundAt(block.timestamp) + 1 : 0);
    }

    /// @inheritdoc IBeacon
    function retireKey(uint256 keyId) external restricted {
        Key storage key = _keys[keyId];
        if (key.pointer == address(0) || key.retired) revert Beacon_UnknownKey(keyId);
        key.retired = true;
        emit KeyRetired(keyId);
    }

    /// @inheritdoc IBeacon
    function close(uint256 round) external {
        uint256 end = endOf(round);
        if (block.timestamp < end) revert Beacon_RoundRunning(round, end);
        uint256 earlier = _factsOf(round).seedBlock;
        if (earlier != 0 && (_values[round] != 0 || !_isLost(earlier))) {
            revert Beacon_AlreadyClosed(round, earlier);
        }

        Head memory head = _head;
        if (head.pendingSeed != 0 && block.number > head.pendingSeed) {
            _anchorPending(head.pending, head.pendingSeed);
        }

        // The casts are safe: the round has ended, so it is at most a time of now; block numbers take no 64 bits.
        uint64 seedBlock = uint64(block.number + 1);
        uint256 keyId = _keyIdOf(round, head);
        (_head.pending, _head.pendingSeed) = (uint64(round), seedBlock);
        _setFacts(round, seedBlock, 0, keyId);
        emit RoundClosed(round, seedBlock);
    }

    /// @inheritdoc IBeacon
    function anchor(uint256 round) external {
        uint256 seedBlock = _factsOf(round).seedBlock;
        if (seedBlock == 0) revert Beacon_NotClosed(round);
        if (_values[round] != 0) revert Beacon_AlreadyAnchored(round);
        if (block.number <= seedBlock) revert Beacon_SeedPending(round, seedBlock);
        bytes32 blockHash = Blockhash.blockHash(seedBlock);
        if (blockHash == 0) revert Beacon_HashLost(round, seedBlock);
        _values[round] = blockHash;
        emit RoundAnchored(round, seedBlock, blockHash);
    }

    /// @inheritdoc IBeacon
    function post(uint256 round, bytes calldata signature) external {
        Facts memory facts = _factsOf(round);
        bytes memory seed = bytes.concat(_seedOf(round, facts));
        _checkLength(signature.length, BlsSignature.SIGNATURE_LENGTH);
        bytes memory point = signature;
        bytes32 value = keccak256(point);
        if (value == INFINITE_SIGNATURE) revert Beacon_PointAtInfinity();
        Key storage key = _keys[facts.keyId];
        if (key.retired) revert Beacon_KeyRetired(round, facts.keyId);
        if (!BlsSignature.verify(SSTORE2.read(key.pointer), seed, point)) {
            revert Beacon_InvalidSignature(round);
        }
        _setFacts(round, facts.seedBlock, block.timestamp, facts.keyId);
        _values[round] = value;
        emit RoundPosted(round, value, point);
    }

    /// @inheritdoc IBeacon
    function roundOf(uint256 round) external view returns (Round memory) {
        Facts memory facts = _factsOf(round);
        bytes32 value = _values[round];
        // The casts are safe: both were cut out of 48 bits.
        return Round(uint64(facts.seedBlock), uint64(facts.postedAt), value != 0, value);
    }

    /// @inheritdoc IBeacon
    function valueOf(uint256 round) external view returns (bytes32) {
        if (_factsOf(round).postedAt == 0) revert Beacon_NotPosted(round);
        return _values[round];
    }

    /// @inheritdoc IBeacon
    function seedOf(uint256 round) external view returns (bytes32) {
        return _seedOf(round, _factsOf(round));
    }

    /// @inheritdoc IBeacon
    function isAbandoned(uint256 round) external view returns (bool) {
        if (_factsOf(round).postedAt != 0) return false;
        if (block.timestamp < genesis || round > roundAt(block.timestamp)) return false;
        return _keys[keyIdOf(round)].retired;
    }

    /// @inheritdoc IBeacon
    function keyOf(uint256 keyId)
        external
        view
        returns (bytes memory key, uint256 fromRound, bool retired)
    {
        Key memory stored = _keys[keyId];
        if (stored.pointer == address(0)) revert Beacon_UnknownKey(keyId);
        return (SSTORE2.read(stored.pointer), stored.fromRound, stored.retired);
    }

    /// @inheritdoc IBeacon
    function keyCount() external view returns (uint256) {
        return _head.keyCount;
    }

    /// @inheritdoc IBeacon
    function keyIdOf(uint256 round) public view returns (uint256) {
        return _keyIdOf(round, _head);
    }

    /// @inheritdoc IBeacon
    function roundAt(uint256 time) public view returns (uint256) {
        if (time < genesis) revert Beacon_BeforeGenesis(time, genesis);
        return (time - genesis) / period;
    }

    /// @inheritdoc IBeacon
    function endOf(uint256 round) public view returns (uint256) {
        return Math.saturatingAdd(genesis, Math.saturatingMul(Math.saturatingAdd(round, 1), period));
    }

    function _addKey(bytes memory key, bytes memory proofOfPossession, uint256 fromRound) private {
        _checkLength(key.length, BlsSignature.KEY_LENGTH);
        _checkLength(proofOfPossession.length, BlsSignature.SIGNATURE_LENGTH);
        if (keccak256(key) == INFINITE_KEY || keccak256(proofOfPossession) == INFINITE_SIGNATURE) {
            revert Beacon_PointAtInfinity();
        }
        if (!BlsSignature.verify(key, bytes.concat(POP_TAG, key), proofOfPossession)) {
            revert Beacon_InvalidProofOfPossession();
        }
        uint256 keyId = _head.keyCount;
        // The casts are safe: rounds count seconds at most, and nobody sets four billion keys.
        _keys[keyId] = Key(SSTORE2.write(key), uint64(fromRound), false);
        _head.newestFrom = uint64(fromRound);
        _head.keyCount = uint32(keyId + 1);
        emit KeySet(keyId, fromRound, key);
    }

    /// @dev Anchors the round closed last, if nobody did and its hash is in reach.
    function _anchorPending(uint256 round, uint256 seedBlock) private {
        if (_values[round] != 0) return;
        bytes32 blockHash = Blockhash.blockHash(seedBlock);
        if (blockHash == 0) return;
        _values[round] = blockHash;
        emit RoundAnchored(round, seedBlock, blockHash);
    }

    /// @dev Whether a seed block is behind us and its hash out of reach. What is lost stays lost.
    function _isLost(uint256 seedBlock) private view returns (bool) {
        return block.number > seedBlock && Blockhash.blockHash(seedBlock) == 0;
    }

    /// @dev All numbers are small enough: times and blocks take no 48 bits, keys are numbered in 32.
    function _setFacts(uint256 round, uint256 seedBlock, uint256 postedAt, uint256 keyId) private {
        (uint256 slot, uint256 shift) = _placeOf(round);
        uint256 packed = (seedBlock << 80) | (postedAt << 32) | keyId;
        _facts[slot] = (_facts[slot] & ~(HALF << shift)) | (packed << shift);
    }

    function _factsOf(uint256 round) private view returns (Facts memory) {
        (uint256 slot, uint256 shift) = _placeOf(round);
        uint256 packed = (_facts[slot] >> shift) & HALF;
        // The casts cut the packed number into its parts.
        return Facts(packed >> 80, uint48(packed >> 32), uint32(packed));
    }

    /// @dev Rounds 0 to 5 are the lower halves of slots 0 to 5, rounds 6 to 11 the upper halves, 12 to 17 the lower ones
    /// of slots 6 to 11, and so on.
    function _placeOf(uint256 round) private pure returns (uint256 slot, uint256 shift) {
        // Nothing overflows: the slot is at most the round, and the shift 0 or 128.
        unchecked {
            uint256 group = round / SHARING_DISTANCE;
            slot = (group >> 1) * SHARING_DISTANCE + round % SHARING_DISTANCE;
            shift = (group & 1) << 7;
        }
    }

    function _seedOf(uint256 round, Facts memory facts) private view returns (bytes32) {
        bytes32 blockHash = _values[round];
        if (blockHash == 0) revert Beacon_NotAnchored(round);
        if (facts.postedAt != 0) revert Beacon_AlreadyPosted(round);
        return keccak256(abi.encode(SEED_TAG, block.chainid, address(this), round, blockHash));
    }

    /// @dev Walks back from the newest key: only rounds of old keys walk at all, and keys are few.
    function _keyIdOf(uint256 round, Head memory head) private view returns (uint256 keyId) {
        keyId = head.keyCount - 1;
        if (round >= head.newestFrom) return keyId;
        // Ends at key 0 at the latest, which serves from round 0.
        do {
            --keyId;
        } while (round < _keys[keyId].fromRound);
    }

    function _checkLength(uint256 given, uint256 needed) private pure {
        if (given != needed) revert Beacon_InvalidLength(given, needed);
    }
}
