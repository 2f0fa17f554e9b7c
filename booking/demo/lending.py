"""Writes where gear is lent out in the demo, and what there is: places, models, kits, sizes, and items with codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from booking.demo import catalogue, files, gear_pictures, pictures
from booking.demo.files import Table
from booking.domain import equipment, slugs
from booking.storage import bulk, equipment_models, items, lending_places, openings
from booking.storage import pictures as shots

AGES = (200, 560, 900, 1300)
"""How many days ago units were bought, in turn."""
CONDITIONS = ("good", "good", "worn", "good", "good")

MODEL: Table = {
    "description": ["", "", ""],
    "tracked": "items",
    "size_unit": None,
    "contents": [],
    "attributes": [],
    "said": {},
    "value": None,
    "picture": [],
    "parts": {},
    "stock": [],
}
"""What a model is unless the file says otherwise; its own rules are empty."""


@dataclass(slots=True)
class Gear:
    """What there is: places and models by slug, the type of a model and size at a place, and the codes of each type
    that are in the house; items by code."""

    places: Mapping[str, int]
    models: dict[str, int] = field(default_factory=dict)
    types: dict[tuple[str, str, str], int] = field(default_factory=dict)
    codes: dict[int, list[str]] = field(default_factory=dict)
    items: dict[str, tuple[int, int]] = field(default_factory=dict)


async def add(venues: Mapping[str, int], *, now: datetime) -> Gear:
    """Store the lending places of the venues that there are, and the gear in them."""
    known = files.table("lending.toml")
    places = {
        place["slug"]: await _add_place({"most_units": None, **known["rules"], **place}, venues[place["venue"]])
        for place in known["place"]
        if place["venue"] in venues
    }
    categories = {}
    for position, one in enumerate(known["category"], 1):
        row = {"slug": one["slug"], "name": in_languages(one["name"]), "position": position}
        categories[one["slug"]] = await equipment_models.add_category(row)
    gear = Gear(places)
    for one in known["model"]:
        await _add_model({**MODEL, **one}, categories, gear, now)
    return gear


async def _add_place(place: Table, venue: int) -> int:
    texts = {name: in_languages(place[name]) for name in ("description", "terms")}
    values = {**place, **texts, "venue": venue}
    number = await lending_places.add({name: values[name] for name in lending_places.FORM})
    await openings.set_opening(catalogue.hours(place["hours"]), lending_place=number)
    return number


async def _add_model(one: Table, categories: Mapping[str, int], gear: Gear, now: datetime) -> None:
    model = gear.models[one["slug"]] = await equipment_models.add(_model(one, categories[one["category"]]))
    if one["picture"]:
        await _add_picture(model, *one["picture"])
    if one["parts"]:
        await equipment_models.set_parts(model, {gear.models[slug]: count for slug, count in one["parts"].items()})
    for place, sizes, count, prefix in one["stock"]:
        if place in gear.places:
            kinds = await _add_types(one, place, sizes, None if prefix else count, gear)
            await _add_items(one, kinds, count if prefix else 0, prefix, gear, now)


async def _add_picture(model: int, scene: str, *alt: str) -> None:
    await shots.add(
        model=model,
        media_type=pictures.MEDIA_TYPE,
        width=pictures.WIDTH,
        height=pictures.HEIGHT,
        alt=in_languages(list(alt)),
        data=gear_pictures.draw(scene),
    )


def _model(one: Table, category: int) -> dict[str, Any]:
    counted = any(prefix == "" for _, _, _, prefix in one["stock"])
    own = {
        "category": category,
        "name": in_languages(one["name"]),
        "description": in_languages(one["description"]),
        "tracked": "kit" if one["parts"] else "quantity" if counted else "items",
        "attributes": [
            {"key": key, "kind": kind, "unit": unit, "name": in_languages(name)}
            for key, kind, unit, name in one["attributes"]
        ],
        "contents": [equipment.contents_of(line) for line in one["contents"]],
        "replacement_value": one["value"] and one["value"] * 100,
        "active": True,
    }
    return {name: own.get(name, one.get(name)) for name in equipment_models.MODEL}


async def _add_types(one: Table, place: str, sizes: list[str], stock: int | None, gear: Gear) -> list[int]:
    """The model in these sizes at a place, each with a stock where it has no codes; their ids."""
    rows = [
        {
            **equipment.sized(size),
            "slug": slugs.slug_of(one["slug"], size, place),
            "model": gear.models[one["slug"]],
            "place": gear.places[place],
            "attributes": one["said"],
            "stock": stock,
            "position": position,
            "active": True,
        }
        for position, size in enumerate(sizes, 1)
    ]
    kinds = await bulk.insert("equipment_type", [{name: row[name] for name in items.TYPE} for row in rows])
    gear.types.update({(place, one["slug"], size): kind for size, kind in zip(sizes, kinds, strict=True)})
    return kinds


async def _add_items(one: Table, kinds: list[int], count: int, prefix: str, gear: Gear, now: datetime) -> None:
    """So many units of each type, with codes that count on from one type to the next."""
    coded = enumerate((kind for kind in kinds for _ in range(count)), 1)
    rows = [_item(kind, f"{prefix}-{number:03}", number, one, now) for number, kind in coded]
    for row, number in zip(rows, await bulk.insert("item", rows), strict=True):
        gear.codes.setdefault(row["type"], []).append(row["code"])
        gear.items[row["code"]] = row["type"], number


def _item(kind: int, code: str, number: int, one: Table, now: datetime) -> dict[str, Any]:
    bought: date = now.date() - timedelta(days=AGES[number % len(AGES)])
    return {
        "type": kind,
        "code": code,
        "condition": CONDITIONS[number % len(CONDITIONS)],
        "note": "",
        "bought_on": bought.isoformat(),
        "price": one["value"] and one["value"] * 90,
        "created_at": now,
    }


def in_languages(words: list[str]) -> dict[str, str]:
    """A text in every language, from the order that our files have them in."""
    return dict(zip(catalogue.LANGUAGES, words, strict=True))
