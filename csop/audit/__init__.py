"""Recomputes everything from chain data, where possible with other code than what made it."""
