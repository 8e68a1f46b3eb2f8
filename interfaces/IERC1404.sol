// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IERC1404
/// @notice ERC-1404: why a transfer would be refused, as a code and in words. Id 0xab84a5c8.
interface IERC1404 {
    /// @notice The code of the first rule that a transfer breaks; 0 if none.
    function detectTransferRestriction(address from, address to, uint256 value)
        external
        view
        returns (uint8 code);

    /// @notice The rule in words.
    function messageForTransferRestriction(uint8 code) external view returns (string memory message);
}
