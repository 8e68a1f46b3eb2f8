// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ICrystal} from "./ICrystal.sol";

/// @title ITaskBoard
/// @notice Tasks that earn crystals. An attester signs that a member completed one; anyone brings the signature.
/// @dev A task can be completed by a member `perMember` times; a completion carries its number, from 0, and each number
/// counts once, so that it is nonce and cap in one. Signed is the EIP-712 struct {Completion} in the domain
/// ("TaskBoard", "1", chain, this contract), by the attester's key or ERC-1271 wallet.
/// Invariants: TASK-1 a number of a member and task counts once, and only below `perMember`. TASK-2 a task gives no more
/// crystals than its budget. TASK-3 an attester gives no more a calendar day (UTC+8) than its budget.
/// TASK-4 a removed attester's signatures are worth nothing, for ever. TASK-5 what is refused uses nothing up.
/// Stop it: the guardian removes an attester at once; the curator closes a task.
interface ITaskBoard {
    /// @notice What a task asks for: taking part, or making something.
    enum Kind {
        INTERACTION,
        CO_CREATION
    }

    /// @notice NONE: never was one. REMOVED: never again.
    enum Standing {
        NONE,
        ACTIVE,
        REMOVED
    }

    /// @notice A task: one slot, and the document's.
    /// @param crystals What a completion earns. @param perMember Completions a member. @param start First second.
    /// @param end First second at which it is over. @param budget Crystals it may give. @param given Crystals it gave.
    /// @param document Hash of what the task says.
    struct Task {
        Kind kind;
        uint16 crystals;
        uint32 perMember;
        uint40 start;
        uint40 end;
        uint48 budget;
        uint48 given;
        bytes32 document;
    }

    /// @notice An attester: one slot.
    /// @param dailyBudget Crystals it may give a calendar day. @param day The day of `givenToday` (UTC+8, from 1970).
    struct Attester {
        Standing standing;
        uint48 dailyBudget;
        uint32 day;
        uint48 givenToday;
    }

    /// @notice What an attester signs.
    /// @param number Which of the member's completions of this task, from 0. @param evidence Hash of what shows it.
    /// @param deadline The last second at which it counts.
    struct Completion {
        uint64 task;
        bytes32 member;
        uint32 number;
        bytes32 evidence;
        uint64 deadline;
        address attester;
    }

    /// @notice A task was created.
    event TaskCreated(uint256 indexed task, Task terms);

    /// @notice A task was closed before its end.
    event TaskClosed(uint256 indexed task);

    /// @notice An attester was added, or its budget changed.
    event AttesterSet(address indexed attester, uint256 dailyBudget);

    /// @notice An attester was removed for ever.
    event AttesterRemoved(address indexed attester);

    /// @notice A member completed a task.
    event TaskCompleted(
        uint256 indexed task,
        bytes32 indexed member,
        address indexed attester,
        uint256 number,
        uint256 crystals,
        bytes32 evidence
    );

    /// @notice The completion at `place` of a batch was refused; `reason` is the error that `complete` gives for it
    /// (empty: it ran out of gas). It can be brought again.
    event CompletionSkipped(
        uint256 indexed task, bytes32 indexed member, uint256 place, bytes reason
    );

    /// @notice A task gives 1 to `cap` crystals, at least one completion a member, and its budget covers one.
    error TaskBoard_InvalidTask(uint256 crystals, uint256 cap, uint256 perMember, uint256 budget);

    /// @notice A task's end lies after its start, and not in the past.
    error TaskBoard_InvalidTimes(uint256 start, uint256 end, uint256 now_);

    /// @notice There is no such task.
    error TaskBoard_UnknownTask(uint256 task);

    /// @notice The task runs from `start` to before `end`.
    error TaskBoard_NotOpen(uint256 task, uint256 start, uint256 end);

    /// @notice The signature counted until `deadline`.
    error TaskBoard_Late(uint256 deadline);

    /// @notice The member may complete this task `perMember` times.
    error TaskBoard_OverMemberCap(uint256 number, uint256 perMember);

    /// @notice This number has counted.
    error TaskBoard_AlreadyCompleted(uint256 task, bytes32 member, uint256 number);

    /// @notice The task has `left` crystals to give.
    error TaskBoard_OverTaskBudget(uint256 task, uint256 needed, uint256 left);

    /// @notice The attester may give `left` more today.
    error TaskBoard_OverAttesterBudget(address attester, uint256 needed, uint256 left);

    /// @notice Never was an attester.
    error TaskBoard_UnknownAttester(address attester);

    /// @notice Was removed, and stays so.
    error TaskBoard_RemovedAttester(address attester);

    /// @notice Not this attester's signature over this completion, on this chain and for this board.
    error TaskBoard_InvalidSignature(address attester);

    /// @notice `completions` and `signatures` differ in length.
    error TaskBoard_LengthMismatch(uint256 completions, uint256 signatures);

    /// @notice Adds an attester, or changes its daily budget; what it gave today still counts.
    /// @dev Emits {AttesterSet}. Requires the rotator's role (delayed) and an address that was never removed.
    function setAttester(address attester, uint48 dailyBudget) external;

    /// @notice Removes an attester, for ever and at once.
    /// @dev Emits {AttesterRemoved}. Requires the guardian's role and an active attester.
    function removeAttester(address attester) external;

    /// @notice Creates a task; `given` must be 0.
    /// @dev Emits {TaskCreated}. Requires the curator's role, 0 < crystals <= the daily cap of crystals <= 2^16 - 1,
    /// perMember > 0, crystals <= budget, start < end and an end to come.
    /// @return task Its number, from 0.
    function createTask(Task calldata terms) external returns (uint256 task);

    /// @notice Ends a task now.
    /// @dev Emits {TaskClosed}. Requires the curator's role and a task whose end is to come.
    function closeTask(uint256 task) external;

    /// @notice Brings one completion. The member earns the task's crystals, whatever its status.
    /// @dev Emits {TaskCompleted}. Requires an open task, a deadline not passed, a number below the cap that has not
    /// counted, room in the budgets of task and attester, an active attester, its signature, and room in the member's
    /// daily cap (else {ICrystal-Crystal_OverDailyCap}).
    function complete(Completion calldata completion, bytes calldata signature) external;

    /// @notice Brings many; what `complete` would refuse is skipped, with the reason, and uses nothing up. So is what needs
    /// more than a million gas, as no wallet of an attester should: only `complete` takes it.
    /// @dev Emits {TaskCompleted} or {CompletionSkipped} for each. Requires equal lengths.
    /// @return skipped How many were skipped.
    function completeMany(Completion[] calldata completions, bytes[] calldata signatures)
        external
        returns (uint256 skipped);

    /// @notice A task as stored; reverts if there is none.
    function taskOf(uint256 task) external view returns (Task memory);

    /// @notice The number of tasks so far.
    function taskCount() external view returns (uint256);

    /// @notice An attester as stored; all zero if it never was one.
    function attesterOf(address attester) external view returns (Attester memory);

    /// @notice Whether this number of a member and task has counted.
    function isCompleted(uint256 task, bytes32 member, uint256 number) external view returns (bool);

    /// @notice What an attester signs for a completion.
    function digestOf(Completion calldata completion) external view returns (bytes32);

    /// @notice Where crystals are kept.
    function crystal() external view returns (ICrystal);
}
