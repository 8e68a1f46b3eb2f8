// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title AssetMock
/// @notice An asset that pays as it should or does not, for tests.
contract AssetMock is ERC20 {
    enum Mood {
        HONEST,
        FEE,
        BONUS,
        FALSE,
        SILENT
    }

    Mood public mood;

    address private _refused;
    address private _victim;
    bytes private _blow;

    /// @notice How often it called back, and what came of the last time.
    uint256 public blows;
    bool public succeeded;
    bytes public reply;

    constructor() ERC20("Asset", "AST") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice FEE keeps a unit of each payment, BONUS adds one, FALSE moves nothing and says so, SILENT does not say so.
    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Pays this receiver nothing and says so, as an asset with a list of blocked accounts may.
    function refuse(address receiver) external {
        _refused = receiver;
    }

    /// @notice At each payment from now on calls `victim` with `blow` first, and goes on whatever comes of it.
    function arm(address victim, bytes calldata blow) external {
        (_victim, _blow) = (victim, blow);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        _strike();
        if (mood == Mood.FALSE || to == _refused) return false;
        return mood == Mood.SILENT || super.transfer(to, _delivered(amount));
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _strike();
        if (mood == Mood.FALSE) return false;
        return mood == Mood.SILENT || super.transferFrom(from, to, _delivered(amount));
    }

    function _delivered(uint256 amount) private view returns (uint256) {
        if (mood == Mood.FEE) return amount - 1;
        return mood == Mood.BONUS ? amount + 1 : amount;
    }

    function _strike() private {
        if (_victim == address(0)) return;
        ++blows;
        // slither-disable-next-line low-level-calls (a test looks at the reply)
        (succeeded, reply) = _victim.call(_blow);
    }
}
