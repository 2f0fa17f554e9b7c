"""Venues and spaces as they stand in the catalogue, and the calendars that say when they are open."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from typing import Any

from booking.domain import collation
from booking.domain.opening import BookingWindow, Calendar, Closure, OpeningHours
from booking.domain.resources import Limits, Space
from booking.domain.search import Listed
from booking.storage import transaction
from rules.timespan import TimeSpan

Row = Mapping[str, Any]

LIMITS = tuple(field.name for field in fields(Limits))

SPACES = """
    SELECT space.*, ARRAY(SELECT part FROM space_part WHERE space_part.space = space.id ORDER BY part) AS parts
    FROM space JOIN venue ON venue.id = space.venue
"""


async def spaces_by_slug(slugs: Collection[str]) -> list[Space]:
    """The spaces of these slugs in the order asked for; what is not there (or not active) is left out."""
    found = await transaction.rows(
        f"{SPACES} WHERE space.slug = ANY($1) AND space.active AND venue.active", list(slugs)
    )
    by_slug = {row["slug"]: _space(row) for row in found}
    return [by_slug[slug] for slug in slugs if slug in by_slug]


async def spaces_by_id(ids: Collection[int]) -> list[Space]:
    """The spaces of these ids in the order asked for, those that are no longer active too."""
    found = await transaction.rows(f"{SPACES} WHERE space.id = ANY($1)", list(ids))
    by_id = {row["id"]: _space(row) for row in found}
    return [by_id[number] for number in ids if number in by_id]


async def candidates(space: Space) -> list[Space]:
    """The other active spaces one might take instead: those of the same venue, and those of the same class."""
    found = await transaction.rows(
        f"{SPACES} WHERE space.active AND venue.active AND space.id <> $1"
        " AND (space.venue = $2 OR space.space_class = $3)",
        space.id,
        space.venue,
        space.space_class,
    )
    return in_order(_space(row) for row in found)


LISTED = """
    SELECT space.*, ARRAY(SELECT part FROM space_part WHERE space_part.space = space.id ORDER BY part) AS parts,
        venue.slug AS venue_slug, venue.name AS venue_name, venue.place AS venue_place,
        venue.latitude, venue.longitude, venue.wheelchair, venue.hearing_loop,
        (SELECT id FROM picture WHERE picture.space = space.id OR picture.venue = venue.id
            ORDER BY picture.space IS NULL, picture.position, picture.id LIMIT 1) AS picture
    FROM space JOIN venue ON venue.id = space.venue
    WHERE space.active AND venue.active
"""


async def listed() -> list[Listed]:
    """Every space that can be booked, with what a list says of its venue, in the Norwegian order of names."""
    found = [_listed(row) for row in await transaction.rows(LISTED)]
    return sorted(found, key=lambda one: (collation.key(one.venue_name), one.position, collation.key(one.space.name)))


def _listed(row: Row) -> Listed:
    return Listed(
        space=_space(row),
        position=row["position"],
        venue_slug=row["venue_slug"],
        venue_name=row["venue_name"],
        place=row["venue_place"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        wheelchair=row["wheelchair"],
        hearing_loop=row["hearing_loop"],
        picture=row["picture"],
    )


def in_order(spaces: Iterable[Space]) -> list[Space]:
    """Spaces in the Norwegian order of their names."""
    return sorted(spaces, key=lambda space: collation.key(space.name))


def _space(row: Row) -> Space:
    return Space(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        venue=row["venue"],
        parent=row["parent"],
        parts=frozenset(row["parts"]),
        capacity=row["capacity"],
        facilities=frozenset(row["facilities"]),
        space_class=row["space_class"],
        part_name=row["part_name"],
        limits=Limits(**{name: row[name] for name in LIMITS}),
        holds_time=row["holds_time"],
        active=row["active"],
        floor_area=row["floor_area"],
        applicant_moves=row["applicant_moves"],
    )


async def slugs(*, venue: str = "", slugs: Collection[str] | None = None) -> dict[int, str]:
    """The spaces in use by id: those of a venue, of these slugs, or all."""
    found = await transaction.tuples(
        """
        SELECT space.id, space.slug FROM space JOIN venue ON venue.id = space.venue
        WHERE space.active AND venue.active AND ($1 = '' OR venue.slug = $1)
            AND ($2::text[] IS NULL OR space.slug = ANY($2))
        """,
        venue,
        None if slugs is None else list(slugs),
    )
    return dict(found)


# Calendars ----------------------------------------------------------------------------------------------------------

NEIGHBOURS = """
    SELECT space.id, space.venue, ARRAY(
        SELECT DISTINCT theirs.space FROM space_part AS mine JOIN space_part AS theirs USING (part)
        WHERE mine.space = space.id AND theirs.space <> space.id
    ) AS sharing
    FROM space WHERE space.id = ANY($1)
