// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";

/// @title ICrystal
/// @notice Crystals (水晶): points that a member earns by taking part and spends on draws. Never sold, never
/// transferred. Readable as an ERC-20 of 0 decimals, so that wallets and explorers show them.
/// @dev Crystals belong to a member, not to a wallet; they show at the member's current wallet. They lie in buckets, one
/// a calendar month (UTC+8), numbered month = (year - 1970) * 12 + (1 to 12) - 1. A bucket is open in its month and the
/// `lifeMonths` months after it; then it has expired and counts nowhere: not in a balance, not in the supply, and no
/// event says so. Buckets are spent oldest first. A `Transfer` from zero goes with what is earned or returned, one to
/// zero with what is spent.
/// Invariants: CRYSTAL-1 earned + returned = held + spent + expired, by member and in all. CRYSTAL-2 a member earns at
/// most `dailyCap` a calendar day (UTC+8). CRYSTAL-3 totalSupply = sum of all members' open buckets.
/// CRYSTAL-4 nothing moves crystals from one member to another.
/// Stop it: revoke the roles of those who earn and spend.
interface ICrystal is IERC20Metadata {
    /// @notice Crystals that stop counting at a time.
    /// @param time Unix seconds: the first at which they count no more. @param amount How many.
    struct Expiry {
        uint256 time;
        uint256 amount;
    }

    /// @notice A member earned crystals, into the bucket of `month`.
    event CrystalsEarned(bytes32 indexed member, uint256 indexed month, uint256 amount);

    /// @notice A member spent crystals out of the bucket of `month`; one event a bucket.
    event CrystalsSpent(bytes32 indexed member, uint256 indexed month, uint256 amount);

    /// @notice Crystals spent before went back into the bucket of `month`.
    event CrystalsReturned(bytes32 indexed member, uint256 indexed month, uint256 amount);

    /// @notice Crystals are never transferred, and nobody spends them for another.
    error Crystal_NotTransferable();

    /// @notice Nobody has this id.
    error Crystal_UnknownMember(bytes32 member);

    /// @notice Today the member can earn `left` more.
    error Crystal_OverDailyCap(bytes32 member, uint256 requested, uint256 left);

    /// @notice The member holds too few, and what has expired would not make up for it.
    error Crystal_TooFew(bytes32 member, uint256 needed, uint256 held);

    /// @notice The member holds too few because `expired` have expired.
    error Crystal_Expired(bytes32 member, uint256 needed, uint256 held, uint256 expired);

    /// @notice Nothing is returned to a month to come.
    error Crystal_FutureMonth(uint256 month, uint256 current);

    /// @notice A cap is at least 1, a life 1 to 31 months, and cap * 31 * (life + 1) at most 2^18 - 1: one bucket, to which
    /// a refund returns, has room for all that is earned from the oldest open month to the current one.
    error Crystal_InvalidRules(uint256 dailyCap, uint256 lifeMonths);

    /// @notice Adds crystals to the current month's bucket.
    /// @dev Emits {CrystalsEarned} and `Transfer`. Requires the earner's role, a known member (whatever its status), room
    /// in today's cap, and in the bucket, which holds 2^18 - 1 (else {MonthlyBuckets-MonthlyBuckets_Full}): earning alone
    /// never fills it.
    function earn(bytes32 member, uint256 amount) external;

    /// @notice Takes crystals out of the open buckets, oldest first.
    /// @dev Emits {CrystalsSpent} a bucket and one `Transfer`. Requires the spender's role, a known member and enough.
    /// @return month The newest bucket that was touched; the current one if `amount` is 0.
    function spend(bytes32 member, uint256 amount) external returns (uint256 month);

    /// @notice Puts spent crystals back, whole: into the bucket of `month`, or the oldest open one if that has expired.
    /// Nothing of it counts as earned.
    /// @dev Emits {CrystalsReturned} and `Transfer`. Requires the spender's role, a known member, no month to come, and room
    /// in the bucket as for `earn`. That what is returned was spent before is for the spender to see to.
    function giveBack(bytes32 member, uint256 amount, uint256 month) external;

    /// @notice What a member holds in its open buckets.
    function held(bytes32 member) external view returns (uint256);

    /// @notice What a bucket has, expired or not.
    function bucketOf(bytes32 member, uint256 month) external view returns (uint256);

    /// @notice A member's open buckets that are not empty, by the time at which they expire, the next first.
    function expiriesOf(bytes32 member) external view returns (Expiry[] memory);

    /// @notice The first of {expiriesOf}; all zero if the member holds nothing.
    function nextExpiryOf(bytes32 member) external view returns (Expiry memory);

    /// @notice What a member can still earn today.
    function earnableToday(bytes32 member) external view returns (uint256);

    /// @notice The month (UTC+8) that holds `time`.
    function monthOf(uint256 time) external pure returns (uint256);

    /// @notice The most a member earns a calendar day (UTC+8).
    function dailyCap() external view returns (uint256);

    /// @notice How many months after its own a bucket stays open.
    function lifeMonths() external view returns (uint256);

    /// @notice Who is a member, and with which wallet.
    function members() external view returns (IMemberRegistry);
}
