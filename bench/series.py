"""A weekly series of 52 over HTTP: stored with its quote, and refused with a conflict report."""

from datetime import timedelta
from typing import Any

from bench.figures import Figure
from bench.stage import application, ask, expect, median_ms, stage, today

DATES = 52
QUIET = "moterom-1"
PEERS = "MRBS 329 ms, Indico 61 ms"


def measure() -> list[Figure]:
    """The medians of 20 series that fit, and of 20 that meet a taken date every week."""
    here = stage()
    connection = here.connection()
    signed_in = {"Authorization": f"Bearer {here.key}"}

    def send(wanted: dict[str, Any], status: int) -> bytes:
        return expect(ask(connection, "/api/v1/applications", method="POST", body=wanted, headers=signed_in), status)

    stored = median_ms(lambda number: send(_weekly(number), 201), times=20, warm=2)
    refused = median_ms(lambda _: send(_weekly(0), 409), times=20, warm=2)
    return [
        Figure("a weekly series of 52 stored, with conflict check and quote", stored, "ms", 30, PEERS),
        Figure("a weekly series of 52 refused, with conflict report and alternatives", refused, "ms", 30, PEERS),
    ]


def _weekly(number: int) -> dict[str, Any]:
    """A series on a weekday and hour of its own: half an hour each, in the evening."""
    day = today() + timedelta(days=14 + number % 7)
    hour = 20 + number // 7 // 2
    minute = 30 * (number // 7 % 2)
    start, end = f"{hour:02d}:{minute:02d}", f"{hour + minute // 30:02d}:{(minute + 30) % 60:02d}"
    return application(
        QUIET, day, start, end, recurrence={"rrule": f"FREQ=WEEKLY;COUNT={DATES}", "except": [], "skip": []}
    )
