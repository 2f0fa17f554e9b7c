"""The days of a space as a page shows them: columns of the grid, dots of the day strip, cells of a month."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from booking.domain import localtime, search
from booking.domain.resources import Limits, Space
from booking.language import formats
from booking.services.resources import Slot
from booking.web import weekgrid
from booking.web.weekgrid import Column, Grid, Item
from rules import TimeSpan

PIECE = 60
"""Minutes of one free piece of the grid, where the space is not lent out for longer at least."""

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the strip or the month: `state` is free, some, full or closed."""

    date: date
    url: str
    current: bool
    state: str
    outside: bool = False


def window(days: Sequence[date]) -> TimeSpan:
    """The time from the first to the last of these days, both included."""
    return TimeSpan(localtime.day_span(days[0]).start, localtime.day_span(days[-1]).end)


def apply_url(slug: str, span: TimeSpan) -> str:
    """Where an application for this time begins."""
    start, end = localtime.local(span.start), localtime.local(span.end)
    query = {"space": slug, "date": start.date(), "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}
    return f"/apply?{urlencode(query)}"


def of_day(slots: Iterable[Slot], day: date) -> list[Slot]:
    """What stands in a day, in whole or in part."""
    span = localtime.day_span(day)
    return [slot for slot in slots if slot.span.overlaps(span)]


def week(space: Space, slots: Sequence[Slot], days: Sequence[date], urls: Mapping[date, str], lang: str) -> Grid:
    """A column a day."""
    columns = [
        Column(
            day=day,
            title=f"{formats.weekday(day, lang, short=True)} {formats.names(lang).day.format(day.day)}",
            items=_pieces(space, of_day(slots, day)),
            url=urls.get(day, ""),
        )
        for day in days
    ]
    return weekgrid.grid(columns)


def side_by_side(
    spaces: Sequence[Space], slots: Mapping[int, Sequence[Slot]], day: date, urls: Mapping[str, str]
) -> Grid:
    """A column a space, for one day: the parts of a hall."""
    columns = [
        Column(
            day=day, title=space.name, items=_pieces(space, of_day(slots[space.id], day)), url=urls.get(space.slug, "")
        )
        for space in spaces
    ]
    return weekgrid.grid(columns)


def listed(space: Space, slots: Sequence[Slot], days: Sequence[date], lang: str, today: date) -> Grid:
    """The same as a list: free time in one piece."""
    columns = [
        Column(
            day=day,
            title=formats.day(day, lang, today, long=True),
            items=[_item(space, slot, slot.span) for slot in of_day(slots, day)],
        )
        for day in days
    ]
    return weekgrid.grid(columns)


def day_items(space: Space, slots: Sequence[Slot], day: date) -> list[Item]:
    """The day as a list."""
    return [_item(space, slot, slot.span) for slot in of_day(slots, day)]


def _pieces(space: Space, slots: Iterable[Slot]) -> list[Item]:
    """Items of the grid, free time in pieces that one may take as they are."""
    items = []
    for slot in slots:
        spans = pieces(slot.span, space.limits) if slot.status == "free" else [slot.span]
        items += [_item(space, slot, span) for span in spans]
    return items


def pieces(span: TimeSpan, limits: Limits) -> list[TimeSpan]:
    """A free span in pieces on the grid; what is left at the end belongs to the last."""
    minutes = max(PIECE, limits.minutes_min)
    starts = search.grid_starts(span, limits, minutes=min(minutes, span.minutes))
    chosen: list[datetime] = []
    for start in starts:
        if not chosen or start >= chosen[-1] + timedelta(minutes=minutes):
            chosen.append(start)
    return [TimeSpan(start, end) for start, end in zip(chosen, [*chosen[1:], span.end], strict=False)]


def _item(space: Space, slot: Slot, span: TimeSpan) -> Item:
    if slot.status != "free":
        return Item(span.start, span.end, slot.status, slot.title)
    longest = TimeSpan(span.start, min(span.end, span.start + timedelta(minutes=space.limits.minutes_max)))
    return Item(span.start, span.end, "free", url=apply_url(space.slug, longest))


def state(slots: Sequence[Slot]) -> str:
    """What the dot of a day says."""
    found = {slot.status for slot in slots}
    taken = bool(found & {"booked", "applied"})
    if "free" in found:
        return "some" if taken else "free"
    return "full" if taken else "closed"


def strip(slots: Sequence[Slot], days: Iterable[date], chosen: date, urls: Mapping[date, str]) -> list[Day]:
    """Seven days with a dot each."""
    return [Day(day, urls[day], day == chosen, state(of_day(slots, day))) for day in days]


def month_days(day: date) -> list[date]:
    """The days of whole weeks that a month is shown in."""
    first = day.replace(day=1)
    start = first - timedelta(days=first.weekday())
    following = (first + timedelta(days=32)).replace(day=1)
    weeks = -(-(following - start).days // 7)
    return [start + timedelta(days=number) for number in range(weeks * 7)]


def month(slots: Sequence[Slot], day: date, today: date, urls: Mapping[date, str]) -> list[list[Day]]:
    """The weeks of a month, a dot a day."""
    days = month_days(day)
    cells = [
        Day(one, urls[one], one == today, state(of_day(slots, one)), outside=one.month != day.month) for one in days
    ]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def opening_words(rows: Sequence[dict[str, Any]], lang: str) -> list[dict[str, Any]]:
    """Opening hours as `days` ("Mandag–fredag") and clocks, for a reader."""
    return [{**row, "days": _weekdays(sorted(row["weekdays"]), lang)} for row in rows]


def _weekdays(numbers: Sequence[int], lang: str) -> str:
    """Runs of three or more weekdays as from-to, the others one by one."""
    names = formats.names(lang).weekdays
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [
        f"{names[run[0] - 1]}\N{EN DASH}{names[run[-1] - 1]}"
        if len(run) > 2
        else ", ".join(names[number - 1] for number in run)
        for run in runs
    ]
    said = ", ".join(words)
    return said[:1].upper() + said[1:]
