// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Restrictions
/// @notice Why stones cannot be transferred or redeemed: the codes of ERC-1404, and their messages.
library Restrictions {
    uint8 internal constant NONE = 0;
    uint8 internal constant PAUSED = 1;
    uint8 internal constant CLOSED = 2;
    uint8 internal constant SENDER = 3;
    uint8 internal constant RECEIVER = 4;
    uint8 internal constant TOO_EARLY = 5;
    uint8 internal constant FROZEN = 6;

    /// @notice A code in words.
    function messageOf(uint8 code) internal pure returns (string memory) {
        if (code == NONE) return "No restriction";
        if (code == PAUSED) return "Stones are paused for now";
        if (code == CLOSED) return "Stones cannot be transferred: the transfer policy is NONE";
        if (code == SENDER) return "The sender is not the current wallet of an active member";
        if (code == RECEIVER) return "The receiver is not the current wallet of a member";
        if (code == TOO_EARLY) return "The account is too young to redeem stones";
        if (code == FROZEN) return "The amount is more than the unfrozen part of the balance";
        return "Unknown restriction";
    }
}
