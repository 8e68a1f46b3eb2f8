"""What the founders' equity yields, and what each member gets of it: pure, no chain.

The plain twin of ``contracts/proceeds/ProceedsVault.sol`` (docs/spec.md, section 9).
"""
