// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVehicleRegistry} from "./IVehicleRegistry.sol";

/// @title IConsentRegistry
/// @notice Which data of a vehicle may be used by whom for what, since when not; and which data is to be deleted.
/// @dev A consent is keyed by (vehicle, grantee, purpose); its history only grows. A grant holds at `t` when
/// from <= t < until, where `until` is the earliest of its expiry, its revocation, the next grant and the vehicle's sale.
/// Category bits: 0 odometer, 1 location, 2 cabin audio or video, 3 biometrics, further bits free. Bits 1 to 3 are
/// sensitive and need their separate-consent bit as well.
/// Owners act by transaction, or by a signature (EIP-712, docs/spec.md, section 7) that anyone relays: with the owner's
/// next nonce, a deadline, the wallet, and the owner epoch that it is meant for. What a wallet does by transaction uses
/// its nonce up as well: a consent withdrawn cannot be brought back by a grant signed earlier.
/// Who owns or owned a vehicle can ask that the data of its own time be deleted, by the end of the last of
/// `DELETION_DAYS` working days (Monday to Friday in UTC+8; public holidays would only move it later).
/// Invariants: CONSENT-1 no entry of the history is ever changed but for its end, which only falls.
/// CONSENT-2 isPermitted never depends on anything after the time asked for, once that time is past.
/// CONSENT-3 a sale voids every consent of the vehicle. CONSENT-4 a signature counts once.
/// CONSENT-5 a deletion's due date never changes, and it is confirmed once.
/// Stop it: nobody but a vehicle's owner writes consents; the privacy officer's role can be revoked.
interface IConsentRegistry {
    /// @notice One entry of the history.
    struct Consent {
        uint48 from;
        uint48 until;
        uint32 categories;
        uint32 ownerEpoch;
        bytes32 noticeHash;
        bytes32 receiptHash;
    }

    /// @notice What an owner grants. `separate` repeats the bits of `categories` that are sensitive.
    struct Grant {
        bytes32 vehicle;
        bytes32 grantee;
        bytes32 purpose;
        uint32 ownerEpoch;
        uint32 categories;
        uint32 separate;
        uint48 expiry;
        bytes32 noticeHash;
        bytes32 receiptHash;
    }

    /// @notice What a consent, or a deletion, is about.
    struct Subject {
        bytes32 vehicle;
        bytes32 grantee;
        bytes32 purpose;
        uint32 ownerEpoch;
    }

    /// @notice A relayed signature, with what it says besides.
    struct Authorization {
        uint256 nonce;
        uint48 deadline;
        bytes signature;
    }

    /// @notice A request to delete what was gathered in an owner epoch until `requestedAt`. `confirmedAt` is 0 until then.
    struct Deletion {
        Subject subject;
        uint48 requestedAt;
        uint48 dueAt;
        uint48 confirmedAt;
        bytes32 document;
    }

    /// @notice A consent holds from now until `expiry`; an earlier one for the same key ends now.
    event ConsentGranted(
        bytes32 indexed vehicle,
        bytes32 indexed grantee,
        bytes32 indexed purpose,
        uint32 ownerEpoch,
        uint32 categories,
        uint48 from,
        uint48 expiry,
        bytes32 noticeHash,
        bytes32 receiptHash
    );

    /// @notice A consent ended at `at`.
    event ConsentRevoked(
        bytes32 indexed vehicle, bytes32 indexed grantee, bytes32 indexed purpose, uint48 at
    );

    /// @notice Data is to be deleted before `dueAt`.
    event DeletionRequested(
        uint256 indexed number,
        bytes32 indexed vehicle,
        bytes32 indexed grantee,
        bytes32 purpose,
        uint32 ownerEpoch,
        uint48 requestedAt,
        uint48 dueAt
    );

    /// @notice Data was deleted; `document` is the hash of the protocol.
    event DeletionConfirmed(uint256 indexed number, bytes32 document, uint48 at);

    /// @notice The caller is not the wallet of the vehicle's owner.
    error ConsentRegistry_NotOwner(address caller, address owner);

    /// @notice Consent to nothing.
    error ConsentRegistry_NoCategories();

    /// @notice These sensitive bits lack (or `separate` names others than) their separate consent.
    error ConsentRegistry_SeparateConsentMismatch(uint32 given, uint32 needed);

    /// @notice The expiry is not in the future.
    error ConsentRegistry_ExpiryPassed(uint48 expiry);

    /// @notice The expiry is later than the law of the house allows.
    error ConsentRegistry_ExpiryTooLate(uint48 expiry, uint48 latest);

    /// @notice There is no consent in force to revoke.
    error ConsentRegistry_NothingToRevoke(bytes32 vehicle, bytes32 grantee, bytes32 purpose);

    /// @notice There is no such entry.
    error ConsentRegistry_UnknownEntry(uint256 index, uint256 length);

