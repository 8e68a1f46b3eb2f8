// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {IVehicleRegistry} from "../../interfaces/IVehicleRegistry.sol";

/// @title ConsentRegistry
/// @notice See {IConsentRegistry}. Keeps CONSENT-1 and CONSENT-2; nobody but the vehicle's owner writes.
contract ConsentRegistry is IConsentRegistry {
    /* CONSTANTS AND IMMUTABLES */

    /// @inheritdoc IConsentRegistry
    /// @dev Bits 1 to 3: location, cabin audio or video, biometrics.
    uint32 public constant SENSITIVE = 0x0e;

    /// @inheritdoc IConsentRegistry
    IVehicleRegistry public immutable vehicles;

    /// @inheritdoc IConsentRegistry
    uint48 public immutable MAX_DURATION;

    /* STORAGE */

    /// @dev Oldest first. `from` never falls from one entry to the next, and no entry ends after the next one begins.
    mapping(
        bytes32 vehicle => mapping(bytes32 grantee => mapping(bytes32 purpose => Consent[]))
    ) private _history;

    /* CONSTRUCTOR */

    /// @param vehicles_ Who owns which vehicle.
    /// @param maxDuration The longest consent, in seconds.
    constructor(IVehicleRegistry vehicles_, uint48 maxDuration) {
        vehicles = vehicles_;
        MAX_DURATION = maxDuration;
    }

    /* OWNERS */

    /// @inheritdoc IConsentRegistry
    function grant(Grant calldata g) external {
        _requireOwner(g.vehicle);
        uint48 now_ = _now();
        _requireValid(g, now_);

        Consent[] storage history = _history[g.vehicle][g.grantee][g.purpose];
        _endCurrent(history, now_);
        history.push(Consent(now_, g.expiry, g.categories, g.noticeHash, g.receiptHash));
        emit ConsentGranted(
            g.vehicle,
            g.grantee,
            g.purpose,
            g.categories,
            now_,
            g.expiry,
            g.noticeHash,
            g.receiptHash
        );
    }

    /// @inheritdoc IConsentRegistry
    function revoke(bytes32 vehicle, bytes32 grantee, bytes32 purpose) external {
        _requireOwner(vehicle);
        uint48 now_ = _now();
        if (!_endCurrent(_history[vehicle][grantee][purpose], now_)) {
            revert ConsentRegistry_NothingToRevoke(vehicle, grantee, purpose);
        }
        emit ConsentRevoked(vehicle, grantee, purpose, now_);
    }

    /* VIEWS */

    /// @inheritdoc IConsentRegistry
    function isPermitted(
        bytes32 vehicle,
        bytes32 grantee,
        bytes32 purpose,
        uint32 categories,
        uint256 time
    ) external view returns (bool) {
        Consent[] storage history = _history[vehicle][grantee][purpose];
        // Only the last entry that began by `time` can still hold then: those before it ended when it began.
        uint256 begun = _countBegunBy(history, time);
        if (begun == 0) return false;
        Consent storage consent = history[begun - 1];
        return time < consent.until && consent.categories & categories == categories;
    }

    /// @inheritdoc IConsentRegistry
    function historyLength(bytes32 vehicle, bytes32 grantee, bytes32 purpose)
        external
        view
        returns (uint256)
    {
        return _history[vehicle][grantee][purpose].length;
    }

    /// @inheritdoc IConsentRegistry
    function historyAt(bytes32 vehicle, bytes32 grantee, bytes32 purpose, uint256 index)
        external
        view
        returns (Consent memory)
    {
        Consent[] storage history = _history[vehicle][grantee][purpose];
        if (index >= history.length) {
            revert ConsentRegistry_UnknownEntry(index, history.length);
        }
        return history[index];
    }

    /* INTERNAL */

    /// @dev Ends the newest entry at `now_` if it would hold any longer, and says whether it did.
    function _endCurrent(Consent[] storage history, uint48 now_) private returns (bool) {
        uint256 length = history.length;
        if (length == 0) return false;
        Consent storage newest = history[length - 1];
        if (newest.until <= now_) return false;
        newest.until = now_;
        return true;
    }

    /// @dev Binary search, so that a long history costs its readers little.
    function _countBegunBy(Consent[] storage history, uint256 time) private view returns (uint256) {
        uint256 low = 0;
        uint256 high = history.length;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (history[middle].from <= time) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    function _requireOwner(bytes32 vehicle) private view {
        address owner = vehicles.ownerWalletOf(vehicle);
        if (msg.sender != owner) revert ConsentRegistry_NotOwner(msg.sender, owner);
    }

    function _requireValid(Grant calldata g, uint48 now_) private view {
        if (g.categories == 0) revert ConsentRegistry_NoCategories();
        uint32 needed = g.categories & SENSITIVE;
        if (g.separate != needed) {
            revert ConsentRegistry_SeparateConsentMismatch(g.separate, needed);
        }
        if (g.expiry <= now_) revert ConsentRegistry_ExpiryPassed(g.expiry);
        uint48 latest = now_ + MAX_DURATION;
        if (g.expiry > latest) revert ConsentRegistry_ExpiryTooLate(g.expiry, latest);
    }

    function _now() private view returns (uint48) {
        // Casting is safe: unix seconds stay below 2^48 for eight million years.
        return uint48(block.timestamp);
    }
}
