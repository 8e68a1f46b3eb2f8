// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SSTORE2} from "solady/src/utils/SSTORE2.sol";
import {IMineBox} from "../../interfaces/IMineBox.sol";
import {DrawTable} from "./DrawTable.sol";

/// @title Campaigns
/// @notice The published campaigns of a box: checked once, kept as code, never changed.
library Campaigns {
    /// @notice What drawing needs of a campaign, two slots, and one that only views read.
    /// @param ownerPrizes Prizes of the owners' table. @param tables Both tables of {DrawTable} as code, owners' first.
    /// @param most The largest prize in stones. @param terms abi.encode(Terms) as code.
    struct Campaign {
        uint40 start;
        uint40 end;
        uint32 price;
        uint16 drawsPerDay;
        uint16 drawsPerMonth;
        uint16 pity;
        uint8 ownerPrizes;
        bool closed;
        address tables;
        uint96 most;
        address terms;
    }

    /// @notice All campaigns, numbered from 0.
    struct Book {
        uint256 count;
        mapping(uint256 number => Campaign) campaigns;
    }

    /// @notice Checks a campaign's terms but for its limits, and adds it.
    function add(Book storage book, IMineBox.Terms calldata terms, uint256 valueLimitFen)
        internal
        returns (uint256 number)
    {
        if (terms.start <= block.timestamp || terms.end <= terms.start) {
            revert IMineBox.MineBox_InvalidTimes(terms.start, terms.end, block.timestamp);
        }
        (uint256[] memory owners, uint256 most) = DrawTable.pack(terms.owners, valueLimitFen, true);
        // slither-disable-next-line unused-return (without stones the largest prize has none)
        (uint256[] memory others,) = DrawTable.pack(terms.others, valueLimitFen, false);
        number = book.count++;
        Campaign storage c = book.campaigns[number];
        c.start = terms.start;
        c.end = terms.end;
        c.price = terms.price;
        c.drawsPerDay = terms.drawsPerDay;
        c.drawsPerMonth = terms.drawsPerMonth;
        c.pity = terms.pity;
        // The casts are safe: a table has at most 32 prizes, and stones of a prize have 96 bits.
        c.ownerPrizes = uint8(owners.length);
        c.most = uint96(most);
        c.tables = SSTORE2.write(abi.encodePacked(owners, others));
        c.terms = SSTORE2.write(abi.encode(terms));
    }

    /// @notice A campaign by number; reverts if there is none.
    function get(Book storage book, uint256 number) internal view returns (Campaign storage c) {
        c = book.campaigns[number];
        if (c.price == 0) revert IMineBox.MineBox_UnknownCampaign(number);
    }

    /// @notice A campaign that takes draws now.
    function running(Book storage book, uint256 number) internal view returns (Campaign storage c) {
        c = get(book, number);
        if (block.timestamp < c.start || block.timestamp >= c.end || c.closed) {
            revert IMineBox.MineBox_NotOpen(number, c.start, c.end, c.closed);
        }
    }

    /// @notice A campaign as it was published.
    function published(Campaign storage c) internal view returns (IMineBox.Terms memory) {
        return abi.decode(SSTORE2.read(c.terms), (IMineBox.Terms));
    }

    /// @notice The table of owners, or of others.
    function table(Campaign storage c, bool owners) internal view returns (uint256[] memory words) {
        uint256 split = uint256(c.ownerPrizes) * 32;
        bytes memory data =
            owners ? SSTORE2.read(c.tables, 0, split) : SSTORE2.read(c.tables, split);
        // Words and bytes differ in memory by what their length counts; the code holds whole words.
        assembly ("memory-safe") {
            mstore(data, shr(5, mload(data)))
            words := data
        }
    }
}
