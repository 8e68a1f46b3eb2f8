"""Made-up driving for the demo's tests."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

FIRST = 411_102 * 3600
"""14:00 in UTC+8, 2016-11-23."""
HEADER = "vehicle_id,timestamp,speed,route_id,trip_id,latitude,longitude,trip_headsign"
STEP = 150
"""Seconds between two rows: two dozen an hour."""
KM_A_STEP = 2.5


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
