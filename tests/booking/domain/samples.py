"""Makers of plain domain values, and strategies for them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from booking.domain import localtime
from booking.domain.conflicts import Taken
from booking.domain.resources import Limits, Space
from rules.timespan import TimeSpan

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)  # a Monday
TUESDAY = date(2027, 1, 12)
SPRING_NIGHT = date(2027, 3, 28)
AUTUMN_NIGHT = date(2027, 10, 31)
SCHOOL_HOLIDAYS = ((date(2027, 2, 22), date(2027, 2, 26)),)

LIMITS = Limits(
    minutes_min=30,
    minutes_max=480,
    grid_minutes=30,
    horizon_days=400,
    lead_hours=0,
    cancel_hours=24,
    setup_minutes=0,
    clearing_minutes=0,
)
HALL_PARTS = frozenset({1, 2, 3})


def limits(**values: int) -> Limits:
    """Lenient limits, but for what is said."""
    return replace(LIMITS, **values)


def space(number: int = 1, **values: Any) -> Space:
    """A whole hall of three parts in venue 1, but for what is said."""
    plain = Space(
        id=number,
        slug=f"space-{number}",
        name=f"Space {number}",
        venue=1,
        parent=None,
        parts=HALL_PARTS,
        capacity=300,
        facilities=frozenset({"floor"}),
        space_class="hall",
        part_name="whole",
        limits=LIMITS,
        holds_time=False,
        active=True,
    )
    return replace(plain, **values)


def third(number: int, **values: Any) -> Space:
    """The hall's part of that number, as space 10 + number under space 1."""
    told: dict[str, Any] = {"parent": 1, "parts": frozenset({number}), "capacity": 100, "part_name": "one_third"}
    return space(10 + number, **(told | values))


def clocks(start: str, end: str, day: date = TUESDAY) -> TimeSpan:
    """The span between two clocks of a day; an end that is not later is on the next."""
    opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    return localtime.span(day, opens, closes, nights=int(closes <= opens))


def taken(span: TimeSpan, part: int = 1, *, setup: int = 0, clearing: int = 0, occurrence: int = 1) -> Taken:
    """A part that is held."""
    return Taken(occurrence=occurrence, part=part, span=span, held=True, setup=setup, clearing=clearing)


# Strategies ----------------------------------------------------------------------------------------------------------

GRID = timedelta(minutes=15)
ORIGIN = localtime.at(TUESDAY, time(6))


@st.composite
def spans(draw: st.DrawFn, slots: int = 64) -> TimeSpan:
    """A span of quarters within some hours of one day, so that spans often meet, overlap and nearly touch."""
    start = draw(st.integers(0, slots - 1))
    return TimeSpan(ORIGIN + GRID * start, ORIGIN + GRID * draw(st.integers(start + 1, slots)))


minutes = st.sampled_from([0, 10, 15, 30, 45])
takens = st.builds(
    Taken,
    occurrence=st.integers(1, 9),
    part=st.integers(1, 4),
    span=spans(),
    held=st.booleans(),
    setup=minutes,
    clearing=minutes,
)
