// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MerkleSumTree
/// @notice Reads a pruned Merkle sum tree (docs/spec.md, 1 and 2): recomputes its top node and yields every opened
/// leaf with the one range of [0, W) that it owns.
/// @dev Two opened leaves of one tree never share a point of [0, W): a join commits to both hashes and both sums, and
/// ranges are laid out from the left by the very sums that are hashed. The plain reference model is csop/sumtree.py.
library MerkleSumTree {
    /// @notice An opened leaf owns [start, end). `hash` is its own.
    struct OpenedLeaf {
        bytes32 member;
        uint256 start;
        uint256 end;
        bytes32 hash;
    }

    /// @notice The tallest tree that is read.
    uint256 internal constant MAX_HEIGHT = 40;

    /// @dev A node on the stack is hash(32) ‖ sum(8), so two neighbours are the preimage of their parent.
    uint256 private constant NODE = 40;
    /// @dev In post-order a tree of height h never has more than h + 1 nodes on the stack: 41 * NODE.
    uint256 private constant STACK = 1640;
    /// @dev From a node to its height: STACK + 2 * NODE, for a leaf's preimage and whole-word writes at the top.
    uint256 private constant HEIGHTS = 1720;
    /// @dev From the stack to the first leaf: HEIGHTS + STACK + NODE; the word below it is free.
    uint256 private constant LEAVES = 3400;

    /// @dev Where a sum stands in a word, and the tag of a join behind it.
    uint256 private constant SUM =
        0xffffffffffffffff000000000000000000000000000000000000000000000000;
    uint256 private constant JOIN = 0x010000000000000000000000000000000000000000000000;

    uint256 private constant INVALID_WEIGHT = 1;
    uint256 private constant NOT_RISING = 2;
    uint256 private constant UNBALANCED = 3;
    uint256 private constant TOO_HIGH = 4;
    uint256 private constant TRUNCATED = 5;

    /// @notice The tree is cut short, or goes on after its last byte.
    error MerkleSumTree_Truncated();

    /// @notice A node joins more nodes than stand before it, or not exactly one node is left at the end.
    error MerkleSumTree_Unbalanced();

    /// @notice A tree higher than `MAX_HEIGHT`.
    error MerkleSumTree_TooHigh();

    /// @notice A leaf of weight zero or over the cap.
    error MerkleSumTree_InvalidWeight(uint256 weight, uint256 cap);

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
        uint256 fault; // see the constants

        // Writes only above the free pointer, and moves it past all that is kept. From there up: the stack of nodes,
        // their heights, the leaves (four words each, the last a hash), and after the walk the array of pointers to
        // them. Few variables on purpose: what does not fit the EVM's stack is kept in memory, at a cost a node.
        assembly ("memory-safe") {
            let base := mload(0x40)
            let sp := base
            let leaf := add(base, LEAVES)
            mstore(sub(leaf, 32), 0) // the hash before the first leaf
            let ptr := proof.offset

            for { let end := add(ptr, proof.length) } lt(ptr, end) {} {
                let joins := byte(0, calldataload(ptr))
                let sum

                switch and(joins, 1)
                case 0 {
                    // a pruned subtree: hash ‖ sum, as on the stack
                    calldatacopy(sp, add(ptr, 1), NODE)
                    ptr := add(ptr, 41)
                    sum := shr(192, calldataload(sub(ptr, 8)))
                }
                default {
                    // an opened leaf: commitment ‖ member ‖ weight, hashed with tag 0x00
                    calldatacopy(sp, add(ptr, 1), 72)
                    mstore8(add(sp, 72), 0)
                    ptr := add(ptr, 73)
                    sum := shr(192, calldataload(sub(ptr, 8)))
                    if iszero(lt(sub(sum, 1), weightCap)) {
                        fault := INVALID_WEIGHT
                        total := sum // for the error
                        break
                    }
                    mstore(leaf, mload(add(sp, 32)))
                    mstore(add(leaf, 32), total)
                    mstore(add(leaf, 64), add(total, sum))
                    mstore(add(leaf, 96), keccak256(sp, 73))
                    if iszero(gt(mload(add(leaf, 96)), mload(sub(leaf, 32)))) {
                        fault := NOT_RISING
                        break
                    }
                    mstore(sp, mload(add(leaf, 96)))
                    mstore(add(sp, 32), shl(192, sum))
                    leaf := add(leaf, 128)
                }
                // 256 bits hold every sum of the walk: fewer than 2^64 nodes of less than 2^64 each
                total := add(total, sum)

                joins := shr(1, joins)
                switch joins
                case 0 {
                    mstore(add(sp, HEIGHTS), 0)
                    // A tree of MAX_HEIGHT never leaves more than that many nodes waiting.
                    if eq(sub(sp, base), sub(STACK, NODE)) {
                        fault := TOO_HIGH
                        break
                    }
                }
                default {
                    if gt(mul(joins, NODE), sub(sp, base)) {
                        fault := UNBALANCED
                        break
                    }
                    // From the top of the stack down; the two nodes and tag 0x01 are the preimage, in place. A height
                    // h is written as h ones, so that the greater of two is their `or`; it saturates at 256.
                    // A sum stands where it is hashed, in the first 8 bytes of a word. There it may lose a carry, but then
                    // `total`, which loses none, is too large as well.
                    let height := 0
                    sum := shl(192, sum)
                    mstore8(add(sp, NODE), 1)
                    for {} joins { joins := sub(joins, 1) } {
                        sp := sub(sp, NODE)
                        sum := add(sum, and(mload(add(sp, 32)), SUM))
                        height := or(shl(1, or(height, mload(add(sp, HEIGHTS)))), 1)
                        mstore(sp, keccak256(sp, 81))
                        mstore(add(sp, 32), or(sum, JOIN)) // with the tag of the next join
                    }
                    mstore(add(sp, HEIGHTS), height)
                }
                sp := add(sp, NODE)
            }

            if iszero(fault) {
                // Of nothing at all the height is whatever memory held: the next check has the last word on it.
                if shr(MAX_HEIGHT, mload(add(base, HEIGHTS))) { fault := TOO_HIGH }
                if iszero(eq(sub(sp, base), NODE)) { fault := UNBALANCED }
                if iszero(eq(ptr, add(proof.offset, proof.length))) {
                    fault := TRUNCATED
                }
            }
            top := mload(base)

            // the array of pointers that Solidity expects
            leaves := leaf
            sp := leaf
            for { let first := add(base, LEAVES) } lt(first, leaf) { first := add(first, 128) } {
                sp := add(sp, 32)
                mstore(sp, first)
            }
            mstore(leaves, shr(5, sub(sp, leaves)))
            mstore(0x40, add(sp, 32))
        }

        if (fault == INVALID_WEIGHT) revert MerkleSumTree_InvalidWeight(total, weightCap);
        if (fault == NOT_RISING) revert MerkleSumTree_LeavesNotRising();
        if (fault == UNBALANCED) revert MerkleSumTree_Unbalanced();
        if (fault == TOO_HIGH) revert MerkleSumTree_TooHigh();
        if (fault == TRUNCATED) revert MerkleSumTree_Truncated();
        // The total of all nodes read is the sum of the top: if it fits in 64 bits, every sum below it did.
        if (total > type(uint64).max) revert MerkleSumTree_SumOverflow(total);
    }
}
