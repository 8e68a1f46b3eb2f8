"""Engagement off the chain: crystals, tasks, and the mine box's draws replayed."""
