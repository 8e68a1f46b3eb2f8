// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IBeacon} from "../../interfaces/IBeacon.sol";
import {ICrystal} from "../../interfaces/ICrystal.sol";
import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {BoxConfig, IMineBox} from "../../interfaces/IMineBox.sol";
import {IStone} from "../../interfaces/IStone.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Campaigns} from "../libraries/Campaigns.sol";
import {DrawLimits} from "../libraries/DrawLimits.sol";
import {DrawPoints} from "../libraries/DrawPoints.sol";
import {DrawRecord} from "../libraries/DrawRecord.sol";
import {DrawTable} from "../libraries/DrawTable.sol";

/// @title MineBox
/// @notice Crystals buy draws, see {IMineBox}.
/// @dev BOX-1 to BOX-7, see {IMineBox}. Stop it: the guardian closes campaigns, the admin retires the box.
contract MineBox is IMineBox, AccessManaged, ReentrancyGuardTransient {
    using Campaigns for Campaigns.Book;
    using Campaigns for Campaigns.Campaign;
    using DrawLimits for Account;
    using DrawPoints for DrawPoints.Points;
    using DrawRecord for DrawRecord.List;
    using DrawRecord for uint256;
    using DrawTable for uint256[];

    /// @dev One slot. Stones that unresolved draws could win at most are less than 2^88; draws are counted in 64 bits.
    /// `drained`: nothing is reserved any more in the boxes before, which take no draws.
    struct Due {
        uint128 reserved;
        uint64 pending;
        bool retired;
        bool drained;
    }

    /// @dev What a call that resolves draws keeps in memory.
    /// @param resolved, byOwners Draws resolved so far.
    struct Run {
        uint256 campaign;
        uint256 pity;
        uint256[] owners;
        uint256[] others;
        DrawPoints.Points points;
        uint256 resolved;
        uint256 byOwners;
    }

    /// @inheritdoc IMineBox
    IMemberRegistry public immutable members;

    /// @inheritdoc IMineBox
    ICrystal public immutable crystal;

    /// @inheritdoc IMineBox
    IStone public immutable stone;

    /// @inheritdoc IMineBox
    IBeacon public immutable beacon;

    /// @inheritdoc IMineBox
    IMineBox public immutable previous;

    /// @inheritdoc IMineBox
    uint256 public immutable lateSeconds;

    /// @inheritdoc IMineBox
    uint256 public immutable valueLimitFen;

    /// @inheritdoc IMineBox
    uint256 public immutable drawsPerDay;

    /// @inheritdoc IMineBox
    uint256 public immutable drawsPerMonth;

    uint8 private immutable OWNER;
    uint8 private immutable ADULT;

    Due private _due;
    Campaigns.Book private _book;
    mapping(uint256 campaign => mapping(bytes32 member => Account)) private _accounts;
    mapping(uint256 campaign => mapping(bytes32 member => DrawRecord.List)) private _draws;

    /// @param config See {BoxConfig}.
    constructor(BoxConfig memory config) AccessManaged(config.authority) {
        IMineBox before = config.previous;
        if (address(before) == address(0)) {
            _due.drained = true;
        } else {
            if (!before.isRetired()) revert MineBox_PreviousNotRetired(address(before));
            if (before.stone() != config.stone) {
                revert MineBox_PreviousOfOtherStones(before.stone());
            }
        }
        members = config.members;
        crystal = config.crystal;
        stone = config.stone;
        beacon = config.beacon;
        previous = config.previous;
        lateSeconds = config.lateSeconds;
        valueLimitFen = config.valueLimitFen;
        drawsPerDay = config.drawsPerDay;
        drawsPerMonth = config.drawsPerMonth;
        OWNER = config.members.OWNER();
        ADULT = config.members.ADULT();
    }

    /* ADMIN, GUARDIAN, CAMPAIGNER, FULFILLER */

    /// @inheritdoc IMineBox
    function retire() external restricted {
        _requireNotRetired();
        _due.retired = true;
        emit Retired();
    }

    /// @inheritdoc IMineBox
    function closeCampaign(uint256 campaign) external restricted {
        Campaigns.Campaign storage c = _book.get(campaign);
        if (c.closed) revert MineBox_NotOpen(campaign, c.start, c.end, true);
        c.closed = true;
        emit CampaignClosed(campaign);
    }

    /// @inheritdoc IMineBox
    function openCampaign(Terms calldata terms) external restricted returns (uint256 campaign) {
        _requireNotRetired();
        if (
            terms.price == 0 || terms.drawsPerDay == 0 || terms.drawsPerDay > drawsPerDay
                || terms.drawsPerMonth == 0 || terms.drawsPerMonth > drawsPerMonth
        ) revert MineBox_InvalidLimits(terms.price, terms.drawsPerDay, terms.drawsPerMonth);
        campaign = _book.add(terms, valueLimitFen);
        emit CampaignOpened(campaign, terms);
    }

    /// @inheritdoc IMineBox
    function fulfil(uint256 campaign, bytes32 member, uint256 number, bytes32 document)
        external
        restricted
    {
        uint256 r = _requireDraw(campaign, member, number);
        uint256[] memory table = _book.get(campaign).table(r.isByOwner());
        if (r.stateOf() != State.SETTLED || table.kindOf(r.prizeOf()) != Kind.ITEM) {
            revert MineBox_NoClaim(member, number, r.stateOf());
        }
        _draws[campaign][member].put(number, r.fulfilled());
        emit Fulfilled(campaign, member, number, document);
    }

    /* MEMBER */

    /// @inheritdoc IMineBox
    function draw(uint256 campaign) external nonReentrant returns (uint256 number) {
        _requireNotRetired();
        Campaigns.Campaign storage c = _book.running(campaign);
        (bytes32 member, bool byOwner) = _requireDrawer(msg.sender);
        uint256 round = beacon.roundAt(block.timestamp);
        if (beacon.isAbandoned(round)) revert MineBox_NoRandomness(round);
        _reserve(byOwner ? c.most : 0);

        uint256 day = Calendar.dayOf(block.timestamp);
        uint256 thisMonth = Calendar.monthOfDay(day);
        Account memory account = _accounts[campaign][member];
        account.count(member, day, thisMonth, c.drawsPerDay, c.drawsPerMonth);
        number = account.drawn++;
        _accounts[campaign][member] = account;

        // The crystals call nobody but the registry, and nobody gets back in here meanwhile.
        uint256 month = crystal.spend(member, c.price);
        _draws[campaign][member].put(
            number, DrawRecord.make(round, day, thisMonth - month, byOwner)
        );
        emit Drawn(campaign, member, number, round, month, byOwner);
    }

    /* ANYONE */

    /// @inheritdoc IMineBox
    function settle(uint256 campaign, Ticket[] calldata tickets) external nonReentrant {
        Campaigns.Campaign storage c = _book.get(campaign);
        Run memory run = _run(campaign, c);
        bytes32[] memory winners = new bytes32[](tickets.length);
        uint256[] memory amounts = new uint256[](tickets.length);
        uint256 count = 0;
        for (uint256 i = 0; i < tickets.length; ++i) {
            uint256 stones = _settleTicket(run, tickets[i]);
            if (stones == 0) continue;
            winners[count] = tickets[i].member;
            amounts[count++] = stones;
        }
        _finish(run, tickets, c.most);
        if (count == 0) return;
        // Shortening in memory is safe: the room stays allocated.
        assembly ("memory-safe") {
            mstore(winners, count)
            mstore(amounts, count)
        }
        if (stone.mintEngagement(winners, amounts).length != 0) revert MineBox_NotMinted();
    }

    /// @inheritdoc IMineBox
    function refund(uint256 campaign, Ticket[] calldata tickets) external nonReentrant {
        Campaigns.Campaign storage c = _book.get(campaign);
        Run memory run = _run(campaign, c);
        for (uint256 i = 0; i < tickets.length; ++i) {
            _refundTicket(run, tickets[i], c.price);
        }
        _finish(run, tickets, c.most);
    }

    /* VIEW */

    /// @inheritdoc IMineBox
    function campaignOf(uint256 campaign) external view returns (Terms memory terms, bool closed) {
        Campaigns.Campaign storage c = _book.get(campaign);
        return (c.published(), c.closed);
    }

    /// @inheritdoc IMineBox
    function campaignCount() external view returns (uint256) {
        return _book.count;
    }

    /// @inheritdoc IMineBox
    function effectiveOddsOf(uint256 campaign, bool owners)
        external
        view
        returns (uint256[] memory)
    {
        Campaigns.Campaign storage c = _book.get(campaign);
        return c.table(owners).effectiveOddsOf(c.pity);
    }

    /// @inheritdoc IMineBox
    function nextOddsOf(uint256 campaign, bytes32 member)
        external
        view
        returns (uint256[] memory odds)
    {
        Campaigns.Campaign storage c = _book.get(campaign);
        Account storage account = _accounts[campaign][member];
        bool byOwner = members.memberOf(member).flags & OWNER != 0;
        odds = c.table(byOwner).oddsOf();
        if (!_isCertain(c.pity, byOwner ? account.dryOwners : account.dryOthers)) return odds;
        odds = new uint256[](odds.length);
        odds[0] = DrawTable.ONE_PPB;
    }

    /// @inheritdoc IMineBox
    function accountOf(uint256 campaign, bytes32 member) external view returns (Account memory) {
        return _accounts[campaign][member];
    }

    /// @inheritdoc IMineBox
    function drawOf(uint256 campaign, bytes32 member, uint256 number)
        external
        view
        returns (Draw memory)
    {
        uint256 r = _requireDraw(campaign, member, number);
        return Draw(r.roundOf(), r.dayOf(), _monthOf(r), r.isByOwner(), r.stateOf(), r.prizeOf());
    }

    /// @inheritdoc IMineBox
    function reserved() public view returns (uint256 stones) {
        stones = _due.reserved;
        if (!_due.drained) stones += previous.reserved();
    }

    /// @inheritdoc IMineBox
    function pending() external view returns (uint256) {
        return _due.pending;
    }

    /// @inheritdoc IMineBox
    function isRetired() external view returns (bool) {
        return _due.retired;
    }

    /* INTERNAL: DRAWING */

    /// @dev The member whose current wallet this is, active and adult, and whether a certified owner.
    function _requireDrawer(address wallet) private view returns (bytes32 member, bool byOwner) {
        member = members.idOf(wallet);
        IMemberRegistry.Member memory m = members.memberOf(member);
        if (member == 0 || m.wallet != wallet) revert MineBox_NotMember(wallet);
        if (m.status != IMemberRegistry.Status.ACTIVE) revert MineBox_Blocked(member, m.status);
        if (m.flags & ADULT == 0) revert MineBox_NotAdult(member);
        byOwner = m.flags & OWNER != 0;
    }

    /// @dev Sets stones aside for one more draw.
    function _reserve(uint256 most) private {
        Due memory due = _due;
        if (most != 0) {
            uint256 taken = stone.minted(IStone.Pool.ENGAGEMENT) + due.reserved;
            if (!due.drained) {
                uint256 before = previous.reserved();
                due.drained = before == 0;
                taken += before;
            }
            uint256 released = stone.released(IStone.Pool.ENGAGEMENT, block.timestamp);
            if (taken + most > released) {
                revert MineBox_ShortOfStones(most, released > taken ? released - taken : 0);
            }
            // The cast is safe: the sum is within what is released, less than 2^88.
            due.reserved += uint128(most);
        }
        ++due.pending;
        _due = due;
    }

    /* INTERNAL: RESOLVING */

    function _run(uint256 campaign, Campaigns.Campaign storage c)
        private
        view
        returns (Run memory run)
    {
        run.campaign = campaign;
        run.pity = c.pity;
        run.owners = c.table(true);
        run.others = c.table(false);
        run.points = DrawPoints.start(campaign, beacon, lateSeconds);
    }

    function _settleTicket(Run memory run, Ticket calldata ticket)
        private
        returns (uint256 stones)
    {
        bytes32 member = ticket.member;
        Account memory account = _accounts[run.campaign][member];
        uint256 end = _endOf(ticket, account);
        if (account.resolved >= end) return 0;
        DrawRecord.List storage list = _draws[run.campaign][member];
        uint256 index = DrawRecord.indexOf(account.resolved);
        uint256 word = list.words[index];
        for (uint256 number = account.resolved; number < end; ++number) {
            if (DrawRecord.indexOf(number) != index) {
                list.words[index++] = word;
                word = list.words[index];
            }
            uint256 r = word.at(number);
            uint256 x = run.points.at(member, number, r.roundOf());
            uint256 prize;
            if (r.isByOwner()) {
                prize = _isCertain(run.pity, account.dryOwners) ? 0 : run.owners.find(x);
                account.dryOwners = _dryAfter(prize, account.dryOwners);
                stones += run.owners.stonesOf(prize);
                ++run.byOwners;
            } else {
                prize = _isCertain(run.pity, account.dryOthers) ? 0 : run.others.find(x);
                account.dryOthers = _dryAfter(prize, account.dryOthers);
            }
            word = word.joined(number, r.settled(prize));
            emit Settled(run.campaign, member, number, prize);
        }
        list.words[index] = word;
        _resolve(run, account, member, end);
    }

    function _refundTicket(Run memory run, Ticket calldata ticket, uint256 price) private {
        bytes32 member = ticket.member;
        Account memory account = _accounts[run.campaign][member];
        uint256 end = _endOf(ticket, account);
        uint256 first = account.resolved;
        if (first >= end) return;
        DrawRecord.List storage list = _draws[run.campaign][member];
        for (uint256 number = first; number < end; ++number) {
            uint256 r = list.get(number);
            run.points.requireLate(r.roundOf());
            account.restore(r.dayOf());
            if (r.isByOwner()) ++run.byOwners;
            list.put(number, r.refunded());
            emit Refunded(run.campaign, member, number);
        }
        _resolve(run, account, member, end);
        // Draws of one month in a row are given back at once.
        uint256 from = first;
        uint256 month = _monthOf(list.get(first));
        for (uint256 number = first + 1; number <= end; ++number) {
            uint256 next = number < end ? _monthOf(list.get(number)) : 0; // no draw is of month 0
            if (next == month) continue;
            // slither-disable-next-line calls-loop (the crystals call nobody but the registry)
            crystal.giveBack(member, (number - from) * price, month);
            (from, month) = (number, next);
        }
    }

    /// @dev The end of the draws that a ticket asks for.
    function _endOf(Ticket calldata ticket, Account memory account)
        private
        pure
        returns (uint256 end)
    {
        end = uint256(ticket.first) + ticket.count;
        if (end > account.drawn) {
            revert MineBox_UnknownDraw(ticket.member, end - 1, account.drawn);
        }
        if (ticket.first > account.resolved) {
            revert MineBox_OutOfOrder(ticket.member, ticket.first, account.resolved);
        }
    }

    /// @dev Stores that a member's draws are resolved up to `end`.
    function _resolve(Run memory run, Account memory account, bytes32 member, uint256 end) private {
        run.resolved += end - account.resolved;
        account.resolved = uint32(end); // at most `drawn`
        _accounts[run.campaign][member] = account;
    }

    /// @dev Counts what was resolved; nothing is an error.
    function _finish(Run memory run, Ticket[] calldata tickets, uint256 most) private {
        if (run.resolved == 0) {
            if (tickets.length == 0) revert MineBox_NoTickets();
            revert MineBox_AlreadyResolved(tickets[0].member, tickets[0].first);
        }
        Due memory due = _due;
        // The casts are safe: neither is more than was counted when these draws were made.
        due.reserved -= uint128(run.byOwners * most);
        due.pending -= uint64(run.resolved);
        _due = due;
    }

    function _isCertain(uint256 pity, uint256 dry) private pure returns (bool) {
        return pity != 0 && dry + 1 >= pity;
    }

    /// @dev Saturates, which no pity notices: none is longer.
    function _dryAfter(uint256 prize, uint16 dry) private pure returns (uint16) {
        if (prize == 0) return 0;
        return dry == type(uint16).max ? dry : dry + 1;
    }

    function _monthOf(uint256 r) private pure returns (uint256) {
        return Calendar.monthOfDay(r.dayOf()) - r.ageOf();
    }

    function _requireDraw(uint256 campaign, bytes32 member, uint256 number)
        private
        view
        returns (uint256)
    {
        uint256 drawn = _accounts[campaign][member].drawn;
        if (number >= drawn) revert MineBox_UnknownDraw(member, number, drawn);
        return _draws[campaign][member].get(number);
    }

    function _requireNotRetired() private view {
        if (_due.retired) revert MineBox_Retired();
    }
}
