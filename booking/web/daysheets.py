"""The day sheet: a caretaker's day in a venue, on a phone and on one sheet of paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import localtime
from booking.domain.daysheet import DaySheet, Kind, Part, Task, Visit
from booking.domain.localtime import DAY, TimeOutOfRange
from booking.domain.people import NotFound, Person
from booking.services import daysheets
from booking.web import deps, guards
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

AHEAD = 7
"""Days after this one that the strip of days shows."""

KEPT = timedelta(days=7)
"""How long a day that is over can be looked at: the sheet names people, and nobody needs to reach them any more."""


@get("/day", guards=[guards.caretaker])
async def today(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """Today."""
    return await _page(request, me, localtime.local(now).date(), now)


@get("/day/{day:str}", guards=[guards.caretaker])
async def one_day(
    request: AnyRequest, day: FromPath[str], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """Another day."""
    return await _page(request, me, _date(day, localtime.local(now).date()), now)


def _date(text: str, today: date) -> date:
    try:
        found = localtime.known(date.fromisoformat(text))
    except (ValueError, TimeOutOfRange) as error:
        raise NotFound(what="day") from error
    if found < today - KEPT:
        raise NotFound(what="day")
    return found


async def _page(request: AnyRequest, me: Person, day: date, now: datetime) -> Response[str]:
    venues = await daysheets.venues(person=me)
    slug = request.query_params.get("venue", "") or next((one["slug"] for one in venues), "")
    if not slug:
        return deps.page(request, "daysheets/none.html")
    venue, sheet = await daysheets.day_sheet(venue=slug, day=day, person=me, now=now)
    this = localtime.local(now).date()
    looked = _Looked(slug, day, this)
    whole = localtime.day_span(day)
    tasks = [_row(task, whole.start, whole.end) for task in sheet.tasks]
    return deps.page(
        request,
        "daysheets/day.html",
        venue=venue,
        venues=[{**one, "url": looked.url(venue=one["slug"]), "current": one["slug"] == slug} for one in venues],
        day=day,
        this_day=this,
        days=looked.days(),
        tasks=tasks,
        visits=sheet.visits,
        lends=any(task.lending for task in sheet.tasks),
        changes=_changes(sheet),
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is looked at: which venue, which day, from which day."""

    venue: str
    day: date
    today: date

    def url(self, *, venue: str = "", day: date | None = None) -> str:
        day = day or self.day
        path = "/day" if day == self.today else f"/day/{day}"
        return f"{path}?{urlencode({'venue': venue or self.venue})}"

    def days(self) -> list[Row]:
        dates = [self.today + later * DAY for later in range(AHEAD + 1)]
        return [{"date": one, "url": self.url(day=one), "current": one == self.day} for one in dates]


def _changes(sheet: DaySheet) -> int:
    return sum(task.change is not None for task in sheet.tasks)


# Plain values for the template ----------------------------------------------------------------------------------------


def _row(task: Task, begin: datetime, end: datetime) -> Row:
    """A line of the sheet, with its times cut to the day where a closure is longer."""
    visit, until = task.visit, task.until
    row: Row = {
        "kind": str(task.kind),
        "at": task.at,
        "until": until,
        "minutes": task.minutes,
        "change": str(task.change or ""),
        "visit": _visit(visit) if visit and task.kind is Kind.VISIT else None,
        "title": visit.title if visit else "",
        "before": task.before.title if task.before else "",
        "where": _where(visit, task.parts) if visit else "",
        "midnight": task.at == end,
        "early": task.at < begin,
        "late": until is not None and until > end,
        "lending": task.lending,
    }
    if task.shut and until:
        row |= {"reason": task.shut.reason, "where": task.shut.space, "until": min(until, end)}
        row |= {"whole_day": task.at == begin and until >= end}
    return row


def _visit(visit: Visit) -> Row:
    return {
        "who": visit.who,
        "contact": visit.contact if visit.contact != visit.who else "",
        "phone": grouped(visit.phone),
        "tel": visit.phone.replace(" ", ""),
        "people": visit.people,
        "note": visit.note,
    }


def _where(visit: Visit, parts: Sequence[Part]) -> str:
    """The spaces, and the parts of them where it is about some only or the spaces have several: `Storsalen (A, B)`."""
    concerned = [part.name for part in parts or visit.parts]
    spaces = " + ".join(visit.spaces)
    some_only = bool(parts) and len(parts) < len(visit.parts)
    named = {name.casefold() for name in visit.spaces}
    if some_only or (len(concerned) > 1 and not named.issuperset(name.casefold() for name in concerned)):
        return f"{spaces} ({', '.join(concerned)})"
    return spaces


def grouped(phone: str) -> str:
    """A Norwegian number as it is read aloud, `912 34 567` or `57 88 38 00`; others as they are."""
    if len(phone) != 8 or not phone.isdigit():
        return phone
    if phone[0] in "489":  # mobiles
        return f"{phone[:3]} {phone[3:5]} {phone[5:]}"
    return f"{phone[:2]} {phone[2:4]} {phone[4:6]} {phone[6:]}"


HANDLERS = (today, one_day)
