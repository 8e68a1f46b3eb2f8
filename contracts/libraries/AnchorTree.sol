// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title AnchorTree
/// @notice Inclusion proofs of anchored batches (docs/spec.md, section 5). Each layer pairs neighbours from the left; an odd
/// last node moves up unchanged and has no sibling.
library AnchorTree {
    /// @notice How many siblings a proof for leaf `index` of `count` has.
    function siblingsOf(uint256 index, uint256 count) internal pure returns (uint256 siblings) {
        for (uint256 width = count; width > 1; width = (width + 1) / 2) {
            if (_hasSibling(index, width)) ++siblings;
            index /= 2;
        }
    }

    /// @notice The root that a leaf and its siblings, `siblingsOf(index, count)` from the bottom, lead to.
    function rootOf(bytes32 leaf, uint256 index, uint32 count, bytes32[] calldata siblings)
        internal
        pure
        returns (bytes32)
    {
        bytes32 node = leaf;
        uint256 used = 0;
        for (uint256 width = count; width > 1; width = (width + 1) / 2) {
            if (_hasSibling(index, width)) {
                bytes32 sibling = siblings[used++];
                node = index % 2 == 0 ? _inner(node, sibling) : _inner(sibling, node);
            }
            index /= 2;
        }
        return keccak256(abi.encodePacked(node, count, bytes1(0x02)));
    }

    /// @dev Whether a layer of `width` nodes has a neighbour for the one at `index`.
    function _hasSibling(uint256 index, uint256 width) private pure returns (bool) {
        return index % 2 == 1 || index + 1 < width;
    }

    function _inner(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(left, right, bytes1(0x01)));
    }
}