    /// @notice The owner epoch is not the vehicle's present one.
    error ConsentRegistry_OtherOwnerEpoch(uint32 given, uint32 current);

    /// @notice The signature's deadline has passed.
    error ConsentRegistry_SignatureExpired(uint48 deadline);

    /// @notice This is no signature of that wallet for these words, here.
    error ConsentRegistry_InvalidSignature(address wallet);

    /// @notice The same deletion is open as `number`.
    error ConsentRegistry_DeletionOpen(uint256 number);

    /// @notice There is no such request.
    error ConsentRegistry_UnknownDeletion(uint256 number, uint256 count);

    /// @notice The deletion was confirmed before.
    error ConsentRegistry_AlreadyConfirmed(uint256 number, uint48 at);

    /// @notice The hash of the deletion's protocol is missing.
    error ConsentRegistry_NoDocument(uint256 number);

    /// @notice Working days to delete: at least one, at most `max`.
    error ConsentRegistry_InvalidDeletionDays(uint256 given, uint256 max);

    /// @notice Grants consent from now on.
    /// @dev Emits {ConsentGranted}. Requires the vehicle owner's wallet, the present owner epoch, at least one category, the
    /// separate bits of exactly the sensitive categories, and an expiry within `MAX_DURATION`.
    function grant(Grant calldata g) external;

    /// @notice The same, signed by the owner's wallet and relayed by anyone.
    /// @dev Requires besides a deadline not passed, the owner's next nonce and a valid signature of its current wallet.
    function grantFor(Grant calldata g, Authorization calldata by) external;

    /// @notice Withdraws consent from now on; takes nothing back.
    /// @dev Emits {ConsentRevoked}. Requires the vehicle owner's wallet, the present owner epoch and a consent in force.
    function revoke(Subject calldata s) external;

    /// @notice The same, signed by the owner's wallet and relayed by anyone.
    function revokeFor(Subject calldata s, Authorization calldata by) external;

    /// @notice Asks to delete what was gathered of a vehicle in an owner epoch, until now.
    /// @dev Emits {DeletionRequested}. Requires the current wallet of the member who owned the vehicle then, and that the same
    /// is not asked for already. Whether consent goes on is another matter: {revoke}.
    /// @return number The request's number, from 0.
    function requestDeletion(Subject calldata s) external returns (uint256 number);

    /// @notice The same, signed by that wallet and relayed by anyone.
    function requestDeletionFor(Subject calldata s, Authorization calldata by)
        external
        returns (uint256 number);

    /// @notice Confirms that the data is gone.
    /// @dev Emits {DeletionConfirmed}. Requires the privacy officer's role, a document and an open request.
    function confirmDeletion(uint256 number, bytes32 document) external;

    /// @notice Whether all the bits of `categories` were, are or (by what is known now) will be permitted at `time`.
    /// With no bits: whether any consent was, is or will be in force.
    function isPermitted(
        bytes32 vehicle,
        bytes32 grantee,
        bytes32 purpose,
        uint32 categories,
        uint256 time
    ) external view returns (bool);

    /// @notice The number of entries in a history.
    function historyLength(bytes32 vehicle, bytes32 grantee, bytes32 purpose)
        external
        view
        returns (uint256);

    /// @notice One entry of a history, oldest first, ended by a sale if that came first. Reverts beyond its end.
    function historyAt(bytes32 vehicle, bytes32 grantee, bytes32 purpose, uint256 index)
        external
        view
        returns (Consent memory);

    /// @notice The number of deletions ever asked for.
    function deletionCount() external view returns (uint256);

    /// @notice One request. Reverts if there is none.
    function deletionOf(uint256 number) external view returns (Deletion memory);

    /// @notice Those of the requests `first` to before `first + most` that are neither confirmed nor still in time.
    function overdueDeletions(uint256 first, uint256 most) external view returns (uint256[] memory);

    /// @notice What a wallet signs to grant.
    function digestOfGrant(Grant calldata g, address wallet, uint256 nonce, uint48 deadline)
        external
        view
        returns (bytes32);

    /// @notice What a wallet signs to revoke.
    function digestOfRevocation(Subject calldata s, address wallet, uint256 nonce, uint48 deadline)
        external
        view
        returns (bytes32);

    /// @notice What a wallet signs to ask for a deletion.
    function digestOfDeletion(Subject calldata s, address wallet, uint256 nonce, uint48 deadline)
        external
        view
        returns (bytes32);

    /// @notice Working days within which data is deleted.
    function DELETION_DAYS() external view returns (uint8);

    /// @notice Who owns which vehicle.
    function vehicles() external view returns (IVehicleRegistry);

    /// @notice The categories that need separate consent.
    function SENSITIVE() external view returns (uint32);

    /// @notice The longest consent, in seconds.
    function MAX_DURATION() external view returns (uint48);
}
