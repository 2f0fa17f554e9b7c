"""Charges: what a breach of the agreement costs, who may say so, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from booking.domain import localtime
from booking.domain.bookings import Occurrence, State
from booking.domain.problems import Problem
from rules import TimeSpan
from rules.definitions import BREACHES

LATE = "late-cancellation"
NONE = "none"

REPORTED = tuple(kind for kind in BREACHES if kind not in {NONE, LATE})
"""What somebody has to report; a late cancellation is reckoned when it is made."""

MOST = 1_000_000_000
"""The largest charge, in øre: ten million kroner."""


class NotBegun(Problem):
    """Nothing can have gone wrong at a date that has not begun."""

    code = "not-begun"


class NoSuchBreach(Problem):
    """This cannot be reported of a date that stands so: `field`."""

    code = "no-such-breach"


class NothingCharged(Problem):
    """The regulation charges nothing for this: `field`."""

    code = "nothing-charged"


class AmountNeeded(Problem):
    """The regulation leaves the amount to the municipality, or asks what it really cost: `field`, `question`."""

    code = "amount-needed"


class AmountByRule(Problem):
    """The regulation says the amount itself: `field`, `amount` in words, in every language."""

    code = "amount-by-rule"


class AlreadyCharged(Problem):
    """Somebody has recorded this already, or it is waived, or charged again."""

    code = "already-charged"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a breach costs: a line as it is stored, None where nothing is charged; or what the regulation leaves open.

    `fact` is what it asks to be told, where it asks for something; the rest is where the question comes from.
    """

    line: Mapping[str, Any] | None = None
    question: Mapping[str, str] | None = None
    fact: str = ""
    rule: str = ""
    source: str = ""
    rulebook: str = ""

    @property
    def amount(self) -> int:
        """In øre."""
        return int(self.line["amount"]) if self.line else 0


def reportable(state: str, start: datetime, now: datetime) -> tuple[str, ...]:
    """The breaches that may be recorded of a date as it stands."""
    if state == State.CANCELLED:
        return (LATE,)
    return REPORTED if state == State.BOOKED and start <= now else ()


def refuse(occurrence: Occurrence, breach: str, now: datetime) -> None:
    """Raise NotBegun or NoSuchBreach where the breach cannot be recorded of the date."""
    if occurrence.state is State.BOOKED and occurrence.span.start > now:
        raise NotBegun(field="breach")
    if breach not in reportable(occurrence.state, occurrence.span.start, now):
        raise NoSuchBreach(field="breach")


def ahead(span: TimeSpan, now: datetime) -> dict[str, object]:
    """How long before a date it is, as the rules count it: days of the calendar, and hours to the minute."""
    days = (localtime.local(span.start).date() - localtime.local(now).date()).days
    minutes = (span.start - now) // timedelta(minutes=1)
    return {"days_before": max(days, 0), "hours_before": Fraction(max(minutes, 0), 60)}
