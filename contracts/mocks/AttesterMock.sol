// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title AttesterMock
/// @notice A contract wallet (ERC-1271) that attacks whoever asks it, for tests.
contract AttesterMock {
    enum Mood {
        KIND,
        BURNING,
        BOMBING,
        CALLING_BACK
    }

    bytes4 private constant YES = 0x1626ba7e;
    uint256 private constant BOMB_BYTES = 200_000;

    Mood public mood;
    address public target;
    bytes public payload;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Whom it calls when asked, and with what.
    function setCall(address target_, bytes calldata payload_) external {
        (target, payload) = (target_, payload_);
    }

    /// @notice KIND: yes to everything. BURNING: uses up all gas. BOMBING: reverts with much data. CALLING_BACK: yes,
    /// provided that its own call was refused.
    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        if (mood == Mood.BURNING) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (mood == Mood.BOMBING) {
            assembly {
                revert(0, BOMB_BYTES)
            }
        }
        if (mood == Mood.CALLING_BACK) {
            // slither-disable-next-line low-level-calls -- an attack
            (bool succeeded,) = target.call{gas: gasleft() / 2}(payload);
            if (succeeded) return 0xffffffff;
        }
        return YES;
    }
}
