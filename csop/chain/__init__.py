"""The chain, through plain web3.py: one thin wrapper per contract."""
