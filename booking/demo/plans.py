"""Plan: an application as the demo wants it; the frame it is made in, and the ledger that keeps two from clashing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from booking.demo.people import Applicant
from booking.demo.schoolyear import DAY, Holiday, Season
from booking.domain import conflicts, localtime, recurrence
from booking.domain.applications import Dated, Draft
from booking.domain.conflicts import Wanted
from booking.domain.resources import Space
from rules import Participants, TimeSpan, holidays

SKIP: frozenset[recurrence.Skip] = frozenset({"public-holidays", "school-holidays"})
REACH = timedelta(minutes=conflicts.MAX_GAP_MINUTES)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where and when the plans are made: the spaces by slug, the season, its holidays, what is closed, today."""

    spaces: Mapping[str, Space]
    season: Season
    holidays: Sequence[Holiday]
    today: date
    closed: Sequence[tuple[frozenset[int], TimeSpan]] = ()

    def schooldays(self) -> Iterator[date]:
        """The days of the season that are no holiday of any kind."""
        day = self.season.first
        while day <= self.season.last:
            if not self.is_holiday(day):
                yield day
            day += DAY

    def is_holiday(self, day: date) -> bool:
        """Whether there is no school that day, for a holiday's sake."""
        return holidays.is_public_holiday(day) or any(one.first <= day <= one.last for one in self.holidays)

    def hits(self, one: Dated) -> bool:
        """Whether a closure that was planned hits a date."""
        return any(one.parts & parts and one.span.overlaps(span) for parts, span in self.closed)

    def is_closed(self, span: TimeSpan) -> bool:
        """Whether anything at all is closed then."""
        return any(span.overlaps(closed) for _, closed in self.closed)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """When a date was given back and why; by the officer, or else by the applicant."""

    at: datetime
    reason: str
    by_officer: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A granted application: who has what when, since when, and which of the dates were cancelled later."""

    applicant: Applicant
    draft: Draft
    dates: tuple[Dated, ...]
    submitted_at: datetime
    decided_at: datetime
    instant: bool = False
    cancelled: Mapping[int, Cancelled] = field(default_factory=dict)


class Ledger:
    """What is taken so far, by part and day."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[int, date], list[Wanted]] = defaultdict(list)

    def fits(self, one: Dated) -> bool:
        """Whether nothing stands in the way of a date, the time to clear and set up counted."""
        wanted = _wanted(one)
        return not any(conflicts.between(wanted, taken) for key in _keys(one) for taken in self._taken.get(key, ()))

    def take(self, dates: Iterable[Dated]) -> None:
        """Mark dates as taken."""
        for one in dates:
            for key in _keys(one):
                self._taken[key].append(_wanted(one))


def _wanted(one: Dated) -> Wanted:
    return Wanted(one.span, one.parts, one.setup_minutes, one.clearing_minutes)


def _keys(one: Dated) -> list[tuple[int, date]]:
    return [(part, day) for part in one.parts for day in localtime.days(one.span.padded(REACH, REACH))]


def participants(counts: Sequence[int]) -> Participants:
    """From [how many, of them under 16, of them disabled]; the first of these may stand alone."""
    total, *known = counts
    return Participants(total, {16: known[0]} if known else {}, None, known[1] if len(known) > 1 else 0)


def paid_by(spaces: Iterable[Space], span: TimeSpan) -> str | None:
    """By the day, where so many hours would cost more than a day does and the regulation does not say which counts."""
    whole = any(space.space_class == "heile_skulen" for space in spaces)
    return "day" if span.minutes > 140 and not whole else None
