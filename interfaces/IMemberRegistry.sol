// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IMemberRegistry
/// @notice Who is a member: a random 32-byte id, its current wallet, status and flags. No personal data.
/// @dev A member is one storage slot, so that a mint needs one look-up.
/// Invariants: MEMBER-1 a wallet belongs to one member for ever. MEMBER-2 idOf(memberOf(id).wallet) = id.
/// MEMBER-3 at most `dailyLimit` registrations a calendar day (UTC+8).
/// Stop it: the registrar's role can be revoked; nothing else writes.
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

    /// @notice A member as stored: 160 + 8 + 8 + 48 bits of one slot.
    struct Member {
        address wallet;
        Status status;
        uint8 flags;
        uint48 registeredAt;
    }

    /// @notice A person became a member.
    event MemberRegistered(bytes32 indexed id, address indexed wallet, uint8 flags);

    /// @notice A member's status changed. No reason is published.
    event StatusSet(bytes32 indexed id, Status status);

    /// @notice A member's flags changed.
    event FlagsSet(bytes32 indexed id, uint8 flags);

    /// @notice The number of registrations allowed a day changed.
    event DailyLimitSet(uint256 limit);

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

    /// @notice Registers a person, ACTIVE from now.
    /// @dev Emits {MemberRegistered}. Requires the registrar's role, a new non-zero id, a wallet never used, known
    /// flags, and room in today's limit. A wallet taken in error stays taken: the registrar first has the person sign
    /// with it.
    function register(bytes32 id, address wallet, uint8 flags) external;

    /// @notice Sets a member's status.
    /// @dev Emits {StatusSet}. Requires the steward's role and a known member.
    function setStatus(bytes32 id, Status status) external;

    /// @notice Sets a member's flags.
    /// @dev Emits {FlagsSet}. Requires the registrar's role, a known member and known flags.
    function setFlags(bytes32 id, uint8 flags) external;

    /// @notice Sets how many members may be registered a day.
    /// @dev Emits {DailyLimitSet}. Requires the admin (timelock).
    function setDailyLimit(uint256 limit) external;

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

    /// @notice The flag of a certified car owner.
    function OWNER() external view returns (uint8);

    /// @notice The flag of an adult.
    function ADULT() external view returns (uint8);
}
