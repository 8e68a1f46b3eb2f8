// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IBeacon} from "./IBeacon.sol";
import {ICrystal} from "./ICrystal.sol";
import {IMemberRegistry} from "./IMemberRegistry.sol";
import {IStone} from "./IStone.sol";

/// @notice How a box is set up.
/// @param previous The box before it, retired, or zero. Its reserve counts until it is drained; boxes are to follow each
/// other in one line, or two could promise the same stones.
/// @param lateSeconds From a round's end: randomness posted later than this refunds. @param valueLimitFen Most a prize is
/// worth. @param drawsPerDay, drawsPerMonth The most a campaign may allow a member.
struct BoxConfig {
    address authority;
    IMemberRegistry members;
    ICrystal crystal;
    IStone stone;
    IBeacon beacon;
    IMineBox previous;
    uint256 lateSeconds;
    uint256 valueLimitFen;
    uint256 drawsPerDay;
    uint256 drawsPerMonth;
}

/// @title IMineBox
/// @notice The mine box (矿箱): crystals buy draws whose odds are public and whose result nobody can bend.
/// @dev A campaign is a published table that never changes. A draw binds to the beacon's running round; its point is
/// x = keccak256(abi.encode(DRAW_TAG, chainid, this, R, campaign, member, number)) mod 10^9, and its prize the first
/// whose cumulative odds exceed x. Prize 0 is the top tier: with a pity of N, after N - 1 draws in a row without it (by
/// member, campaign and table) the next draw wins it for certain. Odds are in ppb, values in fen, stones in wei. The
/// value limit follows the rule for prize draws in China (at most 50,000 yuan a prize).
/// If R was posted at most `lateSeconds` after its round's end, the draw can only be settled, for ever; otherwise, from
/// then on, only refunded, even if R comes later. A member's draws of a campaign are resolved in their order.
/// Invariants: BOX-1 a draw is resolved once, settled or refunded, in the member's order. BOX-2 minted + reserved <=
/// released, of engagement's pool. BOX-3 odds and tables never change. BOX-4 the top tier comes at the N-th dry draw at the
/// latest, and starts the count anew. BOX-5 a draw's result follows from R, its table and the results before it, and
/// from nothing that anybody chooses after the draw. BOX-6 nobody draws more than the limits
/// a day and month, refunded draws aside. BOX-7 crystals of a refunded draw come back whole.
/// Stop it: the guardian closes a campaign; the admin retires the box. Draws made stay resolvable.
interface IMineBox {
    /// @notice What a prize is: nothing, stones that are minted, or a claim that the operator fulfils.
    enum Kind {
        NOTHING,
        STONES,
        ITEM
    }

    /// @notice DRAWN: to be resolved. FULFILLED: settled, and its claim met.
    enum State {
        DRAWN,
        SETTLED,
        REFUNDED,
        FULFILLED
    }

    /// @notice One line of a table.
    /// @param stones Wei it mints; 0 unless STONES. @param valueFen 0 for NOTHING only. @param oddsPpb Above 0.
    struct Prize {
        string name;
        Kind kind;
        uint96 stones;
        uint32 valueFen;
        uint32 oddsPpb;
    }

    /// @notice A campaign as published.
    /// @param document Hash of the rules in words. @param price Crystals a draw. @param start First second.
    /// @param end First second at which it is over. @param drawsPerDay, drawsPerMonth For a member, by calendar (UTC+8).
    /// @param pity N, or 0 for none. @param owners Table of certified owners, the top tier first.
    /// @param others Table of everybody else: no stones.
    struct Terms {
        bytes32 document;
        uint32 price;
        uint40 start;
        uint40 end;
        uint16 drawsPerDay;
        uint16 drawsPerMonth;
        uint16 pity;
        Prize[] owners;
        Prize[] others;
    }

    /// @notice A member's draw.
    /// @param round The beacon round that decides. @param day The calendar day it was made on (UTC+8, from 1970).
    /// @param month The newest bucket its crystals came from. @param byOwner Which table. @param prize Its place in the
    /// table, once settled.
    struct Draw {
        uint256 round;
        uint256 day;
        uint256 month;
        bool byOwner;
        State state;
        uint256 prize;
    }

