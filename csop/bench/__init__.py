"""What the suite costs in gas, measured on a local chain: `make bench`."""
