"""For the demo's tests: made-up driving, and the demo as a process."""

from __future__ import annotations

import gzip
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
FIRST = 411_102 * 3600
"""14:00 in UTC+8, 2016-11-23."""
HEADER = "vehicle_id,timestamp,speed,route_id,trip_id,latitude,longitude,trip_headsign"
STEP = 150
"""Seconds between two rows: two dozen an hour."""
KM_A_STEP = 2.5
STONE = 10**18
OWN = 3_000 * STONE
"""An epoch's own reward."""


def row(vehicle: str, seconds: int, lat: float, lon: float = -97.7) -> str:
    when = datetime.fromtimestamp(FIRST + seconds, UTC).isoformat()
    return f"{vehicle},{when},10,1,5,{lat:.6f},{lon},somewhere"


def drive(vehicle: str, hours: list[int], km_a_step: float = KM_A_STEP) -> list[str]:
    """Northwards, two dozen rows an hour."""
    rows, lat = [], 30.0
    for hour in hours:
        for step in range(24):
            rows.append(row(vehicle, hour * 3600 + step * STEP, lat))
            lat += km_a_step / 111.195
    return rows


def write(path: Path, rows: list[str], header: str = HEADER) -> None:
    text = "\n".join([header, *rows]) + "\n"
    packed = path.suffix == ".gz"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())


def run(data: Path, folder: Path, **env: str) -> subprocess.Popen:
    """What `make demo` does once everything is set up."""
    started = subprocess.run(
        ["toolchain/env", "python", "-m", "scripts.demo_start"],
        cwd=ROOT,
        env={**os.environ, "DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    return launch(started.stdout.strip(), data, folder, **env)


def launch(timestamp: str, data: Path, folder: Path, **env: str) -> subprocess.Popen:
    command = ["toolchain/brownie", "--node", "--timestamp", timestamp]
    return subprocess.Popen(
        [*command, "run", "demo", "main", str(folder)],
        cwd=ROOT,
        env={**os.environ, "DATA": str(data), "COLUMNS": "160", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen) -> str:
    output, _ = process.communicate(timeout=180)
    return output


def answers(rpc: str) -> bool:
    port = int(rpc.rsplit(":", 1)[1])
    return any(
        c.laddr.port == port and c.status == psutil.CONN_LISTEN
        for c in psutil.net_connections("tcp4")
    )