    /// @notice A member in a campaign: one slot.
    /// @param drawn Draws so far: the next one's number. @param resolved Draws settled or refunded: the next to be.
    /// @param dryOwners, dryOthers Settled draws since the last top tier, by table. @param day, today, thisMonth The
    /// day of the last draw, and the draws that count on it and in its month.
    struct Account {
        uint32 drawn;
        uint32 resolved;
        uint16 dryOwners;
        uint16 dryOthers;
        uint32 day;
        uint16 today;
        uint16 thisMonth;
    }

    /// @notice Draws of one member, `first` to before `first + count`.
    struct Ticket {
        bytes32 member;
        uint32 first;
        uint32 count;
    }

    /// @notice A campaign was published.
    event CampaignOpened(uint256 indexed campaign, Terms terms);

    /// @notice A campaign was closed before its end.
    event CampaignClosed(uint256 indexed campaign);

    /// @notice The box takes no more campaigns or draws.
    event Retired();

    /// @notice A member drew; `round` decides.
    event Drawn(
        uint256 indexed campaign,
        bytes32 indexed member,
        uint256 number,
        uint256 round,
        uint256 month,
        bool byOwner
    );

    /// @notice A draw's result: the prize's place in its table.
    event Settled(uint256 indexed campaign, bytes32 indexed member, uint256 number, uint256 prize);

    /// @notice A draw was refunded.
    event Refunded(uint256 indexed campaign, bytes32 indexed member, uint256 number);

    /// @notice A claim was met; `document` is the hash of what shows it.
    event Fulfilled(
        uint256 indexed campaign, bytes32 indexed member, uint256 number, bytes32 document
    );

    /// @notice The box before this one still takes draws.
    error MineBox_PreviousNotRetired(address previous);

    /// @notice The box before this one is of another token.
    error MineBox_PreviousOfOtherStones(IStone stone);

    /// @notice The box is retired.
    error MineBox_Retired();

    /// @notice A campaign starts in the future and ends after that.
    error MineBox_InvalidTimes(uint256 start, uint256 end, uint256 now_);

    /// @notice Price and limits are above 0, and the limits at most the box's.
    error MineBox_InvalidLimits(uint256 price, uint256 drawsPerDay, uint256 drawsPerMonth);

    /// @notice There is no such campaign.
    error MineBox_UnknownCampaign(uint256 campaign);

    /// @notice The campaign takes draws from `start` to before `end`, unless closed.
    error MineBox_NotOpen(uint256 campaign, uint256 start, uint256 end, bool closed);

    /// @notice The caller's wallet is not a member's current one.
    error MineBox_NotMember(address wallet);

    /// @notice The member is not ACTIVE.
    error MineBox_Blocked(bytes32 member, IMemberRegistry.Status status);

    /// @notice The member is not known as an adult.
    error MineBox_NotAdult(bytes32 member);

    /// @notice The member may draw `limit` times a day.
    error MineBox_OverDailyLimit(bytes32 member, uint256 limit);

    /// @notice The member may draw `limit` times a month.
    error MineBox_OverMonthlyLimit(bytes32 member, uint256 limit);

    /// @notice The stones released do not cover another draw: closed until they do.
    error MineBox_ShortOfStones(uint256 needed, uint256 available);

    /// @notice The running round will never have a value: its key is retired.
    error MineBox_NoRandomness(uint256 round);

    /// @notice The member has made `drawn` draws in this campaign.
    error MineBox_UnknownDraw(bytes32 member, uint256 number, uint256 drawn);

    /// @notice The member's draw `next` comes first.
    error MineBox_OutOfOrder(bytes32 member, uint256 number, uint256 next);

    /// @notice Nothing was asked for.
    error MineBox_NoTickets();

    /// @notice All that was asked for is resolved (or a ticket asks for no draw).
    error MineBox_AlreadyResolved(bytes32 member, uint256 number);

    /// @notice The round has no value yet, and until `until` may get one that counts.
    error MineBox_Pending(uint256 round, uint256 until);

    /// @notice R did not come by `until`: refund only.
    error MineBox_OnlyRefund(uint256 round, uint256 until);

