"""Settlements: what is known of a date only when it is over, who may tell it, and when."""

from collections.abc import Collection, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from booking.domain.applications import Actor
from booking.domain.bookings import Occurrence, State
from booking.domain.people import NotAllowed
from booking.domain.problems import Problem
from rules.definitions import AFTERWARDS, FACTS

MOST = 100_000_000
"""The largest number that may be told, whether kroner, tickets or hours."""

BY_APPLICANT = frozenset(name for name, fact in FACTS.items() if fact.told_by == AFTERWARDS)
"""What the applicant may tell; what the municipality itself did, such as cleaning, is its own to tell."""

Told = Mapping[str, Fraction]
"""Numbers by what they are of: `ticket_income` in kroner, `tickets`, `extra.cleaning`."""


class NotOver(Problem):
    """A date is settled when it is over, and if it was not cancelled."""

    code = "not-over"


class NothingToSettle(Problem):
    """The price of this date waits for nothing that was told."""

    code = "nothing-to-settle"


class AlreadyTold(Problem):
    """It was told before; only an officer corrects it, with a reason."""

    code = "already-told"


def refuse(
    date: Occurrence, told: Told, *, pending: Collection[str], before: Told, actor: Actor, now: datetime
) -> None:
    """Raise what keeps this from being told of the date now."""
    if date.state is not State.BOOKED or date.span.end > now:
        raise NotOver
    if not told or not set(told) <= set(pending):
        raise NothingToSettle
    if actor is not Actor.OFFICER:
        if not set(told) <= BY_APPLICANT:
            raise NotAllowed
        if set(told) & set(before):
            raise AlreadyTold


def answers(told: Told, ordered: Mapping[str, Any]) -> dict[str, Any]:
    """What was told as further facts; extras beside those that were ordered."""
    extras = {name.partition(".")[2]: number for name, number in told.items() if name.startswith("extra.")}
    plain: dict[str, Any] = {name: number for name, number in told.items() if not name.startswith("extra.")}
    return {**plain, "extra": {**ordered, **extras}} if extras or ordered else plain
