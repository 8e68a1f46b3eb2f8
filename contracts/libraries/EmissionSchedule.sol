// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title EmissionSchedule
/// @notice How many stones each pool has released after how many batches. Pure maths; `csop/emission.py` is its twin.
/// @dev A batch lasts 10 minutes, an era 210,000 batches (about four years). Every era releases half of what the one
/// before it did, rounded down, until nothing is left: after 69 eras of mileage, 86 of engagement. All amounts are in
/// wei of a stone. No input reverts: a shift by 256 or more is 0, and no product comes near 2^256.
library EmissionSchedule {
    /// @notice Seconds a batch.
    uint256 internal constant BATCH_SECONDS = 600;

    /// @notice Batches an era.
    uint256 internal constant BATCHES_PER_ERA = 210_000;

    /// @notice Mileage stones of one batch of the first era.
    uint256 internal constant FIRST_BATCH_REWARD = 500e18;

    /// @notice Engagement stones of the whole first era.
    uint256 internal constant FIRST_ENGAGEMENT_ERA = 45_000_000e18;

    /// @notice All that mileage ever releases: 210,000,000 stones less what the halvings round away.
    uint256 internal constant MILEAGE_CAP = 210_000_000e18 - 6_090_000;

    /// @notice All that engagement ever releases: 90,000,000 stones less what the halvings round away.
    uint256 internal constant ENGAGEMENT_CAP = 90_000_000e18 - 30;

    /// @notice How many batches are complete at `time`; none before `genesis`.
    function batchesAt(uint256 genesis, uint256 time) internal pure returns (uint256) {
        return time < genesis ? 0 : (time - genesis) / BATCH_SECONDS;
    }

    /// @notice The mileage stones of batch number `batch`, from 0.
    function batchReward(uint256 batch) internal pure returns (uint256) {
        return FIRST_BATCH_REWARD >> (batch / BATCHES_PER_ERA);
    }

    /// @notice The mileage stones of the first `batches` batches: the exact sum of their rewards.
    function mileageReleased(uint256 batches) internal pure returns (uint256 released) {
        uint256 reward = FIRST_BATCH_REWARD;
        // Ends with the eras or when an era releases nothing, whichever is first: 69 rounds at most.
        for (uint256 eras = batches / BATCHES_PER_ERA; eras != 0 && reward != 0; --eras) {
            released += reward * BATCHES_PER_ERA;
            reward >>= 1;
        }
        released += reward * (batches % BATCHES_PER_ERA);
    }

    /// @notice The engagement stones that the first `batches` batches release, evenly within an era, rounded down.
    function engagementReleased(uint256 batches) internal pure returns (uint256 released) {
        uint256 era = FIRST_ENGAGEMENT_ERA;
        // As above: 86 rounds at most.
        for (uint256 eras = batches / BATCHES_PER_ERA; eras != 0 && era != 0; --eras) {
            released += era;
            era >>= 1;
        }
        released += era * (batches % BATCHES_PER_ERA) / BATCHES_PER_ERA;
    }
}
