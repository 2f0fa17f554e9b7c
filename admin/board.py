"""The week board: the spaces of a venue side by side for a day or a week, or every venue for a day; also as lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency

from admin import queries
from booking.domain import collation, fields, localtime, people
from booking.domain.people import Person
from booking.language.texts import translator
from booking.web import deps, guards, weekgrid
from booking.web.visitors import AnyRequest
from booking.web.weekgrid import Column, Grid, Item
from rules import TimeSpan

Row = dict[str, Any]

DAY, WEEK, LIST = "day", "week", "list"
MOST_DAYS = 42
FORMAT = "%G-W%V-%u"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when the board looks: a venue (None: all of them), a day, and whether its week or itself is shown."""

    venue: Row | None
    day: date
    view: str
    listed: bool

    @property
    def days(self) -> tuple[date, ...]:
        """The days shown."""
        return weekgrid.week(self.day) if self.view == WEEK else (self.day,)

    @property
    def window(self) -> TimeSpan:
        """The time shown."""
        return TimeSpan(localtime.day_span(self.days[0]).start, localtime.day_span(self.days[-1]).end)

    def url(self, **other: str) -> str:
        """The address of this board, or of one that differs in something."""
        venue = {"venue": self.venue["slug"]} if self.venue else {}
        here = {**venue, "view": self.view, "day": self.day.isoformat(), "as": LIST if self.listed else ""}
        return "/admin/board?" + urlencode({name: value for name, value in {**here, **other}.items() if value})


