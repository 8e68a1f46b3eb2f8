// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMineBox} from "../../interfaces/IMineBox.sol";
import {Calendar} from "./Calendar.sol";

/// @title DrawLimits
/// @notice How many draws of a member count on a day and in a month.
/// @dev An account counts for the day of its last draw and that day's month; for every later day and month it counts 0.
library DrawLimits {
    /// @notice Counts a draw made on `day`, of `month`, in memory.
    function count(
        IMineBox.Account memory account,
        bytes32 member,
        uint256 day,
        uint256 month,
        uint256 perDay,
        uint256 perMonth
    ) internal pure {
        if (account.day != day) {
            account.today = 0;
            if (Calendar.monthOfDay(account.day) != month) account.thisMonth = 0;
        }
        if (account.today >= perDay) revert IMineBox.MineBox_OverDailyLimit(member, perDay);
        if (account.thisMonth >= perMonth) {
            revert IMineBox.MineBox_OverMonthlyLimit(member, perMonth);
        }
        ++account.today;
        ++account.thisMonth;
        account.day = uint32(day); // fits for ages
    }

    /// @notice Counts a draw of `day` no more, in memory.
    function restore(IMineBox.Account memory account, uint256 day) internal pure {
        // Neither falls below 0: the draw was counted, and since then nothing began anew.
        if (day == account.day) --account.today;
        if (Calendar.monthOfDay(day) == Calendar.monthOfDay(account.day)) --account.thisMonth;
    }
}
