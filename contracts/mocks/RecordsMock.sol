// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title RecordsMock
/// @notice What the vault reads of a token in which anybody can hold anything at any record, for tests.
contract RecordsMock {
    address public immutable members;

    mapping(uint256 record => uint256) public totalSupplyAt;

    mapping(address account => mapping(uint256 record => uint256)) public balanceOfAt;

    constructor(address members_) {
        members = members_;
    }

    /// @notice Says how many stones each account held at a record; the rest of the supply is held by others.
    function setRecord(
        uint256 record,
        uint256 supply,
        address[] calldata accounts,
        uint256[] calldata balances
    ) external {
        totalSupplyAt[record] = supply;
        for (uint256 i = 0; i < accounts.length; ++i) {
            balanceOfAt[accounts[i]][record] = balances[i];
        }
    }
}
