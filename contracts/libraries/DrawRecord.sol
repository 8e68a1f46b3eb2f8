// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMineBox} from "../../interfaces/IMineBox.sol";

/// @title DrawRecord
/// @notice A draw in 64 bits, four a slot.
/// @dev From the lowest bit: round (32), day since 1970 (16), its age (5), whether by an owner (1), state (2), prize (8).
/// The age is how many months before the draw the newest bucket was that it was paid from. Rounds of a second or more
/// and days until the year 2149 fit, months of age by Crystal's own limit, a prize as tables have at most 32.
library DrawRecord {
    /// @notice A member's draws of a campaign.
    struct List {
        mapping(uint256 index => uint256 word) words;
    }

    uint256 private constant DRAWS = 4;
    uint256 private constant BITS = 64;
    uint256 private constant DAY = 32;
    uint256 private constant AGE = 48;
    uint256 private constant OWNER = 53;
    uint256 private constant STATE = 54;
    uint256 private constant PRIZE = 56;

    /// @notice A draw does not fit.
    error DrawRecord_DoesNotFit(uint256 round, uint256 day, uint256 age);

    /// @notice A draw just made.
    function make(uint256 round, uint256 day, uint256 age, bool byOwner)
        internal
        pure
        returns (uint256)
    {
        if (round > type(uint32).max || day > type(uint16).max || age > 31) {
            revert DrawRecord_DoesNotFit(round, day, age);
        }
        return round | (day << DAY) | (age << AGE) | (uint256(byOwner ? 1 : 0) << OWNER);
    }

    /// @notice The same draw, settled.
    function settled(uint256 draw, uint256 prize) internal pure returns (uint256) {
        return draw | (uint256(IMineBox.State.SETTLED) << STATE) | (prize << PRIZE);
    }

    /// @notice The same draw, refunded.
    function refunded(uint256 draw) internal pure returns (uint256) {
        return draw | (uint256(IMineBox.State.REFUNDED) << STATE);
    }

    /// @notice The same settled draw, its claim met.
    function fulfilled(uint256 draw) internal pure returns (uint256) {
        return draw | (uint256(IMineBox.State.FULFILLED) << STATE);
    }

    /// @notice The beacon round that decides.
    function roundOf(uint256 draw) internal pure returns (uint256) {
        return uint32(draw);
    }

    /// @notice The day it was made on.
    function dayOf(uint256 draw) internal pure returns (uint256) {
        return uint16(draw >> DAY);
    }

    /// @notice Months between its newest bucket and its own.
    function ageOf(uint256 draw) internal pure returns (uint256) {
        return (draw >> AGE) & 31;
    }

    /// @notice Which table.
    function isByOwner(uint256 draw) internal pure returns (bool) {
        return (draw >> OWNER) & 1 != 0;
    }

    /// @notice What became of it.
    function stateOf(uint256 draw) internal pure returns (IMineBox.State) {
        return IMineBox.State((draw >> STATE) & 3);
    }

    /// @notice What it won, once settled.
    function prizeOf(uint256 draw) internal pure returns (uint256) {
        return draw >> PRIZE;
    }

    /// @notice A draw by number; 0 if there is none.
    function get(List storage list, uint256 number) internal view returns (uint256) {
        return at(list.words[number / DRAWS], number);
    }

    /// @notice Stores a draw of 64 bits: a new one, or one that only gained bits.
    function put(List storage list, uint256 number, uint256 draw) internal {
        uint256 index = number / DRAWS;
        list.words[index] = joined(list.words[index], number, draw);
    }

    /// @notice The slot's number that a draw lies in: for who reads and writes several draws of a slot at once.
    function indexOf(uint256 number) internal pure returns (uint256) {
        return number / DRAWS;
    }

    /// @notice A draw by number, of its slot's word.
    function at(uint256 word, uint256 number) internal pure returns (uint256) {
        return uint64(word >> ((number % DRAWS) * BITS));
    }

    /// @notice The word with a draw put in: a new one, or one that only gained bits.
    function joined(uint256 word, uint256 number, uint256 draw) internal pure returns (uint256) {
        return word | (draw << ((number % DRAWS) * BITS));
    }
}
