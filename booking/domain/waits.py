"""Waiting for gear: a window of days within which so many days will do, and who in the line is offered what."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from booking.domain.loan_periods import Period
from booking.domain.localtime import DAY
from booking.domain.problems import Problem

MOST_DAYS = 400
"""The longest window."""


class State(StrEnum):
    """Where somebody who waits stands; `over` is who let an offer lapse, and whose window is past."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"
    OVER = "over"


OPEN = frozenset({State.WAITING, State.OFFERED})
"""The states of those who are in the line."""


class NothingToWaitFor(Problem):
    """No days of that length begin on those weekdays within the window: `first`, `last`, `days`."""

    code = "nothing-to-wait-for"


class OfferUsed(Problem):
    """The offer was accepted already."""

    code = "offer-used"


class OfferOver(Problem):
    """The offer no longer stands: it was declined, or it was not answered by its `deadline`."""

    code = "offer-over"


@dataclass(frozen=True, slots=True)
class Wish:
    """`days` days within a window, both ends included, that begin on one of `weekdays` (1 Monday to 7)."""

    first: date
    last: date
    weekdays: frozenset[int]
    days: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Somebody in the line: so many of any one of `types`, the first the dearest. `offered` are the first days that
    they were offered before, and do not want."""

    id: int
    types: tuple[int, ...]
    quantity: int
    wish: Wish
    offered: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be had by somebody who waits."""

    wait: Wait
    type: int
    period: Period


Planned = Callable[[int, date, date], Period | None]
"""The days of a loan of a type from one day to another; None where its place does not lend it so."""


def spans(wish: Wish, *, today: date) -> Iterator[tuple[date, date]]:
    """The first and last days that would do, from today on, in their order."""
    first, length = max(wish.first, today), timedelta(wish.days - 1)
    while first + length <= wish.last:
        if first.isoweekday() in wish.weekdays:
            yield first, first + length
        first += DAY


def check(wish: Wish, *, today: date) -> None:
    """Refuse a wish that nothing can fulfil; raises NothingToWaitFor."""
    too_long = (wish.last - wish.first).days >= MOST_DAYS
    if wish.days < 1 or too_long or next(spans(wish, today=today), None) is None:
        raise NothingToWaitFor(first=wish.first, last=wish.last, days=wish.days)


def offers(
    line: Iterable[Wait], free: Mapping[int, Mapping[date, int]], planned: Planned, *, today: date
) -> list[Offer]:
    """Whom of the line what is offered: each in turn gets the first days that can be had beside those before them.

    `free` says how many of each type are free on each day; a day that it does not hold is not free.
    """
    left, found = {type_: Counter(days) for type_, days in free.items()}, []
    for wait in line:
        offer = next((one for one in _wanted(wait, left, planned, today) if _fits(one, left)), None)
        if offer:
            left[offer.type].subtract(dict.fromkeys(_days(offer.period), wait.quantity))
            found.append(offer)
    return found


def _wanted(wait: Wait, left: Mapping[int, Mapping[date, int]], planned: Planned, today: date) -> Iterator[Offer]:
    """What would do, where it can be fetched at all: the rest of the days is looked at by who asks."""
    for first, last in spans(wait.wish, today=today):
        for type_ in () if first in wait.offered else wait.types:
            there = left.get(type_, {}).get(first, 0) >= wait.quantity
            if there and (period := planned(type_, first, last)):
                yield Offer(wait, type_, period)


def _fits(offer: Offer, left: Mapping[int, Mapping[date, int]]) -> bool:
    days = left.get(offer.type, Counter())
    return all(days[day] >= offer.wait.quantity for day in _days(offer.period))


def _days(period: Period) -> Iterator[date]:
    day = period.busy_from
    while day < period.busy_until:
        yield day
        day += DAY
