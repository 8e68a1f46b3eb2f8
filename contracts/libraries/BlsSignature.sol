// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BLS} from "solady/src/utils/ext/ithaca/BLS.sol";

/// @title BlsSignature
/// @notice BLS12-381 signatures with keys in G1 and signatures in G2, encoded as by EIP-2537.
library BlsSignature {
    /// @dev Bytes of a key, and of a signature.
    uint256 internal constant KEY_LENGTH = 128;
    uint256 internal constant SIGNATURE_LENGTH = 256;

    /// @dev The generator of G1, negated: the four words of its encoding.
    uint256 private constant NEGATED_G1_X_A = 0x17f1d3a73197d7942695638c4fa9ac0f;
    uint256 private constant NEGATED_G1_X_B =
        0xc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb;
    uint256 private constant NEGATED_G1_Y_A = 0x114d1d6855d545a8aa7d76c8cf2e21f2;
    uint256 private constant NEGATED_G1_Y_B =
        0x67816aef1db507c96655b9d5caac42364e6f38ba0ecb751bad54dcd6b939c2ca;

    /// @notice Whether e(G1, signature) = e(key, H(message)), for a key and a signature of the right length.
    /// @dev The precompile itself refuses coordinates that are not reduced, points off the curve and points outside the
    /// subgroup, so every point has one encoding. It takes all gas it was given when it refuses; a chain without it
    /// answers with nothing, and no signature holds there. The caller excludes the point at infinity.
    function verify(bytes memory key, bytes memory message, bytes memory signature)
        internal
        view
        returns (bool valid)
    {
        BLS.G2Point memory hashed = BLS.hashToG2(message);
        address precompile = BLS.BLS12_PAIRING_CHECK;
        // Puts the two pairs (-G1, signature), (key, H) behind the free memory pointer, which is left as it is since
        // nothing reads them later, and reads the answer from scratch space. Unlike BLS.pairing this returns false,
        // rather than reverting, for what is no point: callers revert with an error that names the round.
        assembly ("memory-safe") {
            let pairs := mload(0x40)
            mstore(pairs, NEGATED_G1_X_A)
            mstore(add(pairs, 0x20), NEGATED_G1_X_B)
            mstore(add(pairs, 0x40), NEGATED_G1_Y_A)
            mstore(add(pairs, 0x60), NEGATED_G1_Y_B)
            mcopy(add(pairs, 0x80), add(signature, 0x20), 0x100)
            mcopy(add(pairs, 0x180), add(key, 0x20), 0x80)
            mcopy(add(pairs, 0x200), hashed, 0x100)
            let success := staticcall(gas(), precompile, pairs, 0x300, 0x00, 0x20)
            valid := and(success, and(eq(returndatasize(), 0x20), eq(mload(0x00), 1)))
        }
    }
}
