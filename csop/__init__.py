"""CSOP: stones for driving data. Off-chain half of the suite."""
