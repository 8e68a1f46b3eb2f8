// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title IERC7943Fungible
/// @notice ERC-7943 (uRWA) for fungible tokens: who may send and receive, freezing, transfers by force. Id 0x3edbb4c4.
interface IERC7943Fungible is IERC165 {
    /// @notice `amount` was taken from an account by force; a `Transfer` goes with it.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);

    /// @notice From now on `amount` of an account's tokens are frozen; it may exceed the balance.
    event Frozen(address indexed account, uint256 amount);

    /// @notice The account may not send.
    error ERC7943CannotSend(address account);

    /// @notice The account may not receive.
    error ERC7943CannotReceive(address account);

    /// @notice The transfer is against the rules.
    error ERC7943CannotTransfer(address from, address to, uint256 amount);

    /// @notice The balance would do, but only `unfrozen` of it may move.
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen);

    /// @notice Moves tokens without their holder, whatever is frozen.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool result);

    /// @notice Sets how much of an account is frozen, as `approve` sets an allowance.
    function setFrozenTokens(address account, uint256 amount) external returns (bool result);

    /// @notice Whether an account may send at all.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether an account may receive at all.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice How much of an account is frozen.
    function getFrozenTokens(address account) external view returns (uint256 amount);

    /// @notice Whether the rules allow a transfer, whether or not the balance suffices.
    function canTransfer(address from, address to, uint256 amount)
        external
        view
        returns (bool allowed);
}
