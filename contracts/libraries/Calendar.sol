// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Calendar
/// @notice Calendar days of the operator's time zone (UTC+8, no daylight saving).
library Calendar {
    uint256 private constant UTC_OFFSET = 8 hours;

    /// @notice The number of the calendar day that holds `time` (unix seconds), counted from 1970-01-01.
    function dayOf(uint256 time) internal pure returns (uint256) {
        return (time + UTC_OFFSET) / 1 days;
    }
}
