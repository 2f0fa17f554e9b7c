"""Feeds: what calendar apps subscribe to, of places and of persons; and the secret addresses of the latter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.domain import feeds as domain
from booking.domain import localtime, people
from booking.domain.feeds import DAY_SHEET, HOURS, LENDING_DESK, LOANS, Days, Reach
from booking.domain.people import NotAllowed, NotFound, Person
from booking.language import texts
from booking.services import loan_feeds
from booking.services.feed_entries import Places, entry, work
from booking.services.people import BadChoice
from booking.storage import audit, feeds, lending_places, municipality, roles
from booking.storage.transaction import atomic
from ical import Calendar, FeedKey, FeedVersion, tokens

Row = dict[str, Any]

SHAPE = 1
"""Part of every version: one higher whenever the same rows come to give other entries."""

PUBLIC_LANGUAGE = "nb"

REACHES: Mapping[str, Reach] = {
    "space": domain.PLACE,
    "venue": domain.PLACE,
    "all": domain.EVERYWHERE,
    HOURS: domain.OWN_HOURS,
    DAY_SHEET: domain.OWN_DAY_SHEET,
    LOANS: domain.ALL_OPEN,
    LENDING_DESK: domain.ALL_OPEN,
}


@dataclass(frozen=True, slots=True)
class Feeds:
    """The source of all feeds (`ical.FeedSource`): `base_url` is where this installation is reached from outside."""

    base_url: str
    clock: Callable[[], datetime]

    async def version(self, feed: FeedKey) -> FeedVersion | None:
        """How a feed stands: one indexed read. None where there is no such feed, or not any more."""
        if feed.kind == "token":
            found, days = await self._personal(feed)
        else:
            days = domain.days(REACHES[feed.kind], first=feed.first, last=feed.last, now=self.clock())
            found = await feeds.version(feed.kind, feed.key)
        return self._version(found, days) if found else None

    async def calendar(self, feed: FeedKey) -> Calendar | None:
        """The feed with its entries."""
        if feed.kind == "token":
            found, days = await self._personal(feed)
            return await self._of_person(found, days) if found else None
        days = domain.days(REACHES[feed.kind], first=feed.first, last=feed.last, now=self.clock())
        return await self._place(feed, days)

    def _version(self, found: Row, days: Days) -> FeedVersion:
        """All that the bytes hang on, and when they last changed: with the first of a month the days move on."""
        marks = sorted((name, str(value)) for name, value in found.items())
        moments = [found["changed_at"], days.since]
        return FeedVersion(
            etag=repr((SHAPE, self.base_url, days.span.start, days.span.end, marks)),
            changed_at=max([moment for moment in moments if moment], default=days.span.start),
        )

    # Places -----------------------------------------------------------------------------------------------------------

    async def _place(self, feed: FeedKey, days: Days) -> Calendar | None:
        rows = await feeds.places(feed.kind, feed.key)
        if not rows:
            return None
        places, ours = Places(rows), await municipality.current()
        booked = texts.translator(PUBLIC_LANGUAGE).gettext("Booked")
        entries = [
            entry(row, ours.number, summary=row["title"] or booked, location=places.of(row["spaces"]))
            for row in await feeds.booked(feed.kind, feed.key, days.span)
        ]
        place = next((row for row in rows if row["slug"] == feed.key), rows[0])
        name, path = {
            "space": (f"{place['name']}, {place['venue']}", f"/spaces/{feed.key}"),
            "venue": (place["venue"], f"/venues/{feed.key}"),
            "all": (ours.title, "/venues"),
        }[feed.kind]
        return Calendar(name=name, entries=entries, url=f"{self.base_url}{path}")

    # Persons ----------------------------------------------------------------------------------------------------------

    async def _personal(self, feed: FeedKey) -> tuple[Row | None, Days]:
        """The row of a secret address and the days of its feed."""
        now = self.clock()
        days = domain.days(REACHES[HOURS], now=now)
        found = await feeds.personal_version(
            tokens.digest(feed.key), days.span, cancelled_since=now - domain.KEPT_WHEN_CANCELLED, now=now
        )
        return found, domain.days(REACHES[found["kind"]], now=now) if found else days

    async def _of_person(self, feed: Row, days: Days) -> Calendar:
        if feed["kind"] == LOANS:
            return await loan_feeds.mine(feed, self.base_url)
        if feed["kind"] == LENDING_DESK:
            return await loan_feeds.desk(feed, self.base_url)
        return await (self._hours if feed["kind"] == HOURS else self._day_sheet)(feed, days)

    async def _hours(self, feed: Row, days: Days) -> Calendar:
        rows = await feeds.hours(feed["id"], days.span, cancelled_since=self.clock() - domain.KEPT_WHEN_CANCELLED)
        places, ours = Places(await feeds.places_of(rows)), await municipality.current()
        say = texts.translator(feed["language"]).gettext
        entries = [
            entry(
                row,
                ours.number,
                summary=row["title"] if row["state"] == "booked" else say("Cancelled: %(title)s", title=row["title"]),
                status="confirmed" if row["state"] == "booked" else "cancelled",
                location=places.of(row["spaces"]),
                description=row["organisation"] or "",
                url=f"{self.base_url}/applications/{row['application']}",
                **places.position(row["spaces"]),
            )
            for row in rows
        ]
        return Calendar(name=say("My hours, %(where)s", where=ours.title), entries=entries, url=f"{self.base_url}/my")

    async def _day_sheet(self, feed: Row, days: Days) -> Calendar:
        rows = await feeds.day_sheet(feed["venue"], days.span)
        places, ours = Places(await feeds.places_of(rows, venue=feed["venue"])), await municipality.current()
        translator = texts.translator(feed["language"])
        entries = [
            entry(
                row,
                ours.number,
                summary=row["title"],
                location=places.of(row["spaces"]),
                description=work(row, translator),
                url=f"{self.base_url}/day/{localtime.local(row['starts_at']).date()}?venue={feed['venue_slug']}",
            )
            for row in rows
        ]
        name = translator.gettext("Day plan, %(where)s", where=feed["venue_name"])
        return Calendar(name=name, entries=entries, url=f"{self.base_url}/day?venue={feed['venue_slug']}")


# Secret addresses -----------------------------------------------------------------------------------------------------


async def mine(*, person: Person) -> list[Row]:
    """The feeds that a person may have: `kind`, of which `place` (id, slug, name; None for one's own), and `feed` where
    one is."""
    working = {(row["kind"], row["venue"] or row["lending_place"]): row for row in await feeds.of_person(person.id)}
    own = [(HOURS, None), (LOANS, None)]
    works = [(kind, place) for kind in WORKING for place in await _working(kind, person)]
    return [
        {"kind": kind, "place": place, "feed": working.get((kind, place["id"] if place else None))}
        for kind, place in (*own, *works)
    ]


WORKING = (DAY_SHEET, LENDING_DESK)
"""The kinds that are of a place where somebody works."""


async def _working(kind: str, person: Person) -> list[Row]:
    """The venues, or the lending places, where the person works."""
    return [place for place in await _places(kind) if _works_at(kind, place, person)]


async def _places(kind: str) -> list[Row]:
    return await (roles.venues() if kind == DAY_SHEET else lending_places.active())


def _works_at(kind: str, place: Row, person: Person) -> bool:
    if kind == DAY_SHEET:
        return people.is_caretaker(person, place["id"])
    return people.is_clerk(person, place["venue"])


async def _own_place(kind: str, slug: str, by: Person) -> int:
    found = next((place for place in await _places(kind) if place["slug"] == slug), None)
    if found is None:
        raise NotFound(what="venue" if kind == DAY_SHEET else "lending-place")
    if not _works_at(kind, found, by):
        raise NotAllowed
    return int(found["id"])


@atomic
async def issue(*, kind: str, place: str = "", by: Person, now: datetime) -> str:
    """A new secret: the key of a feed of one's own hours or loans, or of the place (by slug) where one works.

    It is known only now; what there was of the same kind ends. Raises BadChoice, NotFound, NotAllowed.
    """
    if kind not in {HOURS, LOANS, *WORKING}:
        raise BadChoice(field="kind")
    where: dict[str, int | None] = {"venue": None, "lending_place": None}
    if kind in WORKING:
        where["venue" if kind == DAY_SHEET else "lending_place"] = await _own_place(kind, place, by)
    await feeds.end_same(person=by.id, kind=kind, **where, now=now)
    token = tokens.make()
    made = await feeds.add(token_hash=tokens.digest(token), person=by.id, kind=kind, **where, now=now)
    await audit.write(at=now, person=by.id, action="issue", noun="feed", noun_id=made, details={"kind": kind, **where})
    return token


@atomic
async def end(*, feed: int, by: Person, now: datetime) -> None:
    """Let an address work no longer. Raises NotFound where it is not the person's own."""
    if not await feeds.end(feed, person=by.id, now=now):
        raise NotFound(what="feed")
    await audit.write(at=now, person=by.id, action="revoke", noun="feed", noun_id=feed)
