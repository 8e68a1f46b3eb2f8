// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title IntruderMock
/// @notice Stands before a contract and passes every call on, but for what a test tells it: at one function it first
/// calls back, and at others it gives an answer of its own. Also a wallet that does what it is told.
contract IntruderMock {
    address private immutable BEHIND;

    mapping(bytes4 selector => bytes) private _answers;
    bytes4 private _at;
    bool private _quiet;
    address private _victim;
    bytes private _blow;

    /// @notice How often it called back, and what came of the last time.
    uint256 public blows;
    bool public succeeded;
    bytes public reply;

    constructor(address behind) {
        BEHIND = behind;
    }

    /// @notice At the next call of `selector` calls `victim` with `blow` before it passes it on.
    /// @param quiet For functions that are only read: keeps no record, and reverts with what it is answered.
    function arm(bytes4 selector, address victim, bytes calldata blow, bool quiet) external {
        (_at, _victim, _blow, _quiet) = (selector, victim, blow, quiet);
    }

    /// @notice From now on answers calls of `selector` by itself.
    function answer(bytes4 selector, bytes calldata data) external {
        _answers[selector] = data;
    }

    /// @notice Does something as a wallet.
    function act(address to, bytes calldata data) external {
        _passOn(to, data);
    }

    /// @dev Everything else.
    fallback() external {
        if (_at == msg.sig && _at != 0) _strike();
        bytes memory own = _answers[msg.sig];
        _return(own.length != 0 ? own : _passOn(BEHIND, msg.data));
    }

    function _strike() private {
        if (_quiet) {
            _passOn(_victim, _blow);
            return;
        }
        _at = 0;
        ++blows;
        // slither-disable-next-line low-level-calls (a test looks at the reply)
        (succeeded, reply) = _victim.call(_blow);
    }

    function _passOn(address to, bytes memory data) private returns (bytes memory) {
        // slither-disable-next-line low-level-calls (passes on whatever it is)
        (bool done, bytes memory result) = to.call(data);
        if (!done) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
        return result;
    }

    function _return(bytes memory data) private pure {
        assembly ("memory-safe") {
            return(add(data, 32), mload(data))
        }
    }
}
