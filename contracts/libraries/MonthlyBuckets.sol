// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MonthlyBuckets
/// @notice Amounts by month, a calendar year a slot, beside what was earned on the latest day.
/// @dev A word holds, from the lowest bit: twelve buckets of 18 bits, the day (24), what was earned on it (16). A day lies
/// in one year and so in one word: earning reads and writes one slot.
library MonthlyBuckets {
    /// @notice What a bucket holds at most.
    uint256 internal constant MOST = (1 << BUCKET_BITS) - 1;

    uint256 private constant BUCKETS = 12;
    uint256 private constant BUCKET_BITS = 18;
    uint256 private constant DAY_SHIFT = BUCKETS * BUCKET_BITS;
    uint256 private constant EARNED_SHIFT = DAY_SHIFT + 24;

    /// @notice A bucket holds 2^18 - 1 at most: seven years of earning 100 a day. What does not fit today is not lost:
    /// refunds that old go into another bucket once the oldest has expired.
    error MonthlyBuckets_Full(uint256 month);

    /// @notice Which word a month lies in: its year, from 1970.
    function placeOf(uint256 month) internal pure returns (uint256) {
        return month / BUCKETS;
    }

    /// @notice The amount of a month.
    function get(uint256 word, uint256 month) internal pure returns (uint256) {
        return (word >> _shiftOf(month)) & MOST;
    }

    /// @notice The word with another amount for a month.
    function set(uint256 word, uint256 month, uint256 amount) internal pure returns (uint256) {
        if (amount > MOST) revert MonthlyBuckets_Full(month);
        uint256 shift = _shiftOf(month);
        return (word & ~(MOST << shift)) | (amount << shift);
    }

    /// @notice What was earned on a day.
    function earnedOn(uint256 word, uint256 day) internal pure returns (uint256) {
        return uint24(word >> DAY_SHIFT) == day ? word >> EARNED_SHIFT : 0;
    }

    /// @notice The word with what was earned on a day; they must fit 24 and 16 bits.
    function setEarned(uint256 word, uint256 day, uint256 earned) internal pure returns (uint256) {
        return (word & ((1 << DAY_SHIFT) - 1)) | (day << DAY_SHIFT) | (earned << EARNED_SHIFT);
    }

    function _shiftOf(uint256 month) private pure returns (uint256) {
        return (month % BUCKETS) * BUCKET_BITS;
    }
}
