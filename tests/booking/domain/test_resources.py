from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import localtime, resources
from booking.domain.resources import (
    BeyondHorizon,
    InThePast,
    OffGrid,
    SpaceNotInUse,
    TooLate,
    TooLong,
    TooShort,
)
from rules.timespan import TimeSpan
from tests.booking.domain.samples import NOW, SPRING_NIGHT, clocks, limits, space, spans, third

EVENING = clocks("18:00", "20:00")


def test_a_span_within_all_limits_breaches_none() -> None:
    assert resources.breaches(space(), EVENING, now=NOW) == []


def test_a_space_out_of_use_and_one_that_owns_nothing_cannot_be_booked() -> None:
    assert resources.breaches(space(active=False), EVENING, now=NOW) == [SpaceNotInUse()]
    assert resources.breaches(space(parts=frozenset()), EVENING, now=NOW) == [SpaceNotInUse()]


def test_what_has_begun_is_in_the_past_and_what_begins_now_is_not() -> None:
    assert resources.breaches(space(), EVENING, now=EVENING.start) == []
    later = EVENING.start + timedelta(seconds=1)
    assert resources.breaches(space(), EVENING, now=later) == [InThePast(start=EVENING.start)]


def test_the_lead_time_is_counted_in_hours_from_now() -> None:
    careful = space(limits=limits(lead_hours=48))
    deadline = EVENING.start - timedelta(hours=48)

    assert resources.breaches(careful, EVENING, now=deadline) == []
    late = deadline + timedelta(minutes=1)
    expected = TooLate(hours=48, earliest=EVENING.start + timedelta(minutes=1))
    assert resources.breaches(careful, EVENING, now=late) == [expected]


def test_the_horizon_is_counted_in_local_dates() -> None:
    near = space(limits=limits(horizon_days=7))
    now = localtime.at(date(2027, 1, 5), datetime(2027, 1, 5, 23, 59).time())  # noqa: DTZ001 - wall time

    assert resources.breaches(near, EVENING, now=now) == []
    next_day = EVENING.shifted(timedelta(days=1))
    assert resources.breaches(near, next_day, now=now) == [BeyondHorizon(days=7, last=date(2027, 1, 12))]


def test_an_absurd_horizon_overflows_nothing() -> None:
    assert resources.breaches(space(limits=limits(horizon_days=2_147_483_647)), EVENING, now=NOW) == []


def test_the_shortest_and_the_longest_are_allowed_and_a_second_beyond_is_not() -> None:
    strict = space(limits=limits(minutes_min=120, minutes_max=120))
    second = timedelta(seconds=1)

    assert resources.breaches(strict, EVENING, now=NOW) == []
    shorter, longer = TimeSpan(EVENING.start, EVENING.end - second), TimeSpan(EVENING.start, EVENING.end + second)
    assert resources.breaches(strict, shorter, now=NOW) == [TooShort(minutes=120), OffGrid(minutes=30)]
    assert resources.breaches(strict, longer, now=NOW) == [TooLong(minutes=120), OffGrid(minutes=30)]


@pytest.mark.parametrize(("start", "found"), [("18:00", []), ("18:30", []), ("18:15", [OffGrid(minutes=30)])])
def test_bookings_begin_on_the_grid_and_end_at_any_minute(start: str, found: list[OffGrid]) -> None:
    assert resources.breaches(space(), clocks(start, "19:50"), now=NOW) == found


def test_the_grid_goes_by_the_clock_on_the_wall_the_night_it_jumps() -> None:
    every_two_hours = space(limits=limits(grid_minutes=120))

    assert resources.breaches(every_two_hours, clocks("04:00", "06:00", SPRING_NIGHT), now=NOW) == []
    off = resources.breaches(every_two_hours, clocks("05:00", "06:00", SPRING_NIGHT), now=NOW)
    assert off == [OffGrid(minutes=120)]


@given(spans(), st.sampled_from([5, 15, 30, 60, 90]))
def test_the_last_start_on_the_grid_is_on_it(span: TimeSpan, grid: int) -> None:
    rule = limits(grid_minutes=grid)
    past = resources.past_grid(rule, span.start)

    assert timedelta(0) <= past < timedelta(minutes=grid)
    assert resources.past_grid(rule, span.start - past) == timedelta(0)


def test_the_root_of_a_third_is_its_hall() -> None:
    hall, half = space(1), space(2, parent=1)
    tree = [hall, half, third(1), third(2, parent=2)]

    assert [resources.root(one, tree) for one in tree] == [1, 1, 1, 1]


def test_the_root_is_found_when_the_hall_itself_is_not_at_hand() -> None:
    assert resources.root(third(1), [third(2)]) == 1


def test_a_ring_of_parents_comes_to_an_end() -> None:
    ring = [space(1, parent=2), space(2, parent=1)]

    assert resources.root(ring[0], ring) in {1, 2}
