"""Makers of plain rows: whatever a test does not care about has a sensible value."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from importlib import resources as files
from typing import Any

import rules
from booking.domain import localtime
from booking.domain.applications import Draft
from booking.domain.people import Person
from booking.domain.resources import Space
from booking.storage import claims, people, resources, rulebooks, transaction
from rules import Participants

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = {"nb": "", "nn": "", "en": ""}
_numbers = itertools.count(1)


async def insert(table: str, **values: object) -> int:
    """A row; its id."""
    columns = ", ".join(values)
    slots = ", ".join(f"${place}" for place in range(1, len(values) + 1))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({slots}) RETURNING id"  # noqa: S608 -- our own names
    return int(await transaction.value(sql, *values.values()))


async def venue(slug: str = "hallen", **values: object) -> int:
    """A venue, open 08-23 every day, public holidays too."""
    given: dict[str, object] = {
        "slug": slug,
        "name": slug.capitalize(),
        "address": "Storgata 1",
        "postcode": "6823",
        "place": "Sandane",
        "latitude": None,
        "longitude": None,
        "wheelchair": True,
        "hearing_loop": False,
        "contact_name": "Idrettskontoret",
        "contact_phone": "57 88 00 00",
        "contact_email": "idrett@example.no",
        "description": TEXT,
        "how_to_get_in": TEXT,
        "terms": TEXT,
        "active": True,
    }
    made = await insert("venue", **{**given, **values})
    await opening(venue=made)
    await opening(venue=made, occasion="public-holiday")
    return made


async def opening(
    *,
    venue: int | None = None,
    space: int | None = None,
    weekdays: Sequence[int] = range(1, 8),
    opens: time = time(8),
    closes: time = time(23),
    occasion: str = "ordinary",
) -> None:
    """The same opening hours on several weekdays."""
    for weekday in weekdays:
        await insert(
            "opening",
            venue=venue,
            space=space,
            weekday=weekday,
            opens=opens,
            closes=closes,
            occasion=occasion,
            first_date=None,
            last_date=None,
        )


async def part(venue: int, name: str = "A") -> int:
    """A part of a venue."""
    return await insert("part", venue=venue, name=name, version=0, changed_at=SINCE)


async def space(
    venue: int, slug: str, parts: Sequence[int] = (), *, mode: str | None = None, **values: object
) -> Space:
    """A space (of a part of its own where none is given), booked by approval unless `mode` says instant."""
    given: dict[str, object] = {
        "venue": venue,
        "parent": None,
        "slug": slug,
        "name": slug.capitalize(),
        "position": next(_numbers),
        "space_class": "gymsal",
        "part_name": "whole",
        "capacity": 100,
        "floor_area": 300,
        "facilities": [],
        "minutes_min": 15,
        "minutes_max": 720,
        "grid_minutes": 15,
        "horizon_days": 400,
        "lead_hours": 0,
        "cancel_hours": 24,
        "setup_minutes": 0,
        "clearing_minutes": 0,
        "holds_time": False,
        "applicant_moves": True,
        "description": TEXT,
        "active": True,
    }
    made = await insert("space", **{**given, **values})
    for one in parts or [await part(venue, slug)]:
        await insert("space_part", space=made, part=one)
    if mode:
        await window(made, mode=mode)
    return (await resources.spaces_by_id([made]))[0]


async def window(
    space: int,
    *,
    mode: str = "instant",
    audience: str = "everyone",
    weekdays: Sequence[int] = range(1, 8),
    opens: time = time(0),
    closes: time = time(0),
) -> None:
    """The hours in which a space is booked in one way."""
    await insert(
        "booking_window",
        space=space,
        weekdays=list(weekdays),
        opens=opens,
        closes=closes,
        mode=mode,
        audience=audience,
    )


async def closure(start: datetime, end: datetime, *, venue: int | None = None, space: int | None = None) -> int:
    """A planned closure."""
    return await insert(
        "closure",
        venue=venue,
        space=space,
        starts_at=start,
        ends_at=end,
        kind="planned",
        reason="Golvet blir slipt",
        created_by=None,
        created_at=SINCE,
    )


async def person(email: str = "", *, role: str | None = None, venue: int | None = None, language: str = "nb") -> Person:
    """A person, with a role where one is named."""
    address = email or f"person{next(_numbers)}@example.no"
    made = await insert(
        "person", email=address, name=address.split("@")[0].capitalize(), phone="", language=language, created_at=SINCE
    )
    if role:
        await insert("role", person=made, role=role, venue=venue)
    return await known(made)


async def known(person: int) -> Person:
    """The person as the services see them now."""
    found = await people.person_by_id(person)
    assert found is not None
    return found


async def organisation(*members: Person, number: str = "974760673", kind: str = "sports_club", **values: Any) -> int:
    """An organisation and those who act for it; fetch them again with `known`."""
    given = {"name": f"Lag {number}", "registered": True, "local": True, "facts": {}, **values}
    made = await insert("organisation", number=number, kind=kind, created_at=SINCE, **given)
    for member in members:
        await insert("membership", person=member.id, organisation=made, since=SINCE)
    return made


async def rulebook(name: str = "gloppen-2024", *, until: str = "") -> int:
    """A regulation that ships with `rules`, adopted; its id. `until` is the last day that it applies."""
    text = book(name)
    if until:
        text = text.replace("\nvalid_from", f"\nvalid_to = {until}\nvalid_from", 1)
    return await rulebooks.adopt(rulebook=rules.load(text), text=text, by=None, now=SINCE)


def book(name: str = "gloppen-2024") -> str:
    """The text of a regulation that ships with `rules`."""
    return files.files("rules").joinpath("books", f"{name}.toml").read_text(encoding="utf-8")


async def draft_rulebook(text: str) -> int:
    """A regulation that is not in use yet: its number."""
    return await rulebooks.add_draft(rulebook=rules.load(text), text=text, based_on=None, by=None, now=SINCE)


def draft(*spaces: str, start: datetime, end: datetime, **values: Any) -> Draft:
    """An application for one date, or with `recurrence` for several."""
    given: dict[str, Any] = {"title": "Handball", "purpose": "training", "participants": Participants(total=12)}
    return Draft(spaces=spaces, start=start, end=end, **{**given, **values})


def oslo(day: date | str, clock: str) -> datetime:
    """The moment at which Norwegian clocks show this."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return localtime.at(on, time.fromisoformat(clock))


