"""Writes the demo's venues: spaces and their parts, opening hours, ways of booking, pictures and holidays."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from booking.demo import pictures, schoolyear
from booking.demo.files import Table
from booking.domain.opening import BookingWindow, OpeningHours
from booking.storage import bulk, catalogue, openings
from booking.storage import pictures as shots

LANGUAGES = ("nb", "nn", "en")
YEARS = 2

SPACE: Table = {
    "parent": "",
    "part": "whole",
    "area": None,
    "minutes_min": 30,
    "minutes_max": 600,
    "grid_minutes": 15,
    "horizon_days": 400,
    "lead_hours": 24,
    "cancel_hours": 24,
    "setup_minutes": 0,
    "clearing_minutes": 0,
    "holds_time": False,
    "applicant_moves": False,
    "description": dict.fromkeys(LANGUAGES, ""),
    "hours": [],
    "windows": [],
}
"""What a space is unless its file says otherwise."""


async def add_places(places: Iterable[Table], *, now: datetime) -> dict[str, int]:
    """Store venues with all that belongs to them; their ids by slug."""
    return {place["venue"]["slug"]: await _add(place, now) for place in places}


async def add_school_holidays(today: date) -> None:
    """Store the school holidays of the years around a date."""
    found = schoolyear.school_holidays(today.year - 1, today.year + YEARS)
    await bulk.insert(
        "school_holiday", [{"name": one.name, "first_date": one.first, "last_date": one.last} for one in found]
    )


async def _add(place: Table, now: datetime) -> int:
    values = {**place["venue"], "active": True}
    venue = await catalogue.add_venue(values)
    await openings.set_opening(hours(values["hours"], venue=venue), venue=venue)
    spaces = [{**SPACE, **place.get("defaults", {}), **space} for space in place["space"]]
    parts = await _parts(venue, spaces, now)
    ids: dict[str, int] = {}
    for position, space in enumerate(spaces, 1):
        row = _row(space, venue=venue, parent=ids.get(space["parent"]), position=position)
        number = ids[space["slug"]] = await catalogue.add_space(row)
        await catalogue.set_parts(number, [parts[name] for name in space["parts"]])
        await openings.set_opening(hours(space["hours"], space=number), space=number)
        await openings.set_windows(number, _windows(space["windows"], number))
    for picture in values.get("pictures", ()):
        await _add_picture(venue, values["slug"], picture)
    return venue


async def _parts(venue: int, spaces: Sequence[Table], now: datetime) -> dict[str, int]:
    names = list(dict.fromkeys(name for space in spaces for name in space["parts"]))
    return dict(zip(names, await catalogue.add_parts(venue, names, now=now), strict=True))


def _row(space: Table, *, venue: int, parent: int | None, position: int) -> Table:
    own = {
        "venue": venue,
        "parent": parent,
        "position": position,
        "space_class": space["class"],
        "part_name": space["part"],
        "floor_area": space["area"],
        "active": True,
    }
    return {name: own.get(name, space.get(name)) for name in catalogue.SPACE}


def hours(rows: Iterable[Sequence[Any]], *, venue: int | None = None, space: int | None = None) -> list[OpeningHours]:
    """Opening hours from rows of occasion, weekdays, opens, closes."""
    return [
        OpeningHours(venue, space, weekday, time.fromisoformat(opens), time.fromisoformat(closes), occasion)
        for occasion, weekdays, opens, closes in rows
        for weekday in weekdays
    ]


def _windows(rows: Iterable[Sequence[Any]], space: int) -> list[BookingWindow]:
    """Rows of weekdays, opens, closes, mode, audience."""
    return [
        BookingWindow(space, frozenset(days), time.fromisoformat(opens), time.fromisoformat(closes), mode, audience)
        for days, opens, closes, mode, audience in rows
    ]


async def _add_picture(venue: int, seed: str, picture: Table) -> None:
    await shots.add(
        venue=venue,
        space=None,
        media_type=pictures.MEDIA_TYPE,
        width=pictures.WIDTH,
        height=pictures.HEIGHT,
        alt={language: picture[language] for language in LANGUAGES},
        data=pictures.draw(picture["scene"], seed),
    )