"""

OPENINGS = """
    SELECT 'opening' AS row, id, venue, space, weekday, ARRAY[]::smallint[] AS weekdays, opens, closes,
        first_date, last_date, NULL::timestamptz AS starts_at, NULL::timestamptz AS ends_at,
        occasion AS kind, '' AS text
    FROM opening WHERE venue = ANY($1) OR space = ANY($2)
    UNION ALL
    SELECT 'window', id, NULL, space, NULL, weekdays, opens, closes, NULL, NULL, NULL, NULL, mode, audience
    FROM booking_window WHERE space = ANY($2)
    UNION ALL
    SELECT 'closure', id, venue, space, NULL, NULL, NULL, NULL, NULL, NULL, starts_at, ends_at, kind, reason
    FROM closure WHERE (venue = ANY($1) OR space = ANY($3)) AND starts_at < $5 AND ends_at > $4
    UNION ALL
    SELECT 'holiday', id, NULL, NULL, NULL, NULL, NULL, NULL, first_date, last_date, NULL, NULL, name, ''
    FROM school_holiday WHERE first_date <= ($5::timestamptz + interval '1 day')::date
        AND last_date >= ($4::timestamptz - interval '1 day')::date
    ORDER BY 1, 5, 7, 11, 9, 2
"""


async def calendars(space_ids: Collection[int], window: TimeSpan) -> dict[int, Calendar]:
    """The calendar of each space in `window`: hours, closures that hit it, booking windows, school holidays.

    A closure hits a space when it is of its venue, its own, or of a space that shares a part with it.
    """
    places = await transaction.rows(NEIGHBOURS, list(space_ids))
    venues = {place["venue"] for place in places}
    hitting = set(space_ids).union(*(place["sharing"] for place in places))
    found = await transaction.rows(OPENINGS, list(venues), list(space_ids), list(hitting), window.start, window.end)
    return _calendars(places, found)


async def closures(space_ids: Collection[int], window: TimeSpan) -> list[dict[str, Any]]:
    """The closures that hit each space in the window, for a read of many spaces: `space, start, end, reason`."""
    return await transaction.rows(CLOSURES, list(space_ids), window.start, window.end)


CLOSURES = """
    SELECT space.id AS space, closure.starts_at AS start, closure.ends_at AS "end", closure.reason
    FROM closure JOIN space ON space.id = ANY($1) AND (
        space.venue = closure.venue OR space.id = closure.space OR space.id IN (
            SELECT mine.space FROM space_part AS mine JOIN space_part AS theirs USING (part)
            WHERE theirs.space = closure.space
        )
    )
    WHERE closure.starts_at < $3 AND closure.ends_at > $2
    ORDER BY closure.starts_at, space.id
"""


def _calendars(places: Iterable[Row], found: Iterable[Row]) -> dict[int, Calendar]:
    of_venue: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    of_space: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    holidays = []
    for row in found:
        if row["row"] == "holiday":
            holidays.append((row["first_date"], row["last_date"]))
        elif row["venue"] is not None:
            of_venue[row["row"], row["venue"]].append(_MADE[row["row"]](row))
        else:
            of_space[row["row"], row["space"]].append(_MADE[row["row"]](row))
    return {
        place["id"]: Calendar(
            opening=(*of_venue["opening", place["venue"]], *of_space["opening", place["id"]]),
            closures=(
                *of_venue["closure", place["venue"]],
                *(closure for other in (place["id"], *place["sharing"]) for closure in of_space["closure", other]),
            ),
            windows=tuple(of_space["window", place["id"]]),
            school_holidays=tuple(holidays),
        )
        for place in places
    }


def calendar_of(found: Iterable[Row]) -> Calendar:
    """The calendar of the one place that these rows are about."""
    of: defaultdict[str, list[Any]] = defaultdict(list)
    for row in found:
        holiday = row["row"] == "holiday"
        of[row["row"]].append((row["first_date"], row["last_date"]) if holiday else _MADE[row["row"]](row))
    return Calendar(tuple(of["opening"]), tuple(of["closure"]), tuple(of["window"]), tuple(of["holiday"]))


def _opening(row: Row) -> OpeningHours:
    return OpeningHours(
        venue=row["venue"],
        space=row["space"],
        weekday=row["weekday"],
        opens=row["opens"],
        closes=row["closes"],
        occasion=row["kind"],
        first=row["first_date"],
        last=row["last_date"],
    )


def _window(row: Row) -> BookingWindow:
    return BookingWindow(
        space=row["space"],
        weekdays=frozenset(row["weekdays"]),
        opens=row["opens"],
        closes=row["closes"],
        mode=row["kind"],
        audience=row["text"],
    )


def _closure(row: Row) -> Closure:
    return Closure(
        id=row["id"],
        venue=row["venue"],
        space=row["space"],
        span=TimeSpan(row["starts_at"], row["ends_at"]),
        kind=row["kind"],
        reason=row["text"],
    )


_MADE = {"opening": _opening, "window": _window, "closure": _closure}


# What is on -----------------------------------------------------------------------------------------------------------

HAPPENINGS = """
    SELECT title, starts_at AS start, ends_at AS end, slug, space, venue FROM (
        SELECT DISTINCT ON (application.id) application.title, occurrence.starts_at, occurrence.ends_at,
            space.slug, space.name AS space, venue.name AS venue
        FROM occurrence
        JOIN application ON application.id = occurrence.application
        JOIN space ON space.id = occurrence.spaces[1]
        JOIN venue ON venue.id = space.venue
        WHERE occurrence.state = 'booked' AND application.public
            AND occurrence.starts_at >= $1 AND occurrence.starts_at < $2
        ORDER BY application.id, occurrence.starts_at
    ) AS first
    ORDER BY start, title LIMIT $3
"""


async def happenings(window: TimeSpan, limit: int) -> list[dict[str, Any]]:
    """The first time in the window of each booking that is open to the public; never a person's name."""
    return await transaction.rows(HAPPENINGS, window.start, window.end, limit)
