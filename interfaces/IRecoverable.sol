// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IRecoverable
/// @notice A right of a person, which follows the person from wallet to wallet.
interface IRecoverable {
    /// @notice Moves all that a wallet holds to another, and adds its freeze to the other's. The registry has checked both.
    /// @dev Requires the recoverer's role, and a receiver that is a member's current wallet.
    function recover(address from, address to) external;
}
