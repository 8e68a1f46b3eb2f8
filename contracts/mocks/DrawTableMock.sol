// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMineBox} from "../../interfaces/IMineBox.sol";
import {DrawTable} from "../libraries/DrawTable.sol";

/// @title DrawTableMock
/// @notice Shows the library's functions to tests: any point, any pity, without a draw.
contract DrawTableMock {
    using DrawTable for uint256[];

    /// @notice The prizes that points fall on.
    function find(IMineBox.Prize[] calldata prizes, uint256[] calldata points)
        external
        pure
        returns (uint256[] memory found)
    {
        uint256[] memory words = _pack(prizes);
        found = new uint256[](points.length);
        for (uint256 i = 0; i < points.length; ++i) {
            found[i] = words.find(points[i]);
        }
    }

    /// @notice The long-run odds, by pity.
    function effectiveOdds(IMineBox.Prize[] calldata prizes, uint256[] calldata pities)
        external
        pure
        returns (uint256[][] memory odds)
    {
        uint256[] memory words = _pack(prizes);
        odds = new uint256[][](pities.length);
        for (uint256 i = 0; i < pities.length; ++i) {
            odds[i] = words.effectiveOddsOf(pities[i]);
        }
    }

    /// @notice What the form of a table tells of its prizes, and its largest prize in stones.
    function read(IMineBox.Prize[] calldata prizes)
        external
        pure
        returns (
            IMineBox.Kind[] memory kinds,
            uint256[] memory stones,
            uint256[] memory odds,
            uint256 most
        )
    {
        uint256[] memory words;
        (words, most) = DrawTable.pack(prizes, type(uint32).max, true);
        kinds = new IMineBox.Kind[](words.length);
        stones = new uint256[](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            (kinds[i], stones[i]) = (words.kindOf(i), words.stonesOf(i));
        }
        odds = words.oddsOf();
    }

    function _pack(IMineBox.Prize[] calldata prizes) private pure returns (uint256[] memory words) {
        // slither-disable-next-line unused-return (the largest prize is not asked for)
        (words,) = DrawTable.pack(prizes, type(uint32).max, true);
    }
}
