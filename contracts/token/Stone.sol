// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IStone} from "../../interfaces/IStone.sol";
import {EmissionSchedule} from "../libraries/EmissionSchedule.sol";

/// @title Stone
/// @notice See {IStone}. Keeps STONE-1 to STONE-6; `pause` stops it.
/// @dev Balances are kept here and not in OpenZeppelin's ERC20 (whose own balances and supply stay unused), so that a
/// batch of mints writes the supply once and each balance once. No function calls out but to the authority and, by
/// view calls, to the member registry. Neither calls on, so nobody can re-enter; receivers are never called.
contract Stone is IStone, ERC20, ERC20Permit, AccessManaged {
    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant MAX_PAUSE = 30 days;

    /// @inheritdoc IStone
    IMemberRegistry public immutable members;

    /// @inheritdoc IStone
    uint256 public immutable genesis;

    /// @inheritdoc IStone
    uint256 public immutable pauseSeconds;

    /* STORAGE */

    mapping(address account => uint256) private _balances;

    /// @dev One slot. Neither can overflow: both stay within their pool's cap, less than 2^88.
    uint128 private _mintedMileage;
    uint128 private _mintedEngagement;

    /// @dev One slot.
    uint48 private _pausedUntil;
    TransferPolicy private _transferPolicy;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param members_ Who is a member, and with which wallet.
    /// @param genesis_ When the first batch begins, unix seconds.
    /// @param pauseSeconds_ How long a pause holds, at most 30 days.
    constructor(
        address authority,
        IMemberRegistry members_,
        uint256 genesis_,
        uint256 pauseSeconds_
    ) ERC20("CSOP Stone", "STONE") ERC20Permit("CSOP Stone") AccessManaged(authority) {
        if (pauseSeconds_ == 0 || pauseSeconds_ > MAX_PAUSE) {
            revert Stone_InvalidPauseLength(pauseSeconds_, MAX_PAUSE);
        }
        members = members_;
        genesis = genesis_;
        pauseSeconds = pauseSeconds_;
    }

    /* ADMIN */

    /// @inheritdoc IStone
    function pause() external restricted {
        _requireNotPaused();
        uint256 until = block.timestamp + pauseSeconds;
        // Casting is safe: unix seconds plus at most 30 days stay below 2^48 for eight million years.
        _pausedUntil = uint48(until);
        emit Paused(msg.sender, until);
    }

    /// @inheritdoc IStone
    function unpause() external restricted {
        if (block.timestamp >= _pausedUntil) revert Stone_NotPaused();
        _pausedUntil = 0;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc IStone
    function setTransferPolicy(TransferPolicy policy) external restricted {
        _transferPolicy = policy;
        emit TransferPolicySet(policy);
    }

    /* MINTERS */

    /// @inheritdoc IStone
    function mintMileage(bytes32[] calldata ids, uint256[] calldata amounts)
        external
        restricted
        returns (uint256[] memory skipped)
    {
        uint256 total;
        (total, skipped) = _mintEach(ids, amounts);
        // Casting is safe: it passed the release, so it is within the cap, less than 2^88.
        _mintedMileage = uint128(_requireReleased(Pool.MILEAGE, _mintedMileage + total));
        emit Minted(Pool.MILEAGE, msg.sender, total);
    }

    /// @inheritdoc IStone
    function mintEngagement(bytes32[] calldata ids, uint256[] calldata amounts)
        external
        restricted
        returns (uint256[] memory skipped)
    {
        uint256 total;
        (total, skipped) = _mintEach(ids, amounts);
        // Casting is safe as in `mintMileage`.
        _mintedEngagement = uint128(_requireReleased(Pool.ENGAGEMENT, _mintedEngagement + total));
        emit Minted(Pool.ENGAGEMENT, msg.sender, total);
    }

    /* VIEWS */

    /// @inheritdoc IStone
    function minted(Pool pool) external view returns (uint256) {
        return pool == Pool.MILEAGE ? _mintedMileage : _mintedEngagement;
    }

    /// @inheritdoc IStone
    function transferPolicy() external view returns (TransferPolicy) {
        return _transferPolicy;
    }

    /// @inheritdoc IStone
    function pausedUntil() external view returns (uint256) {
        return _pausedUntil;
    }

    /// @inheritdoc IStone
    function cap(Pool pool) external pure returns (uint256) {
        return pool == Pool.MILEAGE ? EmissionSchedule.MILEAGE_CAP : EmissionSchedule.ENGAGEMENT_CAP;
    }

    /// @inheritdoc IStone
    function released(Pool pool, uint256 time) public view returns (uint256) {
        uint256 batches = EmissionSchedule.batchesAt(genesis, time);
        return pool == Pool.MILEAGE
            ? EmissionSchedule.mileageReleased(batches)
            : EmissionSchedule.engagementReleased(batches);
    }

    /// @inheritdoc ERC20
    function totalSupply() public view override returns (uint256) {
        return uint256(_mintedMileage) + _mintedEngagement;
    }

    /// @inheritdoc ERC20
    function balanceOf(address account) public view override returns (uint256) {
        return _balances[account];
    }

    /* INTERNAL */

    /// @dev Credits each known id's wallet and says how much in all; the caller accounts for it. Unless the caller
    /// lets all of `total` pass the release, nothing of this stays.
    function _mintEach(bytes32[] calldata ids, uint256[] calldata amounts)
        private
        returns (uint256 total, uint256[] memory skipped)
    {
        _requireNotPaused();
        if (ids.length != amounts.length) revert Stone_LengthMismatch(ids.length, amounts.length);

        address[] memory wallets = members.walletsOf(ids);
        uint256 unknown = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            address wallet = wallets[i];
            if (wallet == address(0)) {
                ++unknown;
                continue;
            }
            uint256 amount = amounts[i];
            total += amount;
            // Cannot overflow in a call that succeeds: balances sum up to the supply, and it and `total` are then
            // within the caps.
            unchecked {
                _balances[wallet] += amount;
            }
            emit Transfer(address(0), wallet, amount);
        }
        if (unknown != 0) skipped = _zeroPositions(wallets, unknown);
    }

    /// @dev The one way that stones move between accounts: ERC20 calls it for `transfer` and `transferFrom`, never
    /// with a zero address. It neither mints nor burns.
    function _update(address from, address to, uint256 value) internal override {
        _requireNotPaused();
        _requireTransferable(from, to);
        uint256 balance = _balances[from];
        if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
        // Cannot under- or overflow: value <= balance, and no balance exceeds the supply.
        unchecked {
            _balances[from] = balance - value;
            _balances[to] += value;
        }
        emit Transfer(from, to, value);
    }

    function _requireTransferable(address from, address to) private view {
        if (_transferPolicy == TransferPolicy.NONE) revert Stone_TransfersClosed();
        IMemberRegistry.Member memory sender = members.memberOf(members.idOf(from));
        if (sender.wallet != from || sender.status != IMemberRegistry.Status.ACTIVE) {
            revert Stone_SenderBlocked(from);
        }
        if (members.memberOf(members.idOf(to)).wallet != to) revert Stone_ReceiverNotMember(to);
    }

    function _requireNotPaused() private view {
        uint256 until = _pausedUntil;
        if (block.timestamp < until) revert Stone_Paused(until);
    }

    function _requireReleased(Pool pool, uint256 total) private view returns (uint256) {
        uint256 limit = released(pool, block.timestamp);
        if (total > limit) revert Stone_AheadOfRelease(pool, total, limit);
        return total;
    }

    function _zeroPositions(address[] memory wallets, uint256 count)
        private
        pure
        returns (uint256[] memory positions)
    {
        positions = new uint256[](count);
        uint256 found = 0;
        for (uint256 i = 0; found < count; ++i) {
            if (wallets[i] == address(0)) positions[found++] = i;
        }
    }
}
