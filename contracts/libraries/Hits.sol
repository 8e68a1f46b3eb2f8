// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MerkleSumTree} from "./MerkleSumTree.sol";

/// @title Hits
/// @notice Where the hits of an epoch fall (docs/spec.md, 3), and which opened leaf each of them pays.
/// @dev The plain reference model is csop/hits.py.
library Hits {
    /// @notice What an epoch's hits depend on.
    /// @param preimage The 7 words of a position's preimage; the last two are written a hit.
    struct Draw {
        bytes preimage;
        uint256 totalWeight;
        uint256 hitsPerBatch;
        uint256 hits;
    }

    /// @notice What is due now.
    /// @param members Members that are owed, in the order of their leaves. @param counts Hits that each is owed for.
    /// @param owed Hits that are owed, in the order given: hit, and above bit 16 its place in `members`.
    /// @param settled The epoch's bitmap with these hits set.
    struct Due {
        bytes32[] members;
        uint256[] counts;
        uint256[] owed;
        uint256[] settled;
    }

    /// @dev A hit in `Due.owed` that was taken back.
    uint256 private constant TAKEN_BACK = type(uint256).max;
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
        bytes memory preimage = abi.encode(
            HIT_TAG, block.chainid, address(this), value, epoch, uint256(0), uint256(0)
        );
        return Draw(preimage, totalWeight, hitsPerBatch, hits);
    }

    /// @notice Where a hit falls in [0, W).
    function positionOf(Draw memory d, uint256 hit) internal pure returns (uint256 x) {
        if (hit >= d.hits) revert Hits_Unknown(hit, d.hits);
        bytes memory preimage = d.preimage;
        uint256 batch = hit / d.hitsPerBatch;
        uint256 inBatch = hit % d.hitsPerBatch;
        // Words 5 and 6 of the 7 that `draw` laid out, after the length.
        assembly ("memory-safe") {
            mstore(add(preimage, 192), batch)
            mstore(add(preimage, 224), inBatch)
            x := keccak256(add(preimage, 32), 224)
        }
        x %= d.totalWeight;
    }

    /// @notice Merges hits with the leaves that hold them, both from the left; hits settled before are passed over.
    /// @param list Hit numbers, big-endian uint16. @param settled The epoch's bitmap; changed in place.
    function match_(
        Draw memory d,
        bytes calldata list,
        MerkleSumTree.OpenedLeaf[] memory leaves,
        uint256[] memory settled
    ) internal pure returns (Due memory due) {
        if (list.length == 0 || list.length % 2 != 0) {
            revert Hits_Malformed(list.length);
        }
        due = Due(
            new bytes32[](leaves.length),
            new uint256[](leaves.length),
            new uint256[](list.length / 2),
            settled
        );
        uint256 members; // that are owed something so far
        uint256 owed; // hits so far
        uint256 hit; // index in `list`
        uint256 previous;

        // Unchecked: counters stay below the lengths of arrays; a key has 64 + 16 bits.
        unchecked {
            for (uint256 i = 0; i < leaves.length; ++i) {
                MerkleSumTree.OpenedLeaf memory leaf = leaves[i];
                uint256 first = hit;
                uint256 count;
                for (; hit < list.length / 2; ++hit) {
                    uint256 index = _at(list, hit);
                    uint256 x = positionOf(d, index);
                    if (x >= leaf.end) break;
                    if (x < leaf.start) revert Hits_NotProven(index);
                    uint256 key = ((x << 16) | index) + 1; // at least 1, so the first is above `previous`
                    if (key <= previous) revert Hits_NotRising(index);
                    previous = key;

                    uint256 bit = 1 << (index & 255);
                    uint256 bits = settled[index >> 8];
                    if (bits & bit != 0) continue;
                    settled[index >> 8] = bits | bit;
                    due.owed[owed++] = (members << 16) | index;
                    ++count;
                }
                if (hit == first) revert Hits_UnusedLeaf(leaf.member);
                if (count == 0) continue;
                due.members[members] = leaf.member;
                due.counts[members++] = count;
            }
        }
        if (hit != list.length / 2) revert Hits_NotProven(_at(list, hit));
        _shorten(due, members, owed);
    }

    /// @notice Takes back the hits of the members at these places (rising): they stay settleable.
    function takeBack(Due memory due, uint256[] memory places) internal pure {
        uint256 next;
        for (uint256 i = 0; i < due.owed.length; ++i) {
            uint256 place = due.owed[i] >> 16;
            while (next < places.length && places[next] < place) ++next;
            if (next == places.length) return;
            if (places[next] != place) continue;
            uint256 hit = due.owed[i] & 0xffff;
            due.settled[hit >> 8] ^= 1 << (hit & 255);
            due.owed[i] = TAKEN_BACK;
        }
    }

    /// @notice The hits that are owed, as big-endian uint16.
    function pack(Due memory due) internal pure returns (bytes memory list) {
        list = new bytes(2 * due.owed.length);
        uint256 length;
        for (uint256 i = 0; i < due.owed.length; ++i) {
            uint256 hit = due.owed[i];
            if (hit == TAKEN_BACK) continue;
            // Casts drop the place in `members` and split the 16 bits of the hit.
            list[length++] = bytes1(uint8(hit >> 8));
            list[length++] = bytes1(uint8(hit));
        }
        // Shortening in memory is safe: the room stays allocated.
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }

    function _at(bytes calldata list, uint256 i) private pure returns (uint256) {
        return uint16(bytes2(list[2 * i:2 * i + 2]));
    }

    function _shorten(Due memory due, uint256 members, uint256 owed) private pure {
        bytes32[] memory ids = due.members;
        uint256[] memory counts = due.counts;
        uint256[] memory hits = due.owed;
        // Shortening in memory is safe: the room stays allocated.
        assembly ("memory-safe") {
            mstore(ids, members)
            mstore(counts, members)
            mstore(hits, owed)
        }
    }
}
