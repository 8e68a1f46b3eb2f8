// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IConsentRegistry} from "../../interfaces/IConsentRegistry.sol";
import {IVehicleRegistry} from "../../interfaces/IVehicleRegistry.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title ConsentRegistry
/// @notice See {IConsentRegistry}. Keeps CONSENT-1 to CONSENT-5.
contract ConsentRegistry is IConsentRegistry, AccessManaged, EIP712, Nonces {
    /* CONSTANTS AND IMMUTABLES */

    bytes32 private constant GRANT_TYPE = keccak256(
        "Grant(bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,uint32 categories,"
        "uint32 separate,uint48 expiry,bytes32 noticeHash,bytes32 receiptHash,address wallet,"
        "uint256 nonce,uint48 deadline)"
    );
    bytes32 private constant REVOCATION_TYPE = keccak256(
        "Revocation(bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,address wallet,"
        "uint256 nonce,uint48 deadline)"
    );
    bytes32 private constant DELETION_TYPE = keccak256(
        "Deletion(bytes32 vehicle,bytes32 grantee,bytes32 purpose,uint32 ownerEpoch,address wallet,"
        "uint256 nonce,uint48 deadline)"
    );
    uint8 private constant MOST_DELETION_DAYS = 60;

    /// @inheritdoc IConsentRegistry
    /// @dev Bits 1 to 3: location, cabin audio or video, biometrics.
    uint32 public constant SENSITIVE = 0x0e;

    /// @inheritdoc IConsentRegistry
    IVehicleRegistry public immutable vehicles;

    /// @inheritdoc IConsentRegistry
    uint48 public immutable MAX_DURATION;

    /// @inheritdoc IConsentRegistry
    uint8 public immutable DELETION_DAYS;

    /* STORAGE */

    /// @dev Oldest first. `from` never falls from one entry to the next, and no entry ends after the next one begins.
    mapping(
        bytes32 vehicle => mapping(bytes32 grantee => mapping(bytes32 purpose => Consent[]))
    ) private _history;

    Deletion[] private _deletions;

    /// @dev By the hash of the subject: one more than the number of the latest request.
    mapping(bytes32 subject => uint256) private _latestDeletion;

    /* CONSTRUCTOR */

    /// @param authority The AccessManager that says who may call what.
    /// @param vehicles_ Who owns which vehicle.
    /// @param maxDuration The longest consent, in seconds.
    /// @param deletionDays Working days within which data is deleted.
    constructor(
        address authority,
        IVehicleRegistry vehicles_,
        uint48 maxDuration,
        uint8 deletionDays
    ) AccessManaged(authority) EIP712("ConsentRegistry", "1") {
        if (deletionDays == 0 || deletionDays > MOST_DELETION_DAYS) {
            revert ConsentRegistry_InvalidDeletionDays(deletionDays, MOST_DELETION_DAYS);
        }
        vehicles = vehicles_;
        MAX_DURATION = maxDuration;
        DELETION_DAYS = deletionDays;
    }

    /* PRIVACY OFFICER */

    /// @inheritdoc IConsentRegistry
    function confirmDeletion(uint256 number, bytes32 document) external restricted {
        Deletion storage deletion = _requireDeletion(number);
        if (deletion.confirmedAt != 0) {
            revert ConsentRegistry_AlreadyConfirmed(number, deletion.confirmedAt);
        }
        if (document == 0) revert ConsentRegistry_NoDocument(number);
        deletion.confirmedAt = _now();
        deletion.document = document;
        emit DeletionConfirmed(number, document, _now());
    }

    /* OWNERS */

    /// @inheritdoc IConsentRegistry
    function grant(Grant calldata g) external {
        _requireCaller(_ownerIn(g.vehicle, g.ownerEpoch));
        _grant(g);
    }

    /// @inheritdoc IConsentRegistry
    function grantFor(Grant calldata g, Authorization calldata by) external {
        address owner = _ownerIn(g.vehicle, g.ownerEpoch);
        _authorize(owner, digestOfGrant(g, owner, by.nonce, by.deadline), by);
        _grant(g);
    }

    /// @inheritdoc IConsentRegistry
    function revoke(Subject calldata s) external {
        _requireCaller(_ownerIn(s.vehicle, s.ownerEpoch));
        _revoke(s);
    }

    /// @inheritdoc IConsentRegistry
    function revokeFor(Subject calldata s, Authorization calldata by) external {
        address owner = _ownerIn(s.vehicle, s.ownerEpoch);
        _authorize(owner, digestOfRevocation(s, owner, by.nonce, by.deadline), by);
        _revoke(s);
    }

    /// @inheritdoc IConsentRegistry
    function requestDeletion(Subject calldata s) external returns (uint256 number) {
        _requireCaller(_walletOfOwnerThen(s));
        return _requestDeletion(s);
    }

    /// @inheritdoc IConsentRegistry
    function requestDeletionFor(Subject calldata s, Authorization calldata by)
        external
        returns (uint256 number)
    {
        address owner = _walletOfOwnerThen(s);
        _authorize(owner, digestOfDeletion(s, owner, by.nonce, by.deadline), by);
        return _requestDeletion(s);
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
        return time < _untilOf(vehicle, consent) && consent.categories & categories == categories;
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
        returns (Consent memory consent)
    {
        Consent[] storage history = _history[vehicle][grantee][purpose];
        if (index >= history.length) {
            revert ConsentRegistry_UnknownEntry(index, history.length);
        }
        consent = history[index];
        consent.until = _untilOf(vehicle, history[index]);
    }

    /// @inheritdoc IConsentRegistry
    function deletionCount() external view returns (uint256) {
        return _deletions.length;
    }

    /// @inheritdoc IConsentRegistry
    function deletionOf(uint256 number) external view returns (Deletion memory) {
        return _requireDeletion(number);
    }

    /// @inheritdoc IConsentRegistry
    function overdueDeletions(uint256 first, uint256 most)
        external
        view
        returns (uint256[] memory numbers)
    {
        uint256 count = _deletions.length;
        uint256 rest = first < count ? count - first : 0;
        uint256 end = first + (most < rest ? most : rest);
        uint256 overdue = 0;
        for (uint256 number = first; number < end; ++number) {
            if (_isOverdue(number)) ++overdue;
        }
        numbers = new uint256[](overdue);
        for (uint256 number = end; overdue != 0;) {
            if (_isOverdue(--number)) numbers[--overdue] = number;
        }
    }

    /// @inheritdoc IConsentRegistry
    function digestOfGrant(Grant calldata g, address wallet, uint256 nonce, uint48 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(GRANT_TYPE, g, wallet, nonce, deadline)));
    }

    /// @inheritdoc IConsentRegistry
    function digestOfRevocation(Subject calldata s, address wallet, uint256 nonce, uint48 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(REVOCATION_TYPE, s, wallet, nonce, deadline)));
    }

    /// @inheritdoc IConsentRegistry
    function digestOfDeletion(Subject calldata s, address wallet, uint256 nonce, uint48 deadline)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(DELETION_TYPE, s, wallet, nonce, deadline)));
    }

    /* INTERNAL */

    function _grant(Grant calldata g) private {
        uint48 now_ = _now();
        _requireValid(g, now_);

        Consent[] storage history = _history[g.vehicle][g.grantee][g.purpose];
        _endCurrent(g.vehicle, history, now_);
        history.push(
            Consent(now_, g.expiry, g.categories, g.ownerEpoch, g.noticeHash, g.receiptHash)
        );
        emit ConsentGranted(
            g.vehicle,
            g.grantee,
            g.purpose,
            g.ownerEpoch,
            g.categories,
            now_,
            g.expiry,
            g.noticeHash,
            g.receiptHash
        );
    }

    function _revoke(Subject calldata s) private {
        uint48 now_ = _now();
        if (!_endCurrent(s.vehicle, _history[s.vehicle][s.grantee][s.purpose], now_)) {
            revert ConsentRegistry_NothingToRevoke(s.vehicle, s.grantee, s.purpose);
        }
        emit ConsentRevoked(s.vehicle, s.grantee, s.purpose, now_);
    }

    function _requestDeletion(Subject calldata s) private returns (uint256 number) {
        bytes32 key = keccak256(abi.encode(s));
        uint256 latest = _latestDeletion[key];
        // slither-disable-next-line incorrect-equality (0 stands for open; nobody can shift it)
        if (latest != 0 && _deletions[latest - 1].confirmedAt == 0) {
            revert ConsentRegistry_DeletionOpen(latest - 1);
        }
        number = _deletions.length;
        uint48 now_ = _now();
        // Casting is safe as for the present: at most some months are added.
        uint48 dueAt = uint48(Calendar.endOfWorkingDay(block.timestamp, DELETION_DAYS));
        _deletions.push(Deletion(s, now_, dueAt, 0, 0));
        _latestDeletion[key] = number + 1;
        emit DeletionRequested(number, s.vehicle, s.grantee, s.purpose, s.ownerEpoch, now_, dueAt);
    }

    function _isOverdue(uint256 number) private view returns (bool) {
        Deletion storage deletion = _deletions[number];
        return deletion.confirmedAt == 0 && block.timestamp >= deletion.dueAt;
    }

    /// @dev Uses the wallet's nonce up, so that nothing it signed before comes after what it does now.
    function _requireCaller(address owner) private {
        if (msg.sender != owner) revert ConsentRegistry_NotOwner(msg.sender, owner);
        _useNonce(owner);
    }

    /// @dev Uses the wallet's nonce up.
    function _authorize(address wallet, bytes32 digest, Authorization calldata by) private {
        if (block.timestamp > by.deadline) revert ConsentRegistry_SignatureExpired(by.deadline);
        _useCheckedNonce(wallet, by.nonce);
        if (!Signatures.isBy(wallet, digest, by.signature)) {
            revert ConsentRegistry_InvalidSignature(wallet);
        }
    }

    /// @dev Ends the newest entry at `now_` if it would hold any longer, and says whether it did.
    function _endCurrent(bytes32 vehicle, Consent[] storage history, uint48 now_)
        private
        returns (bool)
    {
        uint256 length = history.length;
        if (length == 0) return false;
        Consent storage newest = history[length - 1];
        if (_untilOf(vehicle, newest) <= now_) return false;
        newest.until = now_;
        return true;
    }

    /// @dev When an entry ends, or ended: a sale ends what its seller granted.
    function _untilOf(bytes32 vehicle, Consent storage consent) private view returns (uint48) {
        uint48 until = consent.until;
        uint48 sold = vehicles.ownershipOf(vehicle, consent.ownerEpoch).until;
        return sold < until ? sold : until;
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

    /// @dev The wallet of the present owner, if that is the owner epoch meant.
    function _ownerIn(bytes32 vehicle, uint32 ownerEpoch) private view returns (address) {
        uint32 current = vehicles.vehicleOf(vehicle).ownerEpoch;
        if (ownerEpoch != current) revert ConsentRegistry_OtherOwnerEpoch(ownerEpoch, current);
        return vehicles.ownerWalletOf(vehicle);
    }

    /// @dev The current wallet of the member who owned the vehicle in the subject's owner epoch.
    function _walletOfOwnerThen(Subject calldata s) private view returns (address) {
        bytes32 owner = vehicles.ownershipOf(s.vehicle, s.ownerEpoch).owner;
        return vehicles.members().memberOf(owner).wallet;
    }

    function _requireDeletion(uint256 number) private view returns (Deletion storage) {
        uint256 count = _deletions.length;
        if (number >= count) revert ConsentRegistry_UnknownDeletion(number, count);
        return _deletions[number];
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
