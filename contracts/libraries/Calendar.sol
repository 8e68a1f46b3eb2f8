// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DateTimeLib} from "solady/src/utils/DateTimeLib.sol";

/// @title Calendar
/// @notice Calendar days and months of the operator's time zone (UTC+8, no daylight saving), numbered from 1970.
library Calendar {
    uint256 private constant UTC_OFFSET = 8 hours;

    /// @notice The number of the calendar day that holds `time` (unix seconds).
    function dayOf(uint256 time) internal pure returns (uint256) {
        return (time + UTC_OFFSET) / 1 days;
    }

    /// @notice The number of the calendar month that holds day number `day`.
    function monthOfDay(uint256 day) internal pure returns (uint256) {
        // slither-disable-next-line unused-return (the day of the month)
        (uint256 year, uint256 month,) = DateTimeLib.epochDayToDate(day);
        return (year - 1970) * 12 + month - 1;
    }

    /// @notice The number of the calendar month that holds `time`.
    function monthOf(uint256 time) internal pure returns (uint256) {
        return monthOfDay(dayOf(time));
    }

    /// @notice The first second of a month.
    function startOfMonth(uint256 month) internal pure returns (uint256) {
        uint256 day = DateTimeLib.dateToEpochDay(1970 + month / 12, month % 12 + 1, 1);
        return day * 1 days - UTC_OFFSET;
    }

    /// @notice The first second after the `count`-th working day that follows the day of `time`. Monday to Friday are
    /// working days; public holidays are not known here.
    function endOfWorkingDay(uint256 time, uint256 count) internal pure returns (uint256) {
        uint256 day = dayOf(time);
        while (count != 0) {
            // Day 0 was a Thursday: the remainders 0 to 4 are Monday to Friday.
            if ((++day + 3) % 7 < 5) --count;
        }
        return (day + 1) * 1 days - UTC_OFFSET;
    }
}
