// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title ICommittee
/// @notice n independent institutions, of which k must sign (k > n/2).
/// @dev Members are keys or ERC-1271 contract wallets. Whoever asks builds the EIP-712 digest, with its own domain.
/// Invariants: COMMITTEE-1 n/2 < k <= n <= 16. COMMITTEE-2 members are distinct and non-zero.
/// COMMITTEE-3 a digest is accepted only with k valid signatures of k distinct current members.
/// Stop it: a rotation (delayed by the AccessManager) replaces members.
interface ICommittee {
    /// @notice A member's signature, named by the member's place in `members()`.
    struct Signature {
        uint8 member;
        bytes data;
    }

    /// @notice A new committee is in force.
    event CommitteeRotated(uint256 indexed generation, address[] members, uint256 threshold);

    /// @notice k must be more than half of n and at most n; n at most 16.
    error Committee_InvalidThreshold(uint256 threshold, uint256 members);

    /// @notice A member is the zero address.
    error Committee_ZeroMember();

    /// @notice The same member twice.
    error Committee_DuplicateMember(address member);

    /// @notice Too few signatures.
    error Committee_TooFewSignatures(uint256 given, uint256 needed);

    /// @notice The same member signed twice.
    error Committee_DuplicateSigner(uint256 member);

    /// @notice Signatures are not in rising order of members.
    error Committee_UnsortedSigners(uint256 previous, uint256 member);

    /// @notice There is no member at this place.
    error Committee_UnknownSigner(uint256 member, uint256 members);

    /// @notice The signature is not this member's over this digest.
    error Committee_InvalidSignature(uint256 member);

    /// @notice Replaces the whole committee.
    /// @dev Emits {CommitteeRotated}. Requires the rotator's role (delayed), distinct non-zero members, n/2 < k <= n.
    function rotate(address[] calldata members_, uint256 threshold_) external;

    /// @notice Reverts unless `threshold()` distinct members signed `digest`. Every signature given is checked.
    function verify(bytes32 digest, Signature[] calldata signatures) external view;

    /// @notice The members in force, in order.
    function members() external view returns (address[] memory);

    /// @notice k.
    function threshold() external view returns (uint256);

    /// @notice How many committees there have been.
    function generation() external view returns (uint256);
}
