"""What an officer changes in a price after it was quoted: another amount, an amount where none was, and back again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from booking.domain import people
from booking.domain import quotes as domain
from booking.domain.fields import OutOfRange
from booking.domain.people import Person
from booking.domain.quotes import Change
from booking.services import cases, notices
from booking.storage import audit, quotes
from booking.storage import bookings as occurrences
from booking.storage.transaction import atomic

Case = dict[str, Any]
Quote = dict[str, Any]

ORE = 100


@atomic
async def change(
    *, application: int, quote: int, line: int, amount: int, reason: str, by: Person, now: datetime
) -> None:
    """Give a line of a quote another amount for each of its dates, in øre; the line keeps its rule and what it was.

    The quote is named, so that whoever looked at another one is told: raises QuoteChanged. Raises NotFound,
    ReasonMissing, OutOfRange, WrongStep, OwnCase.
    """
    case, before = await _current(application, quote, by)
    set_ = _change(amount, reason, by, now)
    after = domain.changed(before, line, set_)
    amounts = {"was": before["lines"][line]["amount"], "now": after["lines"][line]["amount"]}
    await _store(case, before, after, now)
    await _tell("change-price", case, before, after, by=by, reason=set_.reason, now=now, amounts=amounts)


@atomic
async def set_open(
    *, application: int, quote: int, refusal: int, amount: int, reason: str, by: Person, now: datetime
) -> None:
    """Decide what each date costs, in øre, where the rules leave it open. Raises what `change` does."""
    case, before = await _current(application, quote, by)
    set_ = _change(amount, reason, by, now)
    after = domain.set_open(before, refusal, set_)
    await _store(case, before, after, now)
    amounts = {"now": after["lines"][-1]["amount"]}
    await _tell("set-price", case, before, after, by=by, reason=set_.reason, now=now, amounts=amounts)


@atomic
async def undo(*, application: int, quote: int, line: int, by: Person, now: datetime) -> None:
    """Take a changed or set amount back: the line is again what the rules said. Raises what `change` does."""
    case, before = await _current(application, quote, by)
    after = domain.unchanged(before, line)
    await _store(case, before, after, now)
    amounts = {"was": before["lines"][line]["amount"]}
    await _tell("undo-price", case, before, after, by=by, reason="", now=now, amounts=amounts)


# Dates that come and go ----------------------------------------------------------------------------------------------


async def leave_out(*, application: int, dates: Collection[int], now: datetime) -> None:
    """Dates that were not granted, or were given back, are no longer in the price; the quote before stays beside."""
    stored = await quotes.latest(application)
    if stored is not None and domain.dates(stored).intersection(dates):
        await quotes.add(application, quote=domain.without(stored, dates), now=now)


async def take_in(*, application: int, dates: Collection[int], now: datetime) -> None:
    """Dates that were left out are in the price again, as they were promised the last time."""
    stored, left = await quotes.latest(application), set(dates)
    while stored is not None and left:
        earlier = await quotes.last_with(application, min(left))
        again = domain.dates(earlier) & left if earlier else frozenset()
        stored = domain.together(domain.without(stored, again), domain.among(earlier, again)) if earlier else stored
        left -= again | {min(left)}
    if stored is not None:
        await quotes.add(application, quote=stored, now=now)


# What each step begins and ends with ---------------------------------------------------------------------------------


async def _current(application: int, quote: int, by: Person) -> tuple[Case, Quote]:
    """The case, locked, and the quote that the officer looked at, which must be the one that counts."""
    case = await cases.locked(application, by, "price")
    stored = await quotes.one(quote)
    if stored is None or stored["application"] != application:
        raise people.NotFound(what="quote")
    counts = await quotes.latest(application, stored["occurrence"])
    if counts is None or counts["id"] != quote:
        raise domain.QuoteChanged
    return case, stored


def _change(amount: int, reason: str, by: Person, now: datetime) -> Change:
    if not 0 <= amount <= domain.MOST:
        raise OutOfRange(field="amount", least=0, most=domain.MOST // ORE)
    return Change(each=amount, reason=cases.reason(reason), by=by.id, name=by.name or by.email, at=now)


async def _store(case: Case, before: Quote, after: Quote, now: datetime) -> None:
    """The new quote beside the old ones; the prices of its dates follow."""
    await quotes.add(case["id"], quote=after, occurrence=before["occurrence"], now=now)
    dates = domain.dates(before)
    was, is_ = ({date: domain.price_of(quote, date) for date in dates} for quote in (before, after))
    if before["occurrence"]:
        await occurrences.settle(before["occurrence"], final_price=is_[before["occurrence"]])
    else:
        await occurrences.reprice({date: price for date, price in is_.items() if price != was[date]})


async def _tell(
    step: str,
    case: Case,
    before: Quote,
    after: Quote,
    *,
    by: Person,
    reason: str,
    now: datetime,
    amounts: dict[str, int],
) -> None:
    await audit.write(
        at=now,
        person=by.id,
        action=step,
        noun="application",
        noun_id=case["id"],
        reason=reason or None,
        details={"quote": before["id"], **amounts},
    )
    await notices.price(case["id"], before=before, after=after, reason=reason, now=now)