async def application(person: Person, **values: Any) -> int:
    """An application as it stands in the table, approved; its dates are `occurrence`s."""
    given = {"organisation": None, "state": "approved", "instant": False, "title": "Handball", "public": False}
    more = {
        "purpose": "training",
        "participants": {"total": 12},
        "ticketed": False,
        "commercial": False,
        "note": "",
        "answers": {},
    }
    times = {"language": "nb", "submitted_at": SINCE, "changed_at": SINCE}
    return await insert("application", person=person.id, **{**given, **more, **times, **values})


async def occurrence(
    application: int, spaces: Sequence[int], start: datetime, end: datetime, *, state: str = "booked", **values: int
) -> int:
    """One dated span of an application; whoever needs it to stand in the way claims it."""
    return await insert(
        "occurrence",
        application=application,
        spaces=list(spaces),
        starts_at=start,
        ends_at=end,
        state=state,
        sequence=0,
        created_at=SINCE,
        changed_at=SINCE,
        **{"setup_minutes": 0, "clearing_minutes": 0, **values},
    )


async def claimed(space: Space, start: datetime, end: datetime, *, by: Person, held: bool = True, **values: Any) -> int:
    """A time that somebody has, or (not held) has applied for; the id of its application."""
    made = await application(by, state="approved" if held else "submitted", **values)
    gaps = {"setup_minutes": space.limits.setup_minutes, "clearing_minutes": space.limits.clearing_minutes}
    dated = await occurrence(made, [space.id], start, end, state="booked" if held else "applied", **gaps)
    await claims.take([dated], held=held)
    return made
