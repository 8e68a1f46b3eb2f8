// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMemberRegistry} from "./IMemberRegistry.sol";

/// @title IVehicleRegistry
/// @notice Vehicles by random 32-byte id (never a VIN): owner, device key, use.
/// @dev A sale begins a new owner epoch: every consent is void, and nothing driven before counts (docs/spec.md, section
/// 5). A suspended vehicle weighs nothing until it is attested; so does one whose odometer fell since it was last attested,
/// as the readings show.
/// Invariants: VEHICLE-1 a VIN nullifier and a device key serve one vehicle each, for ever.
/// VEHICLE-2 a member owns at most `MAX_PER_MEMBER` vehicles. VEHICLE-3 the ownerships of a vehicle follow each other
/// without gap or overlap, and a past one never changes.
/// Stop it: revoke the registrar's and the inspector's roles.
interface IVehicleRegistry {
    /// @notice A vehicle as stored, three slots. `attestedAt` is 0 if it was never attested.
    struct Vehicle {
        bytes32 owner;
        address deviceKey;
        uint48 registeredAt;
        bool commercial;
        bool suspended;
        uint32 ownerEpoch;
        uint48 ownedSince;
        uint48 attestedAt;
    }

    /// @notice Who owned a vehicle from `since` to before `until`; the present owner's has the largest `until` there is.
    struct Ownership {
        bytes32 owner;
        uint48 since;
        uint48 until;
    }

    /// @notice A vehicle was registered to its owner. `vinNullifier` is HMAC(key held off chain, VIN).
    event VehicleRegistered(
        bytes32 indexed id,
        bytes32 indexed owner,
        address indexed deviceKey,
        bytes32 vinNullifier,
        bool commercial
    );

    /// @notice A vehicle was sold: owner epoch `ownerEpoch` begins. `document` is the hash of what shows it.
    event VehicleSold(
        bytes32 indexed id,
        bytes32 indexed seller,
        bytes32 indexed buyer,
        uint32 ownerEpoch,
        bytes32 document
    );

    /// @notice Another device signs for a vehicle from now on; the former key's signatures are worth nothing any more.
    event DeviceReplaced(bytes32 indexed id, address indexed from, address indexed to);

    /// @notice A vehicle weighs nothing until it is attested.
    event VehicleSuspended(bytes32 indexed id, bytes32 document);

    /// @notice Somebody has looked at vehicle and odometer: what happened before no longer suspends it.
    event VehicleAttested(bytes32 indexed id, bytes32 document);

    /// @notice The vehicle id is zero.
    error VehicleRegistry_ZeroId();

    /// @notice The device key is the zero address.
    error VehicleRegistry_ZeroDeviceKey();

    /// @notice The VIN nullifier is zero.
    error VehicleRegistry_ZeroNullifier();

    /// @notice The id is taken.
    error VehicleRegistry_VehicleExists(bytes32 id);

    /// @notice Nobody has registered this vehicle.
    error VehicleRegistry_UnknownVehicle(bytes32 id);

    /// @notice The owner is not a member.
    error VehicleRegistry_UnknownOwner(bytes32 owner);

    /// @notice The device key serves `vehicle`.
    error VehicleRegistry_DeviceKeyTaken(address deviceKey, bytes32 vehicle);

    /// @notice The same VIN is registered as `vehicle`.
    error VehicleRegistry_VinTaken(bytes32 vinNullifier, bytes32 vehicle);

    /// @notice The member owns `limit` vehicles already.
    error VehicleRegistry_TooManyVehicles(bytes32 owner, uint256 limit);

    /// @notice The member owns the vehicle already.
    error VehicleRegistry_AlreadyOwner(bytes32 id, bytes32 owner);

    /// @notice The vehicle is suspended already.
    error VehicleRegistry_AlreadySuspended(bytes32 id);

    /// @notice The hash of a document is missing.
    error VehicleRegistry_NoDocument(bytes32 id);

    /// @notice The vehicle had no such owner epoch yet.
    error VehicleRegistry_UnknownOwnerEpoch(bytes32 id, uint256 ownerEpoch, uint256 current);

    /// @notice Registers a vehicle to a member.
    /// @dev Emits {VehicleRegistered}. Requires the registrar's role, a new id, device key and nullifier (none zero), a
    /// known owner with room for one more. A key taken in error stays taken: the registrar first has the device sign.
    function register(
        bytes32 id,
        bytes32 owner,
        address deviceKey,
        bytes32 vinNullifier,
        bool commercial
    ) external;

    /// @notice Records a sale. What the seller mined stays the seller's.
    /// @dev Emits {VehicleSold}. Requires the registrar's role, a known vehicle, a document, another known member as buyer,
    /// with room for one more.
    function sell(bytes32 id, bytes32 buyer, bytes32 document) external;

    /// @notice Replaces the device that signs a vehicle's readings.
    /// @dev Emits {DeviceReplaced}. Requires the registrar's role, a known vehicle and a key that never served one.
    function replaceDevice(bytes32 id, address deviceKey) external;

    /// @notice Suspends a vehicle until it is attested.
    /// @dev Emits {VehicleSuspended}. Requires the inspector's role, a document and a known vehicle not suspended.
    function suspend(bytes32 id, bytes32 document) external;

    /// @notice Attests a vehicle: its odometer is in order, now.
    /// @dev Emits {VehicleAttested}. Requires the inspector's role, a document and a known vehicle.
    function attest(bytes32 id, bytes32 document) external;

    /// @notice A vehicle as stored; all zero if unknown.
    function vehicleOf(bytes32 id) external view returns (Vehicle memory);

    /// @notice The wallet that acts for a vehicle now: its owner's current wallet. Reverts if unknown.
    function ownerWalletOf(bytes32 id) external view returns (address);

    /// @notice Who owned a vehicle in an owner epoch, and when. Reverts if it is to come, or the vehicle unknown.
    function ownershipOf(bytes32 id, uint256 ownerEpoch) external view returns (Ownership memory);

    /// @notice The vehicle that a device key signs for, or signed for once; or zero.
    function vehicleOfDevice(address deviceKey) external view returns (bytes32);

    /// @notice The vehicle that a VIN nullifier stands for, or zero.
    function vehicleOfVin(bytes32 vinNullifier) external view returns (bytes32);

    /// @notice How many vehicles a member owns.
    function vehicleCountOf(bytes32 owner) external view returns (uint256);

    /// @notice Who can own a vehicle.
    function members() external view returns (IMemberRegistry);

    /// @notice The most vehicles of one member.
    function MAX_PER_MEMBER() external view returns (uint256);
}
