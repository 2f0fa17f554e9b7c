"""One booking created over HTTP: with its quote, audit entry and letter, in a room that is booked at once."""

from datetime import timedelta
from typing import Any

from bench.figures import Figure
from bench.stage import application, ask, expect, median_ms, stage, today

ROOM = "moterom-1"
HALF_HOURS = [f"{hour:02d}:{minute:02d}" for hour in range(8, 23) for minute in (0, 30)]
FIRST_DAY = 5  # days from now; the race has the days before


def measure() -> list[Figure]:
    """The median of 200 bookings, each at a time of its own."""
    here = stage()
    connection = here.connection()
    signed_in = {"Authorization": f"Bearer {here.key}"}

    def book(number: int) -> object:
        answer = ask(connection, "/api/v1/applications", method="POST", body=_wanted(number), headers=signed_in)
        return expect(answer, 201)

    value = median_ms(book, times=200)
    return [Figure("one booking created, with quote, audit, outbox", value, "ms", 8, "MRBS 88 ms, Indico 33 ms")]


def _wanted(number: int) -> dict[str, Any]:
    day = today() + timedelta(days=FIRST_DAY + number // (len(HALF_HOURS) - 1))
    place = number % (len(HALF_HOURS) - 1)
    return application(ROOM, day, HALF_HOURS[place], HALF_HOURS[place + 1])
