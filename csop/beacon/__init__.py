"""The committee's threshold BLS12-381: key shares, partial signatures and their combination.

Keys are points of G1, signatures points of G2, both as EIP-2537 encodes them (docs/spec.md, 6).
"""
