// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {DynamicArrayLib} from "solady/src/utils/DynamicArrayLib.sol";
import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";
import {LibBytes} from "solady/src/utils/LibBytes.sol";

import {MerkleSumTree} from "./MerkleSumTree.sol";

/// @title Hits
/// @notice Where the hits of an epoch fall (docs/spec.md, 3), and which opened leaf each of them pays.
/// @dev The plain reference model is csop/hits.py.
library Hits {
    using DynamicArrayLib for uint256[];

    /// @notice What an epoch's hits depend on.
    /// @param preimage The 7 words of a position's preimage; the last two are written a hit.
    struct Draw {
        bytes32[] preimage;
        uint256 totalWeight;
        uint256 hitsPerBatch;
        uint256 hits;
    }

    /// @notice What is due now.
    /// @param members Members that are owed, in the order of their leaves. @param amounts Wei that each is owed.
    /// @param owed Hits that are owed, in the order given: hit, and above bit 16 its place in `members`.
    /// @param paid These hits as a bitmap: bit `hit % 256` of word `hit / 256`.
    struct Due {
        bytes32[] members;
        uint256[] amounts;
        uint256[] owed;
        uint256[] paid;
    }

    bytes32 private constant HIT_TAG = keccak256("CSOP.hit.v1");

    /// @notice The list of hits is empty or not made of uint16.
    error Hits_Malformed(uint256 length);

    /// @notice There is no such hit in an epoch.
    error Hits_Unknown(uint256 hit, uint256 hits);

    /// @notice Hits must rise strictly by (x, index).
    error Hits_NotRising(uint256 hit);

    /// @notice No opened leaf holds this hit.
    error Hits_NotProven(uint256 hit);

    /// @notice An opened leaf holds none of the hits.
    error Hits_UnusedLeaf(bytes32 member);

    /// @notice Prepares the positions of an epoch's hits. `value` is the beacon's R.
    function draw(
        uint256 epoch,
        bytes32 value,
        uint256 totalWeight,
        uint256 hitsPerBatch,
        uint256 hits
    ) internal view returns (Draw memory) {
        bytes32[] memory preimage = EfficientHashLib.malloc(7);
        preimage[0] = HIT_TAG;
        preimage[1] = bytes32(block.chainid);
        preimage[2] = bytes32(uint256(uint160(address(this))));
        preimage[3] = value;
        preimage[4] = bytes32(epoch);
        return Draw(preimage, totalWeight, hitsPerBatch, hits);
    }

    /// @notice Where a hit falls in [0, W).
    function positionOf(Draw memory d, uint256 hit) internal pure returns (uint256) {
        if (hit >= d.hits) revert Hits_Unknown(hit, d.hits);
        // slither-disable-start unused-return (`set` returns the buffer for chaining)
        EfficientHashLib.set(d.preimage, 5, hit / d.hitsPerBatch);
        EfficientHashLib.set(d.preimage, 6, hit % d.hitsPerBatch);
        // slither-disable-end unused-return
        return uint256(EfficientHashLib.hash(d.preimage)) % d.totalWeight;
    }

    /// @notice Merges hits with the leaves that hold them, both from the left; hits settled before are passed over.
    /// @param list Hit numbers, big-endian uint16. @param settled Bitmap of the hits settled before, with a bit
    /// for each hit of the epoch. @param reward Wei a hit.
    function match_(
        Draw memory d,
        bytes calldata list,
        MerkleSumTree.OpenedLeaf[] memory leaves,
        uint256[] memory settled,
        uint256 reward
    ) internal pure returns (Due memory due) {
        if (list.length == 0 || list.length % 2 != 0) {
            revert Hits_Malformed(list.length);
        }
        uint256 hits = list.length / 2;
        due.members = new bytes32[](leaves.length);
        due.amounts = new uint256[](leaves.length);
        due.owed = new uint256[](hits);
        due.paid = new uint256[](settled.length);
        uint256 members = 0; // that are owed something so far
        uint256 owed = 0; // hits so far
        uint256 next = 0; // in `list`
        uint256 previous = 0; // key of the hit before
        uint256 key = 0; // of hit `next`, 0 until it is worked out: once, also if the hit is not this leaf's

        // Unchecked: positions have 64 bits, an amount at most 2^16 rewards. Nor does `set` check its place: at most one
        // member a leaf and one entry of `owed` a hit, and no known hit is beyond the bitmap.
        unchecked {
            for (uint256 i = 0; i < leaves.length; ++i) {
                MerkleSumTree.OpenedLeaf memory leaf = leaves[i];
                uint256 before = owed;
                for (; next < hits; ++next) {
                    if (key == 0) key = _keyOf(d, _at(list, next));
                    if (key > leaf.end << 16) break;
                    uint256 hit = (key - 1) & 0xffff;
                    if (key <= leaf.start << 16) revert Hits_NotProven(hit);
                    if (key <= previous) revert Hits_NotRising(hit);
                    previous = key;
                    key = 0;

                    uint256 word = hit >> 8;
                    uint256 bit = 1 << (hit & 255);
                    if (settled.get(word) & bit != 0) continue;
                    // slither-disable-start unused-return (`set` returns the array for chaining)
                    due.paid.set(word, due.paid.get(word) | bit);
                    due.owed.set(owed++, (members << 16) | hit);
                    // slither-disable-end unused-return
                }
                if (previous <= leaf.start << 16) revert Hits_UnusedLeaf(leaf.member);
                if (owed == before) continue;
                // slither-disable-start unused-return (`set` returns the array for chaining)
                EfficientHashLib.set(due.members, members, leaf.member);
                due.amounts.set(members++, (owed - before) * reward);
                // slither-disable-end unused-return
            }
        }
        if (next != hits) revert Hits_NotProven(_at(list, next));
        _shorten(due, members, owed);
    }

    /// @notice Takes back the hits of the members at these places (rising): they stay settleable.
    /// @return count How many hits.
    function takeBack(Due memory due, uint256[] memory places)
        internal
        pure
        returns (uint256 count)
    {
        uint256 next = 0;
        for (uint256 i = 0; i < due.owed.length && next < places.length; ++i) {
            uint256 place = due.owed[i] >> 16;
            if (places[next] < place) ++next;
            if (next == places.length || places[next] != place) continue;
            uint256 hit = due.owed[i] & 0xffff;
            due.paid[hit >> 8] ^= 1 << (hit & 255);
            ++count;
        }
    }

    /// @dev Hits rise by this number, which is never 0: x and the hit's number, and 1. So the keys of a leaf's hits are
    /// those above `start << 16`, up to `end << 16`.
    function _keyOf(Draw memory d, uint256 hit) private pure returns (uint256) {
        // Cannot overflow: x has 64 bits, a hit's number 16.
        unchecked {
            return ((positionOf(d, hit) << 16) | hit) + 1;
        }
    }

    function _at(bytes calldata list, uint256 i) private pure returns (uint256) {
        return uint256(LibBytes.loadCalldata(list, 2 * i) >> 240);
    }

    function _shorten(Due memory due, uint256 members, uint256 owed) private pure {
        bytes32[] memory ids = due.members;
        uint256[] memory amounts = due.amounts;
        uint256[] memory hits = due.owed;
        // Shortening in memory is safe: the room stays allocated.
        assembly ("memory-safe") {
            mstore(ids, members)
            mstore(amounts, members)
            mstore(hits, owed)
        }
    }
}
