// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SSTORE2} from "solady/src/utils/SSTORE2.sol";
import {ICommittee} from "../../interfaces/ICommittee.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title Committee
/// @notice k of n institutions sign, see {ICommittee}.
/// @dev COMMITTEE-1 to COMMITTEE-3, see {ICommittee}. Stop it: a rotation replaces members.
/// The members are kept as the code of a small contract: reading all of them costs little more than one storage slot.
contract Committee is ICommittee, AccessManaged {
    /// @dev One slot. `list` holds abi.encode(address[]).
    struct State {
        address list;
        uint8 threshold;
        uint64 generation;
    }

    uint256 private constant MAX_MEMBERS = 16;

    State private _state;

    /// @param authority The AccessManager that says who may rotate.
    /// @param members_ The first members, in order.
    /// @param threshold_ k.
    constructor(address authority, address[] memory members_, uint256 threshold_)
        AccessManaged(authority)
    {
        _rotate(members_, threshold_);
    }

    /// @inheritdoc ICommittee
    function rotate(address[] calldata members_, uint256 threshold_) external restricted {
        _rotate(members_, threshold_);
    }

    /// @inheritdoc ICommittee
    function verify(bytes32 digest, Signature[] calldata signatures) external view {
        State memory state = _state;
        uint256 given = signatures.length;
        if (given < state.threshold) revert Committee_TooFewSignatures(given, state.threshold);
        address[] memory list = _read(state.list);
        uint256 previous = 0;
        for (uint256 i; i < given; ++i) {
            Signature calldata signature = signatures[i];
            uint256 member = signature.member;
            if (i != 0 && member <= previous) {
                if (member == previous) revert Committee_DuplicateSigner(member);
                revert Committee_UnsortedSigners(previous, member);
            }
            if (member >= list.length) revert Committee_UnknownSigner(member, list.length);
            if (!Signatures.isBy(list[member], digest, signature.data)) {
                revert Committee_InvalidSignature(member);
            }
            previous = member;
        }
    }

    /// @inheritdoc ICommittee
    function members() external view returns (address[] memory) {
        return _read(_state.list);
    }

    /// @inheritdoc ICommittee
    function threshold() external view returns (uint256) {
        return _state.threshold;
    }

    /// @inheritdoc ICommittee
    function generation() external view returns (uint256) {
        return _state.generation;
    }

    function _rotate(address[] memory list, uint256 threshold_) private {
        uint256 count = list.length;
        if (count > MAX_MEMBERS || threshold_ > count || threshold_ <= count / 2) {
            revert Committee_InvalidThreshold(threshold_, count);
        }
        for (uint256 i; i < count; ++i) {
            if (list[i] == address(0)) revert Committee_ZeroMember();
            for (uint256 j; j < i; ++j) {
                if (list[i] == list[j]) revert Committee_DuplicateMember(list[i]);
            }
        }
        uint64 generation_ = _state.generation + 1;
        // The cast is safe: k <= n <= 16.
        _state = State(SSTORE2.write(abi.encode(list)), uint8(threshold_), generation_);
        emit CommitteeRotated(generation_, list, threshold_);
    }

    function _read(address list) private view returns (address[] memory) {
        return abi.decode(SSTORE2.read(list), (address[]));
    }
}
