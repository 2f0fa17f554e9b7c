"""The inbox: applications to decide, the oldest first, by what they need; and the list that stands beside a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency

from admin import queries
from booking.domain import localtime, people
from booking.domain.people import Person
from booking.web import deps, guards
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

WAITING = "waiting"
FILTERS = (WAITING, "mine", "nobodys", "asked", "answered", "clashes")
"""What may be picked of all that waits."""
OTHERS = ("closed", "decided")
"""Lists of what no longer waits: booked time in a closure ahead, and what was decided."""
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the inbox is looked at: `show` is one of FILTERS or OTHERS, `venue` a slug, `q` words to look for."""

    show: str = WAITING
    venue: str = ""
    q: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Choice":
        """From a query string or a form; what is not known is what waits."""
        show = values.get("show", WAITING)
        return cls(
            show if show in {*FILTERS, *OTHERS} else WAITING,
            values.get("venue", "")[:LONGEST],
            values.get("q", "").strip()[:LONGEST],
        )

    @property
    def values(self) -> dict[str, str]:
        """What is carried along in links and forms; nothing of what everybody sees first."""
        given = {"show": self.show if self.show != WAITING else "", "venue": self.venue, "q": self.q}
        return {name: value for name, value in given.items() if value}

    def url(self, path: str, **more: str) -> str:
        """The address of a page that keeps the list beside it."""
        query = urlencode({**self.values, **{name: value for name, value in more.items() if value}})
        return f"{path}?{query}" if query else path

    def to(self, show: str) -> str:
        """The address of another list of the same venue."""
        return Choice(show, self.venue).url("/admin/inbox")


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of the inbox, how many there are of each filter, and the venues to choose from."""

    choice: Choice
    rows: list[Row]
    counts: dict[str, int]
    venues: list[Row]

    def neighbours(self, application: int) -> tuple[Row | None, Row | None]:
        """The case before and the case after this one in the list."""
        places = [place for place, row in enumerate(self.rows) if row["id"] == application]
        if not places:
            return None, self.rows[0] if self.rows else None
        before, after = places[0] - 1, places[0] + 1
        return self.rows[before] if before >= 0 else None, self.rows[after] if after < len(self.rows) else None


async def listing(choice: Choice, me: Person, now: datetime) -> Listing:
    """The inbox of an officer as they chose to see it."""
    own = people.decides_in(me)
    waiting = [_row(row, me, now) for row in await queries.waiting(own, now=now)]
    venues = await queries.venues(own)
    rows = [_row(row, me, now) for row in await _others(choice, own, now)] if _beyond(choice) else waiting
    rows = [row for row in rows if _wanted(row, choice, venues)]
    return Listing(choice, rows, {name: sum(_is(row, name) for row in waiting) for name in FILTERS}, venues)


def _beyond(choice: Choice) -> bool:
    """Whether more than what waits is looked at: words are looked for in everything."""
    return choice.show in OTHERS or bool(choice.q)


async def _others(choice: Choice, own: queries.Venues, now: datetime) -> list[Row]:
    if choice.q:
        return await queries.search(own, choice.q)
    if choice.show == "decided":
        return await queries.decided(own)
    hit = {number for row in await queries.closures_with_bookings(own, now=now) for number in row["applications"]}
    return await queries.these(own, hit)


def _row(row: Row, me: Person, now: datetime) -> Row:
    """A row with what the page says of it: who applied, how old it is, whose it is."""
    today, sent = (localtime.local(moment).date() for moment in (now, row["submitted_at"]))
    return {
        **row,
        "who": row["organisation"] or row["person"],
        "where": where(row["spaces"], row["venues"]),
        "age": (today - sent).days,
        "mine": row["officer"] == me.id,
        "waits": row["state"] in {"submitted", "asked"},
        "answered": row["answered_at"] is not None and row["state"] == "submitted",
    }


def where(spaces: Sequence[str], venues: Sequence[str]) -> str:
    """The spaces, with the venues that their names do not say already."""
    unsaid = [venue for venue in venues if not any(venue in space for space in spaces)]
    return ", ".join([*spaces, *unsaid])


def _wanted(row: Row, choice: Choice, venues: Sequence[Row]) -> bool:
    place = next((venue["id"] for venue in venues if venue["slug"] == choice.venue), None)
    here = place is None or place in row["venue_ids"]
    return here and (_beyond(choice) or _is(row, choice.show))


def _is(row: Row, show: str) -> bool:
    """Whether what waits belongs to a filter."""
    answers: dict[str, bool] = {
        WAITING: True,
        "mine": row["mine"],
        "nobodys": row["officer"] is None,
        "asked": row["state"] == "asked",
        "answered": row["answered"],
        "clashes": row["taken"] > 0 or row["rivals"] > 0,
    }
    return answers[show]


@get("/inbox", guards=[guards.officer])
async def inbox(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """What waits for an officer, and how to find the rest."""
    found = await listing(Choice.of(dict(request.query_params)), me, now)
    return deps.page(request, "inbox/inbox.html", listing=found, done=None)


HANDLERS = (inbox,)
