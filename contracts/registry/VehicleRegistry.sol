// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IMemberRegistry} from "../../interfaces/IMemberRegistry.sol";
import {IVehicleRegistry} from "../../interfaces/IVehicleRegistry.sol";

/// @title VehicleRegistry
/// @notice See {IVehicleRegistry}. Keeps VEHICLE-1 to VEHICLE-3; revoking the roles of registrar and inspector stops it.
contract VehicleRegistry is IVehicleRegistry, AccessManaged {
    /* IMMUTABLES */

    /// @inheritdoc IVehicleRegistry
    IMemberRegistry public immutable members;

    /// @inheritdoc IVehicleRegistry
    uint256 public immutable MAX_PER_MEMBER;

    /* STORAGE */

    mapping(bytes32 id => Vehicle) private _vehicles;

    /// @dev That of owner epoch n stands at index n.
    mapping(bytes32 id => Ownership[]) private _pastOwnerships;

    /// @dev Every key ever used. Entries are never cleared.
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
        if (vinNullifier == 0) revert VehicleRegistry_ZeroNullifier();
        if (_vehicles[id].owner != 0) revert VehicleRegistry_VehicleExists(id);
        bytes32 other = _vehicleOfVin[vinNullifier];
        if (other != 0) revert VehicleRegistry_VinTaken(vinNullifier, other);

        uint48 now_ = _now();
        _vehicles[id] = Vehicle(owner, deviceKey, now_, commercial, false, 0, now_, 0);
        _vehicleOfVin[vinNullifier] = id;
        _takeDeviceKey(id, deviceKey);
        _countFor(owner);
        emit VehicleRegistered(id, owner, deviceKey, vinNullifier, commercial);
    }

    /// @inheritdoc IVehicleRegistry
    function sell(bytes32 id, bytes32 buyer, bytes32 document) external restricted {
        Vehicle storage vehicle = _requireVehicle(id);
        _requireDocument(id, document);
        bytes32 seller = vehicle.owner;
        if (buyer == seller) revert VehicleRegistry_AlreadyOwner(id, seller);
        _countFor(buyer);
        --_vehicleCountOf[seller];

        uint48 now_ = _now();
        _pastOwnerships[id].push(Ownership(seller, vehicle.ownedSince, now_));
        vehicle.owner = buyer;
        vehicle.ownedSince = now_;
        emit VehicleSold(id, seller, buyer, ++vehicle.ownerEpoch, document);
    }

    /// @inheritdoc IVehicleRegistry
    function replaceDevice(bytes32 id, address deviceKey) external restricted {
        Vehicle storage vehicle = _requireVehicle(id);
        _takeDeviceKey(id, deviceKey);
        emit DeviceReplaced(id, vehicle.deviceKey, deviceKey);
        vehicle.deviceKey = deviceKey;
    }

    /* INSPECTOR */

    /// @inheritdoc IVehicleRegistry
    function suspend(bytes32 id, bytes32 document) external restricted {
        Vehicle storage vehicle = _requireVehicle(id);
        _requireDocument(id, document);
        if (vehicle.suspended) revert VehicleRegistry_AlreadySuspended(id);
        vehicle.suspended = true;
        emit VehicleSuspended(id, document);
    }

    /// @inheritdoc IVehicleRegistry
    function attest(bytes32 id, bytes32 document) external restricted {
        Vehicle storage vehicle = _requireVehicle(id);
        _requireDocument(id, document);
        vehicle.suspended = false;
        vehicle.attestedAt = _now();
        emit VehicleAttested(id, document);
    }

    /* VIEWS */

    /// @inheritdoc IVehicleRegistry
    function vehicleOf(bytes32 id) external view returns (Vehicle memory) {
        return _vehicles[id];
    }

    /// @inheritdoc IVehicleRegistry
    function ownerWalletOf(bytes32 id) external view returns (address) {
        return members.memberOf(_requireVehicle(id).owner).wallet;
    }

    /// @inheritdoc IVehicleRegistry
    function ownershipOf(bytes32 id, uint256 ownerEpoch) external view returns (Ownership memory) {
        Vehicle storage vehicle = _requireVehicle(id);
        uint256 current = vehicle.ownerEpoch;
        if (ownerEpoch > current) {
            revert VehicleRegistry_UnknownOwnerEpoch(id, ownerEpoch, current);
        }
        if (ownerEpoch < current) return _pastOwnerships[id][ownerEpoch];
        return Ownership(vehicle.owner, vehicle.ownedSince, type(uint48).max);
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

    /* INTERNAL */

    function _takeDeviceKey(bytes32 id, address deviceKey) private {
        if (deviceKey == address(0)) revert VehicleRegistry_ZeroDeviceKey();
        bytes32 other = _vehicleOfDevice[deviceKey];
        if (other != 0) revert VehicleRegistry_DeviceKeyTaken(deviceKey, other);
        _vehicleOfDevice[deviceKey] = id;
    }

    /// @dev One more vehicle for a member.
    function _countFor(bytes32 owner) private {
        if (members.memberOf(owner).status == IMemberRegistry.Status.NONE) {
            revert VehicleRegistry_UnknownOwner(owner);
        }
        uint256 count = _vehicleCountOf[owner];
        if (count >= MAX_PER_MEMBER) {
            revert VehicleRegistry_TooManyVehicles(owner, MAX_PER_MEMBER);
        }
        _vehicleCountOf[owner] = count + 1;
    }

    function _requireVehicle(bytes32 id) private view returns (Vehicle storage vehicle) {
        vehicle = _vehicles[id];
        // slither-disable-next-line incorrect-equality -- an owner's id is either set or zero; nobody can shift it
        if (vehicle.owner == 0) revert VehicleRegistry_UnknownVehicle(id);
    }

    function _requireDocument(bytes32 id, bytes32 document) private pure {
        if (document == 0) revert VehicleRegistry_NoDocument(id);
    }

    function _now() private view returns (uint48) {
        // Casting is safe: unix seconds stay below 2^48 for eight million years.
        return uint48(block.timestamp);
    }
}
