"""Feeds: what calendar apps subscribe to, of places and of persons; and the secret addresses of the latter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.domain import feeds as domain
from booking.domain import localtime, people
from booking.domain.feeds import DAY_SHEET, HOURS, Days, Reach
from booking.domain.people import NotAllowed, NotFound, Person
from booking.language import texts
from booking.services.feed_entries import Places, entry, work
from booking.services.people import BadChoice
from booking.storage import audit, feeds, municipality, roles
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
            if found is None:
                return None
            return await (self._hours if found["kind"] == HOURS else self._day_sheet)(found, days)
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
    """The feeds that a person may have: `kind`, `venue` (id, slug, name; None for hours), and `feed` where one is."""
    working = {(row["kind"], row["venue"]): row for row in await feeds.of_person(person.id)}
    places = [venue for venue in await roles.venues() if people.is_caretaker(person, venue["id"])]
    return [
        {"kind": HOURS, "venue": None, "feed": working.get((HOURS, None))},
        *({"kind": DAY_SHEET, "venue": one, "feed": working.get((DAY_SHEET, one["id"]))} for one in places),
    ]


@atomic
async def issue(*, kind: str, venue: str = "", by: Person, now: datetime) -> str:
    """A new secret: the key of a feed of one's own hours, or of the day sheet of the venue with that slug.

    It is known only now; what there was of the same kind ends. Raises BadChoice, NotFound, NotAllowed.
    """
    if kind not in {HOURS, DAY_SHEET}:
        raise BadChoice(field="kind")
    place = await _own_venue(venue, by) if kind == DAY_SHEET else None
    await feeds.end_same(person=by.id, kind=kind, venue=place, now=now)
    token = tokens.make()
    made = await feeds.add(token_hash=tokens.digest(token), person=by.id, kind=kind, venue=place, now=now)
    details = {"kind": kind, "venue": place}
    await audit.write(at=now, person=by.id, action="issue", noun="feed", noun_id=made, details=details)
    return token


async def _own_venue(slug: str, by: Person) -> int:
    found = next((venue["id"] for venue in await roles.venues() if venue["slug"] == slug), None)
    if found is None:
        raise NotFound(what="venue")
    if not people.is_caretaker(by, found):
        raise NotAllowed
    return int(found)


@atomic
async def end(*, feed: int, by: Person, now: datetime) -> None:
    """Let an address work no longer. Raises NotFound where it is not the person's own."""
    if not await feeds.end(feed, person=by.id, now=now):
        raise NotFound(what="feed")
    await audit.write(at=now, person=by.id, action="revoke", noun="feed", noun_id=feed)
