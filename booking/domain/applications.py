"""Application: what is asked for, the states it goes through, and who may make each step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from booking.domain.problems import Problem
from booking.domain.recurrence import Recurrence
from booking.domain.resources import Space
from rules import TimeSpan
from rules.facts import Participants


class State(StrEnum):
    """Where an application stands."""

    SUBMITTED = "submitted"
    ASKED = "asked"
    APPROVED = "approved"
    PARTLY_APPROVED = "partly-approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Actor(StrEnum):
    """In what capacity somebody makes a step."""

    APPLICANT = "applicant"
    OFFICER = "officer"
    SYSTEM = "system"


WAITING = frozenset({State.SUBMITTED, State.ASKED})
GRANTED = frozenset({State.APPROVED, State.PARTLY_APPROVED})


class NothingGranted(Problem):
    """An approval that leaves out every date is a decline, and is made as one."""

    code = "nothing-granted"


class NotAmongDates(Problem):
    """Dates to be left out that nobody asked for: `dates`. To pass over them would grant what was to be refused."""

    code = "not-among-dates"


@dataclass(frozen=True, slots=True)
class Step:
    """From which states a step leads to which, and who may make it. A step without `to` leaves the state as it is."""

    before: frozenset[State]
    to: State | None
    actors: frozenset[Actor]


_OFFICER = frozenset({Actor.OFFICER})
_APPLICANT = frozenset({Actor.APPLICANT})

STEPS: Mapping[str, Step] = {
    "grant-at-once": Step(frozenset({State.SUBMITTED}), State.APPROVED, frozenset({Actor.SYSTEM})),
    "approve": Step(WAITING, State.APPROVED, _OFFICER),
    "approve-in-part": Step(WAITING, State.PARTLY_APPROVED, _OFFICER),
    "decline": Step(WAITING, State.DECLINED, _OFFICER),
    "ask": Step(frozenset({State.SUBMITTED}), State.ASKED, _OFFICER),
    "answer": Step(frozenset({State.ASKED}), State.SUBMITTED, _APPLICANT),
    "assign": Step(WAITING, None, _OFFICER),
    "withdraw": Step(WAITING, State.WITHDRAWN, _APPLICANT),
    "cancel": Step(GRANTED, None, _APPLICANT | _OFFICER),
    "cancel-all": Step(GRANTED, State.CANCELLED, _APPLICANT | _OFFICER),
    "restore": Step(GRANTED | {State.CANCELLED}, State.APPROVED, _APPLICANT | _OFFICER),
    "move": Step(GRANTED | WAITING, None, _APPLICANT | _OFFICER),
    "price": Step(GRANTED | WAITING, None, _OFFICER),
    "settle": Step(GRANTED, None, _APPLICANT | _OFFICER),
    "charge": Step(GRANTED | {State.CANCELLED}, None, _OFFICER),
}


class WrongStep(Problem):
    """The application is not in a state from which this step leads on; `state` and `step` say which."""

    code = "wrong-step"


class NotYourStep(Problem):
    """The step belongs to somebody else: `step`, `actors`."""

    code = "not-your-step"


class OwnCase(Problem):
    """Nobody decides their own application, or one of an organisation that they act for (forvaltningsloven § 6)."""

    code = "own-case"


class ReasonMissing(Problem):
    """A step that goes against the applicant states its reason."""

    code = "reason-missing"


def after(state: State, step: str, actor: Actor) -> State:
    """The state after the step; raises WrongStep or NotYourStep."""
    rule = STEPS[step]
    if actor not in rule.actors:
        raise NotYourStep(step=step, actors=sorted(rule.actors))
    if state not in rule.before:
        raise WrongStep(step=step, state=state)
    return rule.to or state


DECISIONS = frozenset({"approve", "approve-in-part", "decline", "price", "charge"})
"""The steps that settle a case, or what it costs: nobody makes them in a case of their own."""


@dataclass(frozen=True, slots=True)
class Swap:
    """Another time or place for one date of a series: what the applicant picked instead of what was taken."""

    day: date
    spaces: tuple[str, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with an application, as it was sent."""

    name: str
    data: bytes


NOBODY_SAID = Participants(disabled=0)
"""Participants of whom nothing is known; nobody has to disclose a disability."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody asks for, before anything is stored: spaces by slug, the first date's span, organisation by number.

    `unit` is hour or day where the applicant says how they want to pay. `kind` (`rules.definitions.APPLICANTS`) is what
    somebody who is not known says they are, to see the price; it counts in a preview only. `answers` are further facts,
    as `domain.facts.answers` reads them. `equipment` is gear wanted on every date: types by slug, and how many.
    """

    spaces: tuple[str, ...]
    start: datetime
    end: datetime
    title: str
    purpose: str
    recurrence: Recurrence | None = None
    organisation: str | None = None
    kind: str | None = None
    public: bool = False
    participants: Participants = NOBODY_SAID
    ticketed: bool = False
    commercial: bool = False
    unit: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict, hash=False)
    equipment: tuple[tuple[str, int], ...] = ()
    note: str = ""
    swaps: tuple[Swap, ...] = ()
    documents: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """One date of a draft: its span and the spaces it takes."""

    span: TimeSpan
    spaces: tuple[Space, ...]

    @property
    def parts(self) -> frozenset[int]:
        """All the parts that the spaces own."""
        return frozenset().union(*(space.parts for space in self.spaces))

    @property
    def setup_minutes(self) -> int:
        """The longest setting-up time of the spaces."""
        return max(space.limits.setup_minutes for space in self.spaces)

    @property
    def clearing_minutes(self) -> int:
        """The longest clearing time of the spaces."""
        return max(space.limits.clearing_minutes for space in self.spaces)
