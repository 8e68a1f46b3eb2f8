// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MerkleSumTree} from "../libraries/MerkleSumTree.sol";

/// @title MerkleSumTreeMock
/// @notice Shows the library's functions to tests, many proofs a call.
contract MerkleSumTreeMock {
    /// @notice What one proof gave: the ABI-encoded results, or the error.
    struct Answer {
        bool succeeded;
        bytes data;
    }

    /// @notice Opens each proof by itself.
    /// @param dirt What free memory holds before: nothing may depend on it.
    function openAll(bytes[] calldata proofs, uint256 weightCap, uint256 dirt)
        external
        view
        returns (Answer[] memory answers)
    {
        answers = new Answer[](proofs.length);
        for (uint256 i = 0; i < proofs.length; ++i) {
            // slither-disable-next-line calls-loop,low-level-calls -- a test's own contract calls itself
            (answers[i].succeeded, answers[i].data) =
                address(this).staticcall(abi.encodeCall(this.open, (proofs[i], weightCap, dirt)));
        }
    }

    /// @notice One proof.
    function open(bytes calldata proof, uint256 weightCap, uint256 dirt)
        external
        pure
        returns (bytes32 top, uint256 total, MerkleSumTree.OpenedLeaf[] memory leaves)
    {
        // Writes above the free pointer only, which memory-safe code may find in any state.
        assembly ("memory-safe") {
            let from := mload(0x40)
            for { let i := 0 } lt(i, 8192) { i := add(i, 32) } { mstore(add(from, i), dirt) }
        }
        return MerkleSumTree.open(proof, weightCap);
    }

    /// @notice The root over a top node.
    function rootOf(bytes32 top, uint256 total, uint256 leafCount) external pure returns (bytes32) {
        return MerkleSumTree.rootOf(top, total, leafCount);
    }
}
