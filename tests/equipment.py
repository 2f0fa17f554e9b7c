"""Makers of lending places, gear, borrowers and loans: whatever a test does not care about has a sensible value."""

import itertools
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from booking.domain.loan_periods import Period
from booking.domain.people import Person
from booking.storage import loans
from tests import factories
from tests.factories import SINCE, TEXT, insert

_numbers = itertools.count(1)


def named(text: str) -> dict[str, str]:
    """The same words in each language."""
    return {"nb": text, "nn": text, "en": text}


async def place(
    slug: str = "bua", *, venue: int | None = None, weekdays: Sequence[int] = range(1, 8), **values: Any
) -> int:
    """A lending place that lends for a week, every day open 10-18 (unless `weekdays` says which), without approval."""
    given: dict[str, Any] = {
        "slug": slug,
        "name": slug.upper(),
        "description": TEXT,
        "terms": TEXT,
        "loan_days": 7,
        "closed_days_count": True,
        "renewals": 1,
        "lead_hours": 0,
        "horizon_days": 400,
        "gap_days": 0,
        "changeover": False,
        "release_days": 1,
        "min_age": 18,
        "residents": [],
        "most_units": None,
        "approval": False,
        "audience": "everyone",
        "remind_days": 1,
        "dun_days": 3,
        "lost_days": None,
        "write_down_percent": 20,
        "floor_percent": 20,
        "offer_hours": 24,
        "forget_months": 12,
        "active": True,
    }
    house = venue if venue is not None else await factories.venue(f"{slug}-house")
    made = await insert("lending_place", venue=house, **{**given, **values})
    for occasion in ("ordinary", "public-holiday"):
        await hours(made, weekdays, occasion=occasion)
    return made


async def hours(place: int, weekdays: Sequence[int], *, occasion: str = "ordinary") -> None:
    """A place is open 10-18 on these weekdays."""
    for weekday in weekdays:
        await insert(
            "opening",
            lending_place=place,
            weekday=weekday,
            opens=time(10),
            closes=time(18),
            occasion=occasion,
            first_date=None,
            last_date=None,
        )


async def closed(place: int, first: date, last: date) -> int:
    """A lending place is closed from one day to another, both included."""
    return await insert(
        "closure",
        lending_place=place,
        starts_at=factories.oslo(first, "00:00"),
        ends_at=factories.oslo(last, "23:59"),
        kind="planned",
        reason="Stengt",
        created_by=None,
        created_at=SINCE,
    )


async def category(slug: str = "ski") -> int:
    """A group of the catalogue."""
    return await insert("equipment_category", slug=slug, name=named(slug.capitalize()), position=next(_numbers))


async def model(slug: str = "", *, tracked: str = "items", category: int | None = None, **values: Any) -> int:
    """A model, in a category of its own where none is given."""
    own = slug or f"model-{next(_numbers)}"
    given: dict[str, Any] = {
        "slug": own,
        "category": category or await _category(f"{own}-group"),
        "name": named(own.capitalize()),
        "description": TEXT,
        "tracked": tracked,
        "size_unit": None,
        "attributes": [],
        "contents": [],
        "replacement_value": 100000,
        "rent_class": None,
        "active": True,
    }
    return await insert("equipment_model", **{**given, **values})


async def _category(slug: str) -> int:
    return await category(slug)


async def kind(place: int, count: int = 0, *, model: int | None = None, size: str = "", **values: Any) -> int:
    """A type at a place: with so many items, or with `stock` so many without codes."""
    of = model or await _model(tracked="quantity" if values.get("stock") is not None else "items")
    number = next(_numbers)
    digits = float(size) if size.isdigit() else None
    given = {"slug": f"type-{number}", "size_from": digits, "size_to": digits, "attributes": {}, "stock": None}
    given |= {"position": number, "active": True}
    made = await insert("equipment_type", model=of, place=place, size=size, **{**given, **values})
    for _ in range(count):
        await item(made)
    return made


async def _model(*, tracked: str) -> int:
    return await model(tracked=tracked)


async def item(kind: int, code: str = "", **values: Any) -> int:
    """A unit with a code."""
    given = {"code": code or f"U{next(_numbers)}", "condition": "good", "note": "", "created_at": SINCE}
    return await insert("item", type=kind, **{**given, **values})


async def borrower(person: Person | None = None, *, organisation: int | None = None, **values: Any) -> int:
    """An adult whose identity was seen, or an organisation."""
    given = {"birth_year": 1980 if person else None, "address": "Gata 1", "postcode": "6823", "place": "Sandane"}
    given |= {"note": "", "terms_at": SINCE, "identity_seen_at": SINCE, "created_at": SINCE}
    who = {"person": None if organisation else person and person.id, "organisation": organisation}
    return await insert("borrower", **who, **{**given, **values})


async def loan(place: int, borrower: int, person: Person, **values: Any) -> int:
    """A loan without lines, as it stands in the table."""
    given = {"source": "desk", "purpose": "", "note": "", "language": "nb", "mark": next(_numbers)}
    given |= {"created_at": SINCE, "changed_at": SINCE}
    return await insert("loan", lending_place=place, borrower=borrower, person=person.id, **{**given, **values})


async def line(loan: int, kind: int, first: date, last: date, *, state: str = "promised", **values: Any) -> int:
    """A line of a loan, written through the guard; it occupies its days, both included."""
    days = Period(first, last, last, first, date.fromordinal(last.toordinal() + 1))
    (made,) = await loans.add_lines(loan, [{"type": kind, "quantity": 1, "state": state, "period": days, **values}])
    return made
