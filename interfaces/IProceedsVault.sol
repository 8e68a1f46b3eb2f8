// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IStone} from "./IStone.sol";

/// @title IProceedsVault
/// @notice Pays the users' 4.9 % of what the founders' equity yields: to each member by the stones it held at a record.
/// @dev With D = 300,000,000 stones always, S the supply and b a balance at the record, all rounded down:
/// pot = proceeds * 490 / 10,000, the exact deposit; refund = pot * (D - S) / D, returned to the sponsor at once, for stones
/// not mined yet or redeemed; a member is entitled to pot * (sum of b over all wallets it ever had) / D. The rest, at most a
/// fen a member, and what nobody claims goes to the sink after the end. Amounts are in units of the asset (fen).
/// A member who is not active is blocked: what it claims is held for it, and paid once it is released. What a dead
/// member claims is its heir's (or the heir's heir's, up to `MOST_HEIRS` of them).
/// Invariants: VAULT-1 claimed + held + refund + swept + left = pot, to the unit, and the vault holds what is held and
/// left. VAULT-2 a member claims once a distribution. VAULT-3 what a member gets does not depend on when it or others
/// claim, nor on anything after the record. VAULT-4 what is held is never swept. VAULT-5 a record serves one distribution.
/// Stop it: revoke the sponsor's role: nothing new opens, and claims of what is open go on.
interface IProceedsVault {
    /// @notice What the proceeds came from, which decides how members are taxed.
    enum Mode {
        DIVIDEND,
        DISPOSAL
    }

    /// @notice What a sponsor announces. `accounts` is the hash of the accounts that show the proceeds.
    struct Terms {
        IERC20 asset;
        uint256 record;
        uint256 proceeds;
        Mode mode;
        uint48 claimEnd;
        address sink;
        bytes32 accounts;
    }

    /// @notice A distribution as stored. A claim reads the first two slots, and writes the second.
    struct Distribution {
        IERC20 asset;
        uint48 claimEnd;
        uint48 record;
        uint128 pot;
        uint128 claimed;
        uint128 held;
        uint128 refund;
        address sink;
        Mode mode;
        bool isSwept;
        uint128 swept;
        uint128 proceeds;
        bytes32 accounts;
    }

    /// @notice A distribution is open.
    event Opened(
        uint256 indexed distribution,
        uint256 indexed record,
        address indexed sponsor,
        Terms terms,
        uint256 pot,
        uint256 refund
    );

    /// @notice A member's entitlement was paid to its wallet, or its heir's.
    event Claimed(
        uint256 indexed distribution, bytes32 indexed member, address indexed wallet, uint256 amount
    );

    /// @notice A blocked member's entitlement is held for it.
    event Held(uint256 indexed distribution, bytes32 indexed member, uint256 amount);

    /// @notice What was held for a member was paid.
    event Released(
        uint256 indexed distribution, bytes32 indexed member, address indexed wallet, uint256 amount
    );

    /// @notice What nobody claimed, and what rounding left, went to the sink.
    event Swept(uint256 indexed distribution, address indexed sink, uint256 amount);

    /// @notice An asset may be distributed from now on, or no longer.
    event AssetSet(IERC20 indexed asset, bool allowed);

    /// @notice The asset is not on the list.
    error ProceedsVault_AssetNotAllowed(IERC20 asset);

    /// @notice The record serves `distribution`.
    error ProceedsVault_RecordUsed(uint256 record, uint256 distribution);

    /// @notice 4.9 % of these proceeds is no unit, or more than 2^128 - 1 of them.
    error ProceedsVault_InvalidProceeds(uint256 proceeds);

    /// @notice The deposit is not 4.9 % of the proceeds.
    error ProceedsVault_InexactDeposit(uint256 given, uint256 pot);

    /// @notice The asset delivered another amount than was sent: it takes a fee, or it lies.
    error ProceedsVault_AssetTookFee(IERC20 asset, uint256 received, uint256 sent);

