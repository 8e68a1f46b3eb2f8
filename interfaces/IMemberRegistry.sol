// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IRecoverable} from "./IRecoverable.sol";

/// @title IMemberRegistry
/// @notice Who is a member: a random 32-byte id, its current wallet, status and flags. No personal data. And how a
/// member comes by another wallet (recovery), and its holdings by another member (inheritance).
/// @dev A member is one storage slot, so that a mint needs one look-up.
///
/// Recovery and inheritance: the steward proposes, the notary executes after `RECOVERY_SECONDS`. Until then the member's
/// current wallet may cancel, once in its life. After that a proposal is a second one: it names a document, the notary
/// confirms it, it waits `SECOND_RECOVERY_SECONDS` from there, and the wallet cannot cancel it. So a thief with the phone
/// delays once and not for ever. The guardian can stop either. A proposal of recovery suspends an active member until it
/// ends; who fears a thief sets SUSPENDED first, which a cancellation does not lift.
/// Invariants: MEMBER-1 a wallet belongs to one member for ever. MEMBER-2 idOf(memberOf(id).wallet) = id.
/// MEMBER-3 at most `dailyLimit` registrations and `PROPOSALS_PER_DAY` proposals a calendar day (UTC+8).
/// MEMBER-4 a wallet cancels at most one proposal, and no second one. MEMBER-5 nothing is executed before its delay is
/// over, nor after it was cancelled or stopped. MEMBER-6 an heir is named once and never changes.
/// Stop it: the registrar's and the steward's roles can be revoked; the guardian stops proposals.
interface IMemberRegistry {
    /// @notice NONE: never registered. Every status but ACTIVE blocks sending; none blocks earning.
    enum Status {
        NONE,
        ACTIVE,
        SUSPENDED,
        FROZEN,
        DECEASED,
        CLOSED
    }

    /// @notice What a proposal is for.
    enum Kind {
        NONE,
        RECOVERY,
        INHERITANCE
    }

    /// @notice A member as stored: 160 + 8 + 8 + 48 bits of one slot.
    struct Member {
        address wallet;
        Status status;
        uint8 flags;
        uint48 registeredAt;
    }

    /// @notice A pending proposal. `wallet` is a recovery's, `heir` an inheritance's. `executableAt` is 0 as long as a second
    /// one waits for the notary. `suspended`: it has suspended the member, who is active again when it ends. `number`: from 1
    /// on, and no other proposal's, whoever's it is.
    struct Proposal {
        address wallet;
        uint48 executableAt;
        Kind kind;
        bool second;
        bool suspended;
        uint24 number;
        bytes32 heir;
        bytes32 document;
    }

    /// @notice A person became a member.
    event MemberRegistered(bytes32 indexed id, address indexed wallet, uint8 flags);

    /// @notice A member's status changed. No reason is published.
    event StatusSet(bytes32 indexed id, Status status);

    /// @notice A member's flags changed.
    event FlagsSet(bytes32 indexed id, uint8 flags);

    /// @notice The number of registrations allowed a day changed.
    event DailyLimitSet(uint256 limit);

    /// @notice These contracts hold what follows a person.
    event HoldingsSet(IRecoverable[] holdings);

    /// @notice A new wallet was proposed for a member.
    event RecoveryProposed(
        bytes32 indexed id,
        uint256 indexed number,
        address indexed wallet,
        bool second,
        bytes32 document
    );

    /// @notice An heir was proposed for a member who died.
    event InheritanceProposed(
        bytes32 indexed id,
        uint256 indexed number,
        bytes32 indexed heir,
        bool second,
        bytes32 document
    );

    /// @notice The notary agreed to a second proposal, which can be executed from `executableAt` on.
    event ProposalConfirmed(bytes32 indexed id, uint256 indexed number, uint256 executableAt);

    /// @notice The member's wallet cancelled a proposal, the only one it can.
    event ProposalCancelled(bytes32 indexed id, address indexed wallet);

    /// @notice A proposal ended without effect: stopped by the guardian, or made void by a new status.
    event ProposalStopped(bytes32 indexed id);

    /// @notice The member has a new wallet, and what the old one held is there.
    event MemberRecovered(bytes32 indexed id, address indexed from, address indexed to);

