// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IDataAnchor
/// @notice Append-only Merkle roots of contributed data. What was anchored when is settled for good.
/// @dev Anchors are numbered from 1. `head` is the running hash
/// head(n) = keccak256(abi.encode(head(n-1), root, count, schema, time)), head(0) = 0, so one word names all inputs.
/// Invariants: ANCHOR-1 anchors only grow. ANCHOR-2 their times never fall. ANCHOR-3 head(n) commits to 1..n.
/// Stop it: revoke the submitter's role.
interface IDataAnchor {
    /// @notice One anchored batch of data.
    struct Anchor {
        bytes32 root;
        bytes32 head;
        uint48 time;
        uint32 count;
    }

    /// @notice A batch of `count` records was anchored as number `number`.
    event Anchored(
        uint256 indexed number,
        address indexed submitter,
        bytes32 indexed schema,
        bytes32 root,
        uint32 count,
        bytes32 head
    );

    /// @notice The root is zero.
    error DataAnchor_ZeroRoot();

    /// @notice The batch is empty.
    error DataAnchor_EmptyBatch();

    /// @notice The schema is zero.
    error DataAnchor_ZeroSchema();

    /// @notice There is no such anchor.
    error DataAnchor_UnknownAnchor(uint256 number, uint256 length);

    /// @notice The batch of that anchor has no such leaf.
    error DataAnchor_UnknownLeaf(uint256 index, uint256 count);

    /// @notice A proof for that leaf has `needed` siblings.
    error DataAnchor_ProofLength(uint256 given, uint256 needed);

    /// @notice The proof leads to another root than the anchored one.
    error DataAnchor_OtherRoot(bytes32 given, bytes32 anchored);

    /// @notice Appends a batch.
    /// @dev Emits {Anchored}. Requires the submitter's role and a non-empty batch.
    /// @param root Merkle root of the batch (docs/spec.md).
    /// @param count Records in the batch.
    /// @param schema What the records are.
    /// @return number The anchor's number, from 1.
    function anchor(bytes32 root, uint32 count, bytes32 schema) external returns (uint256 number);

    /// @notice Checks that a record stands in an anchored batch: returns if so, and reverts saying why if not.
    /// @dev Reverts if there is no such anchor or leaf, with too few or too many siblings, or with another root.
    /// @param number The anchor.
    /// @param index The leaf's place in the batch, from 0.
    /// @param leaf keccak256(salt, digest, hash of the signature, 0x00): whoever destroys the salt shuts it for good.
    /// @param siblings From the bottom, one for each layer in which the node has a neighbour (docs/spec.md, section 5).
    function checkInclusion(
        uint256 number,
        uint256 index,
        bytes32 leaf,
        bytes32[] calldata siblings
    ) external view;

    /// @notice The number of anchors.
    function length() external view returns (uint256);

    /// @notice One anchor. Reverts if there is none.
    function anchorOf(uint256 number) external view returns (Anchor memory);

    /// @notice How many anchors were made strictly before `time`.
    function lengthBefore(uint256 time) external view returns (uint256);

    /// @notice The head over all anchors made strictly before `time`; zero if none.
    function headBefore(uint256 time) external view returns (bytes32);
}
