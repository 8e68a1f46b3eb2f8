// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/src/utils/FixedPointMathLib.sol";
import {IMineBox} from "../../interfaces/IMineBox.sol";

/// @title DrawTable
/// @notice A campaign's table of prizes in the form that draws use, and its odds (docs/spec.md, 8).
/// @dev One word a prize: cumulative odds (32 bits, from the lowest), kind (8), stones in wei (96).
/// The plain reference model is csop/engagement.
library DrawTable {
    /// @notice Odds are parts of this.
    uint256 internal constant ONE_PPB = 1e9;

    uint256 private constant MAX_PRIZES = 32;
    uint256 private constant MAX_NAME_BYTES = 64;
    uint256 private constant RAY = 1e27;
    uint256 private constant RAY_A_PPB = RAY / ONE_PPB;

    /// @notice A table has 1 to 32 prizes.
    error DrawTable_InvalidLength(uint256 prizes);

    /// @notice A prize's name has 1 to 64 bytes.
    error DrawTable_InvalidName(uint256 prize);

    /// @notice A prize must be possible.
    error DrawTable_ZeroOdds(uint256 prize);

    /// @notice The odds must sum to exactly 10^9.
    error DrawTable_OddsDoNotSum(uint256 sum);

    /// @notice NOTHING is worth 0; all else more than 0 and at most `limit`.
    error DrawTable_InvalidValue(uint256 prize, uint256 valueFen, uint256 limit);

    /// @notice STONES has stones, every other kind none; the table of others has no STONES.
    error DrawTable_InvalidStones(uint256 prize, uint256 stones);

    /// @notice Checks a table and brings it into its form.
    /// @param withStones Whether stones can be won. @return words The table. @return most The largest prize's stones.
    function pack(IMineBox.Prize[] calldata prizes, uint256 valueLimitFen, bool withStones)
        internal
        pure
        returns (uint256[] memory words, uint256 most)
    {
        uint256 count = prizes.length;
        if (count == 0 || count > MAX_PRIZES) revert DrawTable_InvalidLength(count);
        words = new uint256[](count);
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            IMineBox.Prize calldata prize = prizes[i];
            _check(i, prize, valueLimitFen, withStones);
            sum += prize.oddsPpb;
            if (sum > ONE_PPB) revert DrawTable_OddsDoNotSum(sum);
            words[i] = sum | (uint256(prize.kind) << 32) | (uint256(prize.stones) << 40);
            if (prize.stones > most) most = prize.stones;
        }
        if (sum != ONE_PPB) revert DrawTable_OddsDoNotSum(sum);
    }

    /// @notice The prize that a point x < 10^9 falls on.
    function find(uint256[] memory words, uint256 x) internal pure returns (uint256 prize) {
        // Ends at the last prize at the latest: its cumulative odds are 10^9.
        while (x >= uint32(words[prize])) {
            ++prize;
        }
    }

    /// @notice A prize's kind.
    function kindOf(uint256[] memory words, uint256 prize) internal pure returns (IMineBox.Kind) {
        return IMineBox.Kind(uint8(words[prize] >> 32));
    }

    /// @notice A prize's stones in wei.
    function stonesOf(uint256[] memory words, uint256 prize) internal pure returns (uint256) {
        return words[prize] >> 40;
    }

    /// @notice The odds of each prize in one draw that the pity does not decide.
    function oddsOf(uint256[] memory words) internal pure returns (uint256[] memory odds) {
        odds = new uint256[](words.length);
        uint256 before = 0;
        for (uint256 i = 0; i < words.length; ++i) {
            odds[i] = uint32(words[i]) - before;
            before = uint32(words[i]);
        }
    }

    /// @notice The long-run chance of each prize under a pity of N (0: none), to within a ppb.
    /// @dev A cycle ends with the top tier. Its mean length is (1 - q^N) / p, of which (1 - q^(N-1)) / p draws are not
    /// decided by the pity, q = 1 - p.
    function effectiveOddsOf(uint256[] memory words, uint256 pity)
        internal
        pure
        returns (uint256[] memory odds)
    {
        odds = oddsOf(words);
        if (pity == 0) return odds;
        uint256 q = (ONE_PPB - odds[0]) * RAY_A_PPB;
        uint256 cycle = RAY - FixedPointMathLib.rpow(q, pity, RAY);
        uint256 open = RAY - FixedPointMathLib.rpow(q, pity - 1, RAY);
        odds[0] = odds[0] * RAY / cycle;
        for (uint256 i = 1; i < odds.length; ++i) {
            odds[i] = odds[i] * open / cycle;
        }
    }

    function _check(
        uint256 i,
        IMineBox.Prize calldata prize,
        uint256 valueLimitFen,
        bool withStones
    ) private pure {
        uint256 length = bytes(prize.name).length;
        if (length == 0 || length > MAX_NAME_BYTES) revert DrawTable_InvalidName(i);
        if (prize.oddsPpb == 0) revert DrawTable_ZeroOdds(i);
        bool isStones = prize.kind == IMineBox.Kind.STONES;
        if ((prize.stones != 0) != isStones || (isStones && !withStones)) {
            revert DrawTable_InvalidStones(i, prize.stones);
        }
        bool isNothing = prize.kind == IMineBox.Kind.NOTHING;
        if ((prize.valueFen == 0) != isNothing || prize.valueFen > valueLimitFen) {
            revert DrawTable_InvalidValue(i, prize.valueFen, valueLimitFen);
        }
    }
}
