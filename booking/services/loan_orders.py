"""Orders: gear asked for by slug, as programs do, with what fits instead where there is not enough."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from booking.domain import loans as domain
from booking.domain.borrowers import NoProfile
from booking.domain.hall_loans import UnknownEquipment
from booking.domain.loans import NotEnough, Wanted
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.suggestions import Suggestion
from booking.services import borrowers, loans, suggestions
from booking.storage import equipment, shelves

Row = dict[str, Any]


class SeveralPlaces(Problem):
    """A loan is from one place; what was asked for is lent out at several: `places`, the slugs by place."""

    code = "several-places"


async def order(
    *,
    lines: Sequence[tuple[str, int]],
    first: date,
    last: date,
    organisation: str | None = None,
    purpose: str = "",
    note: str = "",
    by: Person,
    now: datetime,
) -> int:
    """Ask for so many of some types; the number of the loan. An organisation is named by its number.

    Raises UnknownEquipment, SeveralPlaces, NoProfile, NotEnough with `nearest`, and what `loans.request` raises.
    """
    kinds = await _kinds([slug for slug, _ in lines])
    borrower = await _borrower(organisation, by, now)
    wanted = [Wanted(kinds[slug]["id"], quantity) for slug, quantity in lines]
    place = next(iter(kinds.values()))["lending_place"]
    try:
        return await loans.request(
            place=place,
            first=first,
            last=last,
            wanted=wanted,
            borrower=borrower,
            by=by,
            purpose=purpose,
            note=note,
            source="api",
            now=now,
        )
    except NotEnough as problem:
        counted = domain.counted(wanted)
        await shelves.add_shortage(_missing(problem, kinds), first=first, last=last, now=now)
        near = await suggestions.nearest(place=place, first=first, last=last, wanted=counted, now=now)
        raise NotEnough(problem.short, nearest=[_plain(one) for one in near]) from None


async def _kinds(slugs: Sequence[str]) -> dict[str, Row]:
    """The types, all of one place."""
    kinds = await equipment.kinds_by_slug(slugs)
    if unknown := [slug[:100] for slug in dict.fromkeys(slugs) if slug not in kinds]:
        raise UnknownEquipment(field="lines", equipment=unknown)
    places: dict[int, list[str]] = {}
    for kind in kinds.values():
        places.setdefault(kind["lending_place"], []).append(kind["slug"])
    if len(places) != 1:
        raise SeveralPlaces(field="lines", places=[sorted(slugs) for slugs in places.values()])
    return kinds


async def _borrower(organisation: str | None, by: Person, now: datetime) -> int:
    """The borrower that a person speaks for: themselves, or the organisation with a number."""
    digits = organisation.replace(" ", "") if organisation else None
    own = await borrowers.own(person=by, now=now)
    found = next((one for one in own if one["number"] == digits), None)
    if found is None:
        raise NotFound(field="organisation", what="organisation") if digits else NoProfile
    return int(found["id"])


def _missing(problem: NotEnough, kinds: Mapping[str, Row]) -> list[tuple[int, int, int]]:
    """How many of each type were wanted, and how many were missing on the day with the fewest."""
    worst: dict[str, Mapping[str, Any]] = {}
    for row in problem.short:
        if row["equipment"] not in worst or row["free"] < worst[row["equipment"]]["free"]:
            worst[row["equipment"]] = row
    return [(kinds[slug]["id"], row["wanted"], row["wanted"] - row["free"]) for slug, row in worst.items()]


def _plain(one: Suggestion) -> Row:
    return {
        "kind": one.kind,
        "place": one.place,
        "from": one.first,
        "to": one.last,
        "lines": [{"equipment": slug, "quantity": quantity} for slug, quantity in one.lines],
    }