    /// @notice R came in time, at `postedAt`: settle only.
    error MineBox_OnlySettle(uint256 round, uint256 postedAt);

    /// @notice The token does not know a winner.
    error MineBox_NotMinted();

    /// @notice The draw did not win an item, or not yet, or its claim is met.
    error MineBox_NoClaim(bytes32 member, uint256 number, State state);

    /// @notice Publishes a campaign.
    /// @dev Emits {CampaignOpened}. Requires the campaigner's role (delayed), a box not retired, a start to come, an end
    /// after it, a price, limits within the box's, and tables that {DrawTable} accepts: 1 to 32 prizes, odds that sum to
    /// exactly 10^9, values within the limit, no stones for others.
    /// @return campaign Its number, from 0.
    function openCampaign(Terms calldata terms) external returns (uint256 campaign);

    /// @notice Closes a campaign for further draws.
    /// @dev Emits {CampaignClosed}. Requires the guardian's role and a campaign that is not closed.
    function closeCampaign(uint256 campaign) external;

    /// @notice Takes no more campaigns or draws, for ever; what is drawn stays resolvable.
    /// @dev Emits {Retired}. Requires the admin and a box not retired.
    function retire() external;

    /// @notice Says that a won item was handed over.
    /// @dev Emits {Fulfilled}. Requires the fulfiller's role and a settled draw that won an item.
    function fulfil(uint256 campaign, bytes32 member, uint256 number, bytes32 document) external;

    /// @notice Buys a draw for the caller.
    /// @dev Emits {Drawn}, and the crystals' events. Requires an open campaign, the current wallet of an active adult
    /// member, room in its limits, enough crystals, stones released for the table's largest prize, and a running round
    /// whose key is not retired.
    /// @return number Which of the member's draws in this campaign, from 0.
    function draw(uint256 campaign) external returns (uint256 number);

    /// @notice Settles draws whose randomness came in time. Those resolved before are passed over, so nobody can spoil
    /// another's batch.
    /// @dev Emits {Settled} a draw; mints stones won, one mint a ticket. Requires draws made, in order, at least one of
    /// them unresolved, and R in time for each that is.
    function settle(uint256 campaign, Ticket[] calldata tickets) external;

    /// @notice Refunds draws whose randomness did not come in time: crystals whole, limits restored, pity left alone.
    /// @dev Emits {Refunded} a draw. Requires as `settle`, but R late or missing for each.
    function refund(uint256 campaign, Ticket[] calldata tickets) external;

    /// @notice A campaign as published, and whether it was closed.
    function campaignOf(uint256 campaign) external view returns (Terms memory terms, bool closed);

    /// @notice The number of campaigns so far.
    function campaignCount() external view returns (uint256);

    /// @notice The long-run chance of each prize, pity counted in, to within a ppb.
    function effectiveOddsOf(uint256 campaign, bool owners) external view returns (uint256[] memory);

    /// @notice The chance of each prize in the draw of a member that is settled next, by the table of what the member is
    /// now.
    function nextOddsOf(uint256 campaign, bytes32 member) external view returns (uint256[] memory);

    /// @notice A member in a campaign, as stored.
    function accountOf(uint256 campaign, bytes32 member) external view returns (Account memory);

    /// @notice A draw as stored. Reverts if it was not made.
    function drawOf(uint256 campaign, bytes32 member, uint256 number)
        external
        view
        returns (Draw memory);

    /// @notice Stones that unresolved draws could still win at most, here and in the boxes before.
    function reserved() external view returns (uint256);

    /// @notice Unresolved draws of this box.
    function pending() external view returns (uint256);

    /// @notice Whether it takes no more campaigns and draws.
    function isRetired() external view returns (bool);

    /// @notice The rest is as in {BoxConfig}.
    function members() external view returns (IMemberRegistry);
    function crystal() external view returns (ICrystal);
    function stone() external view returns (IStone);
    function beacon() external view returns (IBeacon);
    function previous() external view returns (IMineBox);
    function lateSeconds() external view returns (uint256);
    function valueLimitFen() external view returns (uint256);
    function drawsPerDay() external view returns (uint256);
    function drawsPerMonth() external view returns (uint256);
}
