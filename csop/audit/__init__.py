"""Recomputes everything from chain data, with other code than what made it where that is possible."""
