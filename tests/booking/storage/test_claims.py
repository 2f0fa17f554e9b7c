"""The database itself refuses two held claims of one part at one time."""

from datetime import datetime, timedelta

import asyncpg
import pytest

from booking.storage import transaction
from booking.storage.claims import TimeTaken, during, hold, occupancy, release, take
from rules import TimeSpan
from tests import factories
from tests.conftest import NOW
from tests.factories import oslo

START = oslo("2027-01-12", "18:00")
HOUR = timedelta(hours=1)


@pytest.fixture
async def hall(database: None) -> list[int]:
    """The ids of a whole hall and its halves."""
    venue = await factories.venue()
    a, b = await factories.part(venue, "A"), await factories.part(venue, "B")
    spaces = [("whole", [a, b]), ("half-a", [a]), ("half-b", [b])]
    return [(await factories.space(venue, slug, parts)).id for slug, parts in spaces]


async def _occurrence(
    space: int, start: datetime = START, hours: int = 2, *, public: bool = False, state: str = "booked"
) -> int:
    person = await factories.person()
    application = await factories.insert(
        "application",
        person=person.id,
        state="approved",
        instant=True,
        title="Konsert",
        public=public,
        purpose="concert",
        participants={},
        ticketed=False,
        commercial=False,
        answers={},
        note="",
        language="nb",
        submitted_at=NOW,
        changed_at=NOW,
    )
    return await factories.insert(
        "occurrence",
        application=application,
        spaces=[space],
        starts_at=start,
        ends_at=start + hours * HOUR,
        state=state,
        setup_minutes=0,
        clearing_minutes=0,
        sequence=0,
        created_at=NOW,
        changed_at=NOW,
    )


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, 1), (1, 0), (2, 0)])
async def test_whole_and_part_cannot_be_held_at_once(hall: list[int], first: int, second: int) -> None:
    await take([await _occurrence(hall[first])], held=True)
    other = await _occurrence(hall[second], START + HOUR)
    with pytest.raises(TimeTaken):
        await take([other], held=True)


async def test_two_parts_and_adjacent_times_can_be_held(hall: list[int]) -> None:
    await take([await _occurrence(hall[1])], held=True)
    await take([await _occurrence(hall[2])], held=True)
    await take([await _occurrence(hall[0], START + 2 * HOUR)], held=True)
    assert len(await during([1, 2], TimeSpan(START, START + 4 * HOUR))) == 4


async def test_what_is_asked_for_may_overlap_until_it_is_held(hall: list[int]) -> None:
    first, second = await _occurrence(hall[0]), await _occurrence(hall[1])
    await take([first, second], held=False)
    await hold([first])
    with pytest.raises(TimeTaken):
        await hold([second])
    await release([first])
    await hold([second])


async def test_database_refuses_even_who_goes_past_our_code(hall: list[int]) -> None:
    await take([await _occurrence(hall[1])], held=True)
    other = await _occurrence(hall[1], START + HOUR)
    with pytest.raises(asyncpg.ExclusionViolationError, match="no_double_booking"):
        await transaction.execute(
            "INSERT INTO claim (part, occurrence, starts_at, ends_at, held) "
            "SELECT part, occurrence, starts_at + interval '1 hour', ends_at, true FROM claim WHERE occurrence <> $1",
            other,
        )


@pytest.mark.parametrize("night", ["2027-03-28", "2027-10-31"])
async def test_nights_of_clock_change_are_claimed_by_elapsed_time(hall: list[int], night: str) -> None:
    start, end = oslo(night, "00:30"), oslo(night, "05:00")
    hours = (end - start) // HOUR
    await take([await _occurrence(hall[1], start, hours)], held=True)
    last = start + (hours - 1) * HOUR
    with pytest.raises(TimeTaken):
        await take([await _occurrence(hall[1], last)], held=True)
    await take([await _occurrence(hall[1], start + hours * HOUR)], held=True)


async def test_occupancy_shows_a_title_only_where_the_booking_is_public(hall: list[int]) -> None:
    await take([await _occurrence(hall[1], public=True), await _occurrence(hall[2])], held=True)
    await take([await _occurrence(hall[1], START + 3 * HOUR, public=True, state="applied")], held=False)
    found = await occupancy(hall[1:], TimeSpan(START - HOUR, START + 9 * HOUR))
    assert [(row["space"], row["status"], row["title"]) for row in found] == [
        (hall[1], "booked", "Konsert"),
        (hall[2], "booked", None),
        (hall[1], "applied", None),
    ]


async def test_occupancy_of_the_whole_names_an_occurrence_once(hall: list[int]) -> None:
    await take([await _occurrence(hall[0])], held=True)
    found = await occupancy([hall[0]], TimeSpan(START, START + HOUR))
    assert [row["space"] for row in found] == [hall[0]]
