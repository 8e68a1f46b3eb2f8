// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IVehicleRegistry} from "../../interfaces/IVehicleRegistry.sol";

/// @title VehicleRegistry
/// @notice See {IVehicleRegistry}. Keeps VEHICLE-1 and VEHICLE-2; revoking the registrar's role stops it.
contract VehicleRegistry is IVehicleRegistry, AccessManaged {
    /* IMMUTABLES */

    /// @inheritdoc IVehicleRegistry
    IMemberRegistry public immutable members;

    /// @inheritdoc IVehicleRegistry
    uint256 public immutable MAX_PER_MEMBER;

    /* STORAGE */

    mapping(bytes32 id => Vehicle) private _vehicles;
    mapping(address deviceKey => bytes32 id) private _vehicleOfDevice;
    mapping(bytes32 vinNullifier => bytes32 id) private _vehicleOfVin;
    mapping(bytes32 owner => uint256) private _vehicleCountOf;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param members_ Who can own a vehicle.
    /// @param maxPerMember The most vehicles of one member.
    constructor(address authority, IMemberRegistry members_, uint256 maxPerMember)
        AccessManaged(authority)
    {
        members = members_;
        MAX_PER_MEMBER = maxPerMember;
    }

    /* REGISTRAR */

    /// @inheritdoc IVehicleRegistry
    function register(
        bytes32 id,
        bytes32 owner,
        address deviceKey,
        bytes32 vinNullifier,
        bool commercial
    ) external restricted {
        if (id == 0) revert VehicleRegistry_ZeroId();
        if (deviceKey == address(0)) revert VehicleRegistry_ZeroDeviceKey();
        if (vinNullifier == 0) revert VehicleRegistry_ZeroNullifier();
        if (_vehicles[id].owner != 0) revert VehicleRegistry_VehicleExists(id);
        bytes32 other = _vehicleOfDevice[deviceKey];
        if (other != 0) revert VehicleRegistry_DeviceKeyTaken(deviceKey, other);
        other = _vehicleOfVin[vinNullifier];
        if (other != 0) revert VehicleRegistry_VinTaken(vinNullifier, other);
        if (members.memberOf(owner).status == IMemberRegistry.Status.NONE) {
            revert VehicleRegistry_UnknownOwner(owner);
        }
        uint256 count = _vehicleCountOf[owner];
        if (count >= MAX_PER_MEMBER) {
            revert VehicleRegistry_TooManyVehicles(owner, MAX_PER_MEMBER);
        }

        // Casting is safe: unix seconds stay below 2^48 for eight million years.
        _vehicles[id] = Vehicle(owner, deviceKey, uint48(block.timestamp), commercial);
        _vehicleOfDevice[deviceKey] = id;
        _vehicleOfVin[vinNullifier] = id;
        _vehicleCountOf[owner] = count + 1;
        emit VehicleRegistered(id, owner, deviceKey, vinNullifier, commercial);
    }

    /* VIEWS */

    /// @inheritdoc IVehicleRegistry
    function vehicleOf(bytes32 id) external view returns (Vehicle memory) {
        return _vehicles[id];
    }

    /// @inheritdoc IVehicleRegistry
    function ownerWalletOf(bytes32 id) external view returns (address) {
        bytes32 owner = _vehicles[id].owner;
        // slither-disable-next-line incorrect-equality -- an owner's id is either set or zero; nobody can shift it
        if (owner == 0) revert VehicleRegistry_UnknownVehicle(id);
        return members.memberOf(owner).wallet;
    }

    /// @inheritdoc IVehicleRegistry
    function vehicleOfDevice(address deviceKey) external view returns (bytes32) {
        return _vehicleOfDevice[deviceKey];
    }

    /// @inheritdoc IVehicleRegistry
    function vehicleOfVin(bytes32 vinNullifier) external view returns (bytes32) {
        return _vehicleOfVin[vinNullifier];
    }

    /// @inheritdoc IVehicleRegistry
    function vehicleCountOf(bytes32 owner) external view returns (uint256) {
        return _vehicleCountOf[owner];
    }
}
