// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICrystal} from "../../interfaces/ICrystal.sol";
import {ITaskBoard} from "../../interfaces/ITaskBoard.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title TaskBoard
/// @notice Tasks that earn crystals, see {ITaskBoard}.
/// @dev TASK-1 to TASK-5, see {ITaskBoard}. Stop it: the guardian removes attesters, the curator closes tasks.
contract TaskBoard is ITaskBoard, AccessManaged, EIP712 {
    bytes32 private constant COMPLETION_TYPE = keccak256(
        "Completion(uint64 task,bytes32 member,uint32 number,bytes32 evidence,uint64 deadline,"
        "address attester)"
    );

    /// @dev What a completion of a batch may use: several times what one needs, and all that a bad wallet burns.
    uint256 private constant MOST_GAS = 1_000_000;

    /// @inheritdoc ITaskBoard
    ICrystal public immutable crystal;

    /// @inheritdoc ITaskBoard
    uint256 public taskCount;

    mapping(uint256 task => Task) private _tasks;
    mapping(address attester => Attester) private _attesters;
    /// @dev Bit `number % 256` of word `number / 256` is set once the completion has counted.
    mapping(uint256 task => mapping(bytes32 member => mapping(uint256 index => uint256))) private
        _completed;

    /// @param authority The AccessManager. @param crystal_ What tasks earn.
    /// @param attesters The first attesters, each with @param dailyBudget crystals a day.
    constructor(
        address authority,
        ICrystal crystal_,
        address[] memory attesters,
        uint48 dailyBudget
    ) AccessManaged(authority) EIP712("TaskBoard", "1") {
        crystal = crystal_;
        for (uint256 i = 0; i < attesters.length; ++i) {
            _setAttester(attesters[i], dailyBudget);
        }
    }

    /* ROTATOR AND GUARDIAN */

    /// @inheritdoc ITaskBoard
    function setAttester(address attester, uint48 dailyBudget) external restricted {
        _setAttester(attester, dailyBudget);
    }

    /// @inheritdoc ITaskBoard
    function removeAttester(address attester) external restricted {
        _requireActive(attester).standing = Standing.REMOVED;
        emit AttesterRemoved(attester);
    }

    /* CURATOR */

    /// @inheritdoc ITaskBoard
    function createTask(Task calldata terms) external restricted returns (uint256 task) {
        uint256 cap = crystal.dailyCap();
        if (
            terms.crystals == 0 || terms.crystals > cap || terms.perMember == 0
                || terms.budget < terms.crystals || terms.given != 0
        ) revert TaskBoard_InvalidTask(terms.crystals, cap, terms.perMember, terms.budget);
        if (terms.start >= terms.end || terms.end <= block.timestamp) {
            revert TaskBoard_InvalidTimes(terms.start, terms.end, block.timestamp);
        }
        task = taskCount++;
        _tasks[task] = terms;
        emit TaskCreated(task, terms);
    }

    /// @inheritdoc ITaskBoard
    function closeTask(uint256 task) external restricted {
        Task storage terms = _requireTask(task);
        if (block.timestamp >= terms.end) {
            revert TaskBoard_NotOpen(task, terms.start, terms.end);
        }
        // The cast is safe: it is less than the end, which has 40 bits.
        terms.end = uint40(block.timestamp);
        emit TaskClosed(task);
    }

    /* ANYONE */

    /// @inheritdoc ITaskBoard
    function complete(Completion calldata completion, bytes calldata signature) external {
        Task storage terms = _requireTask(completion.task);
        uint256 crystals = terms.crystals;
        _countTask(completion, terms, crystals);
        _countNumber(completion, terms.perMember);
        _countAttester(completion.attester, crystals);
        if (!Signatures.isBy(completion.attester, digestOf(completion), signature)) {
            revert TaskBoard_InvalidSignature(completion.attester);
        }
        emit TaskCompleted(
            completion.task,
            completion.member,
            completion.attester,
            completion.number,
            crystals,
            completion.evidence
        );
        crystal.earn(completion.member, crystals);
    }

    /// @inheritdoc ITaskBoard
    function completeMany(Completion[] calldata completions, bytes[] calldata signatures)
        external
        returns (uint256 skipped)
    {
        if (completions.length != signatures.length) {
            revert TaskBoard_LengthMismatch(completions.length, signatures.length);
        }
        for (uint256 i = 0; i < completions.length; ++i) {
            // A call of its own undoes all of a completion that is refused; its limit bounds what an attester's wallet
            // can burn. If many burn, the gas of a batch may not do for the others: they can be brought again. Nobody
            // gains by calling in between: anyone may complete, and each completion counts once.
            // slither-disable-next-line calls-loop,reentrancy-events (see above)
            try this.complete{gas: MOST_GAS}(completions[i], signatures[i]) {}
            catch (bytes memory reason) {
                ++skipped;
                emit CompletionSkipped(completions[i].task, completions[i].member, i, reason);
            }
        }
    }

    /* VIEW */

    /// @inheritdoc ITaskBoard
    function taskOf(uint256 task) external view returns (Task memory) {
        return _requireTask(task);
    }

    /// @inheritdoc ITaskBoard
    function attesterOf(address attester) external view returns (Attester memory) {
        return _attesters[attester];
    }

    /// @inheritdoc ITaskBoard
    function isCompleted(uint256 task, bytes32 member, uint256 number)
        external
        view
        returns (bool)
    {
        return _completed[task][member][number >> 8] & (1 << (number & 255)) != 0;
    }

    /// @inheritdoc ITaskBoard
    function digestOf(Completion calldata completion) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(COMPLETION_TYPE, completion)));
    }

    /* INTERNAL */

    function _countTask(Completion calldata completion, Task storage terms, uint256 crystals)
        private
    {
        if (block.timestamp < terms.start || block.timestamp >= terms.end) {
            revert TaskBoard_NotOpen(completion.task, terms.start, terms.end);
        }
        if (block.timestamp > completion.deadline) revert TaskBoard_Late(completion.deadline);
        uint256 left = terms.budget - terms.given;
        if (crystals > left) revert TaskBoard_OverTaskBudget(completion.task, crystals, left);
        // The cast is safe: it stays within the budget, which has 48 bits.
        terms.given += uint48(crystals);
    }

    function _countNumber(Completion calldata completion, uint256 perMember) private {
        uint256 number = completion.number;
        if (number >= perMember) revert TaskBoard_OverMemberCap(number, perMember);
        uint256 word = _completed[completion.task][completion.member][number >> 8];
        uint256 bit = 1 << (number & 255);
        if (word & bit != 0) {
            revert TaskBoard_AlreadyCompleted(completion.task, completion.member, number);
        }
        _completed[completion.task][completion.member][number >> 8] = word | bit;
    }

    function _countAttester(address attester, uint256 crystals) private {
        Attester storage a = _requireActive(attester);
        uint256 today = Calendar.dayOf(block.timestamp);
        // slither-disable-next-line incorrect-equality (the numbers of days)
        uint256 given = a.day == today ? a.givenToday : 0;
        // The budget may have been lowered below what was given.
        uint256 left = a.dailyBudget > given ? a.dailyBudget - given : 0;
        if (crystals > left) revert TaskBoard_OverAttesterBudget(attester, crystals, left);
        // The casts are safe: days fit 32 bits for ages, and the sum is within a budget of 48 bits.
        a.day = uint32(today);
        a.givenToday = uint48(given + crystals);
    }

    function _setAttester(address attester, uint48 dailyBudget) private {
        Attester storage a = _attesters[attester];
        if (a.standing == Standing.REMOVED) revert TaskBoard_RemovedAttester(attester);
        a.standing = Standing.ACTIVE;
        a.dailyBudget = dailyBudget;
        emit AttesterSet(attester, dailyBudget);
    }

    function _requireActive(address attester) private view returns (Attester storage a) {
        a = _attesters[attester];
        if (a.standing == Standing.REMOVED) revert TaskBoard_RemovedAttester(attester);
        if (a.standing == Standing.NONE) revert TaskBoard_UnknownAttester(attester);
    }

    function _requireTask(uint256 task) private view returns (Task storage terms) {
        terms = _tasks[task];
        if (terms.perMember == 0) revert TaskBoard_UnknownTask(task);
    }
}
