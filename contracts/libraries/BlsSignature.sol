// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {BLS} from "solady/src/utils/ext/ithaca/BLS.sol";

/// @title BlsSignature
/// @notice BLS12-381 signatures with keys in G1 and signatures in G2, encoded as by EIP-2537.
library BlsSignature {
    /// @dev Bytes of a key, and of a signature.
    uint256 internal constant KEY_LENGTH = 128;
    uint256 internal constant SIGNATURE_LENGTH = 256;

    /// @dev The generator of G1, negated.
    bytes private constant NEGATED_G1 = hex"0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
        hex"6c55e83ff97a1aeffb3af00adb22c6bb"
        hex"00000000000000000000000000000000114d1d6855d545a8aa7d76c8cf2e21f267816aef1db507c96655b9d5caac4236"
        hex"4e6f38ba0ecb751bad54dcd6b939c2ca";

    /// @notice Whether e(G1, signature) = e(key, H(message)), for a key and a signature of the right length.
    /// @dev The precompile itself refuses coordinates that are not reduced, points off the curve and points outside the
    /// subgroup, so every point has one encoding. It takes all gas it was given when it refuses; a chain without it
    /// answers with nothing, and no signature holds there. The caller excludes the point at infinity.
    function verify(bytes memory key, bytes memory message, bytes memory signature)
        internal
        view
        returns (bool)
    {
        (bool success, bytes memory result) = BLS.BLS12_PAIRING_CHECK
            .staticcall(bytes.concat(NEGATED_G1, signature, key, abi.encode(BLS.hashToG2(message))));
        return success && result.length == 32 && bytes32(result) == bytes32(uint256(1));
    }
}
