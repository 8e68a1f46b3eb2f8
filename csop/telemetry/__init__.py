"""From raw logs to weights: pure, off-chain, integers for every amount."""
