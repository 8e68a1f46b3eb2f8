// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";
import {IBeacon} from "../../interfaces/IBeacon.sol";
import {ICrystal} from "../../interfaces/ICrystal.sol";
import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {BoxConfig, IMineBox} from "../../interfaces/IMineBox.sol";
import {IStone} from "../../interfaces/IStone.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {DrawRecord} from "../libraries/DrawRecord.sol";
import {DrawTable} from "../libraries/DrawTable.sol";

/// @title MineBox
/// @notice Crystals buy draws, see {IMineBox}.
/// @dev BOX-1 to BOX-7, see {IMineBox}. Stop it: the guardian closes campaigns, the admin retires the box.
contract MineBox is IMineBox, AccessManaged, ReentrancyGuardTransient {
    using DrawTable for uint256[];
    using DrawRecord for DrawRecord.List;

    /// @dev What drawing needs of a campaign: two slots, and one that only views read. `tables` holds the packed
    /// tables as code, owners first; `most` is the largest prize in stones; `terms` holds abi.encode(Terms).
    struct Campaign {
        uint40 start;
        uint40 end;
        uint32 price;
        uint16 drawsPerDay;
        uint16 drawsPerMonth;
        uint16 pity;
        uint8 ownerPrizes;
        bool closed;
        address tables;
        uint96 most;
        address terms;
    }

    /// @dev One slot. Stones that unresolved draws could win at most are less than 2^88; draws are counted in 64 bits.
    struct Open {
        uint128 reserved;
        uint64 pending;
        bool retired;
    }

    /// @dev What resolving draws keeps in memory: the round read last, and what is to be counted at the end.
    struct Run {
        uint256 campaign;
        uint256 pity;
        uint256[] owners;
        uint256[] others;
        uint256 round;
        bytes32 value;
        uint256 resolved;
        uint256 byOwners;
    }

    bytes32 private constant DRAW_TAG = keccak256("CSOP.draw.v1");
    uint256 private constant NO_ROUND = type(uint256).max;

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

    Open private _open;
    Campaign[] private _campaigns;
    mapping(uint256 campaign => mapping(bytes32 member => Account)) private _accounts;
    mapping(uint256 campaign => mapping(bytes32 member => DrawRecord.List)) private _draws;

    /// @param config See {BoxConfig}.
    constructor(BoxConfig memory config) AccessManaged(config.authority) {
        if (address(config.previous) != address(0) && !config.previous.isRetired()) {
            revert MineBox_PreviousNotRetired(address(config.previous));
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

    /* ADMIN */

    /// @inheritdoc IMineBox
    function retire() external restricted {
        _requireNotRetired();
        _open.retired = true;
        emit Retired();
    }

    /* GUARDIAN */

    /// @inheritdoc IMineBox
    function closeCampaign(uint256 campaign) external restricted {
        Campaign storage c = _requireCampaign(campaign);
        if (c.closed) revert MineBox_NotOpen(campaign, c.start, c.end, true);
        c.closed = true;
        emit CampaignClosed(campaign);
    }

    /* CAMPAIGNER */

    /// @inheritdoc IMineBox
    function openCampaign(Terms calldata terms) external restricted returns (uint256 campaign) {
        _requireNotRetired();
        if (terms.start <= block.timestamp || terms.end <= terms.start) {
            revert MineBox_InvalidTimes(terms.start, terms.end, block.timestamp);
        }
        if (
            terms.price == 0 || terms.drawsPerDay == 0 || terms.drawsPerDay > drawsPerDay
                || terms.drawsPerMonth == 0 || terms.drawsPerMonth > drawsPerMonth
        ) revert MineBox_InvalidLimits(terms.price, terms.drawsPerDay, terms.drawsPerMonth);
        (uint256[] memory owners, uint256 most) = DrawTable.pack(terms.owners, valueLimitFen, true);
        // slither-disable-next-line unused-return (without stones the largest prize has none)
        (uint256[] memory others,) = DrawTable.pack(terms.others, valueLimitFen, false);
        campaign = _campaigns.length;
        // The casts are safe: a table has at most 32 prizes, and stones of a prize have 96 bits.
        _campaigns.push(
            Campaign({
                start: terms.start,
                end: terms.end,
                price: terms.price,
                drawsPerDay: terms.drawsPerDay,
                drawsPerMonth: terms.drawsPerMonth,
                pity: terms.pity,
                ownerPrizes: uint8(owners.length),
                closed: false,
                tables: SSTORE2.write(abi.encodePacked(owners, others)),
                most: uint96(most),
                terms: SSTORE2.write(abi.encode(terms))
            })
        );
        emit CampaignOpened(campaign, terms);
    }

    /* FULFILLER */

    /// @inheritdoc IMineBox
    function fulfil(uint256 campaign, bytes32 member, uint256 number, bytes32 document)
        external
        restricted
    {
        DrawRecord.Record memory record = _requireDraw(campaign, member, number);
        (uint256[] memory owners, uint256[] memory others) = _tablesOf(_campaigns[campaign]);
        uint256[] memory table = record.byOwner ? owners : others;
        if (record.state != State.SETTLED || table.kindOf(record.prize) != Kind.ITEM) {
            revert MineBox_NoClaim(member, number, record.state);
        }
        record.state = State.FULFILLED;
        _draws[campaign][member].set(number, record);
        emit Fulfilled(campaign, member, number, document);
    }

    /* MEMBER */

    /// @inheritdoc IMineBox
    function draw(uint256 campaign) external nonReentrant returns (uint256 number) {
        _requireNotRetired();
        Campaign storage c = _requireCampaign(campaign);
        if (block.timestamp < c.start || block.timestamp >= c.end || c.closed) {
            revert MineBox_NotOpen(campaign, c.start, c.end, c.closed);
        }
        (bytes32 member, bool byOwner) = _requireDrawer(msg.sender);
        uint256 round = beacon.roundAt(block.timestamp);
        if (beacon.isAbandoned(round)) revert MineBox_NoRandomness(round);
        if (byOwner) _reserve(c.most);
        else ++_open.pending;
        uint256 day = Calendar.dayOf(block.timestamp);
        uint256 thisMonth = Calendar.monthOfDay(day);
        number = _countDraw(campaign, c, member, day, thisMonth);

        // The crystals call nobody but the registry; and nobody gets back in here.
        uint256 month = crystal.spend(member, c.price);
        _draws[campaign][member].set(
            number, DrawRecord.Record(round, day, thisMonth - month, byOwner, State.DRAWN, 0)
        );
        emit Drawn(campaign, member, number, round, month, byOwner);
    }

    /* ANYONE */

    /// @inheritdoc IMineBox
    function settle(uint256 campaign, Ticket[] calldata tickets) external nonReentrant {
        Campaign storage c = _requireCampaign(campaign);
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
        Campaign storage c = _requireCampaign(campaign);
        Run memory run = _run(campaign, c);
        for (uint256 i = 0; i < tickets.length; ++i) {
            _refundTicket(run, tickets[i], c.price);
        }
        _finish(run, tickets, c.most);
    }

    /* VIEW */

    /// @inheritdoc IMineBox
    function campaignOf(uint256 campaign) external view returns (Terms memory terms, bool closed) {
        Campaign storage c = _requireCampaign(campaign);
        return (abi.decode(SSTORE2.read(c.terms), (Terms)), c.closed);
    }

    /// @inheritdoc IMineBox
    function campaignCount() external view returns (uint256) {
        return _campaigns.length;
    }

    /// @inheritdoc IMineBox
    function effectiveOddsOf(uint256 campaign, bool owners)
        external
        view
        returns (uint256[] memory)
    {
        Campaign storage c = _requireCampaign(campaign);
        return _tableOf(c, owners).effectiveOddsOf(c.pity);
    }

    /// @inheritdoc IMineBox
    function nextOddsOf(uint256 campaign, bytes32 member)
        external
        view
        returns (uint256[] memory odds)
    {
        Campaign storage c = _requireCampaign(campaign);
        bool byOwner = members.memberOf(member).flags & OWNER != 0;
        uint256[] memory table = _tableOf(c, byOwner);
        Account storage account = _accounts[campaign][member];
        uint256 dry = byOwner ? account.dryOwners : account.dryOthers;
        if (!_isCertain(c.pity, dry)) return table.oddsOf();
        odds = new uint256[](table.length);
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
        DrawRecord.Record memory r = _requireDraw(campaign, member, number);
        return Draw(r.round, r.day, _monthOf(r), r.byOwner, r.state, r.prize);
    }

    /// @inheritdoc IMineBox
    function reserved() public view returns (uint256 stones) {
        stones = _open.reserved;
        if (address(previous) != address(0)) stones += previous.reserved();
    }

    /// @inheritdoc IMineBox
    function pending() external view returns (uint256) {
        return _open.pending;
    }

    /// @inheritdoc IMineBox
    function isRetired() external view returns (bool) {
        return _open.retired;
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

    function _reserve(uint256 most) private {
        uint256 taken = stone.minted(IStone.Pool.ENGAGEMENT) + reserved();
        uint256 released = stone.released(IStone.Pool.ENGAGEMENT, block.timestamp);
        if (taken + most > released) {
            revert MineBox_ShortOfStones(most, released > taken ? released - taken : 0);
        }
        // The cast is safe: the sum is within what is released, less than 2^88.
        _open.reserved += uint128(most);
        ++_open.pending;
    }

    function _countDraw(
        uint256 campaign,
        Campaign storage c,
        bytes32 member,
        uint256 day,
        uint256 month
    ) private returns (uint256 number) {
        Account memory account = _accounts[campaign][member];
        if (account.day != day) {
            account.today = 0;
            if (Calendar.monthOfDay(account.day) != month) account.thisMonth = 0;
        }
        if (account.today >= c.drawsPerDay) revert MineBox_OverDailyLimit(member, c.drawsPerDay);
        if (account.thisMonth >= c.drawsPerMonth) {
            revert MineBox_OverMonthlyLimit(member, c.drawsPerMonth);
        }
        number = account.drawn++;
        ++account.today;
        ++account.thisMonth;
        account.day = uint32(day); // fits for ages
        _accounts[campaign][member] = account;
    }

    /* INTERNAL: RESOLVING */

    function _run(uint256 campaign, Campaign storage c) private view returns (Run memory run) {
        run.campaign = campaign;
        run.pity = c.pity;
        (run.owners, run.others) = _tablesOf(c);
        run.round = NO_ROUND;
    }

    function _settleTicket(Run memory run, Ticket calldata ticket)
        private
        returns (uint256 stones)
    {
        bytes32 member = ticket.member;
        (Account memory account, uint256 end) = _due(run.campaign, ticket);
        if (account.resolved >= end) return 0;
        DrawRecord.List storage list = _draws[run.campaign][member];
        for (uint256 number = account.resolved; number < end; ++number) {
            DrawRecord.Record memory record = list.get(number);
            bytes32 value = _valueInTime(run, record.round);
            uint256 x = _pointOf(value, run.campaign, member, number);
            if (record.byOwner) {
                record.prize = _prizeAt(run.owners, x, run.pity, account.dryOwners);
                account.dryOwners = _dryAfter(record.prize, account.dryOwners);
                stones += run.owners.stonesOf(record.prize);
                ++run.byOwners;
            } else {
                record.prize = _prizeAt(run.others, x, run.pity, account.dryOthers);
                account.dryOthers = _dryAfter(record.prize, account.dryOthers);
            }
            record.state = State.SETTLED;
            list.set(number, record);
            emit Settled(run.campaign, member, number, record.prize);
        }
        run.resolved += end - account.resolved;
        account.resolved = uint32(end); // at most `drawn`
        _accounts[run.campaign][member] = account;
    }

    function _refundTicket(Run memory run, Ticket calldata ticket, uint256 price) private {
        bytes32 member = ticket.member;
        (Account memory account, uint256 end) = _due(run.campaign, ticket);
        if (account.resolved >= end) return;
        uint256 first = account.resolved;
        uint256 lastMonth = Calendar.monthOfDay(account.day);
        DrawRecord.List storage list = _draws[run.campaign][member];
        run.resolved += end - first;
        account.resolved = uint32(end); // at most `drawn`
        for (uint256 number = first; number < end; ++number) {
            DrawRecord.Record memory record = list.get(number);
            _requireLate(run, record.round);
            if (record.day == account.day) --account.today;
            if (Calendar.monthOfDay(record.day) == lastMonth) --account.thisMonth;
            if (record.byOwner) ++run.byOwners;
            record.state = State.REFUNDED;
            list.set(number, record);
            emit Refunded(run.campaign, member, number);
        }
        _accounts[run.campaign][member] = account;
        for (uint256 number = first; number < end; ++number) {
            // slither-disable-next-line calls-loop (the crystals call nobody but the registry)
            crystal.giveBack(member, price, _monthOf(list.get(number)));
        }
    }

    /// @dev Counts what was resolved; nothing is an error.
    function _finish(Run memory run, Ticket[] calldata tickets, uint256 most) private {
        if (run.resolved == 0) {
            if (tickets.length == 0) revert MineBox_AlreadyResolved(0, 0);
            revert MineBox_AlreadyResolved(tickets[0].member, tickets[0].first);
        }
        Open memory open = _open;
        // The casts are safe: neither is more than was counted when these draws were made.
        open.reserved -= uint128(run.byOwners * most);
        open.pending -= uint64(run.resolved);
        _open = open;
    }

    /// @dev The member's account, and the end of the draws asked for.
    function _due(uint256 campaign, Ticket calldata ticket)
        private
        view
        returns (Account memory account, uint256 end)
    {
        account = _accounts[campaign][ticket.member];
        end = uint256(ticket.first) + ticket.count;
        if (end > account.drawn) {
            revert MineBox_UnknownDraw(ticket.member, end - 1, account.drawn);
        }
        if (ticket.first > account.resolved) {
            revert MineBox_OutOfOrder(ticket.member, ticket.first, account.resolved);
        }
    }

    /// @dev R of a round, if it came in time.
    function _valueInTime(Run memory run, uint256 round) private view returns (bytes32) {
        if (round != run.round) {
            IBeacon.Round memory r = beacon.roundOf(round);
            uint256 until = beacon.endOf(round) + lateSeconds;
            if (r.postedAt == 0 && block.timestamp <= until) revert MineBox_Pending(round, until);
            if (r.postedAt == 0 || r.postedAt > until) revert MineBox_OnlyRefund(round, until);
            (run.round, run.value) = (round, r.value);
        }
        return run.value;
    }

    /// @dev Reverts unless R is late.
    function _requireLate(Run memory run, uint256 round) private view {
        if (round == run.round) return;
        uint256 postedAt = beacon.roundOf(round).postedAt;
        uint256 until = beacon.endOf(round) + lateSeconds;
        if (postedAt != 0 && postedAt <= until) revert MineBox_OnlySettle(round, postedAt);
        if (block.timestamp <= until) revert MineBox_Pending(round, until);
        run.round = round;
    }

    function _pointOf(bytes32 value, uint256 campaign, bytes32 member, uint256 number)
        private
        view
        returns (uint256)
    {
        bytes32 hash = keccak256(
            abi.encode(DRAW_TAG, block.chainid, address(this), value, campaign, member, number)
        );
        return uint256(hash) % DrawTable.ONE_PPB;
    }

    function _prizeAt(uint256[] memory table, uint256 x, uint256 pity, uint256 dry)
        private
        pure
        returns (uint256)
    {
        return _isCertain(pity, dry) ? 0 : table.find(x);
    }

    function _isCertain(uint256 pity, uint256 dry) private pure returns (bool) {
        return pity != 0 && dry + 1 >= pity;
    }

    /// @dev Saturates, which a pity never sees: it is at most the largest uint16 itself.
    function _dryAfter(uint256 prize, uint16 dry) private pure returns (uint16) {
        if (prize == 0) return 0;
        return dry == type(uint16).max ? dry : dry + 1;
    }

    /* INTERNAL: CAMPAIGNS AND DRAWS */

    function _tablesOf(Campaign storage c)
        private
        view
        returns (uint256[] memory owners, uint256[] memory others)
    {
        return (_tableOf(c, true), _tableOf(c, false));
    }

    function _tableOf(Campaign storage c, bool owners) private view returns (uint256[] memory) {
        uint256 split = uint256(c.ownerPrizes) * 32;
        bytes memory data = owners
            ? SSTORE2.read(c.tables, 0, split)
            : SSTORE2.read(c.tables, split, type(uint256).max);
        // A dynamic array of words and bytes differ in memory by what their length counts.
        uint256[] memory words;
        assembly ("memory-safe") {
            mstore(data, shr(5, mload(data)))
            words := data
        }
        return words;
    }

    function _monthOf(DrawRecord.Record memory r) private pure returns (uint256) {
        return Calendar.monthOfDay(r.day) - r.age;
    }

    function _requireDraw(uint256 campaign, bytes32 member, uint256 number)
        private
        view
        returns (DrawRecord.Record memory)
    {
        uint256 drawn = _accounts[campaign][member].drawn;
        if (number >= drawn) revert MineBox_UnknownDraw(member, number, drawn);
        return _draws[campaign][member].get(number);
    }

    function _requireCampaign(uint256 campaign) private view returns (Campaign storage) {
        if (campaign >= _campaigns.length) revert MineBox_UnknownCampaign(campaign);
        return _campaigns[campaign];
    }

    function _requireNotRetired() private view {
        if (_open.retired) revert MineBox_Retired();
    }
}
