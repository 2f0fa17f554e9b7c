"""Gear that goes with an hour in a hall: what is asked for, for which days, and what becomes of it with the hour."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from booking.domain import localtime
from booking.domain.bookings import State
from booking.domain.loan_periods import Period
from booking.domain.loans import LineState
from booking.domain.localtime import DAY
from booking.domain.problems import Problem
from rules import TimeSpan
from rules.definitions import EXTRA

MOST = 10_000
"""How many of a type may be asked for at the most."""

STEP: Mapping[State, str] = {
    State.BOOKED: "approve",
    State.DECLINED: "decline",
    State.WITHDRAWN: "cancel",
    State.CANCELLED: "cancel",
}
"""The step that gear goes through (`domain.loans.STEPS`) when its hour comes to stand so."""

RESTORE = "restore"
ENDED = frozenset({LineState.CANCELLED, LineState.UNCOLLECTED})
"""What gear is that comes back when its hour is taken back."""

Demand = Counter[tuple[int, date]]
"""How many of a type are wanted on a day."""


class UnknownEquipment(Problem):
    """Equipment that is not lent out where the hour is: `equipment`."""

    code = "unknown-equipment"


@dataclass(frozen=True, slots=True)
class Gear:
    """So many of a type for each date of an application; `kind` is the type with its model, as it is stored."""

    kind: dict[str, Any]
    quantity: int


def period(span: TimeSpan) -> Period:
    """The days of an hour in a hall. Gear is used in the house: no pick-up, no day to return it, and no rest."""
    days = localtime.days(span)
    return Period(days[0], days[-1], days[-1], days[0], days[-1] + DAY)


def demand(gear: Iterable[Gear], spans: Iterable[TimeSpan]) -> Demand:
    """What gear for each of some spans comes to, day by day; two dates on one day want it twice."""
    found: Demand = Counter()
    kinds = [(one.kind["id"], one.quantity) for one in gear]
    for span in spans:
        for day in localtime.days(span):
            found.update({(kind, day): quantity for kind, quantity in kinds})
    return found


def with_gear(answers: Mapping[str, Any], gear: Iterable[Gear]) -> dict[str, Any]:
    """The answers of an application, with what of its gear costs rent among the extras that are ordered."""
    found = Counter(answers.get(EXTRA, {}))
    for one in gear:
        if one.kind["rent_class"]:
            found[one.kind["rent_class"]] += one.quantity
    return {**answers, **({EXTRA: dict(found)} if found else {})}
