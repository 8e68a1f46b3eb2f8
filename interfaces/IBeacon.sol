// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IBeacon
/// @notice Public randomness, one value a round: the hash of the committee's threshold BLS12-381 signature over the
/// round's seed (drand's scheme). Below k members nobody can predict, bias or repeat it; anyone can verify it.
/// @dev Round r runs over [genesis + r*period, genesis + (r+1)*period). After its end anyone closes it; the next block
/// is its seed block, whose hash is then anchored; seed = keccak256(abi.encode(SEED_TAG, chainid, this, r, hash)).
/// Keys are points of G1, signatures of G2, both as EIP-2537 encodes them. R = keccak256(signature).
/// Invariants: BEACON-1 a round's value is written once. BEACON-2 once a hash is anchored it stays.
/// BEACON-3 no seed exists before the round's end. BEACON-4 a round's key never changes.
/// Stop it: retire the key (delayed, public).
interface IBeacon {
    /// @notice A round as stored.
    /// @param seedBlock The block whose hash seeds it; 0 if never closed.
    /// @param postedAt When its value was posted; 0 if not yet.
    /// @param anchored Whether the seed block's hash is kept.
    /// @param value The anchored hash; after posting, R.
    struct Round {
        uint64 seedBlock;
        uint64 postedAt;
        bool anchored;
        bytes32 value;
    }

    /// @notice A group key serves rounds from `fromRound` until the next key's.
    event KeySet(uint256 indexed keyId, uint256 fromRound, bytes key);

    /// @notice A lost key was retired: its unposted rounds never get a value.
    event KeyRetired(uint256 indexed keyId);

    /// @notice A round was closed; `seedBlock` seeds it.
    event RoundClosed(uint256 indexed round, uint256 seedBlock);

    /// @notice A round's seed is settled.
    event RoundAnchored(uint256 indexed round, uint256 indexed seedBlock, bytes32 blockHash);

    /// @notice A round's value is public.
    event RoundPosted(uint256 indexed round, bytes32 value, bytes signature);

    /// @notice The point at infinity is neither a key nor a signature.
    error Beacon_PointAtInfinity();

    /// @notice A point of the wrong length.
    error Beacon_InvalidLength(uint256 given, uint256 needed);

    /// @notice The proof does not show possession of the key.
    error Beacon_InvalidProofOfPossession();

    /// @notice There is no such key, or it is retired.
    error Beacon_UnknownKey(uint256 keyId);

    /// @notice The key of this round is retired.
    error Beacon_KeyRetired(uint256 round, uint256 keyId);

    /// @notice A round takes at least a second.
    error Beacon_ZeroPeriod();

    /// @notice No round ran at `time`: round 0 begins at `genesis`.
    error Beacon_BeforeGenesis(uint256 time, uint256 genesis);

    /// @notice The round runs until `end`.
    error Beacon_RoundRunning(uint256 round, uint256 end);

    /// @notice The round is closed and its hash is not lost.
    error Beacon_AlreadyClosed(uint256 round, uint256 seedBlock);

    /// @notice The round was never closed.
    error Beacon_NotClosed(uint256 round);

    /// @notice The seed block is not yet behind us.
    error Beacon_SeedPending(uint256 round, uint256 seedBlock);

    /// @notice The seed block's hash is out of reach: close the round anew.
    error Beacon_HashLost(uint256 round, uint256 seedBlock);

    /// @notice The hash is kept already.
    error Beacon_AlreadyAnchored(uint256 round);

    /// @notice The round has no anchored seed.
    error Beacon_NotAnchored(uint256 round);

    /// @notice The round has its value.
    error Beacon_AlreadyPosted(uint256 round);

    /// @notice The signature is not the group's over this round's seed.
    error Beacon_InvalidSignature(uint256 round);

    /// @notice The round has no value yet.
    error Beacon_NotPosted(uint256 round);

    /// @notice Sets the group key of the rounds that are not yet running. A key set for the same rounds before, and not
    /// yet in force, is thereby replaced: it keeps its number and serves no round.
    /// @dev Emits {KeySet}. Requires the rotator's role (delayed), a point of G1 that is not infinity, and a signature
    /// over abi.encodePacked(POP_TAG, key) by the key itself.
    /// @param key 128 bytes, G1. @param proofOfPossession 256 bytes, G2.
    function setKey(bytes calldata key, bytes calldata proofOfPossession) external;

    /// @notice Gives up a lost key: rounds of it that have no value never get one. Without a newer key, this goes for
    /// every round that begins before the next one is set.
    /// @dev Emits {KeyRetired}. Requires the rotator's role (delayed) and a key that is not retired.
    function retireKey(uint256 keyId) external;

    /// @notice Closes an ended round: the next block is its seed block. Again only if the hash was lost unanchored.
    /// @dev Emits {RoundClosed}, and {RoundAnchored} for the round closed last if that is due (of several rounds closed
    /// in one block: the last; anyone anchors the others). Requires a round that has ended and is not closed.
    function close(uint256 round) external;

    /// @notice Keeps the seed block's hash (EIP-2935: within 8,191 blocks).
    /// @dev Emits {RoundAnchored}. Requires a closed round whose seed block is behind us and in reach.
    function anchor(uint256 round) external;

    /// @notice Posts the group's signature over an anchored round's seed.
    /// @dev Emits {RoundPosted}. Requires an anchored round without value, a key in force and a valid signature
    /// (256 bytes, G2, in the subgroup, not infinity).
    function post(uint256 round, bytes calldata signature) external;

    /// @notice A round as stored.
    function roundOf(uint256 round) external view returns (Round memory);

    /// @notice R of a round. Reverts if it has none.
    function valueOf(uint256 round) external view returns (bytes32);

    /// @notice The message the committee signs for an anchored round without value. Reverts otherwise.
    function seedOf(uint256 round) external view returns (bytes32);

    /// @notice Whether the round can never get a value: it has none, and its key is retired. Never so before the round
    /// begins, for until then its key can be replaced.
    function isAbandoned(uint256 round) external view returns (bool);

    /// @notice The round that runs at `time`. Reverts before genesis.
    function roundAt(uint256 time) external view returns (uint256);

    /// @notice When a round ends (the largest integer if that is beyond it).
    function endOf(uint256 round) external view returns (uint256);

    /// @notice The key of a round: settled once the round begins, before that the key as set so far.
    function keyIdOf(uint256 round) external view returns (uint256);

    /// @notice A key by number, from 0: the point, its first round, whether it is retired.
    function keyOf(uint256 keyId)
        external
        view
        returns (bytes memory key, uint256 fromRound, bool retired);

    /// @notice The number of keys so far.
    function keyCount() external view returns (uint256);

    /// @notice When round 0 began.
    function genesis() external view returns (uint256);

    /// @notice Seconds a round.
    function period() external view returns (uint256);
}
