// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IDataAnchor} from "../../interfaces/IDataAnchor.sol";
import {AnchorTree} from "../libraries/AnchorTree.sol";

/// @title DataAnchor
/// @notice Append-only roots of contributed data, see {IDataAnchor}.
/// @dev ANCHOR-1 to ANCHOR-3, see {IDataAnchor}. Stop it: revoke the submitter's role.
/// The anchors themselves are the checkpoints, as their times never fall: no second history is kept for the look-up.
contract DataAnchor is IDataAnchor, AccessManaged {
    /// @dev Anchor n stands at index n - 1.
    Anchor[] private _anchors;

    /// @param authority The AccessManager that says who may submit.
    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IDataAnchor
    function anchor(bytes32 root, uint32 count, bytes32 schema)
        external
        restricted
        returns (uint256 number)
    {
        if (root == 0) revert DataAnchor_ZeroRoot();
        if (count == 0) revert DataAnchor_EmptyBatch();
        if (schema == 0) revert DataAnchor_ZeroSchema();
        bytes32 head =
            keccak256(abi.encode(_headAt(_anchors.length), root, count, schema, block.timestamp));
        // The cast is safe for nine million years.
        _anchors.push(Anchor(root, head, uint48(block.timestamp), count));
        number = _anchors.length;
        emit Anchored(number, msg.sender, schema, root, count, head);
    }

    /// @inheritdoc IDataAnchor
    function checkInclusion(
        uint256 number,
        uint256 index,
        bytes32 leaf,
        bytes32[] calldata siblings
    ) external view {
        Anchor memory anchored = anchorOf(number);
        if (index >= anchored.count) revert DataAnchor_UnknownLeaf(index, anchored.count);
        uint256 needed = AnchorTree.siblingsOf(index, anchored.count);
        if (siblings.length != needed) revert DataAnchor_ProofLength(siblings.length, needed);
        bytes32 root = AnchorTree.rootOf(leaf, index, anchored.count, siblings);
        if (root != anchored.root) revert DataAnchor_OtherRoot(root, anchored.root);
    }

    /// @inheritdoc IDataAnchor
    function length() external view returns (uint256) {
        return _anchors.length;
    }

    /// @inheritdoc IDataAnchor
    function anchorOf(uint256 number) public view returns (Anchor memory) {
        uint256 length_ = _anchors.length;
        if (number == 0 || number > length_) revert DataAnchor_UnknownAnchor(number, length_);
        return _anchors[number - 1];
    }

    /// @inheritdoc IDataAnchor
    function headBefore(uint256 time) external view returns (bytes32) {
        return _headAt(lengthBefore(time));
    }

    /// @inheritdoc IDataAnchor
    /// @dev Steps back from the newest anchor by 1, 2, 4, … until one is early enough, then halves what is left: the
    /// mine asks for a time a few minutes ago, and pays for the anchors since then, not for the whole history.
    function lengthBefore(uint256 time) public view returns (uint256 low) {
        uint256 high = _anchors.length;
        uint256 probe = high;
        for (uint256 step = 1; probe != 0; step *= 2) {
            if (_isBefore(probe, time)) {
                low = probe;
                break;
            }
            high = probe - 1;
            probe = probe > step ? probe - step : 0;
        }
        // The answer is in [low, high]: anchor `low` (if any) is early enough, anchor `high` + 1 (if any) is not.
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (_isBefore(middle, time)) low = middle;
            else high = middle - 1;
        }
    }

    function _isBefore(uint256 number, uint256 time) private view returns (bool) {
        return _anchors[number - 1].time < time;
    }

    function _headAt(uint256 number) private view returns (bytes32) {
        return number > 0 ? _anchors[number - 1].head : bytes32(0);
    }
}
