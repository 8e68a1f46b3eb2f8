"""Prints when the demo's chain has to start, in unix seconds: just before the data does."""

import sys

from csop.demo.story import starts_at
from csop.telemetry.capmetro import TelemetryError
from scripts.demo import read_log

if __name__ == "__main__":
    try:
        print(starts_at(read_log()))
    except TelemetryError as error:
        sys.exit(f"demo: {error}")