    /// @notice What the dead member holds, and will come to hold, is the heir's.
    event MemberInherited(bytes32 indexed id, bytes32 indexed heir);

    /// @notice The id is zero.
    error MemberRegistry_ZeroId();

    /// @notice The wallet is the zero address.
    error MemberRegistry_ZeroWallet();

    /// @notice The id is taken.
    error MemberRegistry_MemberExists(bytes32 id);

    /// @notice Nobody has this id.
    error MemberRegistry_UnknownMember(bytes32 id);

    /// @notice The wallet belongs to `member`, for ever.
    error MemberRegistry_WalletTaken(address wallet, bytes32 member);

    /// @notice Today's registrations are used up.
    error MemberRegistry_DailyLimitReached(uint256 limit);

    /// @notice NONE is not a status to set.
    error MemberRegistry_InvalidStatus();

    /// @notice Flags outside OWNER and ADULT.
    error MemberRegistry_UnknownFlags(uint8 flags);

    /// @notice Today's proposals are used up.
    error MemberRegistry_ProposalLimitReached(uint256 limit);

    /// @notice A proposal for this member is pending.
    error MemberRegistry_ProposalPending(bytes32 id);

    /// @notice No proposal for this member is pending.
    error MemberRegistry_NoProposal(bytes32 id);

    /// @notice The proposal given is not the one that is pending for this member.
    error MemberRegistry_OtherProposal(uint256 given, uint256 pending);

    /// @notice No proposal for this member is pending, and its wallet has used its cancellation: the next one is a second
    /// one, which takes both roles and a document.
    error MemberRegistry_ProposalCancelled(bytes32 id);

    /// @notice The proposal can be executed from `executableAt` on.
    error MemberRegistry_InDelay(uint256 executableAt);

    /// @notice A second proposal waits for the notary.
    error MemberRegistry_NotConfirmed(bytes32 id);

    /// @notice The pending proposal is a first one, or confirmed already.
    error MemberRegistry_NothingToConfirm(bytes32 id);

    /// @notice A second proposal cannot be cancelled by the wallet.
    error MemberRegistry_SecondProposal(bytes32 id);

    /// @notice A second proposal names a document.
    error MemberRegistry_NoDocument(bytes32 id);

    /// @notice The caller is not the member's current wallet.
    error MemberRegistry_NotWallet(address caller, address wallet);

    /// @notice The member died: its wallet is not recovered but inherited from.
    error MemberRegistry_Deceased(bytes32 id);

    /// @notice Nobody inherits from the living.
    error MemberRegistry_NotDeceased(bytes32 id, Status status);

    /// @notice The heir is no member, the member itself, dead, or closed.
    error MemberRegistry_InvalidHeir(bytes32 id, bytes32 heir);

    /// @notice The member was inherited from: its status is final.
    error MemberRegistry_AlreadyInherited(bytes32 id, bytes32 heir);

    /// @notice The member has no heir.
    error MemberRegistry_NoHeir(bytes32 id);

    /// @notice Registers a person, ACTIVE from now.
    /// @dev Emits {MemberRegistered}. Requires the registrar's role, a new non-zero id, a wallet never used, known
    /// flags, and room in today's limit. A wallet taken in error stays taken: the registrar first has the person sign
    /// with it.
    function register(bytes32 id, address wallet, uint8 flags) external;

    /// @notice Sets a member's status. Closing an account takes nothing: its stones stay, and it can be opened again.
    /// @dev Emits {StatusSet}, and {ProposalStopped} if it makes a pending proposal void: a death ends a recovery, life
    /// an inheritance. Requires the steward's role, a known member that was not inherited from, and for ACTIVE that no
    /// recovery is pending.
    function setStatus(bytes32 id, Status status) external;

    /// @notice Sets a member's flags.
    /// @dev Emits {FlagsSet}. Requires the registrar's role, a known member and known flags.
    function setFlags(bytes32 id, uint8 flags) external;

    /// @notice Sets how many members may be registered a day.
    /// @dev Emits {DailyLimitSet}. Requires the admin (timelock).
    function setDailyLimit(uint256 limit) external;

    /// @notice Names the contracts whose balances a recovery or inheritance moves, in place of those named before.
    /// @dev Emits {HoldingsSet}. Requires the admin (timelock).
    function setHoldings(IRecoverable[] calldata holdings_) external;

