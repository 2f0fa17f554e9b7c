"""Occurrence: one dated span of an application, its states, and what giving it back costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from booking.domain.applications import Actor
from booking.domain.problems import Problem
from rules import TimeSpan


class State(StrEnum):
    """Where an occurrence stands; only applied and booked ones have claims."""

    APPLIED = "applied"
    BOOKED = "booked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Scope(StrEnum):
    """How much of a series a cancellation takes."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


_BOTH = frozenset({Actor.APPLICANT, Actor.OFFICER})

ALLOWED: Mapping[tuple[State, State], frozenset[Actor]] = {
    (State.APPLIED, State.BOOKED): frozenset({Actor.OFFICER, Actor.SYSTEM}),
    (State.APPLIED, State.DECLINED): frozenset({Actor.OFFICER}),
    (State.APPLIED, State.WITHDRAWN): frozenset({Actor.APPLICANT}),
    (State.BOOKED, State.CANCELLED): _BOTH,
    (State.CANCELLED, State.BOOKED): _BOTH,
}

CLAIMING = frozenset({State.APPLIED, State.BOOKED})


class AlreadyStarted(Problem):
    """What has begun can neither be cancelled, moved nor restored."""

    code = "already-started"


class NothingToCancel(Problem):
    """No booked date is left to cancel."""

    code = "nothing-to-cancel"


class MoveNotAllowed(Problem):
    """The space does not let applicants move their time themselves."""

    code = "move-not-allowed"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated span in one or several spaces; `price` in øre, None where the rules gave no price.

    `final_price` is what it came to once all was known, None until then.
    """

    id: int
    application: int
    spaces: tuple[int, ...]
    span: TimeSpan
    state: State
    price: int | None
    sequence: int = 0
    final_price: int | None = None

    @property
    def due(self) -> int | None:
        """What it costs as far as is known, in øre."""
        return self.price if self.final_price is None else self.final_price


def may_become(before: State, to: State, actor: Actor) -> bool:
    """Whether the actor may take an occurrence from one state to the other."""
    return actor in ALLOWED.get((before, to), frozenset())


def charge(occurrence: Occurrence, *, cancel_hours: int, now: datetime) -> int:
    """What cancelling now costs, in øre: nothing until the space's deadline, then the whole price."""
    too_late = now > occurrence.span.start - timedelta(hours=cancel_hours)
    return (occurrence.price or 0) if too_late else 0
