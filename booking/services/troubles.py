"""Gear in trouble: which promised lines no longer fit, why, and all that is needed to find something instead."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import loan_periods, localtime, moves, opening, replans
from booking.domain.loan_periods import OpenDays, Period, Terms
from booking.domain.loans import LineState
from booking.domain.localtime import DAY
from booking.domain.moves import Choice, Gear, Line, Trouble
from booking.storage import equipment, lending_places
from booking.storage import replans as storage

Row = dict[str, Any]

BEYOND = timedelta(days=moves.FARTHEST + 28)
"""How far after the last line in trouble days are counted: a shift, a closed time and a rest."""

LOOK = timedelta(days=loan_periods.FAR + 70)
"""How far beside that calendars are read: until the next open day, and the longest rest."""


@dataclass(frozen=True, slots=True)
class Found:
    """The lines in trouble, each with its row and the `causes`: late, unfit, resting, closed."""

    troubles: tuple[Trouble, ...]
    rows: Mapping[int, Row]
    causes: Mapping[int, frozenset[str]]
    today: date


@dataclass(frozen=True, slots=True)
class Situation:
    """What is found, and what may be had instead: how many are free of which gear, and what each line may become."""

    found: Found
    rows: Mapping[int, Row]
    free: replans.Free
    gear: Mapping[int, Row]
    choose: Callable[[Line], Choice]


def day_of(now: datetime) -> date:
    """The day that it is in Norway."""
    return localtime.local(now).date()


# What is in trouble --------------------------------------------------------------------------------------------------


async def find(venues: Collection[int] | None, *, now: datetime) -> Found:
    """The promised lines that cannot be kept, in these venues (None: all): too little, or closed on their days."""
    today = day_of(now)
    short = await storage.short(venues, today=today)
    rows = {row["id"]: row for row in await storage.ahead({day["type"] for day in short}, today=today)}
    unfit = await _unfit(rows.values(), today)
    closed = {row["id"]: row for row in await _closed(venues, today)}
    found = [_trouble(row, row["id"] not in unfit, row["id"] in closed) for row in {**closed, **unfit}.values()]
    return Found(
        tuple(sorted(found, key=lambda one: replans.order(one.line))),
        {**closed, **unfit},
        {one.line.id: _causes(one, short) for one in found},
        today,
    )


async def _unfit(rows: Iterable[Row], today: date) -> dict[int, Row]:
    """Those of the rows that are not kept, type by type."""
    by_type: defaultdict[int, list[Line]] = defaultdict(list)
    known = {row["id"]: row for row in rows}
    for row in known.values():
        by_type[row["type"]].append(_line(row))
    if not known:
        return {}
    last = max(row["busy_until"] for row in known.values()) - DAY
    free = await equipment.by_day(by_type, today, last, today=today)
    return {line.id: known[line.id] for type_, lines in by_type.items() for line in replans.unfit(lines, free[type_])}


async def _closed(venues: Collection[int] | None, today: date) -> list[Row]:
    """The lines that are to be fetched or brought back on a day on which their place is closed after all."""
    days: defaultdict[int, set[date]] = defaultdict(set)
    for place, day in await storage.due_days(venues, today=today):
        days[place].add(day)
    found = []
    for place, wanted in days.items():
        open_days = await _open_days(place, min(wanted), max(wanted))
        shut = [day for day in wanted if not open_days(day, day)]
        found += await storage.on_days(place, shut) if shut else []
    return found


async def _open_days(place: int, first: date, last: date) -> OpenDays:
    """The open days of a place, worked out once for the whole window."""
    known = opening.open_days(await lending_places.calendar(place, first, last), first, last)

    def within(start: date, end: date) -> list[date]:
        return [day for number in range((end - start).days + 1) if (day := start + timedelta(number)) in known]

    return within


def _trouble(row: Row, enough: bool, closed: bool) -> Trouble:
    return Trouble(_line(row), enough=enough, closed=closed)


def _line(row: Row) -> Line:
    return Line(
        row["id"],
        row["loan"],
        row["type"],
        row["quantity"],
        Period(row["starts_on"], row["ends_on"], row["due_on"], row["busy_from"], row["busy_until"]),
        row["created_at"],
        out=row["state"] == LineState.OUT,
        kit=row["kit"] is not None,
    )


def _causes(trouble: Trouble, short: Iterable[Row]) -> frozenset[str]:
    line = trouble.line
    hit = [
        day
        for day in short
        if day["type"] == line.type and line.period.busy_from <= day["day"] < line.period.busy_until
    ]
    causes = {name for name in ("late", "unfit", "resting") if not trouble.enough and any(day[name] for day in hit)}
    return frozenset(causes | ({"closed"} if trouble.closed else set()))


# What may be instead -------------------------------------------------------------------------------------------------


async def situation(venues: Collection[int] | None, *, now: datetime) -> Situation:
    """The lines in trouble in these venues, with all that plans for them are made of."""
    found = await find(venues, now=now)
    siblings = await storage.open_lines({row["loan"] for row in found.rows.values()})
    rows = {row["id"]: row for row in siblings}
    models, types = {row["model"] for row in found.rows.values()}, {row["type"] for row in siblings}
    gear = {row["id"]: row for row in await storage.gear(models, types)}
    last = max((row["busy_until"] for row in siblings), default=found.today) + BEYOND
    planned = await _planner(gear, rows, found.today, last)
    free = await equipment.by_day(gear, found.today, last, today=found.today)
    return Situation(found, rows, free, gear, _chooser(gear, rows, planned))


def _chooser(gear: Mapping[int, Row], rows: Mapping[int, Row], planned: moves.Planned) -> Callable[[Line], Choice]:
    known = [
        Gear(row["id"], row["model"], row["place"], row["size"], row["size_from"], row["position"])
        for row in gear.values()
    ]
    by_loan: defaultdict[int, list[Line]] = defaultdict(list)
    for row in rows.values():
        by_loan[row["loan"]].append(_line(row))

    def choose(line: Line) -> Choice:
        model = gear[line.type]["model"]
        return Choice(
            [one for one in known if one.model == model],
            [one for one in by_loan[line.loan] if one.id != line.id],
            planned,
        )

    return choose


async def _planner(gear: Mapping[int, Row], rows: Mapping[int, Row], today: date, last: date) -> moves.Planned:
    """The days of a line as another type or on other days, by the rules of the place; reads each place once."""
    places = {place: await lending_places.one(place) for place in {row["place"] for row in gear.values()}}
    calendars = {place: await _open_days(place, today - BEYOND, last + LOOK) for place in places}
    terms = {row["id"]: loan_periods.terms(places[row["place"]] or {}, [row]) for row in gear.values()}

    def planned(line: Line, type_: int, first: date, until: date) -> Period | None:
        open_days, own = calendars[gear[type_]["place"]], terms[type_]
        if line.out:
            return replace(loan_periods.planned(first, until, own, open_days), busy_from=line.period.busy_from)
        wanted = gear[type_]["active"] and today <= first and until <= today + timedelta(own.horizon_days)
        if not wanted or (rows[line.id]["occurrence"] and not _beside(line, gear, type_, (first, until))):
            return None
        if not open_days(first, first) or _too_long(line, first, until, own, open_days):
            return None
        return loan_periods.planned(first, until, own, open_days)

    return planned


def _beside(line: Line, gear: Mapping[int, Row], type_: int, days: tuple[date, date]) -> bool:
    """What goes with an hour in a hall stays at its place and on its days."""
    same_days = days == (line.period.starts_on, line.period.ends_on)
    return same_days and bool(gear[type_]["place"] == gear[line.type]["place"])


def _too_long(line: Line, first: date, until: date, terms: Terms, open_days: OpenDays) -> bool:
    """A loan that the place made longer than its rules allow may stay as long."""
    return until - first > line.period.ends_on - line.period.starts_on and (
        loan_periods.length(first, until, terms, open_days) > terms.loan_days
    )
