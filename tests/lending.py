"""A lending place with two tents, who borrows and who lends: what tests of loans begin with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from booking.domain.loans import Wanted
from booking.domain.people import Person
from booking.services import loans
from booking.storage import equipment as stored
from booking.storage import transaction
from tests import equipment, factories
from tests.conftest import NOW

MONDAY = date(2027, 1, 4)
"""The day that it is."""


@dataclass(frozen=True)
class Here:
    """A place with two tents, who borrows, and who lends."""

    place: int
    tent: int
    borrower: int
    borrowing: Person
    clerk: Person


async def here(**values: Any) -> Here:
    """The place with its people; `values` are its rules."""
    place = await equipment.place(**values)
    venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", place)
    borrowing = await factories.person("ola@example.no", language="en")
    return Here(
        place=place,
        tent=await equipment.kind(place, 2),
        borrower=await equipment.borrower(borrowing),
        borrowing=borrowing,
        clerk=await factories.person("desk@example.no", role="clerk", venue=venue, language="en"),
    )


def day(number: int) -> date:
    """So many days after today."""
    return MONDAY + timedelta(number)


async def ask(
    here: Here,
    first: int,
    last: int,
    *,
    quantity: int = 1,
    kind: int | None = None,
    by: Person | None = None,
    borrower: int | None = None,
    **values: Any,
) -> int:
    """Ask for tents, or another type, from one day after today to another; the loan."""
    return await loans.request(
        place=here.place,
        first=day(first),
        last=day(last),
        wanted=[Wanted(kind or here.tent, quantity)],
        borrower=borrower or here.borrower,
        by=by or here.borrowing,
        purpose=values.pop("purpose", "A trip"),
        now=values.pop("now", NOW),
        **values,
    )


async def states(loan: int) -> list[str]:
    """The states of its lines."""
    return [
        row["state"] for row in await transaction.rows("SELECT state FROM loan_line WHERE loan = $1 ORDER BY id", loan)
    ]


async def letters(loan: int) -> list[str]:
    """The kinds of letters that were written about it."""
    return [row["kind"] for row in await transaction.rows("SELECT kind FROM outbox WHERE loan = $1 ORDER BY id", loan)]


async def codes(kind: int) -> list[str]:
    """The codes of a type's items."""
    found = await transaction.rows("SELECT code FROM item WHERE type = $1 ORDER BY id", kind)
    return [row["code"] for row in found]


async def free(kind: int, first: int, last: int | None = None, *, today: int = 0) -> int:
    """How many of a type are free from one day to another, or on the one."""
    found = await stored.free([kind], day(first), day(first if last is None else last), today=day(today))
    return found[kind]
