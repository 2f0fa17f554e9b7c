"""The calendar feed of all spaces over HTTP: made anew, and asked for by an app that has it already."""

from datetime import timedelta

from bench.figures import Figure
from bench.stage import ask, expect, median_ms, stage, today

DAYS = 10
"""The peers' week had 1 816 events; with 200 a day here, ten days have no fewer."""


def measure() -> list[Figure]:
    """The median of 20 feeds made anew, and of 300 answers that nothing has changed."""
    connection = stage().connection()
    first = today() + timedelta(weeks=1)
    path = f"/calendar/all/calendar.ics?from={first}&to={first + timedelta(days=DAYS - 1)}"
    body = expect(answer := ask(connection, path), 200)
    holds = {"If-None-Match": next(value for name, value in answer[2].items() if name.lower() == "etag")}
    cold = median_ms(lambda _: expect(ask(connection, path), 200), times=20, warm=2)
    unchanged = median_ms(lambda _: expect(ask(connection, path, headers=holds), 304), times=300)
    name = f"iCal of {DAYS} days, all spaces ({body.count(b'BEGIN:VEVENT')} events)"
    return [
        Figure(f"{name}, made anew", cold, "ms", 400, "MRBS 1 587 ms, Indico refused"),
        Figure(f"{name}, unchanged (304)", unchanged, "ms", 2, "neither"),
    ]
