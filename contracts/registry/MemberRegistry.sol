// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {Calendar} from "../libraries/Calendar.sol";

/// @title MemberRegistry
/// @notice See {IMemberRegistry}. Keeps MEMBER-1 to MEMBER-3; revoking the registrar's role stops it.
contract MemberRegistry is IMemberRegistry, AccessManaged {
    /* CONSTANTS */

    /// @inheritdoc IMemberRegistry
    uint8 public constant OWNER = 1;

    /// @inheritdoc IMemberRegistry
    uint8 public constant ADULT = 2;

    /* STORAGE */

    mapping(bytes32 id => Member) private _members;

    /// @dev Every wallet ever used. Entries are never cleared, so a wallet is never anybody else's.
    mapping(address wallet => bytes32 id) private _idOf;

    mapping(uint256 day => uint256) private _registeredOn;

    /// @inheritdoc IMemberRegistry
    uint256 public dailyLimit;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param dailyLimit_ Registrations allowed a calendar day.
    constructor(address authority, uint256 dailyLimit_) AccessManaged(authority) {
        dailyLimit = dailyLimit_;
        emit DailyLimitSet(dailyLimit_);
    }

    /* ADMIN */

    /// @inheritdoc IMemberRegistry
    function setDailyLimit(uint256 limit) external restricted {
        dailyLimit = limit;
        emit DailyLimitSet(limit);
    }

    /* REGISTRAR AND STEWARD */

    /// @inheritdoc IMemberRegistry
    function register(bytes32 id, address wallet, uint8 flags) external restricted {
        if (id == 0) revert MemberRegistry_ZeroId();
        if (wallet == address(0)) revert MemberRegistry_ZeroWallet();
        _requireKnownFlags(flags);
        if (_members[id].status != Status.NONE) revert MemberRegistry_MemberExists(id);
        bytes32 holder = _idOf[wallet];
        if (holder != 0) revert MemberRegistry_WalletTaken(wallet, holder);
        _countRegistration();

        // Casting is safe: unix seconds stay below 2^48 for eight million years.
        _members[id] = Member(wallet, Status.ACTIVE, flags, uint48(block.timestamp));
        _idOf[wallet] = id;
        emit MemberRegistered(id, wallet, flags);
    }

    /// @inheritdoc IMemberRegistry
    function setStatus(bytes32 id, Status status) external restricted {
        if (status == Status.NONE) revert MemberRegistry_InvalidStatus();
        _requireMember(id).status = status;
        emit StatusSet(id, status);
    }

    /// @inheritdoc IMemberRegistry
    function setFlags(bytes32 id, uint8 flags) external restricted {
        _requireKnownFlags(flags);
        _requireMember(id).flags = flags;
        emit FlagsSet(id, flags);
    }

    /* VIEWS */

    /// @inheritdoc IMemberRegistry
    function memberOf(bytes32 id) external view returns (Member memory) {
        return _members[id];
    }

    /// @inheritdoc IMemberRegistry
    function idOf(address wallet) external view returns (bytes32) {
        return _idOf[wallet];
    }

    /// @inheritdoc IMemberRegistry
    function walletsOf(bytes32[] calldata ids) external view returns (address[] memory wallets) {
        wallets = new address[](ids.length);
        for (uint256 i = 0; i < ids.length; ++i) {
            wallets[i] = _members[ids[i]].wallet;
        }
    }

    /// @inheritdoc IMemberRegistry
    function registeredOn(uint256 time) external view returns (uint256) {
        return _registeredOn[Calendar.dayOf(time)];
    }

    /* INTERNAL */

    function _countRegistration() private {
        uint256 today = Calendar.dayOf(block.timestamp);
        uint256 limit = dailyLimit;
        uint256 registered = _registeredOn[today];
        if (registered >= limit) revert MemberRegistry_DailyLimitReached(limit);
        _registeredOn[today] = registered + 1;
    }

    function _requireMember(bytes32 id) private view returns (Member storage member) {
        member = _members[id];
        if (member.status == Status.NONE) revert MemberRegistry_UnknownMember(id);
    }

    function _requireKnownFlags(uint8 flags) private pure {
        if (flags & ~(OWNER | ADULT) != 0) revert MemberRegistry_UnknownFlags(flags);
    }
}
