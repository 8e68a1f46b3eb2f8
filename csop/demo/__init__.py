"""The main job, end to end, on a local chain: days of driving become stones."""
