// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MerkleSumTree
/// @notice Reads a pruned Merkle sum tree (docs/spec.md, 1 and 2): recomputes its top node and yields every opened
/// leaf with the one range of [0, W) that it owns.
/// @dev Two opened leaves of one tree never share a point of [0, W): a join commits to both hashes and both sums, and
/// ranges are laid out from the left by the very sums that are hashed. The plain reference model is csop/sumtree.py.
library MerkleSumTree {
    /// @notice An opened leaf owns [start, end).
    struct OpenedLeaf {
        bytes32 member;
        uint256 start;
        uint256 end;
    }

    /// @notice The tallest tree that is read.
    uint256 internal constant MAX_HEIGHT = 40;

    /// @dev A node on the stack is hash(32) ‖ sum(8), so two neighbours are the preimage of their parent.
    uint256 private constant NODE = 40;
    /// @dev In post-order a tree of height h never has more than h + 1 nodes on the stack.
    uint256 private constant STACK = 41 * 40;
    /// @dev Room above the stack for the 73 bytes of a leaf's preimage and for a whole-word write.
    uint256 private constant SLACK = 88;

    /// @notice A byte that starts no node, at this offset of the proof.
    error MerkleSumTree_UnknownNode(uint256 offset);

    /// @notice The last node is cut short.
    error MerkleSumTree_Truncated();

    /// @notice A join without two nodes before it, or not exactly one node at the end.
    error MerkleSumTree_Unbalanced();

    /// @notice A node higher than `MAX_HEIGHT`.
    error MerkleSumTree_TooHigh();

    /// @notice A pruned subtree of sum zero, or a leaf of weight zero or over the cap.
    error MerkleSumTree_InvalidWeight(uint256 weight);

    /// @notice Opened leaves must rise strictly by hash.
    error MerkleSumTree_LeavesNotRising();

    /// @notice The sums add up to more than 64 bits hold.
    error MerkleSumTree_SumOverflow(uint256 sum);

    /// @notice The root over a top node, its sum and the number of leaves.
    function rootOf(bytes32 top, uint256 total, uint256 leafCount) internal pure returns (bytes32) {
        // Both casts are of values that come from uint64 and uint32 storage or were checked by `open`.
        return keccak256(abi.encodePacked(top, uint64(total), uint32(leafCount), bytes1(0x02)));
    }

    /// @notice Walks a pruned tree once.
    /// @param proof The serialised tree. @param weightCap The most one leaf may weigh.
    /// @return top Hash of the topmost node. @return total Its sum. @return leaves The opened leaves from the left.
    function open(bytes calldata proof, uint256 weightCap)
        internal
        pure
        returns (bytes32 top, uint256 total, OpenedLeaf[] memory leaves)
    {
        uint256 fault; // 0 none, 1 unknown, 2 unbalanced, 3 too high, 4 weight, 5 order
        uint256 detail;
        uint256 left; // bytes of the proof that were not read; wraps when a node was cut short
        uint256 nodes;

        // The walk writes only above the free pointer, which it moves past the leaves at the end. From there up:
        // the stack of nodes (STACK + SLACK bytes), one pointer a leaf (the array), and the leaves, 96 bytes each.
        // Since the number of leaves is not known before the walk, leaves are written first and the array after them.
        assembly ("memory-safe") {
            let base := mload(0x40)
            let sp := base
            let firstLeaf := add(base, add(STACK, SLACK))
            let leaf := firstLeaf
            let heights := 0 // one six-bit height a node on the stack, the topmost lowest: 41 * 6 < 256
            let previous := 0
            let ptr := proof.offset
            let end := add(ptr, proof.length)

            for {} lt(ptr, end) {} {
                let kind := byte(0, calldataload(ptr))

                if eq(kind, 2) {
                    // join: the two nodes and the tag are the preimage, in place
                    if lt(sp, add(base, mul(2, NODE))) {
                        fault := 2
                        break
                    }
                    let at := sub(sp, mul(2, NODE))
                    mstore8(sp, 1)
                    let hash := keccak256(at, 81)
                    let sum := add(shr(192, mload(add(at, 32))), shr(192, mload(add(at, 72))))
                    mstore(at, hash)
                    mstore(add(at, 32), shl(192, sum))
                    sp := add(at, NODE)

                    let right := and(heights, 63)
                    heights := shr(6, heights)
                    let height := and(heights, 63)
                    heights := sub(heights, height)
                    if lt(height, right) { height := right }
                    if eq(height, MAX_HEIGHT) {
                        fault := 3
                        break
                    }
                    heights := add(heights, add(height, 1))
                    ptr := add(ptr, 1)
                    continue
                }

                if gt(kind, 2) {
                    fault := 1
                    detail := sub(ptr, proof.offset)
                    break
                }
                if eq(sub(sp, base), STACK) {
                    fault := 3
                    break
                }

                if iszero(kind) {
                    // pruned: hash ‖ sum as they stand
                    calldatacopy(sp, add(ptr, 1), NODE)
                    let sum := shr(192, calldataload(add(ptr, 33)))
                    if iszero(sum) {
                        fault := 4
                        break
                    }
                    total := add(total, sum)
                    ptr := add(ptr, 41)
                }
                if kind {
                    // opened leaf: commitment ‖ member ‖ weight
                    calldatacopy(sp, add(ptr, 1), 72)
                    mstore8(add(sp, 72), 0)
                    let hash := keccak256(sp, 73)
                    let weight := shr(192, calldataload(add(ptr, 65)))
                    if iszero(lt(sub(weight, 1), weightCap)) {
                        fault := 4
                        detail := weight
                        break
                    }
                    if iszero(gt(hash, previous)) {
                        fault := 5
                        break
                    }
                    previous := hash
                    mstore(leaf, mload(add(sp, 32)))
                    mstore(add(leaf, 32), total)
                    total := add(total, weight)
                    mstore(add(leaf, 64), total)
                    leaf := add(leaf, 96)
                    mstore(sp, hash)
                    mstore(add(sp, 32), shl(192, weight))
                    ptr := add(ptr, 73)
                }
                heights := shl(6, heights)
                sp := add(sp, NODE)
            }

            left := sub(end, ptr)
            nodes := div(sub(sp, base), NODE)
            top := mload(base)

            // the array of pointers that Solidity expects
            leaves := leaf
            let count := div(sub(leaf, firstLeaf), 96)
            mstore(leaves, count)
            let item := add(leaves, 32)
            for {} lt(firstLeaf, leaf) { firstLeaf := add(firstLeaf, 96) } {
                mstore(item, firstLeaf)
                item := add(item, 32)
            }
            mstore(0x40, item)
        }

        if (fault == 1) revert MerkleSumTree_UnknownNode(detail);
        if (fault == 2) revert MerkleSumTree_Unbalanced();
        if (fault == 3) revert MerkleSumTree_TooHigh();
        if (fault == 4) revert MerkleSumTree_InvalidWeight(detail);
        if (fault == 5) revert MerkleSumTree_LeavesNotRising();
        if (left != 0) revert MerkleSumTree_Truncated();
        if (nodes != 1) revert MerkleSumTree_Unbalanced();
        // `total` is the sum of all pruned and opened nodes, in 256 bits: if it fits, every sum on the way did.
        if (total > type(uint64).max) revert MerkleSumTree_SumOverflow(total);
    }
}
