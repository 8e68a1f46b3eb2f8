// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IERC1404} from "../../interfaces/IERC1404.sol";
import {IERC7943Fungible} from "../../interfaces/IERC7943Fungible.sol";
import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IRecoverable} from "../../interfaces/IRecoverable.sol";
import {IStone} from "../../interfaces/IStone.sol";
import {EmissionSchedule} from "../libraries/EmissionSchedule.sol";
import {Holdings} from "../libraries/Holdings.sol";
import {Restrictions} from "../libraries/Restrictions.sol";

/// @title Stone
/// @notice See {IStone}. Keeps STONE-1 to STONE-8; `pause` stops it.
/// @dev Balances are kept here and not in OpenZeppelin's ERC20 (whose own balances and supply stay unused), so that a
/// batch of mints writes the supply once and each balance once. No function calls out but to the authority and, by
/// view calls, to the member registry. Neither calls on, so nobody can re-enter; receivers are never called.
contract Stone is IStone, ERC20, ERC20Permit, AccessManaged {
    using Holdings for Holdings.Book;

    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant MAX_PAUSE = 30 days;

    /// @inheritdoc IStone
    IMemberRegistry public immutable members;

    /// @inheritdoc IStone
    uint256 public immutable genesis;

    /// @inheritdoc IStone
    uint256 public immutable pauseSeconds;

    /// @inheritdoc IStone
    uint256 public immutable redemptionSeconds;

    /* STORAGE */

    Holdings.Book private _book;
    mapping(address account => uint256) private _frozen;
    mapping(uint256 record => uint256) private _supplyAt;

    /// @dev One slot. Neither can overflow: both stay within their pool's cap, less than 2^88.
    uint128 private _mintedMileage;
    uint128 private _mintedEngagement;

    /// @dev One slot. What was redeemed is within what was minted.
    uint48 private _pausedUntil;
    TransferPolicy private _transferPolicy;
    uint64 private _record;
    uint128 private _redeemed;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param members_ Who is a member, and with which wallet.
    /// @param genesis_ When the first batch begins, unix seconds.
    /// @param pauseSeconds_ How long a pause holds, at most 30 days.
    /// @param redemptionSeconds_ How long after its registration a member may redeem; so typed that no view overflows.
    constructor(
        address authority,
        IMemberRegistry members_,
        uint256 genesis_,
        uint256 pauseSeconds_,
        uint48 redemptionSeconds_
    ) ERC20("CSOP Stone", "STONE") ERC20Permit("CSOP Stone") AccessManaged(authority) {
        if (pauseSeconds_ == 0 || pauseSeconds_ > MAX_PAUSE) {
            revert Stone_InvalidPauseLength(pauseSeconds_, MAX_PAUSE);
        }
        members = members_;
        genesis = genesis_;
        pauseSeconds = pauseSeconds_;
        redemptionSeconds = redemptionSeconds_;
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

    /* ENFORCER, FREEZER, RECOVERER, RECORDER */

    /// @inheritdoc IERC7943Fungible
    /// @dev Emits {ForcedTransfer}, `Transfer`, and before them {Frozen} if what is frozen falls: the unfrozen part goes
    /// first. Requires the enforcer's role (delayed), a receiver that is a member's current wallet, and the balance.
    function forcedTransfer(address from, address to, uint256 amount)
        external
        restricted
        returns (bool)
    {
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
        uint256 balance = _requireBalance(from, amount);
        uint256 frozen = _frozen[from];
        uint256 unfrozen = Math.saturatingSub(balance, frozen);
        // Falls by what goes beyond the unfrozen part, which is at most what is frozen.
        if (amount > unfrozen) _setFrozen(from, frozen - (amount - unfrozen));
        emit ForcedTransfer(from, to, amount);
        _move(from, to, amount);
        return true;
    }

    /// @inheritdoc IERC7943Fungible
    /// @dev Emits {Frozen}. Requires the freezer's role.
    function setFrozenTokens(address account, uint256 amount) external restricted returns (bool) {
        _setFrozen(account, amount);
        return true;
    }

    /// @inheritdoc IRecoverable
    /// @dev Emits {Recovered}, {Frozen} for each if anything was frozen, and `Transfer`.
    function recover(address from, address to) external restricted {
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
        uint256 frozen = _frozen[from];
        if (frozen != 0) {
            _setFrozen(from, 0);
            // More than everything is frozen already if this saturates.
            _setFrozen(to, Math.saturatingAdd(_frozen[to], frozen));
        }
        uint256 balance = balanceOf(from);
        emit Recovered(from, to, balance);
        _move(from, to, balance);
    }

    /// @inheritdoc IStone
    function takeRecord() external restricted returns (uint256 record) {
        record = ++_record;
        uint256 supply = totalSupply();
        _supplyAt[record] = supply;
        emit RecordTaken(record, supply);
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

    /* MEMBERS */

    /// @inheritdoc IStone
    function redeem(uint256 amount, bytes32 order) external {
        uint256 balance = _requireBalance(msg.sender, amount);
        _requireUnrestricted(msg.sender, address(0), amount, balance);
        _book.take(msg.sender, amount, _record);
        _redeemed += uint128(amount); // at most a balance
        emit Redeemed(members.idOf(msg.sender), msg.sender, amount, order);
        emit Transfer(msg.sender, address(0), amount);
    }

    /* VIEWS */

    /// @inheritdoc IERC7943Fungible
    function canSend(address account) public view returns (bool) {
        IMemberRegistry.Member memory m = members.memberOf(members.idOf(account));
        return
            account != address(0) && m.wallet == account
                && m.status == IMemberRegistry.Status.ACTIVE;
    }

    /// @inheritdoc IERC7943Fungible
    function canReceive(address account) public view returns (bool) {
        return account != address(0) && members.memberOf(members.idOf(account)).wallet == account;
    }

    /// @inheritdoc IERC7943Fungible
    function getFrozenTokens(address account) external view returns (uint256) {
        return _frozen[account];
    }

    /// @inheritdoc IERC7943Fungible
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        return detectTransferRestriction(from, to, amount) == Restrictions.NONE;
    }

    /// @inheritdoc IERC1404
    function detectTransferRestriction(address from, address to, uint256 value)
        public
        view
        returns (uint8)
    {
        return _restriction(from, to, value, balanceOf(from));
    }

    /// @inheritdoc IERC1404
    function messageForTransferRestriction(uint8 code) external pure returns (string memory) {
        return Restrictions.messageOf(code);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IERC20).interfaceId
            || id == type(IERC7943Fungible).interfaceId || id == type(IERC1404).interfaceId;
    }

    /// @inheritdoc IStone
    function balanceOfAt(address account, uint256 record) external view returns (uint256) {
        _requireRecord(record);
        return _book.balanceAt(account, record);
    }

    /// @inheritdoc IStone
    function totalSupplyAt(uint256 record) external view returns (uint256) {
        _requireRecord(record);
        return _supplyAt[record];
    }

    /// @inheritdoc IStone
    function latestRecord() external view returns (uint256) {
        return _record;
    }

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
        return uint256(_mintedMileage) + _mintedEngagement - _redeemed;
    }

    /// @inheritdoc ERC20
    function balanceOf(address account) public view override returns (uint256) {
        return _book.holdings[account].balance;
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
        uint64 record = _record;
        uint256 unknown = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            address wallet = wallets[i];
            if (wallet == address(0)) {
                ++unknown;
                continue;
            }
            uint256 amount = amounts[i];
            total += amount;
            // In a call that succeeds it fits: balances sum up to the supply, and it and `total` are within the caps.
            _book.add(wallet, amount, record);
            emit Transfer(address(0), wallet, amount);
        }
        if (unknown != 0) skipped = _zeroPositions(wallets, unknown);
    }

    /// @dev The one way that holders move stones: ERC20 calls it for `transfer` and `transferFrom`, never with a zero
    /// address. It neither mints nor burns.
    function _update(address from, address to, uint256 value) internal override {
        uint256 balance = _book.holdings[from].balance;
        _requireUnrestricted(from, to, value, balance);
        if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
        _move(from, to, value);
    }

    function _move(address from, address to, uint256 value) private {
        uint64 record = _record;
        _book.take(from, value, record);
        _book.add(to, value, record);
        emit Transfer(from, to, value);
    }

    function _setFrozen(address account, uint256 amount) private {
        _frozen[account] = amount;
        _book.holdings[account].isFrozen = amount != 0;
        emit Frozen(account, amount);
    }

    function _requireBalance(address account, uint256 amount)
        private
        view
        returns (uint256 balance)
    {
        balance = balanceOf(account);
        if (balance < amount) revert ERC20InsufficientBalance(account, balance, amount);
    }

    /// @dev The first rule that a transfer, or with `to` zero a redemption, breaks.
    function _restriction(address from, address to, uint256 value, uint256 balance)
        private
        view
        returns (uint8)
    {
        if (block.timestamp < _pausedUntil) return Restrictions.PAUSED;
        if (to != address(0) && _transferPolicy == TransferPolicy.NONE) return Restrictions.CLOSED;
        if (!canSend(from)) return Restrictions.SENDER;
        if (to == address(0)) {
            if (block.timestamp < _redeemsFrom(from)) return Restrictions.TOO_EARLY;
        } else if (!canReceive(to)) {
            return Restrictions.RECEIVER;
        }
        if (_book.holdings[from].isFrozen && value > Math.saturatingSub(balance, _frozen[from])) {
            return Restrictions.FROZEN;
        }
        return Restrictions.NONE;
    }

    function _requireUnrestricted(address from, address to, uint256 value, uint256 balance)
        private
        view
    {
        uint8 code = _restriction(from, to, value, balance);
        if (code == Restrictions.NONE) return;
        if (code == Restrictions.PAUSED) revert Stone_Paused(_pausedUntil);
        if (code == Restrictions.CLOSED) revert Stone_TransfersClosed();
        if (code == Restrictions.SENDER) revert ERC7943CannotSend(from);
        if (code == Restrictions.RECEIVER) revert ERC7943CannotReceive(to);
        if (code == Restrictions.TOO_EARLY) revert Stone_RedemptionNotOpen(_redeemsFrom(from));
        if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
        revert ERC7943InsufficientUnfrozenBalance(
            from, value, Math.saturatingSub(balance, _frozen[from])
        );
    }

    function _redeemsFrom(address wallet) private view returns (uint256) {
        return members.memberOf(members.idOf(wallet)).registeredAt + redemptionSeconds;
    }

    function _requireRecord(uint256 record) private view {
        if (record == 0 || record > _record) revert Stone_UnknownRecord(record, _record);
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
