"""What the API answers with about loans, from the plain values of services."""

from datetime import date
from typing import Any, Literal

from msgspec import Struct, field

from booking.web.api import answers
from booking.web.api.answers import Plain, Quote

Condition = Literal["whole", "dirty", "damaged", "incomplete"]


class Line(Struct, kw_only=True):
    """So many of a type in a loan, or a unit by its `code`; `due` is the day by which it must be back."""

    id: int
    equipment: str
    quantity: int
    state: Literal[
        "asked",
        "offered",
        "promised",
        "packed",
        "out",
        "in",
        "lost",
        "declined",
        "cancelled",
        "uncollected",
    ]
    late: bool
    first: date = field(name="from")
    last: date = field(name="to")
    due: date
    code: str | None
    condition: Condition | None


class Loan(Struct, kw_only=True):
    """A loan as it stands: its state is that of its lines. `price` in øre, null where the municipality is to say.

    `occurrence` is the time in a hall that it goes with; its price is then in that application.
    """

    id: int
    state: str
    late: bool
    place: str
    purpose: str
    note: str
    reason: str | None
    occurrence: int | None
    lines: list[Line]
    price: int | None
    quote: Quote | None


def loan(stored: Plain, lang: str) -> Loan:
    """A loan as `services.loans.view` gives it."""
    names = ("id", "state", "late", "purpose", "note", "reason", "occurrence", "price")
    return Loan(
        **{name: stored[name] for name in names},
        place=stored["place_slug"],
        lines=[_line(row) for row in stored["lines"]],
        quote=answers.quote(stored["quote"], lang) if stored["quote"] else None,
    )


def _line(row: Plain) -> Line:
    names = ("id", "quantity", "state", "late", "code", "condition")
    days: dict[str, Any] = {"first": row["starts_on"], "last": row["ends_on"], "due": row["due_on"]}
    return Line(equipment=row["slug"], **days, **{name: row[name] for name in names})
