"""Loans over the API: ask for gear, hand it over and take it back, and every step between."""

from datetime import date, datetime
from functools import partial
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from booking.domain.loans import MOST
from booking.domain.people import Person
from booking.services import handovers, loan_orders, loan_steps, loans, returns
from booking.web import guards
from booking.web.api import loan_answers, requests
from booking.web.api.loan_answers import Condition, Loan

TAGS = ["Loans"]
REFUSALS = requests.refusals(
    s401="Not signed in",
    s403="Somebody else's step",
    s404="No such loan, or not yours to see",
    s409="Not as things stand now",
    s422="Something is missing, or not possible",
)
MOST_LINES = 200

step = partial(post, status_code=200, guards=[guards.signed_in], security=[{"key": []}], tags=TAGS, responses=REFUSALS)
"""A route that takes a loan on."""

Quantity = Annotated[int, Meta(ge=1, le=MOST)]
Number = Annotated[int, Meta(ge=1, le=requests.LARGEST_ID)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
Numbers = Annotated[list[Number], Meta(min_length=1, max_length=MOST_LINES)]


# Asked ---------------------------------------------------------------------------------------------------------------


class Asked(Struct, forbid_unknown_fields=True):
    """So many of a type, by its slug."""

    equipment: Annotated[str, Meta(min_length=1, max_length=200)]
    quantity: Quantity = 1


class Wanted(Struct, forbid_unknown_fields=True, kw_only=True):
    """Gear of one lending place, from a day to a day, both included; for oneself, or an organisation by its number."""

    first: date = field(name="from")
    last: date = field(name="to")
    lines: Annotated[list[Asked], Meta(min_length=1, max_length=MOST_LINES)]
    organisation: str | None = None
    purpose: str = ""
    note: str = ""


class Counted(Struct, forbid_unknown_fields=True):
    """So many of a line whose gear has no codes."""

    line: Number
    quantity: Quantity


class HandOver(Struct, forbid_unknown_fields=True):
    """Units by their codes, and numbers of what has none. With `add`, units that the loan does not ask for join it."""

    items: Annotated[list[Code], Meta(max_length=MOST_LINES)] = field(default_factory=list)
    quantities: Annotated[list[Counted], Meta(max_length=MOST_LINES)] = field(default_factory=list)
    add: bool = False
    reason: str = ""


class Back(Struct, forbid_unknown_fields=True):
    """What came back, and how: a unit by its code, or so many (all where nothing is said) of a line without codes.

    `repair` takes it out of use; `lost` says that it will not come back.
    """

    code: Code | None = None
    line: Number | None = None
    quantity: Quantity | None = None
    condition: Condition = "whole"
    missing: Annotated[list[str], Meta(max_length=50)] = field(default_factory=list)
    note: str = ""
    repair: bool = False
    lost: bool = False


class Return(Struct, forbid_unknown_fields=True):
    """All that came back of one loan."""

    items: Annotated[list[Back], Meta(min_length=1, max_length=MOST_LINES)]


class Chosen(Struct, forbid_unknown_fields=True):
    """Which lines, all that can be where none are named; and why: the desk must say."""

    lines: Numbers | None = None
    reason: str = ""


class Reason(Struct, forbid_unknown_fields=True):
    """Why."""

    reason: str = ""


class Renewal(Struct, forbid_unknown_fields=True):
    """Until when, as long again where nothing is said; which lines, all that are out where none are named."""

    last: date | None = field(name="to", default=None)
    lines: Numbers | None = None


async def _seen(loan: int, me: Person, now: datetime, lang: str) -> Loan:
    return loan_answers.loan(await loans.view(loan=requests.known(loan, "loan"), by=me, now=now), lang)


# Routes --------------------------------------------------------------------------------------------------------------


@step("/loans", status_code=201)
async def ask(
    data: JSONBody[Wanted], me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Loan:
    """Ask for gear; promised at once unless the place approves. Where there is not enough nothing is stored."""
    made = await loan_orders.order(
        lines=[(one.equipment, one.quantity) for one in data.lines],
        first=data.first,
        last=data.last,
        organisation=data.organisation,
        purpose=data.purpose,
        note=data.note,
        by=me,
        now=now,
    )
    return await _seen(made, me, now, lang)


@get("/loans/{loan:int}", guards=[guards.signed_in], security=[{"key": []}], tags=TAGS, responses=REFUSALS)
async def loan(
    loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Loan:
    """A loan as it stands, for its borrower, those who act for it, and the desk."""
    return await _seen(loan, me, now, lang)


@step("/loans/{loan:int}/approve")
async def approve(
    loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Loan:
    """Promise what was asked for; for the desk."""
    await loan_steps.approve(loan=requests.known(loan, "loan"), by=me, now=now)
    return await _seen(loan, me, now, lang)


@step("/loans/{loan:int}/decline")
async def decline(
    loan: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    data: JSONBody[Reason | None] = None,
) -> Loan:
    """Say no, and why; for the desk."""
    await loan_steps.decline(loan=requests.known(loan, "loan"), by=me, reason=data.reason if data else "", now=now)
    return await _seen(loan, me, now, lang)


@step("/loans/{loan:int}/cancel")
async def cancel(
    loan: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    data: JSONBody[Chosen | None] = None,
) -> Loan:
    """Give back what was not fetched yet; for the borrower, and the desk."""
    wanted, number = data or Chosen(), requests.known(loan, "loan")
    await loan_steps.cancel(loan=number, by=me, lines=wanted.lines, reason=wanted.reason, now=now)
    return await _seen(loan, me, now, lang)


@step("/loans/{loan:int}/renew")
async def renew(
    loan: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
    data: JSONBody[Renewal | None] = None,
) -> Loan:
    """Keep what is out for longer, where nobody else has reserved it; for the borrower, and the desk."""
    wanted, number = data or Renewal(), requests.known(loan, "loan")
    await loan_steps.renew(loan=number, by=me, last=wanted.last, lines=wanted.lines, now=now)
    return await _seen(loan, me, now, lang)


@step("/loans/{loan:int}/hand-over")
async def hand_over(
    loan: FromPath[int],
    data: JSONBody[HandOver],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Loan:
    """Hand gear over, all of what is named or nothing; for the desk."""
    await handovers.hand_over(
        loan=requests.known(loan, "loan"),
        codes=data.items,
        quantities={one.line: one.quantity for one in data.quantities},
        add=data.add,
        reason=data.reason,
        by=me,
        now=now,
    )
    return await _seen(loan, me, now, lang)


@step("/loans/{loan:int}/return")
async def take_back(
    loan: FromPath[int],
    data: JSONBody[Return],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Loan:
    """Take gear back, all of what is named or nothing; for the desk."""
    number = requests.known(loan, "loan")
    await returns.take_back(returned=[_returned(one) for one in data.items], loan=number, by=me, now=now)
    return await _seen(loan, me, now, lang)


def _returned(one: Back) -> returns.Returned:
    return returns.Returned(
        code=one.code or "",
        line=one.line or 0,
        quantity=one.quantity,
        condition=one.condition,
        missing=one.missing,
        note=one.note,
        repair=one.repair,
        lost=one.lost,
    )


HANDLERS = (ask, loan, approve, decline, cancel, renew, hand_over, take_back)