@get("/board", guards=[guards.officer])
async def board(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Response[str]:
    """The board as a page: lists that need no script, over which the live calendar is drawn."""
    venues = await queries.venues(people.decides_in(me))
    place = _place(request.query_params, venues, localtime.local(now).date())
    spaces = await _spaces(place, venues)
    events = await _events(spaces, place.window, lang)
    return deps.page(
        request,
        "board/board.html",
        place=place,
        venues=venues,
        spaces=spaces,
        days=place.days,
        table=_table(spaces, events, place),
        grid=_grid(spaces, events, place) if place.view == DAY else None,
        week=f"{place.day:%G-W%V}",
        step=timedelta(days=7 if place.view == WEEK else 1),
        source=f"/admin/board/events?{urlencode({'venue': place.venue['slug'] if place.venue else ''})}",
    )


@get("/board/events", guards=[guards.officer])
async def events(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> dict[str, Any]:
    """What the live calendar draws, with names, for the days from `from` to (not with) `to`."""
    venues = await queries.venues(people.decides_in(me))
    place = _place(request.query_params, venues, localtime.local(now).date())
    asked = fields.Fields({name: [request.query_params.get(name, "")] for name in ("from", "to")})
    first, last = asked.day("from"), asked.day("to")
    asked.done()
    last = max(first, min(last - localtime.DAY, first + timedelta(days=MOST_DAYS)))
    spaces = await _spaces(place, venues)
    window = TimeSpan(localtime.day_span(first).start, localtime.day_span(last).end)
    titles = [{"id": space["slug"], "title": _title(space, place)} for space in spaces]
    return {"resources": titles, "events": await _events(spaces, window, lang)}


def _place(query: Mapping[str, str], venues: Sequence[Row], today: date) -> Place:
    """What the address asks for; what it gets wrong is today, and the first venue."""
    chosen = query.get("venue")
    if chosen and chosen not in {venue["slug"] for venue in venues}:
        raise people.NotFound(what="venue")
    venue = next((venue for venue in venues if venue["slug"] == chosen), None)
    if chosen is None and "view" not in query and venues:
        venue = venues[0]
    view = WEEK if venue and query.get("view", WEEK) == WEEK else DAY
    return Place(venue, _day(query, today), view, query.get("as") == LIST)


def _day(query: Mapping[str, str], today: date) -> date:
    """The day of `day=2027-01-12`, or the Monday of `week=2027-W02`."""
    try:
        if "week" in query:
            return localtime.known(datetime.strptime(f"{query['week']}-1", FORMAT).date())  # noqa: DTZ007 -- a date
        return localtime.known(date.fromisoformat(query["day"])) if query.get("day") else today
    except (ValueError, localtime.TimeOutOfRange):
        return today


async def _spaces(place: Place, venues: Sequence[Row]) -> list[Row]:
    """The columns, each hall followed by its parts; the venues in the order of their names."""
    chosen = [place.venue] if place.venue else list(venues)
    rows = await queries.board_spaces([venue["id"] for venue in chosen])
    order = {venue["id"]: number for number, venue in enumerate(chosen)}
    rows.sort(key=lambda row: (order[row["venue"]], row["position"], collation.key(row["name"])))
    return rows


def _title(space: Row, place: Place) -> str:
    """What a column is called: the venue is said once, by the page or by the column."""
    name, venue = str(space["name"]), str(space["venue_name"])
    short = name.removeprefix(venue).removesuffix(f", {venue}").strip(" ,") or name
    if place.venue:
        return short[:1].upper() + short[1:]
    return name if venue in name else f"{venue}: {short}"


# What stands there ---------------------------------------------------------------------------------------------------


async def _events(spaces: Sequence[Row], window: TimeSpan, lang: str) -> list[Row]:
    """What the calendar draws: bookings and wishes, their shadow on other spaces with the same parts, what is shut."""
    if not spaces:
        return []
    found = await queries.board_events([space["id"] for space in spaces], window)
    shut = await queries.board_closures({space["venue"] for space in spaces}, window)
    return [
        *(_closed(row, spaces) for row in shut),
        *(gap for row in found for gap in _gaps(row, spaces)),
        *(event for row in found for event in _drawn(row, spaces, lang)),
    ]


def _drawn(row: Row, spaces: Sequence[Row], lang: str) -> Iterable[Row]:
    own = [space["slug"] for space in spaces if space["id"] in row["spaces"]]
    names = [space["name"] for space in spaces if space["id"] in row["spaces"]]
    event = {
        "id": str(row["id"]),
        "start": row["starts_at"],
        "end": row["ends_at"],
        "state": row["state"],
        "url": f"/admin/applications/{row['application']}",
    }
    title = f"{row['title']}, {row['who']}"
    if own:
        yield {**event, "resourceIds": own, "title": title, "movable": True}
    taken = set(row["parts"])
    shadowed = [space for space in spaces if space["slug"] not in own and taken & set(space["parts"])]
    if shadowed:
        where = ", ".join(names) or translator(lang).gettext("Another part")
        yield {
            **event,
            "id": f"{row['id']}-shadow",
            "resourceIds": [space["slug"] for space in shadowed],
            "whole": [space["slug"] for space in shadowed if taken >= set(space["parts"])],
            "title": f"{where}: {title}",
            "shadow": True,
            "background": True,
        }


def _gaps(row: Row, spaces: Sequence[Row]) -> Iterable[Row]:
    """The time for setting up before and clearing after, where a booking needs any."""
    hit = [space["slug"] for space in spaces if set(space["parts"]) & set(row["parts"])]
    before, after = (timedelta(minutes=row[name]) for name in ("setup_minutes", "clearing_minutes"))
    for start, end in ((row["starts_at"] - before, row["starts_at"]), (row["ends_at"], row["ends_at"] + after)):
        if row["state"] == "booked" and start < end:
            number = f"{row['id']}-{start.timestamp():.0f}"
            yield {
                "id": number,
                "start": start,
                "end": end,
                "state": "gap",
                "title": "",
                "resourceIds": hit,
                "background": True,
            }


def _closed(row: Row, spaces: Sequence[Row]) -> Row:
    own = next((set(space["parts"]) for space in spaces if space["id"] == row["space"]), set())
    hit = [
        space["slug"]
        for space in spaces
        if space["venue"] == row["venue"] and (row["space"] is None or own & set(space["parts"]))
    ]
    return {
        "id": f"closed-{row['id']}",
        "start": row["starts_at"],
        "end": row["ends_at"],
        "state": "closed",
        "title": row["reason"],
        "resourceIds": hit,
        "background": True,
    }


def _items(events: Iterable[Row], slug: str, day: date) -> list[Item]:
    """What stands in a space on a day, without the gaps, and without what only takes a part of it."""
    span = localtime.day_span(day)
    return [
        Item(event["start"], event["end"], event["state"], event["title"], event.get("url", ""))
        for event in events
        if slug in (event["whole"] if "whole" in event else event["resourceIds"])
        and event["state"] != "gap"
        and event["start"] < span.end
        and event["end"] > span.start
    ]


def _table(spaces: Sequence[Row], events: Sequence[Row], place: Place) -> list[Row]:
    """A row a space with what stands in it each day, in order of time."""
    return [
        {
            "title": _title(space, place),
            "days": [
                (day, sorted(_items(events, space["slug"], day), key=lambda item: item.start)) for day in place.days
            ],
        }
        for space in spaces
    ]


def _grid(spaces: Sequence[Row], events: Sequence[Row], place: Place) -> Grid:
    """A column a space, for one day."""
    return weekgrid.grid(
        Column(day=place.day, title=_title(space, place), items=_items(events, space["slug"], place.day))
        for space in spaces
    )


HANDLERS = (board, events)
"""Paths are relative to /admin."""
