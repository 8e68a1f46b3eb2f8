// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title WalletMock
/// @notice A contract wallet (ERC-1271) that answers well or badly, for tests.
contract WalletMock is IERC1271 {
    enum Mood {
        HONEST,
        REVERTING,
        WRONG_ANSWER,
        SHORT_ANSWER
    }

    address public immutable owner;
    Mood public mood;

    constructor(address owner_) {
        owner = owner_;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Yes to what its owner signed, unless the mood is another.
    function isValidSignature(bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4)
    {
        require(mood != Mood.REVERTING);
        if (mood == Mood.WRONG_ANSWER) return 0xffffffff;
        if (mood == Mood.SHORT_ANSWER) {
            // The right four bytes, but not the 32 that the ABI asks for.
            assembly ("memory-safe") {
                mstore(0x00, shl(224, 0x1626ba7e))
                return(0x00, 0x04)
            }
        }
        (address signer,,) = ECDSA.tryRecoverCalldata(hash, signature);
        return signer == owner ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
