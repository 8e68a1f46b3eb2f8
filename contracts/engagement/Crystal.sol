// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICrystal} from "../../interfaces/ICrystal.sol";
import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {MonthlyBuckets} from "../libraries/MonthlyBuckets.sol";

/// @title Crystal
/// @notice Points by member and month, see {ICrystal}.
/// @dev CRYSTAL-1 to CRYSTAL-4, see {ICrystal}. Stop it: revoke the roles of earner and spender. It calls nobody but the
/// authority and, by views, the member registry.
contract Crystal is ICrystal, AccessManaged {
    using MonthlyBuckets for uint256;

    uint256 private constant MAX_LIFE_MONTHS = 31;
    uint256 private constant MOST_DAYS_A_MONTH = 31;

    /// @inheritdoc ICrystal
    IMemberRegistry public immutable members;

    /// @inheritdoc ICrystal
    uint256 public immutable dailyCap;

    /// @inheritdoc ICrystal
    uint256 public immutable lifeMonths;

    /// @dev No bucket is older: what is returned goes into one that was open on the first day.
    uint256 private immutable FIRST_MONTH;

    mapping(bytes32 member => mapping(uint256 place => uint256 word)) private _buckets;
    mapping(uint256 month => uint256) private _totals;

    /// @param authority The AccessManager that says who may earn and spend.
    /// @param members_ Who is a member, and with which wallet.
    /// @param dailyCap_ The most a member earns a calendar day.
    /// @param lifeMonths_ How many months after its own a bucket stays open.
    constructor(address authority, IMemberRegistry members_, uint256 dailyCap_, uint256 lifeMonths_)
        AccessManaged(authority)
    {
        if (
            dailyCap_ == 0 || dailyCap_ > type(uint16).max || lifeMonths_ == 0
                || lifeMonths_ > MAX_LIFE_MONTHS
                || dailyCap_ * MOST_DAYS_A_MONTH * (lifeMonths_ + 1) > MonthlyBuckets.MOST
        ) revert Crystal_InvalidRules(dailyCap_, lifeMonths_);
        members = members_;
        dailyCap = dailyCap_;
        lifeMonths = lifeMonths_;
        FIRST_MONTH = Math.saturatingSub(Calendar.monthOf(block.timestamp), lifeMonths_);
    }

    /* EARNER */

    /// @inheritdoc ICrystal
    function earn(bytes32 member, uint256 amount) external restricted {
        address wallet = _walletOf(member);
        uint256 day = Calendar.dayOf(block.timestamp);
        uint256 month = Calendar.monthOfDay(day);
        uint256 place = MonthlyBuckets.placeOf(month);
        uint256 word = _buckets[member][place];
        uint256 earned = word.earnedOn(day);
        uint256 left = dailyCap - earned;
        if (amount > left) revert Crystal_OverDailyCap(member, amount, left);

        // Both fit: a day's number for ages, and what was earned is within the cap.
        _buckets[member][place] =
            word.set(month, word.get(month) + amount).setEarned(day, earned + amount);
        _totals[month] += amount;
        emit CrystalsEarned(member, month, amount);
        emit Transfer(address(0), wallet, amount);
    }

    /* SPENDER */

    /// @inheritdoc ICrystal
    function spend(bytes32 member, uint256 amount) external restricted returns (uint256 month) {
        address wallet = _walletOf(member);
        uint256 current = Calendar.monthOf(block.timestamp);
        uint256 left = amount;
        month = current;
        uint256 next = _oldestOpen(current);
        while (left != 0 && next <= current) {
            uint256 place = MonthlyBuckets.placeOf(next);
            uint256 word = _buckets[member][place];
            uint256 before = word;
            // slither-disable-next-line incorrect-equality (the numbers of slots)
            for (; next <= current && MonthlyBuckets.placeOf(next) == place; ++next) {
                uint256 has = word.get(next);
                // slither-disable-next-line incorrect-equality (whole crystals: empty, or enough taken)
                if (has == 0 || left == 0) continue;
                uint256 taken = has < left ? has : left;
                left -= taken;
                month = next;
                word = word.set(next, has - taken);
                _totals[next] -= taken;
                emit CrystalsSpent(member, next, taken);
            }
            if (word != before) _buckets[member][place] = word;
        }
        if (left != 0) _revertTooFew(member, amount, amount - left, current);
        emit Transfer(wallet, address(0), amount);
    }

    /// @inheritdoc ICrystal
    function giveBack(bytes32 member, uint256 amount, uint256 month) external restricted {
        address wallet = _walletOf(member);
        uint256 current = Calendar.monthOf(block.timestamp);
        if (month > current) revert Crystal_FutureMonth(month, current);
        uint256 oldest = _oldestOpen(current);
        if (month < oldest) month = oldest;
        uint256 place = MonthlyBuckets.placeOf(month);
        uint256 word = _buckets[member][place];
        _buckets[member][place] = word.set(month, word.get(month) + amount);
        _totals[month] += amount;
        emit CrystalsReturned(member, month, amount);
        emit Transfer(address(0), wallet, amount);
    }

    /* NOBODY */

    /// @notice Always reverts with {Crystal_NotTransferable}.
    function transfer(address, uint256) external pure returns (bool) {
        revert Crystal_NotTransferable();
    }

    /// @notice Always reverts with {Crystal_NotTransferable}.
    function transferFrom(address, address, uint256) external pure returns (bool) {
        revert Crystal_NotTransferable();
    }

    /// @notice Always reverts with {Crystal_NotTransferable}.
    function approve(address, uint256) external pure returns (bool) {
        revert Crystal_NotTransferable();
    }

    /* VIEW */

    /// @notice What the member with this current wallet holds; 0 for every other account.
    function balanceOf(address account) external view returns (uint256) {
        bytes32 member = members.idOf(account);
        return members.memberOf(member).wallet == account ? held(member) : 0;
    }

    /// @notice All crystals that count.
    function totalSupply() external view returns (uint256 supply) {
        uint256 current = Calendar.monthOf(block.timestamp);
        for (uint256 month = _oldestOpen(current); month <= current; ++month) {
            supply += _totals[month];
        }
    }

    /// @notice None: nobody spends another's crystals.
    function allowance(address, address) external pure returns (uint256) {
        return 0;
    }

    /// @notice The token's name.
    function name() external pure returns (string memory) {
        return "CSOP Crystal";
    }

    /// @notice The token's symbol.
    function symbol() external pure returns (string memory) {
        return "CRYSTAL";
    }

    /// @notice Crystals are whole.
    function decimals() external pure returns (uint8) {
        return 0;
    }

    /// @inheritdoc ICrystal
    function held(bytes32 member) public view returns (uint256) {
        uint256 current = Calendar.monthOf(block.timestamp);
        return _sum(member, _oldestOpen(current), current + 1);
    }

    /// @inheritdoc ICrystal
    function bucketOf(bytes32 member, uint256 month) public view returns (uint256) {
        return _buckets[member][MonthlyBuckets.placeOf(month)].get(month);
    }

    /// @inheritdoc ICrystal
    function expiriesOf(bytes32 member) public view returns (Expiry[] memory expiries) {
        uint256 current = Calendar.monthOf(block.timestamp);
        uint256 oldest = _oldestOpen(current);
        expiries = new Expiry[](current - oldest + 1);
        uint256 count = 0;
        for (uint256 month = oldest; month <= current; ++month) {
            uint256 amount = bucketOf(member, month);
            // slither-disable-next-line incorrect-equality (whole crystals: an empty bucket)
            if (amount == 0) continue;
            expiries[count++] = Expiry(Calendar.startOfMonth(month + lifeMonths + 1), amount);
        }
        // Shortening in memory is safe: the room stays allocated.
        assembly ("memory-safe") {
            mstore(expiries, count)
        }
    }

    /// @inheritdoc ICrystal
    function nextExpiryOf(bytes32 member) external view returns (Expiry memory next) {
        Expiry[] memory expiries = expiriesOf(member);
        if (expiries.length != 0) next = expiries[0];
    }

    /// @inheritdoc ICrystal
    function earnableToday(bytes32 member) external view returns (uint256) {
        uint256 day = Calendar.dayOf(block.timestamp);
        uint256 place = MonthlyBuckets.placeOf(Calendar.monthOfDay(day));
        return dailyCap - _buckets[member][place].earnedOn(day);
    }

    /// @inheritdoc ICrystal
    function monthOf(uint256 time) external pure returns (uint256) {
        return Calendar.monthOf(time);
    }

    /* INTERNAL */

    function _walletOf(bytes32 member) private view returns (address wallet) {
        wallet = members.memberOf(member).wallet;
        if (wallet == address(0)) revert Crystal_UnknownMember(member);
    }

    function _oldestOpen(uint256 current) private view returns (uint256) {
        return Math.saturatingSub(current, lifeMonths);
    }

    function _sum(bytes32 member, uint256 first, uint256 end) private view returns (uint256 sum) {
        for (uint256 month = first; month < end; ++month) {
            sum += bucketOf(member, month);
        }
    }

    function _revertTooFew(bytes32 member, uint256 needed, uint256 has, uint256 current)
        private
        view
    {
        uint256 expired = _sum(member, FIRST_MONTH, _oldestOpen(current));
        if (has + expired < needed) revert Crystal_TooFew(member, needed, has);
        revert Crystal_Expired(member, needed, has, expired);
    }
}
