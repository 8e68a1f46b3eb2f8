"""Signatures that look right and are not."""

from collections.abc import Callable

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def high_s(signature: bytes) -> bytes:
    """The other form of the same signature."""
    r, s, v = signature[:32], signature[32:64], signature[64]
    return r + (CURVE_ORDER - int.from_bytes(s, "big")).to_bytes(32, "big") + bytes([55 - v])


SPOILED: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda signature: b"",
    "a byte short": lambda signature: signature[:-1],
    "a byte long": lambda signature: signature + b"\0",
    "compact (EIP-2098)": lambda signature: (
        signature[:32] + bytes([signature[32] | (signature[64] - 27) << 7]) + signature[33:64]
    ),
    "high s": high_s,
    "other v": lambda signature: signature[:64] + bytes([55 - signature[64]]),
    "v of 0 or 1": lambda signature: signature[:64] + bytes([signature[64] - 27]),
    "zeros": lambda signature: bytes(65),
    "s of 0": lambda signature: signature[:32] + bytes(32) + signature[64:],
    "a bit of r": lambda signature: bytes([signature[0] ^ 1]) + signature[1:],
}
