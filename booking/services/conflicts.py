"""What stands in the way of wanted dates, and what is free near them; reads claims, calendars and the catalogue."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.domain import conflicts, localtime, opening
from booking.domain.applications import Dated
from booking.domain.conflicts import Clash, Wanted
from booking.domain.resources import Space
from booking.storage import claims, resources
from rules import TimeSpan

MOST_EXPLAINED = 12  # dates of a series for which alternatives are looked for; the rest are only named


@dataclass(frozen=True, slots=True)
class Nearby:
    """Another time or place for one wish, with its spaces."""

    kind: str
    spaces: tuple[Space, ...]
    span: TimeSpan

    def plain(self, date: str) -> dict[str, Any]:
        """As plain values, beside the date of the wish."""
        return {
            "date": date,
            "kind": self.kind,
            "spaces": [space.slug for space in self.spaces],
            "names": [space.name for space in self.spaces],
            "start": self.span.start,
            "end": self.span.end,
        }


async def find(dates: Sequence[Dated], *, without: Collection[int] = ()) -> list[Clash]:
    """Every clash of the dates with what is asked for or taken; `without` names occurrences that do not count."""
    wanted = [wanted_of(one) for one in dates]
    return conflicts.find(wanted, await claims.near(wanted, without=without))


def wanted_of(one: Dated) -> Wanted:
    """A date as the law of conflicts looks at it."""
    return Wanted(span=one.span, parts=one.parts, setup=one.setup_minutes, clearing=one.clearing_minutes)


async def refuse_taken(dates: Sequence[Dated], *, without: Collection[int] = (), now: datetime) -> None:
    """Raise TimeTaken with each taken date and what is free near it; Closed for a date on which the place is shut.

    Whoever goes on to hold the time has locked the parts first.
    """
    await _refuse_closed(dates)
    taken = {clash.wanted.span for clash in await find(dates, without=without) if clash.taken.held}
    if taken:
        hit = [one for one in dates if one.span in taken]
        raise taken_problem(hit, await alternatives(hit, now=now))


def taken_problem(dates: Sequence[Dated], near: Mapping[TimeSpan, Sequence[Nearby]]) -> claims.TimeTaken:
    """The refusal that names every taken date and the alternatives, as plain values."""
    return claims.TimeTaken(
        dates=[day(one.span) for one in dates],
        alternatives=[found.plain(day(one.span)) for one in dates for found in near.get(one.span, ())],
    )


def day(span: TimeSpan) -> str:
    """The local date on which a span begins."""
    return localtime.local(span.start).date().isoformat()


async def alternatives(dates: Sequence[Dated], *, now: datetime) -> dict[TimeSpan, list[Nearby]]:
    """What is free near each of the first dates, best first; for dates in one space."""
    wanted = [one for one in dates[:MOST_EXPLAINED] if len(one.spaces) == 1 and one.span.start > now]
    if not wanted:
        return {}
    space = wanted[0].spaces[0]
    candidates = await resources.candidates(space)
    spaces = {one.id: one for one in [space, *candidates]}
    days = {one.span: localtime.local(one.span.start).date() for one in wanted}
    windows = {localtime.day_span(day) for day in days.values()}
    calendars = await resources.calendars(list(spaces), _hull(windows))
    taken = conflicts.by_day(await claims.near(_probes(spaces.values(), windows)))
    return {
        one.span: [
            Nearby(found.kind, tuple(spaces[number] for number in found.spaces), found.span)
            for found in conflicts.alternatives(
                wanted_of(one),
                space,
                candidates,
                taken.get(days[one.span], []),
                _open(spaces.values(), calendars, days[one.span]),
                now=now,
            )
        ]
        for one in wanted
    }


async def closures(dates: Sequence[Dated]) -> list[tuple[Dated, opening.Closure]]:
    """Each date with each closure that it meets."""
    ids = sorted({space.id for one in dates for space in one.spaces})
    calendars = await resources.calendars(ids, _hull({one.span for one in dates}))
    return [
        (one, closure)
        for one in dates
        for space in one.spaces
        for closure in calendars[space.id].closures
        if closure.span.overlaps(one.span)
    ]


async def _refuse_closed(dates: Sequence[Dated]) -> None:
    hits = await closures(dates)
    for _, closure in hits:
        raise opening.Closed(
            reason=closure.reason,
            kind=closure.kind,
            start=closure.span.start,
            end=closure.span.end,
            dates=sorted({day(one.span) for one, _ in hits}),
        )


def _open(spaces: Iterable[Space], calendars: Mapping[int, opening.Calendar], day: date) -> dict[int, list[TimeSpan]]:
    return {space.id: opening.open_spans(space, calendars[space.id], [day, day + localtime.DAY]) for space in spaces}


def _probes(spaces: Iterable[Space], windows: Collection[TimeSpan]) -> list[Wanted]:
    parts = frozenset().union(*(space.parts for space in spaces))
    return [Wanted(span=window, parts=parts) for window in windows]


def _hull(spans: Collection[TimeSpan]) -> TimeSpan:
    return TimeSpan(min(span.start for span in spans), max(span.end for span in spans) + localtime.DAY)
