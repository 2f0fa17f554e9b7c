"""Units that a price is per: how many of each there are, from the facts of one use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rules.comparisons import Missing
from rules.facts import Participants, Values, Who

Count = int | Fraction
Whose = tuple[str, int]
"""Of persons only those "below" an age, or "at_least" that old."""


class UnknownCountError(Exception):
    """How many there are is not known, since a fact is missing."""

    def __init__(self, missing: Missing) -> None:
        self.missing = missing
        super().__init__(missing.fact)


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit is counted; `fact` is what must be known for it; `once` is charged once for a whole agreement."""

    fact: str
    count: Callable[[Values], Count | None]
    once: bool = False


def _fact(key: str) -> Callable[[Values], Count | None]:
    def count(values: Values) -> Count | None:
        value = values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    return count


def _started(key: str, minutes: int) -> Callable[[Values], Count | None]:
    def count(values: Values) -> Count | None:
        value = values.get(key)
        return -(-value // minutes) if isinstance(value, int) else None

    return count


def _hours(key: str) -> Callable[[Values], Count | None]:
    def count(values: Values) -> Count | None:
        value = values.get(key)
        if not isinstance(value, int):
            return None
        return Fraction(value, 60) if value % 60 else value // 60

    return count


def _whole_days(values: Values) -> Count | None:
    """Periods of 24 hours begun; where the hours are not known, the dates."""
    started = _started("minutes", 1440)(values)
    return _fact("days")(values) if started is None else started


def _weeks(values: Values) -> Count | None:
    days = values.get("days")
    return -(-days // 7) if isinstance(days, int) else None


def _persons(values: Values) -> Count | None:
    people, persons = values.get("people"), values.get("persons")
    if isinstance(persons, int):
        return persons
    return people.total if isinstance(people, Participants) else None


def _kroner(values: Values) -> Count | None:
    cost = values.get("cost")
    return Fraction(cost, 100) if isinstance(cost, int) else None


def _one(_: Values) -> Count | None:
    return 1


UNITS: Mapping[str, Unit] = {
    "hour": Unit("hours", _hours("minutes")),
    "started-hour": Unit("hours", _started("minutes", 60)),
    "started-half-hour": Unit("hours", _started("minutes", 30)),
    "outside-hour": Unit("outside_hours", _hours("outside_minutes")),
    "started-outside-hour": Unit("outside_hours", _started("outside_minutes", 60)),
    "day": Unit("days", _fact("days")),
    "evening": Unit("days", _fact("days")),
    "24h": Unit("hours", _whole_days),
    "weekend": Unit("days", _weeks),
    "week": Unit("days", _weeks),
    "night": Unit("nights", _fact("nights")),
    "person": Unit("persons", _persons),
    "ticket": Unit("tickets", _fact("tickets")),
    "m2": Unit("area", _fact("area")),
    "court": Unit("courts", _fact("courts")),
    "room": Unit("rooms", _fact("rooms")),
    "each": Unit("extra", _one),
    "krone": Unit("cost", _kroner),
    "occasion": Unit("occasions", _one),
    "agreement": Unit("occasions", _one, once=True),
    "season-hour": Unit("hours", _hours("minutes"), once=True),
}
"""Every unit a charge may be per. Of an extra, "each" and "krone" are so many as were ordered."""


def count(unit: str, values: Values) -> Count:
    """How many of a unit there are. Raises UnknownCountError."""
    definition = UNITS[unit]
    found = definition.count(values)
    if found is None:
        raise UnknownCountError(Missing(definition.fact))
    return found


def persons(whose: Whose, values: Values) -> Count:
    """How many persons are below an age, or at least that old. Raises UnknownCountError."""
    side, age = whose
    people = values.get("people")
    if not isinstance(people, Participants):
        raise UnknownCountError(Missing("people"))
    who: Who = age
    at_least, at_most = people.bounds(who)
    if at_least != at_most or (side == "at_least" and people.total is None):
        raise UnknownCountError(Missing("people", age))
    return at_least if side == "below" else (people.total or 0) - at_least
