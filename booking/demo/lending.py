"""Writes where gear is lent out in the demo: places with their rules and opening hours."""

from collections.abc import Mapping

from booking.demo import catalogue, files
from booking.demo.files import Table
from booking.storage import lending_places, openings


async def add_places(venues: Mapping[str, int]) -> dict[str, int]:
    """Store the lending places of the venues that there are; their ids by slug."""
    known = files.table("lending.toml")
    return {
        place["slug"]: await _add_place({"most_units": None, **known["rules"], **place}, venues[place["venue"]])
        for place in known["place"]
        if place["venue"] in venues
    }


async def _add_place(place: Table, venue: int) -> int:
    texts = {name: in_languages(place[name]) for name in ("description", "terms")}
    values = {**place, **texts, "venue": venue}
    number = await lending_places.add({name: values[name] for name in lending_places.FORM})
    await openings.set_opening(catalogue.hours(place["hours"]), lending_place=number)
    return number


def in_languages(words: list[str]) -> dict[str, str]:
    """A text in every language, from the order that our files have them in."""
    return dict(zip(catalogue.LANGUAGES, words, strict=True))
