// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IBeacon} from "./IBeacon.sol";
import {ICommittee} from "./ICommittee.sol";
import {IDataAnchor} from "./IDataAnchor.sol";
import {IStone} from "./IStone.sol";

/// @notice How a mine is set up. Times are in seconds.
/// @param authority The AccessManager. @param firstEpoch Where this mine takes over.
/// @param openingPot The pot of the mine before it, in wei. @param inputsCloseSeconds From an epoch's end to its commit.
struct MineConfig {
    address authority;
    IStone stone;
    ICommittee committee;
    IBeacon beacon;
    IDataAnchor anchors;
    uint64 firstEpoch;
    uint256 hitsPerBatch;
    uint256 openingPot;
    uint256 inputsCloseSeconds;
    uint256 voidWindowSeconds;
    uint256 skipAfterSeconds;
    uint256 skipAfterVoidSeconds;
}

/// @title IMileageMine
/// @notice Turns the committee's weights and the beacon's randomness into stones, epoch by epoch.
/// @dev Epoch e runs over [genesis + e*3600, genesis + (e+1)*3600) and has 6 batches of `hitsPerBatch` hits. Hit i of
/// an epoch is hit j = i % hitsPerBatch of batch b = i / hitsPerBatch. Amounts are in wei of a stone.
/// Invariants: MINE-1 paid + committed + reserved + pot = own rewards of all epochs opened.
/// MINE-2 a hit is paid at most once. MINE-3 an epoch is committed or skipped, never both at once.
/// MINE-4 an epoch is voided at most once. MINE-5 a commit's round ends after its void window.
/// MINE-6 a hit pays the leaf whose range holds its x, and no other.
/// Stop it: the guardian voids a commit once; the admin ends the mine at an epoch; the token can be paused.
interface IMileageMine {
    /// @notice OPEN: may be committed. VOIDED: may be committed once more. SKIPPED: its reward is in the pot.
    enum State {
        OPEN,
        COMMITTED,
        VOIDED,
        SKIPPED
    }

    /// @notice An epoch as stored, three slots.
    /// @param root Root of the sum tree. @param totalWeight W. @param leafCount Leaves of the tree.
    /// @param round The beacon round that draws it. @param state See {State}. @param attempt 0, or 1 after a void.
    /// @param changedAt When it was committed, voided or skipped. @param hitReward Wei a hit pays.
    /// @param reserved Own reward kept for the second attempt of a voided epoch.
    struct Epoch {
        bytes32 root;
        uint64 totalWeight;
        uint32 leafCount;
        uint64 round;
        State state;
        uint8 attempt;
        uint48 changedAt;
        uint128 hitReward;
        uint128 reserved;
    }

    /// @notice What k members sign (EIP-712, this contract's domain "MileageMine", "1").
    /// @param epoch The epoch. @param attempt 0, or 1 after a void. @param root Root of the sum tree.
    /// @param totalWeight W, in units of 10 km. @param leafCount Leaves. @param inputs DataAnchor's head at the close.
    /// @param blockNumber The last block before the epoch's end. @param blockHash Its hash.
    /// @param leafFile keccak256 of the leaf file.
    struct EpochProof {
        uint64 epoch;
        uint8 attempt;
        bytes32 root;
        uint64 totalWeight;
        uint32 leafCount;
        bytes32 inputs;
        uint64 blockNumber;
        bytes32 blockHash;
        bytes32 leafFile;
    }

    /// @notice An epoch's weights are fixed and bound to `round`.
    event EpochCommitted(
        uint256 indexed epoch, uint8 attempt, uint256 round, uint256 hitReward, EpochProof proof
    );

    /// @notice A commit was taken back.
    event EpochVoided(uint256 indexed epoch, address indexed by, string reason);

    /// @notice An epoch's reward went to the pot.
    event EpochSkipped(uint256 indexed epoch, uint256 toPot);

    /// @notice Hits were paid: bit `hit % 256` of `paid[hit / 256]` is set for each of them.
    event Settled(uint256 indexed epoch, uint256[] paid, uint256 amount);

    /// @notice The mine opens no epoch from `endEpoch` on.
    event EndSet(uint256 endEpoch);

    /// @notice An epoch of this mine must have between 1 and 65,536 hits.
    error MileageMine_InvalidHits(uint256 hits);

    /// @notice The epoch is outside [first, end) of this mine.
    error MileageMine_UnknownEpoch(uint256 epoch, uint256 first, uint256 end);

    /// @notice It cannot be done before `opensAt`.
    error MileageMine_TooEarly(uint256 epoch, uint256 opensAt);

    /// @notice The epoch is committed already.
    error MileageMine_AlreadyCommitted(uint256 epoch);

    /// @notice The epoch was skipped: its reward is in the pot.
    error MileageMine_AlreadySkipped(uint256 epoch);

    /// @notice The epoch has no commit in force.
    error MileageMine_NotCommitted(uint256 epoch);