    /// @notice Proposes a new wallet for a member; a second proposal if the current one has cancelled before.
    /// @dev Emits {RecoveryProposed}, and {StatusSet} if it suspends. Requires the steward's role, a living member without a
    /// pending proposal, a wallet nobody has ever used, room in today's limit; for a second one a document.
    /// The steward first has the person sign with the new wallet: a wallet without a key would hold everything for good.
    /// @param document Hash of what shows whose the new wallet is; may be zero in a first proposal.
    function proposeRecovery(bytes32 id, address wallet, bytes32 document) external;

    /// @notice Proposes the member who inherits from one who died; a second proposal as with a recovery.
    /// @dev Emits {InheritanceProposed}. Requires the steward's role, a DECEASED member without an heir and without a pending
    /// proposal, another member, neither dead nor closed, as heir, and room in today's limit.
    function proposeInheritance(bytes32 id, bytes32 heir, bytes32 document) external;

    /// @notice Agrees to a second proposal, whose delay begins.
    /// @dev Emits {ProposalConfirmed}. Requires the notary's role, and that this one is pending.
    /// @param number The proposal that the notary has looked at, so that no other is put in its place meanwhile.
    function confirmProposal(bytes32 id, uint256 number) external;

    /// @notice Executes a proposal after its delay.
    /// @dev Emits {MemberRecovered} (and {StatusSet} if it lifts its suspension) or {MemberInherited}; every holding moves.
    /// Requires the notary's role, that this one is pending, and that wallet or heir still qualify.
    /// @param number The proposal that the notary has looked at, as above.
    function executeProposal(bytes32 id, uint256 number) external;

    /// @notice Stops a proposal.
    /// @dev Emits {ProposalStopped}, and {StatusSet} if it lifts its suspension. Requires the guardian's role.
    function stopProposal(bytes32 id) external;

    /// @notice Cancels a first proposal.
    /// @dev Emits {ProposalCancelled}, and {StatusSet} if it lifts its suspension. Requires the member's current wallet.
    function cancelProposal(bytes32 id) external;

    /// @notice Moves what a dead member has come to hold since to its heir. Anyone may.
    /// @dev Requires an heir. What moves emits its own events.
    function passOn(bytes32 id) external;

    /// @notice A member as stored; all zero if unknown.
    function memberOf(bytes32 id) external view returns (Member memory);

    /// @notice The member that a wallet belongs to, or zero.
    function idOf(address wallet) external view returns (bytes32);

    /// @notice The current wallet of each id, zero where unknown, in one call.
    function walletsOf(bytes32[] calldata ids) external view returns (address[] memory);

    /// @notice Registrations allowed a calendar day (UTC+8).
    function dailyLimit() external view returns (uint256);

    /// @notice Registrations made on the calendar day (UTC+8) that holds `time`.
    function registeredOn(uint256 time) external view returns (uint256);

    /// @notice All wallets of a member, oldest first, the current one last; none if unknown.
    function allWalletsOf(bytes32 id) external view returns (address[] memory);

    /// @notice The pending proposal for a member; all zero if there is none.
    function proposalOf(bytes32 id) external view returns (Proposal memory);

    /// @notice Proposals made so far, for all members: the number of the newest one.
    function proposalCount() external view returns (uint256);

    /// @notice Whether a wallet has used its one cancellation.
    function hasCancelled(address wallet) external view returns (bool);

    /// @notice Who inherited from a member, or zero.
    function heirOf(bytes32 id) external view returns (bytes32);

    /// @notice Proposals made on the calendar day (UTC+8) that holds `time`.
    function proposedOn(uint256 time) external view returns (uint256);

    /// @notice What a recovery or inheritance moves.
    function holdings() external view returns (IRecoverable[] memory);

    /// @notice Seconds from a first proposal to its execution.
    function RECOVERY_SECONDS() external view returns (uint48);

    /// @notice Seconds from a second proposal's confirmation to its execution.
    function SECOND_RECOVERY_SECONDS() external view returns (uint48);

    /// @notice Proposals allowed a calendar day (UTC+8).
    function PROPOSALS_PER_DAY() external view returns (uint256);

    /// @notice The flag of a certified car owner.
    function OWNER() external view returns (uint8);

    /// @notice The flag of an adult.
    function ADULT() external view returns (uint8);
}
