"""Pieces: a booking across midnight, or across the edge of a period, as the regulation says that it is priced."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

from rules import holidays, periods
from rules.facts import OSLO, Value, Values
from rules.periods import Period
from rules.timespan import TimeSpan

SPLIT, START, UNDECIDED = "split", "start", "undecided"
WAYS = (SPLIT, START, UNDECIDED)
MIDNIGHT, PERIODS = "midnight", "periods"
BOUNDARIES = (MIDNIGHT, PERIODS)

Way = tuple[str, str]
"""What is done at midnight, and at the edge of a period: SPLIT or START each."""

Known = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a booking with its own date, kind of day and period; the rest of `values` is that of the whole."""

    values: Values
    minutes: int
    dates: frozenset[date]
    nights: int


def ways(stated: Sequence[str | None], named: Sequence[Period], values: Values) -> Iterator[Way]:
    """The ways in which a booking may be read; more than one where it crosses what the regulation is silent about."""
    span = values.get("span")
    crossed = (_crosses_midnight(values), isinstance(span, TimeSpan) and any(True for _ in periods.edges(named, span)))
    choices = [
        (way,) if way in {SPLIT, START} else (SPLIT, START) if crosses else (SPLIT,)
        for way, crosses in zip(stated, crossed, strict=True)
    ]
    for midnight, edge in product(*choices):
        yield midnight or SPLIT, edge or SPLIT


def whole(values: Known, way: Way, named: Sequence[Period]) -> Known:
    """The facts of all of it: the period in which it begins, and days as the way counts them."""
    span, minutes = values.get("span"), values.get("minutes")
    if named and isinstance(span, TimeSpan):
        values = {**values, "period": periods.at(named, span.start)}
    if way[0] == START and isinstance(minutes, int) and _crosses_midnight(values):
        values = {**values, "days": -(-minutes // (24 * 60))}
    return values


def cut(values: Known, way: Way, named: Sequence[Period]) -> list[Piece]:
    """The pieces of a booking; a single one where nothing is crossed, or all goes by how it begins."""
    span = values.get("span")
    if not isinstance(span, TimeSpan):
        return []
    moments = set(periods.edges(named, span)) if way[1] == SPLIT and named else set()
    if way[0] == SPLIT and _crosses_midnight(values):
        moments |= set(_midnights(span))
    if not moments:
        return []
    return [
        _piece(TimeSpan(start, end), values, way, named)
        for start, end in pairwise(sorted({span.start, *moments, span.end}))
    ]


def together(pieces: Collection[Piece], values: Known, way: Way) -> Values:
    """The facts that pieces are counted by, when one price holds for all of them."""
    first = next(iter(pieces))
    dates = frozenset[date]().union(*(piece.dates for piece in pieces))
    return {
        **first.values,
        "minutes": sum(piece.minutes for piece in pieces),
        "days": len(dates) if way[0] == SPLIT else values.get("days"),
        "nights": sum(piece.nights for piece in pieces),
        "span": None if len(pieces) > 1 else first.values.get("span"),
    }


def _piece(part: TimeSpan, values: Known, way: Way, named: Sequence[Period]) -> Piece:
    day = part.start.astimezone(OSLO).date()
    own: Known = {**values}
    if way[0] == SPLIT:
        own |= {"date": day, "day": holidays.kind_of_day(day)}
    if named and way[1] == SPLIT:
        own["period"] = periods.at(named, part.start)
    until = part.end.astimezone(OSLO)
    nights = (until.date() - day).days if part.end != _end(values) or until.time() != datetime.min.time() else 0
    return Piece({**own, "span": part}, part.minutes, frozenset({day}), nights)


def _end(values: Values) -> datetime | None:
    span = values.get("span")
    return span.end if isinstance(span, TimeSpan) else None


def _crosses_midnight(values: Values) -> bool:
    nights, days = values.get("nights"), values.get("days")
    return bool(nights) or (isinstance(days, int) and days > 1)


def _midnights(span: TimeSpan) -> Iterator[datetime]:
    day = span.start.astimezone(OSLO).date() + timedelta(days=1)
    while (moment := datetime(day.year, day.month, day.day, tzinfo=OSLO).astimezone(UTC)) < span.end:
        yield moment
        day += timedelta(days=1)
