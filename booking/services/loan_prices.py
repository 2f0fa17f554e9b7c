"""What a loan costs: the regulation valid on its first day prices what has a rent class, and the rest is free."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.domain import loan_prices as domain
from booking.domain import people, quotes
from booking.domain.applications import Dated, Draft, OwnCase
from booking.domain.fields import OutOfRange
from booking.domain.loan_prices import Hired
from booking.domain.loans import NotYourLoanStep, Wanted
from booking.domain.people import Organisation, Person
from booking.domain.problems import Problem
from booking.domain.quotes import Change
from booking.services import cases, loan_cases, loan_notices, quoting
from booking.storage import loan_prices
from booking.storage import people as registry
from booking.storage.transaction import atomic
from rules.definitions import EXTRA

FREE: dict[str, Any] = {**quotes.added_up(dict.fromkeys(quotes.LISTS, ())), "rulebooks": [], "facts": {}}
"""The price of what is lent for nothing, as it is stored."""


ORE = 100


class PriceStands(Problem):
    """The price of the loan is not open: the regulation says it, or somebody has said it."""

    code = "price-stands"


@dataclass(frozen=True, slots=True)
class Price:
    """What a loan costs: `total` in øre, None where the municipality is to say; `quote` as it is stored.

    `web.quotes.shown(price.quote, lang)` is what `price_lines` and `open_questions` of the templates take.
    """

    total: int | None
    quote: dict[str, Any]

    @property
    def free(self) -> bool:
        """Whether all of it is lent for nothing."""
        return not (self.quote["lines"] or self.quote["refusals"])


async def preview(
    *, wanted: Collection[Wanted], first: date, last: date, organisation: Organisation | None = None
) -> Price:
    """What would have to be paid for some days, both included, by an organisation or (None) a private person.

    Stores nothing.
    """
    types, kits = await loan_prices.classes({one.type for one in wanted}, {one.kit for one in wanted if one.kit})
    hired = [
        Hired(
            types.get(one.type),
            one.quantity,
            kits.get(one.kit) if one.kit else None,
            (one.kit, one.kit_number or 1) if one.kit else None,
        )
        for one in wanted
    ]
    return await _reckoned(hired, first, last, organisation)


async def freeze(*, loan: int) -> None:
    """Price a loan as it stands, and keep the price with it: when it is stored, and when its days or lines change."""
    known = await loan_prices.hired(loan)
    if known is None:
        return
    organisation = await registry.organisation_by_id(known["organisation"]) if known["organisation"] else None
    price = await _reckoned(known["hired"], known["first"], known["last"], organisation)
    await loan_prices.keep(loan, price=price.total, quote=price.quote)


@atomic
async def decide(*, loan: int, amount: int, reason: str, by: Person, now: datetime) -> None:
    """Say what a loan costs in all, in øre, where the regulation leaves it open; the borrower is told.

    For officers. Raises NotFound, NotYourLoanStep, OwnCase, ReasonMissing, OutOfRange, PriceStands.
    """
    stored = await loan_cases.known(loan, by)
    if not people.is_officer(by, {stored["venue"]}):
        raise NotYourLoanStep(step="price")
    if loan_cases.is_own(stored, by):
        raise OwnCase
    if not 0 <= amount <= quotes.MOST:
        raise OutOfRange(field="amount", least=0, most=quotes.MOST // ORE)
    set_ = Change(each=amount, reason=cases.reason(reason), by=by.id, name=by.name or by.email, at=now)
    after = quotes.set_open(stored["quote"], _open(stored["quote"]), set_)
    await loan_prices.keep(loan, price=quotes.total(after["lines"]), quote=after)
    await loan_cases.record("set-price", loan, by=by, now=now, reason=set_.reason, amount=amount)
    await loan_notices.tell("priced", loan, now=now)


def _open(quote: dict[str, Any] | None) -> int:
    """The question of a stored quote that an officer may answer; raises PriceStands where there is none."""
    found = [n for n, one in enumerate(quote["refusals"] if quote else ()) if one["code"] in quotes.DECIDABLE]
    if not found:
        raise PriceStands
    return found[0]


async def _reckoned(hired: Collection[Hired], first: date, last: date, organisation: Organisation | None) -> Price:
    ordered = domain.ordered(hired)
    if not ordered:
        return Price(0, FREE)
    span = domain.span(first, last)
    draft = Draft((), span.start, span.end, title="", purpose="other", answers={EXTRA: ordered})
    quote = await quoting.quote(draft=draft, dates=[Dated(span, ())], organisation=organisation)
    return Price(quote.alone[0], quote.stored())