    /// @notice Members must have until `earliest` at least.
    error ProceedsVault_ClaimEndTooEarly(uint256 claimEnd, uint256 earliest);

    /// @notice The sink is the zero address, or the vault itself, which could never pay it out again.
    error ProceedsVault_InvalidSink(address sink);

    /// @notice The hash of the accounts is missing.
    error ProceedsVault_NoAccounts();

    /// @notice There is no such distribution.
    error ProceedsVault_UnknownDistribution(uint256 distribution, uint256 count);

    /// @notice Nobody has this id.
    error ProceedsVault_UnknownMember(bytes32 member);

    /// @notice All of these `claims` (members times distributions) were made before.
    error ProceedsVault_AlreadyClaimed(uint256 claims);

    /// @notice The time to claim is over.
    error ProceedsVault_ClaimsEnded(uint256 distribution, uint256 claimEnd);

    /// @notice The time to claim is not over.
    error ProceedsVault_ClaimsOpen(uint256 distribution, uint256 claimEnd);

    /// @notice The distribution was swept.
    error ProceedsVault_AlreadySwept(uint256 distribution);

    /// @notice The member is blocked.
    error ProceedsVault_Blocked(bytes32 member);

    /// @notice Nothing is held for the member in any of these distributions.
    error ProceedsVault_NothingHeld(bytes32 member);

    /// @notice Says whether an asset may be distributed.
    /// @dev Emits {AssetSet}. Requires the admin (timelock).
    function setAsset(IERC20 asset, bool allowed) external;

    /// @notice Opens a distribution: takes the deposit, and returns the sponsor's part.
    /// @dev Emits {Opened}. Requires the sponsor's role, an allowed asset that delivers what is sent, a record taken and not
    /// used, an exact deposit, at least `CLAIM_SECONDS` to claim, a sink and the hash of the accounts.
    /// @param deposit What is deposited: the pot.
    /// @return distribution Its number, from 0.
    function open(Terms calldata terms, uint256 deposit) external returns (uint256 distribution);

    /// @notice Pays what a member is entitled to in several distributions. Anyone may; those claimed before are passed over.
    /// @dev Emits {Claimed} or {Held} for each. Requires a known member, open distributions, and something to claim.
    function claim(uint256[] calldata distributions, bytes32 member) external;

    /// @notice The same for many members.
    function claimMany(uint256[] calldata distributions, bytes32[] calldata members_) external;

    /// @notice Pays what is held for a member in several distributions, at any time. Anyone may; those in which nothing is
    /// held (any more) are passed over.
    /// @dev Emits {Released} for each. Requires a member no longer blocked, and something held.
    function release(uint256[] calldata distributions, bytes32 member) external;

    /// @notice Sends what is neither claimed nor held to the sink, once, after the end. Anyone may.
    /// @dev Emits {Swept}.
    function sweep(uint256 distribution) external;

    /// @notice What a member is entitled to, claimed or not.
    function entitlement(uint256 distribution, bytes32 member) external view returns (uint256);

    /// @notice Whether a member has claimed, be it paid or held.
    function hasClaimed(uint256 distribution, bytes32 member) external view returns (bool);

    /// @notice What is held for a member.
    function heldOf(uint256 distribution, bytes32 member) external view returns (uint256);

    /// @notice Where a member's money goes now; zero if the member is blocked.
    function payeeOf(bytes32 member) external view returns (address);

    /// @notice A distribution. Reverts if there is none.
    function distributionOf(uint256 distribution) external view returns (Distribution memory);

    /// @notice The number of distributions.
    function distributionCount() external view returns (uint256);

    /// @notice Whether an asset may be distributed.
    function isAllowed(IERC20 asset) external view returns (bool);

    /// @notice Whose records count.
    function stone() external view returns (IStone);

    /// @notice Who is a member, and with which wallet.
    function members() external view returns (IMemberRegistry);

    /// @notice The least time to claim, in seconds.
    function CLAIM_SECONDS() external view returns (uint48);

    /// @notice How many heirs in a row are followed.
    function MOST_HEIRS() external view returns (uint256);
}
