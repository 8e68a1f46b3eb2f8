// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IVehicleRegistry} from "./IVehicleRegistry.sol";

/// @title IConsentRegistry
/// @notice Which data of a vehicle may be used by whom for what, and since when not.
/// @dev A consent is keyed by (vehicle, grantee, purpose); its history only grows. A grant holds at `t` when
/// from <= t < until, where `until` is the earliest of its expiry, its revocation and the next grant.
/// Category bits: 0 odometer, 1 location, 2 cabin audio or video, 3 biometrics, further bits free. Bits 1 to 3 are
/// sensitive and need their separate-consent bit as well.
/// Invariants: CONSENT-1 no entry of the history is ever changed but for its end, which only falls.
/// CONSENT-2 isPermitted never depends on anything after the time asked for, once that time is past.
/// Stop it: nobody but the vehicle's owner writes.
interface IConsentRegistry {
    /// @notice One entry of the history.
    struct Consent {
        uint48 from;
        uint48 until;
        uint32 categories;
        bytes32 noticeHash;
        bytes32 receiptHash;
    }

    /// @notice What an owner grants. `separate` repeats the bits of `categories` that are sensitive.
    struct Grant {
        bytes32 vehicle;
        bytes32 grantee;
        bytes32 purpose;
        uint32 categories;
        uint32 separate;
        uint48 expiry;
        bytes32 noticeHash;
        bytes32 receiptHash;
    }

    /// @notice A consent holds from now until `expiry`; an earlier one for the same key ends now.
    event ConsentGranted(
        bytes32 indexed vehicle,
        bytes32 indexed grantee,
        bytes32 indexed purpose,
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

    /// @notice Grants consent from now on.
    /// @dev Emits {ConsentGranted}. Requires the vehicle owner's wallet, at least one category, the separate bits of
    /// exactly the sensitive categories, and an expiry within `MAX_DURATION`.
    function grant(Grant calldata g) external;

    /// @notice Withdraws consent from now on; takes nothing back.
    /// @dev Emits {ConsentRevoked}. Requires the vehicle owner's wallet and a consent in force.
    function revoke(bytes32 vehicle, bytes32 grantee, bytes32 purpose) external;

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

    /// @notice One entry of a history, oldest first. Reverts beyond its end.
    function historyAt(bytes32 vehicle, bytes32 grantee, bytes32 purpose, uint256 index)
        external
        view
        returns (Consent memory);

    /// @notice Who owns which vehicle.
    function vehicles() external view returns (IVehicleRegistry);

    /// @notice The categories that need separate consent.
    function SENSITIVE() external view returns (uint32);

    /// @notice The longest consent, in seconds.
    function MAX_DURATION() external view returns (uint48);
}
