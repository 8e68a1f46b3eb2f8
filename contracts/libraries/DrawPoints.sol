// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";
import {IBeacon} from "../../interfaces/IBeacon.sol";
import {IMineBox} from "../../interfaces/IMineBox.sol";
import {DrawTable} from "./DrawTable.sol";

/// @title DrawPoints
/// @notice Where draws fall (docs/spec.md, 8), and whether their randomness came in time.
library DrawPoints {
    using EfficientHashLib for bytes32[];

    /// @notice What the draws of one call share.
    /// @param preimage The 7 words of a point's preimage; R, member and number change. @param round Looked up last.
    struct Points {
        IBeacon beacon;
        uint256 lateSeconds;
        bytes32[] preimage;
        uint256 round;
    }

    bytes32 private constant DRAW_TAG = keccak256("CSOP.draw.v1");
    uint256 private constant NO_ROUND = type(uint256).max;

    /// @notice Prepares the points of a campaign's draws.
    function start(uint256 campaign, IBeacon beacon, uint256 lateSeconds)
        internal
        view
        returns (Points memory)
    {
        bytes32[] memory preimage = EfficientHashLib.malloc(7);
        preimage[0] = DRAW_TAG;
        preimage[1] = bytes32(block.chainid);
        preimage[2] = bytes32(uint256(uint160(address(this))));
        preimage[4] = bytes32(campaign);
        return Points(beacon, lateSeconds, preimage, NO_ROUND);
    }

    /// @notice x < 10^9 of a member's draw. Reverts unless its round's R came in time.
    function at(Points memory points, bytes32 member, uint256 number, uint256 round)
        internal
        view
        returns (uint256)
    {
        // slither-disable-start unused-return (`set` returns the buffer for chaining)
        if (round != points.round) {
            (IBeacon.Round memory r, uint256 until) = _lookUp(points, round);
            if (r.postedAt == 0 && block.timestamp <= until) {
                revert IMineBox.MineBox_Pending(round, until);
            }
            if (r.postedAt == 0 || r.postedAt > until) {
                revert IMineBox.MineBox_OnlyRefund(round, until);
            }
            points.round = round;
            points.preimage.set(3, r.value);
        }
        points.preimage.set(5, member);
        points.preimage.set(6, number);
        // slither-disable-end unused-return
        return uint256(points.preimage.hash()) % DrawTable.ONE_PPB;
    }

    /// @notice Reverts unless a round's R did not come in time.
    function requireLate(Points memory points, uint256 round) internal view {
        if (round == points.round) return;
        (IBeacon.Round memory r, uint256 until) = _lookUp(points, round);
        if (r.postedAt != 0 && r.postedAt <= until) {
            revert IMineBox.MineBox_OnlySettle(round, r.postedAt);
        }
        if (block.timestamp <= until) revert IMineBox.MineBox_Pending(round, until);
        points.round = round;
    }

    /// @dev A round, and the last second at which its value counts.
    function _lookUp(Points memory points, uint256 round)
        private
        view
        returns (IBeacon.Round memory, uint256)
    {
        // slither-disable-next-line calls-loop (the beacon is trusted, and asked once for each round in a row)
        return (points.beacon.roundOf(round), points.beacon.endOf(round) + points.lateSeconds);
    }
}
