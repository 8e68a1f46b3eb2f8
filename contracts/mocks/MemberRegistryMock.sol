// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";

/// @title MemberRegistryMock
/// @notice What token and box read of a registry in which members can change their wallet, for tests.
contract MemberRegistryMock {
    uint8 public constant OWNER = 1;
    uint8 public constant ADULT = 2;

    mapping(bytes32 id => IMemberRegistry.Member) private _members;

    mapping(address wallet => bytes32) public idOf;

    /// @notice Gives a member a wallet; an earlier one still names the member, but is no longer current.
    function setWallet(bytes32 id, address wallet) external {
        _members[id].wallet = wallet;
        _members[id].status = IMemberRegistry.Status.ACTIVE;
        idOf[wallet] = id;
    }

    /// @notice Says whether a member is an owner and an adult.
    function setFlags(bytes32 id, uint8 flags) external {
        _members[id].flags = flags;
    }

    function memberOf(bytes32 id) external view returns (IMemberRegistry.Member memory) {
        return _members[id];
    }

    function walletsOf(bytes32[] calldata ids) external view returns (address[] memory wallets) {
        wallets = new address[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            wallets[i] = _members[ids[i]].wallet;
        }
    }
}
