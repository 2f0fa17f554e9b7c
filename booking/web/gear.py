"""Gear as plain values for pages: how many of a size are free, what a type says of itself, the rules of its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from booking.domain import catalogue
from booking.domain.opening import OpeningHours
from booking.web import timetable, vocabulary
from booking.web.resources import words

Row = dict[str, Any]

REASONS = ("late", "lent", "promised", "asked", "unfit", "resting")
"""Why gear is not free, as it is counted."""


def counted(size: Row, model: Row) -> Row:
    """A size with how many there are, and the state that stands for it."""
    free, units = size["free"], size["units"]
    state = "full" if free <= 0 else "free" if free >= units else "some"
    return {
        "slug": size["slug"],
        "size": sized(size["size"], model["size_unit"]),
        "free": free,
        "units": units,
        "state": state,
    }


def sized(size: str, unit: str | None) -> str:
    """A size with its unit, as 160 cm."""
    return f"{size} {unit}" if size and unit else size


def contents(values: Sequence[Mapping[str, str]], lang: str) -> list[str]:
    """What must come back with one."""
    return [words(one, lang) for one in values]


def attributes(values: Mapping[str, Any], kinds: Sequence[Mapping[str, Any]], lang: str) -> list[tuple[str, str]]:
    """What a type says of itself besides its size, as terms and texts."""
    rows = []
    for kind in kinds:
        value = values.get(kind["key"])
        if value not in (None, ""):
            rows.append((words(kind["name"], lang), f"{value} {kind.get('unit') or ''}".strip()))
    return rows


def rules(place: Row, model: Row) -> Row:
    """The rules of a place for a model: its own where it has them."""

    def own(name: str) -> Any:
        return place[name] if model.get(name) is None else model[name]

    return {
        "days": own("loan_days"),
        "closed_days_count": place["closed_days_count"],
        "renewals": own("renewals"),
        "age": own("min_age"),
        "most": own("most_units"),
        "audience": own("audience"),
        "approval": own("approval"),
        "residents": bool(place["residents"]),
        "lead_hours": place["lead_hours"],
        "release_days": place["release_days"],
        "lost_days": place["lost_days"],
        "write_down": place["write_down_percent"],
        "floor": place["floor_percent"],
    }


def opening(hours: Sequence[OpeningHours], lang: str) -> list[Row]:
    """Opening hours as days and clocks, by the occasion that they are for."""
    rows = timetable.opening_words(catalogue.grouped(hours), lang)
    return [{**one, "name": vocabulary.word(vocabulary.OCCASION, one["occasion"], lang)} for one in rows]
