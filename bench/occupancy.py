"""The week of all spaces over HTTP, as the calendar reads it."""

from datetime import timedelta

import msgspec

from bench.figures import Figure
from bench.stage import ask, expect, median_ms, stage, today


def measure() -> list[Figure]:
    """The median of 100 reads, of twenty different weeks in turn."""
    connection = stage().connection()

    def read(number: int) -> bytes:
        return expect(ask(connection, _week(number % 20)), 200)

    items = msgspec.json.decode(read(0))["items"]
    spaces = len({item["space"] for item in items})
    value = median_ms(read, times=100)
    name = f"occupancy of {spaces} spaces, one week ({len(items)} bookings), over HTTP"
    return [Figure(name, value, "ms", 10, "MRBS 53 ms, Indico 162 ms")]


def _week(later: int) -> str:
    start = today() + timedelta(weeks=1 + later)
    end = start + timedelta(weeks=1)
    return f"/api/v1/occupancy?from={start}T00:00:00Z&to={end}T00:00:00Z"
