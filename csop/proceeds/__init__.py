"""What the founders' equity yields, and what each member gets of it.

``arithmetic`` is pure, the plain twin of ``contracts/proceeds/ProceedsVault.sol`` (docs/spec.md,
section 9). A statement says what there is to distribute; an announcement what that comes to on
chain; claims bring it to the people; receipts say what became of it.
"""