    /// @notice Signed for another attempt.
    error MileageMine_WrongAttempt(uint256 epoch, uint8 given, uint8 needed);

    /// @notice The second commit of an epoch is final.
    error MileageMine_VoidedBefore(uint256 epoch);

    /// @notice The void window ended at `closedAt`.
    error MileageMine_VoidWindowOver(uint256 epoch, uint256 closedAt);

    /// @notice Weights were computed from other inputs than those anchored in time.
    error MileageMine_WrongInputs(bytes32 given, bytes32 needed);

    /// @notice W is more than its leaves can hold, or W and the leaf count are not zero together.
    error MileageMine_InvalidTotals(uint256 totalWeight, uint256 leafCount);

    /// @notice A commit that can still pay hits cannot be skipped.
    error MileageMine_CannotSkip(uint256 epoch);

    /// @notice There is nothing to settle in an epoch without weight.
    error MileageMine_NoWeight(uint256 epoch);

    /// @notice The proof is of another tree.
    error MileageMine_WrongTree(bytes32 root, uint256 totalWeight);

    /// @notice The end must be later than every epoch already opened, and may only fall.
    error MileageMine_InvalidEnd(uint256 given, uint256 earliest, uint256 latest);

    /// @notice Fixes an epoch's weights.
    /// @dev Emits {EpochCommitted}. Requires an epoch of this mine that is open or voided, inputs closed, the attempt
    /// due, inputs as anchored, totals that fit, and k signatures.
    function commit(EpochProof calldata proof, ICommittee.Signature[] calldata signatures) external;

    /// @notice Takes a first commit back within its window.
    /// @dev Emits {EpochVoided}. Requires the guardian's role.
    function void(uint64 epoch, string calldata reason) external;

    /// @notice Sends an epoch's reward to the pot: one that nobody committed in time, one without weight, or one whose
    /// beacon key was retired before its round was posted.
    /// @dev Emits {EpochSkipped}.
    function skip(uint64 epoch) external;

    /// @notice Pays hits. Hits paid before, and hits of unknown members, are skipped.
    /// @dev Emits {Settled}. Requires a posted round, hits in strictly rising (x, index), and a pruned tree that
    /// recomputes the root and opens exactly the leaves that hold them.
    /// @param hits Hit numbers, big-endian uint16. @param proof The pruned tree (docs/spec.md).
    /// @return amount Wei minted.
    function settle(uint64 epoch, bytes calldata hits, bytes calldata proof)
        external
        returns (uint256 amount);

    /// @notice Lets a new mine take over at `endEpoch_`. Epochs before it are finished here.
    /// @dev Emits {EndSet}. Requires the admin (timelock), and that no epoch from `endEpoch_` on was opened.
    function setEnd(uint64 endEpoch_) external;

    /// @notice An epoch as stored.
    function epochOf(uint64 epoch) external view returns (Epoch memory);

    /// @notice Whether a hit was paid.
    function isSettled(uint64 epoch, uint256 hit) external view returns (bool);

    /// @notice The hits paid, as a bitmap: bit `hit % 256` of word `hit / 256`.
    function settledOf(uint64 epoch) external view returns (uint256[] memory);

    /// @notice Where a hit falls in [0, W). Reverts without a value of the epoch's round.
    function positionOf(uint64 epoch, uint256 hit) external view returns (uint256);

    /// @notice An epoch's own reward, in wei, by the emission schedule.
    function ownRewardOf(uint64 epoch) external view returns (uint256);

    /// @notice The digest that the committee signs.
    function digestOf(EpochProof calldata proof) external view returns (bytes32);

    /// @notice Rewards that could not drop in their own epoch, in wei.
    function pot() external view returns (uint256);

    /// @notice First epoch of this mine.
    function firstEpoch() external view returns (uint64);

    /// @notice First epoch after this mine.
    function endEpoch() external view returns (uint64);

    /// @notice Hits a batch.
    function hitsPerBatch() external view returns (uint256);

    /// @notice When epoch 0 began.
    function genesis() external view returns (uint256);

    /// @notice The token whose mileage pool it mints from.
    function stone() external view returns (IStone);

    /// @notice Whose k of n signatures make a commit.
    function committee() external view returns (ICommittee);

    /// @notice Whose rounds draw the hits.
    function beacon() external view returns (IBeacon);

    /// @notice Whose anchors are the inputs.
    function anchors() external view returns (IDataAnchor);

    /// @notice Seconds from an epoch's end to the close of its inputs, and to its first commit.
    function inputsCloseSeconds() external view returns (uint256);

    /// @notice Seconds after a first commit in which the guardian may void it.
    function voidWindowSeconds() external view returns (uint256);

    /// @notice Seconds after its end from which an open epoch may be skipped.
    function skipAfterSeconds() external view returns (uint256);

    /// @notice Seconds after its void from which a voided epoch may be skipped.
    function skipAfterVoidSeconds() external view returns (uint256);
}
