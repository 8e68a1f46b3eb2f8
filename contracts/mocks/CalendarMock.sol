// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Calendar} from "../libraries/Calendar.sol";

/// @title CalendarMock
/// @notice Shows the library's function to tests, many times a call.
contract CalendarMock {
    /// @notice The end of the `count`-th working day after each of `times`.
    function endsOfWorkingDay(uint256[] calldata times, uint256 count)
        external
        pure
        returns (uint256[] memory ends)
    {
        ends = new uint256[](times.length);
        for (uint256 i = 0; i < times.length; ++i) {
            ends[i] = Calendar.endOfWorkingDay(times[i], count);
        }
    }
}
