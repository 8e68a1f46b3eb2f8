// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IMemberRegistry} from "./IMemberRegistry.sol";

/// @title IVehicleRegistry
/// @notice Vehicles by random 32-byte id (never a VIN): owner, device key, use.
/// @dev Invariants: VEHICLE-1 a VIN nullifier and a device key serve one vehicle each.
/// VEHICLE-2 a member owns at most `MAX_PER_MEMBER` vehicles.
/// Stop it: revoke the registrar's role.
interface IVehicleRegistry {
    /// @notice A vehicle as stored, two slots.
    struct Vehicle {
        bytes32 owner;
        address deviceKey;
        uint48 registeredAt;
        bool commercial;
    }

    /// @notice A vehicle was registered to its owner. `vinNullifier` is HMAC(key held off chain, VIN).
    event VehicleRegistered(
        bytes32 indexed id,
        bytes32 indexed owner,
        address indexed deviceKey,
        bytes32 vinNullifier,
        bool commercial
    );

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

    /// @notice A vehicle as stored; all zero if unknown.
    function vehicleOf(bytes32 id) external view returns (Vehicle memory);

    /// @notice The wallet that acts for a vehicle now: its owner's current wallet. Reverts if unknown.
    function ownerWalletOf(bytes32 id) external view returns (address);

    /// @notice The vehicle that a device key signs for, or zero.
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
