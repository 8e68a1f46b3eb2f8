// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1404} from "./IERC1404.sol";
import {IERC7943Fungible} from "./IERC7943Fungible.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IRecoverable} from "./IRecoverable.sol";

/// @title IStone
/// @notice The stone (原石): a right of a person, counted in 300,000,000 stones of 18 decimals, never more.
/// An ERC-20 with EIP-2612 permits whose supply comes from two pools that never mix.
/// @dev Amounts are in wei of a stone. Times are unix seconds.
/// Invariants: STONE-1 minted(pool) <= released(pool, now) <= cap(pool). STONE-2 minted(pool) never falls.
/// STONE-3 totalSupply = sum of balances = minted of both pools less what was redeemed.
/// STONE-4 stones are minted to wallets of registered members only. STONE-5 their holder moves them only as the policy
/// says: from an active member's current wallet to a member's current wallet, or not at all. STONE-6 while a pause is in
/// force nothing is minted, transferred or redeemed, and a pause ends `pauseSeconds` after it began. STONE-7 what is
/// frozen moves by force or recovery only. STONE-8 a balance at a record never changes once the record is taken.
/// Transfers by force and recoveries are for courts and lost phones: neither policy nor pause holds them up.
/// Stop it: the pauser's `pause` stops minting and transfers, and lapses by itself; the guardian cancels what the enforcer
/// has scheduled.
interface IStone is IERC7943Fungible, IERC1404, IRecoverable {
    /// @notice The two sources of stones: driving (70 %) and engagement (30 %).
    enum Pool {
        MILEAGE,
        ENGAGEMENT
    }

    /// @notice Who may send stones to whom: nobody, or members among themselves.
    enum TransferPolicy {
        NONE,
        MEMBERS
    }

    /// @notice Stones were minted from a pool; one ERC-20 `Transfer` a member goes with it.
    event Minted(Pool indexed pool, address indexed minter, uint256 amount);

    /// @notice The transfer policy changed.
    event TransferPolicySet(TransferPolicy policy);

    /// @notice A member gave stones up for goods; `order` is the hash of the order.
    event Redeemed(
        bytes32 indexed member, address indexed wallet, uint256 amount, bytes32 indexed order
    );

    /// @notice All stones, and their freeze, went from a wallet to the one that takes its place.
    event Recovered(address indexed from, address indexed to, uint256 amount);

    /// @notice Balances and supply of this moment can be read for good under this number.
    event RecordTaken(uint256 indexed record, uint256 supply);

    /// @notice Minting and transfers are stopped until `until`.
    event Paused(address indexed by, uint256 until);

    /// @notice The pause was lifted before it lapsed.
    event Unpaused(address indexed by);

    /// @notice The pool has released `released` in total, and this would mint `requested` in total.
    error Stone_AheadOfRelease(Pool pool, uint256 requested, uint256 released);

    /// @notice `ids` and `amounts` differ in length.
    error Stone_LengthMismatch(uint256 ids, uint256 amounts);

    /// @notice Transfers are closed (policy NONE).
    error Stone_TransfersClosed();

    /// @notice The member's account is too young: it may redeem from `opensAt` on.
    error Stone_RedemptionNotOpen(uint256 opensAt);

    /// @notice No such record was taken yet.
    error Stone_UnknownRecord(uint256 record, uint256 latest);

    /// @notice Stopped until `until`.
    error Stone_Paused(uint256 until);

    /// @notice There is no pause to lift.
    error Stone_NotPaused();

    /// @notice A pause must have a length, of `max` seconds at most.
    error Stone_InvalidPauseLength(uint256 given, uint256 max);

    /// @notice Stops minting and transfers for the pause's fixed length.
    /// @dev Emits {Paused}. Requires the pauser's role and no pause in force (else {Stone_Paused}).
    function pause() external;

    /// @notice Lifts a pause in force.
    /// @dev Emits {Unpaused}. Requires the pauser's role and a pause in force.
    function unpause() external;

    /// @notice Sets who may send stones to whom.
    /// @dev Emits {TransferPolicySet}. Requires the policy role (delayed by the AccessManager).
    function setTransferPolicy(TransferPolicy policy) external;

    /// @notice Mints from the mileage pool to the members' current wallets, whatever their status.
    /// @dev Emits {Minted} and one `Transfer` a known member. Requires the mileage minter's role, no pause,
    /// equal lengths, and that the pool stays within what is released. Unknown members are skipped.
    /// @param ids Member ids.
    /// @param amounts Wei for each id.
    /// @return skipped Positions in `ids` that belong to no member, rising; nothing was minted for them.
    function mintMileage(bytes32[] calldata ids, uint256[] calldata amounts)
        external
        returns (uint256[] memory skipped);

    /// @notice The same for the engagement pool and its minter.
    function mintEngagement(bytes32[] calldata ids, uint256[] calldata amounts)
        external
        returns (uint256[] memory skipped);

    /// @notice Burns the caller's stones for goods.
    /// @dev Emits {Redeemed} and `Transfer` to zero. Requires an active member's current wallet that was registered
    /// `redemptionSeconds` ago, no pause, and that much unfrozen.
    /// @param order Hash of the order.
    function redeem(uint256 amount, bytes32 order) external;

    /// @notice Makes the present balances readable for good.
    /// @dev Emits {RecordTaken}. Requires the recorder's role.
    /// @return record Its number, from 1.
    function takeRecord() external returns (uint256 record);

    /// @notice What an account held at a record. Reverts if it was not taken.
    function balanceOfAt(address account, uint256 record) external view returns (uint256);

    /// @notice The supply at a record. Reverts if it was not taken.
    function totalSupplyAt(uint256 record) external view returns (uint256);

    /// @notice The latest record; 0 before the first.
    function latestRecord() external view returns (uint256);

    /// @notice What was ever minted from a pool, in wei. Burning does not lower it.
    function minted(Pool pool) external view returns (uint256);

    /// @notice What a pool has released by `time`, in wei, by the emission schedule.
    function released(Pool pool, uint256 time) external view returns (uint256);

    /// @notice The most a pool can ever release, in wei: what `released` gives at the end of time. It is the pool's
    /// share of 300,000,000 stones less the few wei that the halvings round away.
    function cap(Pool pool) external view returns (uint256);

    /// @notice When the first batch began.
    function genesis() external view returns (uint256);

    /// @notice The policy in force.
    function transferPolicy() external view returns (TransferPolicy);

    /// @notice When the pause in force ends, or a time not in the future.
    function pausedUntil() external view returns (uint256);

    /// @notice How long a pause holds, in seconds.
    function pauseSeconds() external view returns (uint256);

    /// @notice How long after its registration a member may redeem, in seconds.
    function redemptionSeconds() external view returns (uint256);

    /// @notice Who is a member, and with which wallet.
    function members() external view returns (IMemberRegistry);
}
