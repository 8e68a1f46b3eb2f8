// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Hits} from "../libraries/Hits.sol";
import {MerkleSumTree} from "../libraries/MerkleSumTree.sol";

/// @title HitsMock
/// @notice Shows the library's functions to tests, many lists a call.
contract HitsMock {
    using Hits for Hits.Draw;
    using Hits for Hits.Due;

    /// @notice What is matched with what.
    struct Case {
        bytes32 value;
        uint256 totalWeight;
        uint256 hitsPerBatch;
        bytes list;
        MerkleSumTree.OpenedLeaf[] leaves;
        uint256[] settled;
        uint256 reward;
    }

    /// @notice What one case gave: the ABI-encoded results, or the error.
    struct Answer {
        bool succeeded;
        bytes data;
    }

    /// @notice Matches each case by itself.
    function matchAll(Case[] calldata cases) external view returns (Answer[] memory answers) {
        answers = new Answer[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            // slither-disable-next-line calls-loop,low-level-calls -- a test's own contract calls itself
            (answers[i].succeeded, answers[i].data) =
                address(this).staticcall(abi.encodeCall(this.matchOne, (cases[i], cases[i].list)));
        }
    }

    /// @notice One case, of epoch 7.
    function matchOne(Case memory c, bytes calldata list) external view returns (Hits.Due memory) {
        Hits.Draw memory draw =
            Hits.draw(7, c.value, c.totalWeight, c.hitsPerBatch, c.hitsPerBatch * 6);
        return draw.match_(list, c.leaves, c.settled, c.reward);
    }

    /// @notice Takes back the hits of the members at these places.
    /// @return paid What stays paid.
    /// @return count How many hits were taken back.
    function takeBack(Hits.Due memory due, uint256[] memory places)
        external
        pure
        returns (uint256[] memory paid, uint256 count)
    {
        count = due.takeBack(places);
        paid = due.paid;
    }
}
