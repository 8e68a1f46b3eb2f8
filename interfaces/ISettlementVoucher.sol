// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IRecoverable} from "./IRecoverable.sol";

/// @title ISettlementVoucher
/// @notice Money that a paying bank holds for whoever holds the voucher: an ERC-20 of 2 decimals (a unit is a fen), with
/// EIP-2612 permits. The bank mints it against a deposit and burns it with a payment; it never leaves the house.
/// @dev Insiders are the vault, the sponsors, a sink. What the registry says of an insider's address counts for nothing: no
/// status blocks it, no recovery takes what it has.
/// Invariants: VOUCHER-1 the supply is what was minted less what was burned, each against a reference used once.
/// VOUCHER-2 vouchers go to members' current wallets and to insiders, and to nobody else.
/// VOUCHER-3 a holder's vouchers move by its own word (transfer, or an allowance it gave), or by recovery; an insider's by
/// its own word alone.
/// Stop it: revoke the bank's role; holders' vouchers stay theirs.
interface ISettlementVoucher is IERC20, IRecoverable {
    /// @notice The bank received a deposit; `reference_` names it in the bank's books.
    event Minted(address indexed to, uint256 amountFen, bytes32 indexed reference_);

    /// @notice The bank paid a holder out; `reference_` names the payment in the bank's books.
    event Burned(address indexed from, uint256 amountFen, bytes32 indexed reference_);

    /// @notice All vouchers of a wallet, none of an insider's, went to the one that takes its place.
    event Recovered(address indexed from, address indexed to, uint256 amountFen);

    /// @notice An account besides members' wallets that may hold vouchers, or may no longer receive any.
    event InsiderSet(address indexed account, bool isInsider);

    /// @notice The receiver is neither a member's current wallet nor an insider.
    error SettlementVoucher_Outsider(address account);

    /// @notice The sender is a member's wallet that is not current or not of an active member.
    error SettlementVoucher_BlockedSender(address account);

    /// @notice The reference is missing.
    error SettlementVoucher_NoReference();

    /// @notice The reference was used before.
    error SettlementVoucher_ReferenceUsed(bytes32 reference_);

    /// @notice Mints against a deposit.
    /// @dev Emits {Minted}. Requires the bank's role, a reference never used for a deposit, and no outsider.
    function mint(address to, uint256 amountFen, bytes32 reference_) external;

    /// @notice Burns a holder's vouchers that were paid out, from an allowance the holder gave the bank.
    /// @dev Emits {Burned}. Requires the bank's role and a reference never used for a payment.
    function burn(address from, uint256 amountFen, bytes32 reference_) external;

    /// @notice Names an account that may hold vouchers besides members' wallets. Not for a member's: its vouchers would follow
    /// nobody.
    /// @dev Emits {InsiderSet}. Requires the admin (timelock).
    function setInsider(address account, bool isInsider_) external;

    /// @notice Whether an account may hold vouchers besides members' wallets.
    function isInsider(address account) external view returns (bool);

    /// @notice Whether a deposit's reference was used.
    function isDeposit(bytes32 reference_) external view returns (bool);

    /// @notice Whether a payment's reference was used.
    function isPayment(bytes32 reference_) external view returns (bool);

    /// @notice Who is a member, and with which wallet.
    function members() external view returns (IMemberRegistry);
}
