"""What stands in the way of wanted dates, and what is free near them; reads claims, calendars and the catalogue."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.domain import conflicts, localtime, opening
from booking.domain.applications import Dated
from booking.domain.conflicts import Clash, Wanted
from booking.domain.resources import Space
from booking.storage import claims, resources
from rules import TimeSpan

MOST_CANDIDATES = 12  # other spaces that are looked into
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
    single = [one for one in dates if len(one.spaces) == 1 and one.span.start > now]
    wanted = [one for one in single if one.spaces == single[0].spaces][:MOST_EXPLAINED]
    if not wanted:
        return {}
    space = wanted[0].spaces[0]
    candidates = await resources.candidates(space)
    spaces = {one.id: one for one in [space, *_likely(space, candidates)]}
    days = {one.span: localtime.local(one.span.start).date() for one in wanted}
    calendars = await resources.calendars(list(spaces), _hull({localtime.day_span(day) for day in days.values()}))
    taken = conflicts.by_day(await claims.near(_probes(space, spaces.values(), days)))
    return {
        one.span: [
            Nearby(found.kind, tuple(spaces[number] for number in found.spaces), found.span)
            for found in conflicts.alternatives(
                wanted_of(one),
                space,
                candidates,
                taken.get(days[one.span], []),
                _Open(spaces, calendars, days[one.span]),
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


def _likely(space: Space, candidates: Iterable[Space]) -> list[Space]:
    """Where one would look oneself: in the same venue first, then where it is large enough, the closest in size."""
    suitable = [
        one
        for one in candidates
        if one.facilities >= space.facilities and (one.venue == space.venue or one.capacity >= space.capacity)
    ]
    suitable.sort(key=lambda one: (one.venue != space.venue, abs(one.capacity - space.capacity), one.id))
    return suitable[:MOST_CANDIDATES]


class _Open(Mapping[int, list[TimeSpan]]):
    """When each space is open around a day, worked out for those that are asked about."""

    def __init__(self, spaces: Mapping[int, Space], calendars: Mapping[int, opening.Calendar], day: date) -> None:
        self._spaces = spaces
        self._calendars = calendars
        self._days = [day, day + localtime.DAY]
        self._known: dict[int, list[TimeSpan]] = {}

    def __getitem__(self, space: int) -> list[TimeSpan]:
        if space not in self._known:
            self._known[space] = opening.open_spans(self._spaces[space], self._calendars[space], self._days)
        return self._known[space]

    def __contains__(self, space: object) -> bool:
        return space in self._spaces

    def __iter__(self) -> Iterator[int]:
        return iter(self._spaces)

    def __len__(self) -> int:
        return len(self._spaces)


def _probes(space: Space, spaces: Iterable[Space], days: Mapping[TimeSpan, date]) -> list[Wanted]:
    """All of each day in the space itself, and the wanted times in the others."""
    others = frozenset().union(*(one.parts for one in spaces)) - space.parts
    whole_days = [Wanted(span=localtime.day_span(day), parts=space.parts) for day in set(days.values())]
    return [*whole_days, *(Wanted(span=span, parts=others) for span in days)]


def _hull(spans: Collection[TimeSpan]) -> TimeSpan:
    return TimeSpan(min(span.start for span in spans), max(span.end for span in spans) + localtime.DAY)
