"""The gear that figures are measured on: 500 types at five places, ten of each, with 20 000 lines of loans ahead."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from booking.storage import transaction

PLACES, MODELS, SIZES, UNITS = 5, 20, 5, 10
LINES = 20_000
AHEAD = 100
"""Days over which the lines are spread."""
LONGEST = 6

NOTHING = {"nb": "", "nn": "", "en": ""}
LINE = (
    "loan", "type", "quantity", "state", "starts_on", "ends_on", "due_on", "busy_from", "busy_until", "renewals",
)  # fmt: skip


async def add(today: date, chance: random.Random, *, borrowing: str, now: datetime) -> None:
    """Store it in the venues that are there; whoever has the e-mail address `borrowing` may borrow all of it.

    Each unit goes out for some days, rests a day on its shelf, and goes out again.
    """
    person = await transaction.value("SELECT id FROM person WHERE email = $1", borrowing)
    borrower = await transaction.value(
        """INSERT INTO borrower (person, birth_year, address, postcode, place, note, terms_at, created_at)
           VALUES ($1, 1980, 'Gata 1', '6823', 'Sandane', '', $2, $2) RETURNING id""",
        person,
        now,
    )
    venues = [row["id"] for row in await transaction.rows("SELECT id FROM venue ORDER BY id LIMIT $1", PLACES)]
    models = [await _model(number) for number in range(MODELS)]
    for number, venue in enumerate(venues):
        place = await _place(number, venue)
        kinds = [await _kind(model, place, number, size, now) for model in models for size in range(SIZES)]
        await _lend(place, kinds, borrower, person, today, chance, now)


async def _place(number: int, venue: int) -> int:
    place = await _insert(
        "lending_place",
        venue=venue,
        slug=f"gear-{number + 1}",
        name=f"Utlån {number + 1}",
        description=NOTHING,
        terms=NOTHING,
        loan_days=7,
        closed_days_count=True,
        renewals=1,
        lead_hours=0,
        horizon_days=400,
        gap_days=0,
        changeover=False,
        release_days=1,
        min_age=18,
        residents=[],
        approval=False,
        audience="everyone",
        remind_days=1,
        dun_days=3,
        write_down_percent=20,
        floor_percent=20,
        offer_hours=24,
        forget_months=12,
        active=True,
    )
    for weekday, occasion in itertools.product(range(1, 8), ("ordinary", "public-holiday")):
        await _insert(
            "opening", lending_place=place, weekday=weekday, opens=time(8), closes=time(20), occasion=occasion
        )
    return place


async def _model(number: int) -> int:
    group = await _insert(
        "equipment_category", slug=f"group-{number}", name=_named(f"Gruppe {number}"), position=number
    )
    return await _insert(
        "equipment_model",
        slug=f"gear-{number:02}",
        category=group,
        name=_named(f"Utstyr {number:02}"),
        description=NOTHING,
        tracked="items",
        attributes=[],
        contents=[],
        active=True,
    )


async def _kind(model: int, place: int, number: int, size: int, now: datetime) -> int:
    kind = await _insert(
        "equipment_type",
        slug=f"gear-{number + 1}-{model}-{size}",
        model=model,
        place=place,
        size=str(36 + size),
        size_from=float(36 + size),
        size_to=float(36 + size),
        attributes={},
        position=size,
        active=True,
    )
    items = [(kind, f"{kind:04}-{unit:02}", "good", "", now) for unit in range(UNITS)]
    await transaction.copy("item", ("type", "code", "condition", "note", "created_at"), items)
    return kind


async def _lend(
    place: int, kinds: list[int], borrower: int, person: int, today: date, chance: random.Random, now: datetime
) -> None:
    """Promise each unit again and again, so that a type has as many lines as its share of all."""
    loan = await _insert(
        "loan",
        lending_place=place,
        borrower=borrower,
        person=person,
        source="desk",
        purpose="",
        note="",
        language="nb",
        mark=1,
        created_at=now,
        changed_at=now,
    )
    share = LINES // (PLACES * MODELS * SIZES) // (UNITS - 1)
    lines = [line for kind in kinds for _ in range(UNITS - 2) for line in _unit(loan, kind, share + 1, today, chance)]
    await transaction.copy("loan_line", LINE, lines)


def _unit(loan: int, kind: int, times: int, today: date, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """One unit's loans, one after the other."""
    day = today + timedelta(chance.randrange(AHEAD // times))
    for _ in range(times):
        last = day + timedelta(chance.randrange(1, LONGEST))
        yield loan, kind, 1, "promised", day, last, last, day, last + timedelta(1), 0
        day = last + timedelta(1 + chance.randrange(AHEAD // times - LONGEST))


def _named(text: str) -> dict[str, str]:
    return {"nb": text, "nn": text, "en": text}


async def _insert(table: str, **values: object) -> int:
    slots = ", ".join(f"${number + 1}" for number in range(len(values)))
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({slots}) RETURNING id"  # noqa: S608 -- our own names
    made: int = await transaction.value(sql, *values.values())
    return made
