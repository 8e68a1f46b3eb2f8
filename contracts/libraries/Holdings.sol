// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Holdings
/// @notice Balances that can be read at numbered records.
/// @dev An account keeps the record that was the latest when it last changed beside its balance, in one slot. A change
/// after a newer record first keeps (last, old balance) in the history; so a change costs a new slot only if a record
/// was taken since the one before it.
library Holdings {
    /// @notice One slot. A balance is at most the caps, less than 2^89.
    struct Holding {
        uint128 balance;
        uint64 last;
        bool isFrozen;
    }

    /// @notice What the balance was when `record` was the latest record.
    struct Entry {
        uint64 record;
        uint128 balance;
    }

    /// @notice All accounts.
    struct Book {
        mapping(address account => Holding) holdings;
        mapping(address account => Entry[]) histories;
    }

    /// @notice Adds to a balance; the caller sees to it that it stays below 2^128.
    function add(Book storage book, address account, uint256 amount, uint64 record) internal {
        Holding storage holding = _kept(book, account, record);
        unchecked {
            holding.balance += uint128(amount); // within the caps, see above
        }
    }

    /// @notice Takes from a balance that suffices.
    function take(Book storage book, address account, uint256 amount, uint64 record) internal {
        Holding storage holding = _kept(book, account, record);
        holding.balance -= uint128(amount); // at most the balance, so it fits
    }

    /// @notice A balance at a record that was taken.
    function balanceAt(Book storage book, address account, uint256 record)
        internal
        view
        returns (uint256)
    {
        Holding memory holding = book.holdings[account];
        if (holding.last < record) return holding.balance;
        Entry[] storage history = book.histories[account];
        // The newest entry with a record below. Entries rise strictly from 0 at least to below `last`, so that at least
        // `low` and at most `high` of them are below: nothing is left to search if the balance changed after every record.
        uint256 length = history.length;
        uint256 low = Math.saturatingSub(length + record, holding.last);
        uint256 high = Math.min(length, record);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (history[middle].record < record) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? 0 : history[low - 1].balance;
    }

    /// @dev The holding, marked as changed at the latest record; what it was before is kept.
    function _kept(Book storage book, address account, uint64 record)
        private
        returns (Holding storage holding)
    {
        holding = book.holdings[account];
        uint64 last = holding.last;
        if (last == record) return holding;
        uint128 balance = holding.balance;
        // Nothing before the first record, and nothing then: no history, and 0 is what it says.
        if (last != 0 || balance != 0) book.histories[account].push(Entry(last, balance));
        holding.last = record;
    }
}
