// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IRecoverable} from "../../interfaces/IRecoverable.sol";
import {Calendar} from "../libraries/Calendar.sol";

/// @title MemberRegistry
/// @notice See {IMemberRegistry}. Keeps MEMBER-1 to MEMBER-6; revoking the roles of registrar and steward stops it.
contract MemberRegistry is IMemberRegistry, AccessManaged {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IMemberRegistry
    uint8 public constant OWNER = 1;

    /// @inheritdoc IMemberRegistry
    uint8 public constant ADULT = 2;

    /// @inheritdoc IMemberRegistry
    uint48 public immutable RECOVERY_SECONDS;

    /// @inheritdoc IMemberRegistry
    uint48 public immutable SECOND_RECOVERY_SECONDS;

    /// @inheritdoc IMemberRegistry
    uint256 public immutable PROPOSALS_PER_DAY;

    /* STORAGE */

    mapping(bytes32 id => Member) private _members;

    /// @dev Every wallet ever used. Entries are never cleared, so a wallet is never anybody else's.
    mapping(address wallet => bytes32 id) private _idOf;

    mapping(bytes32 id => address[]) private _formerWallets;
    mapping(bytes32 id => Proposal) private _proposals;

    /// @inheritdoc IMemberRegistry
    uint256 public proposalCount;

    /// @inheritdoc IMemberRegistry
    mapping(address wallet => bool) public hasCancelled;

    /// @inheritdoc IMemberRegistry
    mapping(bytes32 id => bytes32) public heirOf;

    mapping(uint256 day => uint256) private _registeredOn;
    mapping(uint256 day => uint256) private _proposedOn;

    /// @inheritdoc IMemberRegistry
    uint256 public dailyLimit;

    IRecoverable[] private _holdings;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param dailyLimit_ Registrations allowed a calendar day.
    /// @param proposalsPerDay Proposals of recovery or inheritance allowed a calendar day.
    /// @param recoverySeconds The delay of a first proposal.
    /// @param secondRecoverySeconds The delay of a second one.
    constructor(
        address authority,
        uint256 dailyLimit_,
        uint256 proposalsPerDay,
        uint48 recoverySeconds,
        uint48 secondRecoverySeconds
    ) AccessManaged(authority) {
        dailyLimit = dailyLimit_;
        PROPOSALS_PER_DAY = proposalsPerDay;
        RECOVERY_SECONDS = recoverySeconds;
        SECOND_RECOVERY_SECONDS = secondRecoverySeconds;
        emit DailyLimitSet(dailyLimit_);
    }

    /* ADMIN */

    /// @inheritdoc IMemberRegistry
    function setDailyLimit(uint256 limit) external restricted {
        dailyLimit = limit;
        emit DailyLimitSet(limit);
    }

    /// @inheritdoc IMemberRegistry
    function setHoldings(IRecoverable[] calldata holdings_) external restricted {
        _holdings = holdings_;
        emit HoldingsSet(holdings_);
    }

    /* REGISTRAR */

    /// @inheritdoc IMemberRegistry
    function register(bytes32 id, address wallet, uint8 flags) external restricted {
        if (id == 0) revert MemberRegistry_ZeroId();
        _requireFree(wallet);
        _requireKnownFlags(flags);
        if (_members[id].status != Status.NONE) revert MemberRegistry_MemberExists(id);
        uint256 limit = dailyLimit;
        if (!_countToday(_registeredOn, limit)) revert MemberRegistry_DailyLimitReached(limit);

        // Casting is safe: unix seconds stay below 2^48 for eight million years.
        _members[id] = Member(wallet, Status.ACTIVE, flags, uint48(block.timestamp));
        _idOf[wallet] = id;
        emit MemberRegistered(id, wallet, flags);
    }

    /// @inheritdoc IMemberRegistry
    function setFlags(bytes32 id, uint8 flags) external restricted {
        _requireKnownFlags(flags);
        _requireMember(id).flags = flags;
        emit FlagsSet(id, flags);
    }

    /* STEWARD */

    /// @inheritdoc IMemberRegistry
    function setStatus(bytes32 id, Status status) external restricted {
        if (status == Status.NONE) revert MemberRegistry_InvalidStatus();
        Member storage member = _requireMember(id);
        if (heirOf[id] != 0) revert MemberRegistry_AlreadyInherited(id, heirOf[id]);

        Proposal storage proposal = _proposals[id];
        Kind kind = proposal.kind;
        if (kind == Kind.RECOVERY) {
            if (status == Status.ACTIVE) revert MemberRegistry_ProposalPending(id);
            if (status == Status.DECEASED) _stop(id);
            // The steward's word outlasts the proposal.
            else proposal.suspended = false;
        } else if (kind == Kind.INHERITANCE && status != Status.DECEASED) {
            _stop(id);
        }
        _setStatus(id, member, status);
    }

    /// @inheritdoc IMemberRegistry
    function proposeRecovery(bytes32 id, address wallet, bytes32 document) external restricted {
        Member storage member = _requireMember(id);
        Status status = member.status;
        if (status == Status.DECEASED) revert MemberRegistry_Deceased(id);
        _requireFree(wallet);
        Proposal storage proposal = _propose(id, Kind.RECOVERY, document);
        proposal.wallet = wallet;
        emit RecoveryProposed(id, proposal.number, wallet, proposal.second, document);
        if (status == Status.ACTIVE) {
            proposal.suspended = true;
            _setStatus(id, member, Status.SUSPENDED);
        }
    }

    /// @inheritdoc IMemberRegistry
    function proposeInheritance(bytes32 id, bytes32 heir, bytes32 document) external restricted {
        Status status = _requireMember(id).status;
        if (status != Status.DECEASED) revert MemberRegistry_NotDeceased(id, status);
        if (heirOf[id] != 0) revert MemberRegistry_AlreadyInherited(id, heirOf[id]);
        _requireHeir(id, heir);
        Proposal storage proposal = _propose(id, Kind.INHERITANCE, document);
        proposal.heir = heir;
        emit InheritanceProposed(id, proposal.number, heir, proposal.second, document);
    }

    /* NOTARY */

    /// @inheritdoc IMemberRegistry
    function confirmProposal(bytes32 id, uint256 number) external restricted {
        Proposal storage proposal = _requireNumber(id, number);
        if (!proposal.second || proposal.executableAt != 0) {
            revert MemberRegistry_NothingToConfirm(id);
        }
        proposal.executableAt = _in(SECOND_RECOVERY_SECONDS);
        emit ProposalConfirmed(id, number, proposal.executableAt);
    }

    /// @inheritdoc IMemberRegistry
    function executeProposal(bytes32 id, uint256 number) external restricted {
        Proposal memory proposal = _requireNumber(id, number);
        if (proposal.executableAt == 0) revert MemberRegistry_NotConfirmed(id);
        if (block.timestamp < proposal.executableAt) {
            revert MemberRegistry_InDelay(proposal.executableAt);
        }
        if (proposal.kind == Kind.RECOVERY) {
            _end(id);
            _recover(id, proposal.wallet);
        } else {
            _requireHeir(id, proposal.heir);
            delete _proposals[id];
            heirOf[id] = proposal.heir;
            emit MemberInherited(id, proposal.heir);
            passOn(id);
        }
    }

    /* GUARDIAN */

    /// @inheritdoc IMemberRegistry
    function stopProposal(bytes32 id) external restricted {
        _requireProposal(id);
        _end(id);
        emit ProposalStopped(id);
    }

    /* MEMBERS AND ANYONE */

    /// @inheritdoc IMemberRegistry
    function cancelProposal(bytes32 id) external {
        Proposal storage proposal = _requireProposal(id);
        address wallet = _members[id].wallet;
        if (msg.sender != wallet) revert MemberRegistry_NotWallet(msg.sender, wallet);
        if (proposal.second) revert MemberRegistry_SecondProposal(id);
        hasCancelled[wallet] = true;
        emit ProposalCancelled(id, wallet);
        _end(id);
    }

    /// @inheritdoc IMemberRegistry
    function passOn(bytes32 id) public {
        bytes32 heir = heirOf[id];
        if (heir == 0) revert MemberRegistry_NoHeir(id);
        _moveHoldings(_members[id].wallet, _members[heir].wallet);
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
    function allWalletsOf(bytes32 id) external view returns (address[] memory wallets) {
        // slither-disable-next-line incorrect-equality (a status is one of six)
        if (_members[id].status == Status.NONE) return wallets;
        address[] storage former = _formerWallets[id];
        uint256 length = former.length;
        wallets = new address[](length + 1);
        for (uint256 i = 0; i < length; ++i) {
            wallets[i] = former[i];
        }
        wallets[length] = _members[id].wallet;
    }

    /// @inheritdoc IMemberRegistry
    function proposalOf(bytes32 id) external view returns (Proposal memory) {
        return _proposals[id];
    }

    /// @inheritdoc IMemberRegistry
    function registeredOn(uint256 time) external view returns (uint256) {
        return _registeredOn[Calendar.dayOf(time)];
    }

    /// @inheritdoc IMemberRegistry
    function proposedOn(uint256 time) external view returns (uint256) {
        return _proposedOn[Calendar.dayOf(time)];
    }

    /// @inheritdoc IMemberRegistry
    function holdings() external view returns (IRecoverable[] memory) {
        return _holdings;
    }

    /* INTERNAL */

    /// @dev Begins a proposal: the first one of a wallet, or a second one once that wallet has cancelled. Casting is safe: at
    /// 20 a day, 2^24 proposals take 2,297 years.
    function _propose(bytes32 id, Kind kind, bytes32 document)
        private
        returns (Proposal storage proposal)
    {
        proposal = _proposals[id];
        if (proposal.kind != Kind.NONE) revert MemberRegistry_ProposalPending(id);
        bool second = hasCancelled[_members[id].wallet];
        if (second && document == 0) revert MemberRegistry_NoDocument(id);
        if (!_countToday(_proposedOn, PROPOSALS_PER_DAY)) {
            revert MemberRegistry_ProposalLimitReached(PROPOSALS_PER_DAY);
        }
        proposal.kind = kind;
        proposal.second = second;
        proposal.number = uint24(++proposalCount);
        proposal.document = document;
        if (!second) proposal.executableAt = _in(RECOVERY_SECONDS);
    }

    /// @dev Ends a proposal, and the suspension that it brought.
    function _end(bytes32 id) private {
        bool suspended = _proposals[id].suspended;
        delete _proposals[id];
        if (suspended) _setStatus(id, _members[id], Status.ACTIVE);
    }

    /// @dev Ends a proposal that a new status makes void.
    function _stop(bytes32 id) private {
        delete _proposals[id];
        emit ProposalStopped(id);
    }

    function _recover(bytes32 id, address wallet) private {
        _requireFree(wallet);
        Member storage member = _members[id];
        address former = member.wallet;
        _formerWallets[id].push(former);
        member.wallet = wallet;
        _idOf[wallet] = id;
        emit MemberRecovered(id, former, wallet);
        _moveHoldings(former, wallet);
    }

    /// @dev The holdings are contracts of the house, named through the timelock; each calls nobody but this registry.
    function _moveHoldings(address from, address to) private {
        uint256 length = _holdings.length;
        for (uint256 i = 0; i < length; ++i) {
            // slither-disable-next-line calls-loop (see above: a handful, and trusted)
            _holdings[i].recover(from, to);
        }
    }

    function _setStatus(bytes32 id, Member storage member, Status status) private {
        member.status = status;
        emit StatusSet(id, status);
    }

    /// @dev Counts one more today, unless the limit is reached.
    function _countToday(mapping(uint256 day => uint256) storage counts, uint256 limit)
        private
        returns (bool)
    {
        uint256 today = Calendar.dayOf(block.timestamp);
        uint256 count = counts[today];
        if (count >= limit) return false;
        counts[today] = count + 1;
        return true;
    }

    /// @dev Casting is safe: unix seconds stay below 2^48 for eight million years. The sum is checked.
    function _in(uint48 delay) private view returns (uint48) {
        return uint48(block.timestamp) + delay;
    }

    function _requireMember(bytes32 id) private view returns (Member storage member) {
        member = _members[id];
        if (member.status == Status.NONE) revert MemberRegistry_UnknownMember(id);
    }

    function _requireProposal(bytes32 id) private view returns (Proposal storage proposal) {
        proposal = _proposals[id];
        if (proposal.kind != Kind.NONE) return proposal;
        if (hasCancelled[_requireMember(id).wallet]) revert MemberRegistry_ProposalCancelled(id);
        revert MemberRegistry_NoProposal(id);
    }

    function _requireNumber(bytes32 id, uint256 number)
        private
        view
        returns (Proposal storage proposal)
    {
        proposal = _requireProposal(id);
        if (proposal.number != number) {
            revert MemberRegistry_OtherProposal(number, proposal.number);
        }
    }

    function _requireFree(address wallet) private view {
        if (wallet == address(0)) revert MemberRegistry_ZeroWallet();
        bytes32 holder = _idOf[wallet];
        if (holder != 0) revert MemberRegistry_WalletTaken(wallet, holder);
    }

    /// @dev The dead are nobody's heirs, so the member itself is not.
    function _requireHeir(bytes32 id, bytes32 heir) private view {
        Status status = _members[heir].status;
        if (
            // slither-disable-next-line incorrect-equality (a status is one of six)
            status == Status.NONE || status == Status.DECEASED || status == Status.CLOSED
        ) {
            revert MemberRegistry_InvalidHeir(id, heir);
        }
    }

    function _requireKnownFlags(uint8 flags) private pure {
        if (flags & ~(OWNER | ADULT) != 0) revert MemberRegistry_UnknownFlags(flags);
    }
}
