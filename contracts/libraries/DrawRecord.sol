// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMineBox} from "../../interfaces/IMineBox.sol";

/// @title DrawRecord
/// @notice A draw in 64 bits, four a slot.
/// @dev From the lowest bit: round (32), day since 1970 (16), months from its bucket to its own (5), whether by an owner
/// (1), state (2), prize (8). Rounds of a second or more, and days until the year 2149, fit.
library DrawRecord {
    /// @notice As {IMineBox-Draw}, but for the month: how long before the draw it was.
    struct Record {
        uint256 round;
        uint256 day;
        uint256 age;
        bool byOwner;
        IMineBox.State state;
        uint256 prize;
    }

    uint256 private constant DRAWS = 4;
    uint256 private constant MASK = type(uint64).max;

    /// @notice The number does not fit.
    error DrawRecord_DoesNotFit(uint256 round, uint256 day, uint256 age);

    /// @notice A member's draws of a campaign, four a slot.
    struct List {
        mapping(uint256 index => uint256 word) words;
    }

    /// @notice The draw of this number; all zero if there is none.
    function get(List storage list, uint256 number) internal view returns (Record memory) {
        uint256 packed = (list.words[number / DRAWS] >> _shiftOf(number)) & MASK;
        return Record(
            uint32(packed),
            uint16(packed >> 32),
            (packed >> 48) & 31,
            (packed >> 53) & 1 != 0,
            IMineBox.State((packed >> 54) & 3),
            packed >> 56
        );
    }

    /// @notice Stores a draw.
    function set(List storage list, uint256 number, Record memory r) internal {
        if (r.round > type(uint32).max || r.day > type(uint16).max || r.age > 31) {
            revert DrawRecord_DoesNotFit(r.round, r.day, r.age);
        }
        // A prize is below 32: tables have no more.
        uint256 packed = r.round | (r.day << 32) | (r.age << 48)
            | (uint256(r.byOwner ? 1 : 0) << 53) | (uint256(r.state) << 54) | (r.prize << 56);
        uint256 shift = _shiftOf(number);
        uint256 index = number / DRAWS;
        list.words[index] = (list.words[index] & ~(MASK << shift)) | (packed << shift);
    }

    function _shiftOf(uint256 number) private pure returns (uint256) {
        return (number % DRAWS) * 64;
    }
}
