// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IProceedsVault} from "../../interfaces/IProceedsVault.sol";
import {IStone} from "../../interfaces/IStone.sol";

/// @title ProceedsVault
/// @notice See {IProceedsVault}. Keeps VAULT-1 to VAULT-5.
contract ProceedsVault is IProceedsVault, AccessManaged, ReentrancyGuardTransient {
    using BitMaps for BitMaps.BitMap;
    using SafeERC20 for IERC20;

    /* CONSTANTS AND IMMUTABLES */

    uint256 private constant SHARE = 490;
    uint256 private constant WHOLE = 10_000;

    /// @dev D: all stones there can ever be.
    uint256 private constant ALL_STONES = 300_000_000e18;

    /// @inheritdoc IProceedsVault
    uint256 public constant MOST_HEIRS = 8;

    /// @inheritdoc IProceedsVault
    IStone public immutable stone;

    /// @inheritdoc IProceedsVault
    IMemberRegistry public immutable members;

    /// @inheritdoc IProceedsVault
    uint48 public immutable CLAIM_SECONDS;

    /* STORAGE */

    /// @inheritdoc IProceedsVault
    uint256 public distributionCount;

    mapping(uint256 distribution => Distribution) private _distributions;

    /// @inheritdoc IProceedsVault
    mapping(IERC20 asset => bool) public isAllowed;

    /// @dev One more than the distribution that a record serves.
    mapping(uint256 record => uint256) private _servedBy;

    /// @dev By member, so that 256 distributions share a slot.
    mapping(bytes32 member => BitMaps.BitMap) private _claimed;

    /// @inheritdoc IProceedsVault
    mapping(uint256 distribution => mapping(bytes32 member => uint256)) public heldOf;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param stone_ Whose records count.
    /// @param asset The first asset that may be distributed.
    /// @param claimSeconds The least time to claim.
    constructor(address authority, IStone stone_, IERC20 asset, uint48 claimSeconds)
        AccessManaged(authority)
    {
        stone = stone_;
        members = stone_.members();
        CLAIM_SECONDS = claimSeconds;
        isAllowed[asset] = true;
        emit AssetSet(asset, true);
    }

    /* ADMIN */

    /// @inheritdoc IProceedsVault
    function setAsset(IERC20 asset, bool allowed) external restricted {
        isAllowed[asset] = allowed;
        emit AssetSet(asset, allowed);
    }

    /* SPONSOR */

    /// @inheritdoc IProceedsVault
    function open(Terms calldata terms, uint256 deposit)
        external
        restricted
        nonReentrant
        returns (uint256 distribution)
    {
        (uint256 pot, uint256 refund) = _requireTerms(terms, deposit);
        distribution = distributionCount++;
        _servedBy[terms.record] = distribution + 1;
        // The casts are safe: `_requireTerms` bounds the proceeds, and with them pot and refund; there are no more records
        // than the chain has transactions.
        _distributions[distribution] = Distribution({
            asset: terms.asset,
            claimEnd: terms.claimEnd,
            record: uint48(terms.record),
            pot: uint128(pot),
            claimed: 0,
            held: 0,
            refund: uint128(refund),
            sink: terms.sink,
            mode: terms.mode,
            isSwept: false,
            swept: 0,
            proceeds: uint128(terms.proceeds),
            accounts: terms.accounts
        });
        emit Opened(distribution, terms.record, msg.sender, terms, pot, refund);

        uint256 before = terms.asset.balanceOf(address(this));
        terms.asset.safeTransferFrom(msg.sender, address(this), pot);
        uint256 received = terms.asset.balanceOf(address(this)) - before;
        if (received != pot) revert ProceedsVault_AssetTookFee(terms.asset, received, pot);
        if (refund != 0) terms.asset.safeTransfer(msg.sender, refund);
    }

    /* ANYONE */

    /// @inheritdoc IProceedsVault
    function claim(uint256[] calldata distributions, bytes32 member) external nonReentrant {
        uint256 taken = _claim(distributions, member);
        if (taken == 0) revert ProceedsVault_AlreadyClaimed(distributions.length);
    }

    /// @inheritdoc IProceedsVault
    function claimMany(uint256[] calldata distributions, bytes32[] calldata members_)
        external
        nonReentrant
    {
        uint256 taken = 0;
        for (uint256 i = 0; i < members_.length; ++i) {
            taken += _claim(distributions, members_[i]);
        }
        if (taken == 0) {
            revert ProceedsVault_AlreadyClaimed(distributions.length * members_.length);
        }
    }

    /// @inheritdoc IProceedsVault
    function release(uint256[] calldata distributions, bytes32 member) external nonReentrant {
        address payee = payeeOf(member);
        bool found = false;
        for (uint256 i = 0; i < distributions.length; ++i) {
            uint256 id = distributions[i];
            // The cast is safe: it is part of what is held.
            uint128 amount = uint128(heldOf[id][member]);
            if (amount == 0) continue;
            if (payee == address(0)) revert ProceedsVault_Blocked(member);
            found = true;
            Distribution storage d = _distributions[id];
            heldOf[id][member] = 0;
            d.held -= amount;
            d.claimed += amount;
            emit Released(id, member, payee, amount);
            d.asset.safeTransfer(payee, amount);
        }
        if (!found) revert ProceedsVault_NothingHeld(member);
    }

    /// @inheritdoc IProceedsVault
    function sweep(uint256 distribution) external nonReentrant {
        Distribution storage d = _requireDistribution(distribution);
        if (block.timestamp < d.claimEnd) {
            revert ProceedsVault_ClaimsOpen(distribution, d.claimEnd);
        }
        if (d.isSwept) revert ProceedsVault_AlreadySwept(distribution);
        uint128 amount = d.pot - d.refund - d.claimed - d.held;
        d.isSwept = true;
        d.swept = amount;
        emit Swept(distribution, d.sink, amount);
        d.asset.safeTransfer(d.sink, amount);
    }

    /* VIEWS */

    /// @inheritdoc IProceedsVault
    function entitlement(uint256 distribution, bytes32 member) external view returns (uint256) {
        Distribution storage d = _requireDistribution(distribution);
        return _entitlement(d.pot, d.record, members.allWalletsOf(member));
    }

    /// @inheritdoc IProceedsVault
    function hasClaimed(uint256 distribution, bytes32 member) external view returns (bool) {
        return _claimed[member].get(distribution);
    }

    /// @inheritdoc IProceedsVault
    function payeeOf(bytes32 member) public view returns (address) {
        IMemberRegistry.Member memory m = members.memberOf(member);
        for (uint256 i = 0; m.status == IMemberRegistry.Status.DECEASED && i < MOST_HEIRS; ++i) {
            member = members.heirOf(member);
            m = members.memberOf(member);
        }
        return m.status == IMemberRegistry.Status.ACTIVE ? m.wallet : address(0);
    }

    /// @inheritdoc IProceedsVault
    function distributionOf(uint256 distribution) external view returns (Distribution memory) {
        return _requireDistribution(distribution);
    }

    /* INTERNAL */

    /// @dev Takes what a member has not claimed before, and pays or holds it; says from how many distributions.
    function _claim(uint256[] calldata distributions, bytes32 member)
        private
        returns (uint256 taken)
    {
        address[] memory wallets = members.allWalletsOf(member);
        if (wallets.length == 0) revert ProceedsVault_UnknownMember(member);
        address payee = payeeOf(member);
        BitMaps.BitMap storage claimed = _claimed[member];
        IERC20 asset = IERC20(address(0));
        uint256 due = 0;
        for (uint256 i = 0; i < distributions.length; ++i) {
            uint256 id = distributions[i];
            Distribution storage d = _requireDistribution(id);
            if (claimed.get(id)) continue;
            if (block.timestamp >= d.claimEnd) revert ProceedsVault_ClaimsEnded(id, d.claimEnd);
            claimed.set(id);
            ++taken;
            // The cast is safe: all that members are entitled to is within the pot.
            uint128 amount = uint128(_entitlement(d.pot, d.record, wallets));
            if (payee == address(0)) {
                d.held += amount;
                heldOf[id][member] = amount;
                emit Held(id, member, amount);
                continue;
            }
            d.claimed += amount;
            emit Claimed(id, member, payee, amount);
            // One transfer for neighbours of one asset.
            if (d.asset != asset) {
                _pay(asset, payee, due);
                (asset, due) = (d.asset, 0);
            }
            due += amount;
        }
        _pay(asset, payee, due);
    }

    function _pay(IERC20 asset, address payee, uint256 amount) private {
        if (amount != 0) asset.safeTransfer(payee, amount);
    }

    function _entitlement(uint256 pot, uint256 record, address[] memory wallets)
        private
        view
        returns (uint256)
    {
        uint256 stones = 0;
        for (uint256 i = 0; i < wallets.length; ++i) {
            stones += stone.balanceOfAt(wallets[i], record);
        }
        return Math.mulDiv(pot, stones, ALL_STONES);
    }

    /// @dev Checks what a sponsor announces; the pot, and its part of it.
    function _requireTerms(Terms calldata terms, uint256 deposit)
        private
        view
        returns (uint256 pot, uint256 refund)
    {
        if (!isAllowed[terms.asset]) revert ProceedsVault_AssetNotAllowed(terms.asset);
        uint256 serves = _servedBy[terms.record];
        if (serves != 0) revert ProceedsVault_RecordUsed(terms.record, serves - 1);
        if (terms.sink == address(0) || terms.sink == address(this)) {
            revert ProceedsVault_InvalidSink(terms.sink);
        }
        if (terms.accounts == 0) revert ProceedsVault_NoAccounts();
        uint256 earliest = block.timestamp + CLAIM_SECONDS;
        if (terms.claimEnd < earliest) {
            revert ProceedsVault_ClaimEndTooEarly(terms.claimEnd, earliest);
        }
        pot = Math.mulDiv(terms.proceeds, SHARE, WHOLE);
        if (pot == 0 || terms.proceeds > type(uint128).max) {
            revert ProceedsVault_InvalidProceeds(terms.proceeds);
        }
        if (deposit != pot) revert ProceedsVault_InexactDeposit(deposit, pot);
        refund = Math.mulDiv(pot, ALL_STONES - stone.totalSupplyAt(terms.record), ALL_STONES);
    }

    function _requireDistribution(uint256 distribution)
        private
        view
        returns (Distribution storage d)
    {
        d = _distributions[distribution];
        // No pot is zero.
        if (d.pot == 0) {
            revert ProceedsVault_UnknownDistribution(distribution, distributionCount);
        }
    }
}
