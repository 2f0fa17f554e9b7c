"""Real simultaneous writers on every way to hold time: eight at once on the same time, exactly one wins."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings
from booking.storage import conf, transaction
from booking.storage.claims import TimeTaken
from tests import factories
from tests.conftest import NOW
from tests.factories import draft, oslo

WRITERS = 8
ROUNDS = 20
FIRST = date(2027, 1, 12)

Attempt = Callable[[int], Awaitable[object]]
"""One writer's try, by its number."""


@pytest.fixture
async def writer(database: None) -> Person:
    """Somebody who books at once a hall of two halves, or applies for it by approval."""
    await factories.rulebook()
    venue = await factories.venue()
    a, b = await factories.part(venue, "A"), await factories.part(venue, "B")
    for slug, parts in (("whole", [a, b]), ("half-a", [a]), ("half-b", [b])):
        await factories.space(venue, slug, parts, mode="instant")
        await factories.space(venue, f"{slug}-asked", parts, mode="approval")
    await factories.person("sak@example.no", role="officer")
    return await factories.person(role="officer")


async def _officer() -> Person:
    return await factories.known(await transaction.value("SELECT id FROM person WHERE email = 'sak@example.no'"))


async def _race(attempt: Attempt) -> int:
    """How many of the writers got through; whoever did not was told that the time is taken."""
    results = await asyncio.gather(*(attempt(number) for number in range(WRITERS)), return_exceptions=True)
    faults = [result for result in results if isinstance(result, BaseException)]
    assert {type(fault) for fault in faults} <= {TimeTaken}, faults
    return WRITERS - len(faults)


async def _book(person: Person, space: str, day: date, hour: int = 18, count: int = 1) -> list[int]:
    recurrence = Recurrence("weekly", count=count) if count > 1 else None
    start, end = oslo(day, f"{hour:02d}:00"), oslo(day, f"{hour + 1:02d}:00")
    application = await applications.submit(
        draft=draft(space, start=start, end=end, recurrence=recurrence), person=person, now=NOW
    )
    rows = await transaction.rows("SELECT id FROM occurrence WHERE application = $1 ORDER BY starts_at", application)
    return [row["id"] for row in rows]


async def _application(occurrence: int) -> int:
    return int(await transaction.value("SELECT application FROM occurrence WHERE id = $1", occurrence))


async def _sound() -> None:
    """Claims and booked dates match one to one, and every connection is back in the pool."""
    mismatches = await transaction.value(
        """
        SELECT count(*)
        FROM (SELECT o.id, sp.part, o.starts_at, o.ends_at FROM occurrence o
              JOIN space_part sp ON sp.space = ANY(o.spaces) WHERE o.state = 'booked') booked
        FULL JOIN (SELECT occurrence AS id, part, starts_at, ends_at FROM claim WHERE held) held
            USING (id, part, starts_at, ends_at)
        WHERE booked IS NULL OR held IS NULL
        """
    )
    assert mismatches == 0
    pool = conf.DB.pool
    assert pool is not None
    assert pool.get_size() == pool.get_idle_size()


async def test_booking_at_once_has_one_winner(writer: Person) -> None:
    spaces = ["whole", "half-a"]  # whole against part, in both orders
    for turn in range(ROUNDS):
        day = FIRST + timedelta(days=turn)
        assert await _race(lambda number, day=day: _book(writer, spaces[number % 2], day)) == 1
    await _sound()


async def test_series_has_one_winner(writer: Person) -> None:
    for turn in range(ROUNDS):
        day = FIRST + timedelta(weeks=1, days=turn % 7)
        # Series that begin on this date, a week before or a week after it: any two of them meet.
        starts = [day + timedelta(weeks=number % 3 - 1) for number in range(WRITERS)]
        assert (
            await _race(
                lambda number, starts=starts, turn=turn: _book(
                    writer, "whole", starts[number], hour=8 + turn // 7, count=3
                )
            )
            == 1
        )
    await _sound()


async def test_approving_has_one_winner(writer: Person) -> None:
    officer = await _officer()
    for turn in range(ROUNDS):
        day = FIRST + timedelta(days=turn)
        asked = [await _book(writer, "whole-asked" if n % 2 else "half-a-asked", day) for n in range(WRITERS)]
        cases = [await _application(one[0]) for one in asked]
        approve = functools.partial(applications.approve, by=officer, now=NOW)
        assert await _race(lambda n, cases=cases, approve=approve: approve(application=cases[n])) == 1
    await _sound()


async def test_moving_has_one_winner(writer: Person) -> None:
    for turn in range(ROUNDS):
        day = FIRST + timedelta(days=turn)
        booked = [(await _book(writer, "half-a", day, hour=8 + n))[0] for n in range(WRITERS)]
        start, end = oslo(day, "20:00"), oslo(day, "21:00")
        assert await _race(
            lambda n, booked=booked, start=start, end=end: bookings.move(
                occurrence=booked[n], by=writer, start=start, end=end, spaces=["half-b"], now=NOW
            )
        ) == 1  # fmt: skip
    await _sound()


async def test_restoring_has_one_winner(writer: Person) -> None:
    for turn in range(ROUNDS):
        day = FIRST + timedelta(days=turn)
        booked = []
        for _ in range(WRITERS):
            [one] = await _book(writer, "whole", day)
            await bookings.cancel(occurrence=one, by=writer, reason="Bytt", now=NOW)
            booked.append(one)
        assert await _race(lambda n, booked=booked: bookings.restore(dates=[booked[n]], by=writer, now=NOW)) == 1
    await _sound()


async def test_all_ways_at_once_have_one_winner(writer: Person) -> None:
    for turn in range(ROUNDS):
        ways = await _ways(writer, FIRST + timedelta(days=turn))
        assert await _race(lambda n, ways=ways: ways[n]()) == 1
    await _sound()


async def _ways(writer: Person, day: date) -> list[Callable[[], Awaitable[object]]]:
    """Eight tries at the same hour: two approvals, two moves, a restoration and three bookings."""
    moving = [(await _book(writer, "half-b", day, hour=8 + n))[0] for n in range(2)]
    asked = [await _application((await _book(writer, "half-a-asked", day))[0]) for _ in range(2)]
    [cancelled] = await _book(writer, "whole", day)
    await bookings.cancel(occurrence=cancelled, by=writer, reason="Bytt", now=NOW)
    start, end, officer = oslo(day, "18:00"), oslo(day, "19:00"), await _officer()
    move = functools.partial(bookings.move, by=writer, start=start, end=end, spaces=["half-a"], now=NOW)
    return [
        *(functools.partial(applications.approve, application=one, by=officer, now=NOW) for one in asked),
        *(functools.partial(move, occurrence=one) for one in moving),
        functools.partial(bookings.restore, dates=[cancelled], by=writer, now=NOW),
        *[functools.partial(_book, writer, "whole", day)] * 3,
    ]
