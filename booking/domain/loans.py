"""Loan: the states of its lines and who may make each step, what follows from them, and the days that it is for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from booking.domain.problems import Problem


class LineState(StrEnum):
    """Where a line stands. Late is none of these: it follows from the date."""

    ASKED = "asked"
    OFFERED = "offered"
    PROMISED = "promised"
    PACKED = "packed"
    OUT = "out"
    IN = "in"
    LOST = "lost"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNCOLLECTED = "uncollected"


class Actor(StrEnum):
    """In what capacity somebody makes a step."""

    BORROWER = "borrower"
    DESK = "desk"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Step:
    """From which states a step leads where, and who may make it."""

    before: frozenset[LineState]
    to: LineState
    actors: frozenset[Actor]


_DESK = frozenset({Actor.DESK})
_WAITS = frozenset({LineState.ASKED})
_READY = frozenset({LineState.PROMISED, LineState.PACKED})
_ENDED = frozenset({LineState.CANCELLED, LineState.UNCOLLECTED})

STEPS: Mapping[str, Step] = {
    "approve": Step(_WAITS, LineState.PROMISED, _DESK | {Actor.SYSTEM}),
    "decline": Step(_WAITS, LineState.DECLINED, _DESK),
    "accept": Step(frozenset({LineState.OFFERED}), LineState.PROMISED, frozenset({Actor.BORROWER, Actor.SYSTEM})),
    "cancel": Step(_WAITS | _READY | {LineState.OFFERED}, LineState.CANCELLED, _DESK | {Actor.BORROWER, Actor.SYSTEM}),
    "restore": Step(_ENDED, LineState.PROMISED, _DESK | {Actor.BORROWER}),
    "release": Step(_READY, LineState.UNCOLLECTED, frozenset({Actor.SYSTEM})),
    "pack": Step(frozenset({LineState.PROMISED}), LineState.PACKED, _DESK),
    "unpack": Step(frozenset({LineState.PACKED}), LineState.PROMISED, _DESK),
    "hand-over": Step(_READY, LineState.OUT, _DESK),
    "take-back-hand-over": Step(frozenset({LineState.OUT}), LineState.PROMISED, _DESK),
    "renew": Step(frozenset({LineState.OUT}), LineState.OUT, _DESK | {Actor.BORROWER}),
    "take-back": Step(frozenset({LineState.OUT}), LineState.IN, _DESK),
    "take-back-return": Step(frozenset({LineState.IN, LineState.LOST}), LineState.OUT, _DESK),
    "lose": Step(frozenset({LineState.OUT}), LineState.LOST, _DESK),
    "find": Step(frozenset({LineState.LOST}), LineState.IN, _DESK),
}

OPEN = frozenset({LineState.ASKED, LineState.OFFERED, *_READY, LineState.OUT})
"""The states in which a line occupies what it is for; the database counts these (`equipment_days`)."""

AHEAD = OPEN - {LineState.OUT}
"""The states before anything was handed out."""


class WrongLoanStep(Problem):
    """Nothing in the loan is in a state from which this step leads on; `step`, `state`."""

    code = "wrong-loan-step"


class NotYourLoanStep(Problem):
    """The step belongs to somebody else: `step`."""

    code = "not-your-loan-step"


class BadQuantity(Problem):
    """So many of something cannot be lent: `quantity`."""

    code = "bad-quantity"


class NotRenewable(Problem):
    """A loan cannot be made longer: it was renewed as often as the place allows (`limit`), or is not out."""

    code = "not-renewable"


class ReservedByOthers(Problem):
    """The gear is promised to somebody else from `day` on."""

    code = "reserved-by-others"


def after(state: LineState, step: str, actor: Actor) -> LineState:
    """The state after the step; raises WrongLoanStep or NotYourLoanStep."""
    rule = STEPS[step]
    if actor not in rule.actors:
        raise NotYourLoanStep(step=step)
    if state not in rule.before:
        raise WrongLoanStep(step=step, state=state)
    return rule.to


def can(state: LineState, step: str, actor: Actor) -> bool:
    """Whether the step may be made from there by them."""
    return actor in STEPS[step].actors and state in STEPS[step].before


def is_late(state: str, due_on: date, today: date) -> bool:
    """Whether a line is out longer than it may be."""
    return state == LineState.OUT and due_on < today


def loan_state(states: Iterable[str]) -> str:
    """The state of a loan, from those of its lines: the earliest thing that is still to be done.

    offered, asked, promised, packed, part-out (some out, some still to be fetched), out, part-in (some out, some back),
    then how it ended: in, lost, uncollected, cancelled, declined.
    """
    seen = Counter(states)
    if seen[LineState.OUT]:
        return _part_of(seen)
    for state in (LineState.OFFERED, LineState.ASKED, LineState.PROMISED, LineState.PACKED):
        if seen[state]:
            return state.value
    ends = (LineState.LOST, LineState.IN, LineState.UNCOLLECTED, LineState.CANCELLED, LineState.DECLINED)
    return next((state.value for state in ends if seen[state]), LineState.CANCELLED.value)


def _part_of(seen: Mapping[str, int]) -> str:
    if any(seen.get(state) for state in AHEAD):
        return "part-out"
    return "part-in" if seen.get(LineState.IN) or seen.get(LineState.LOST) else LineState.OUT.value


CHILD_UNTIL = 18
"""The age from which somebody is an adult (vergemålsloven § 8)."""


def audience(*, organisation: bool, birth_year: int | None, today: date) -> str:
    """Whom a unit counts as lent to in the statistics: an organisation, a child or an adult, by the year of birth."""
    if organisation:
        return "organisation"
    return "child" if birth_year is not None and today.year - birth_year < CHILD_UNTIL else "adult"


class NotEnough(Problem):
    """More is asked for than is free: `short`, a list of {"equipment", "name", "size", "day", "free", "wanted"}; of
    these, `what` names the gear, with how many are free on the tightest day, and `days` the days."""

    code = "not-enough"

    def __init__(self, short: Sequence[Mapping[str, Any]] = (), **params: object) -> None:
        tightest: dict[str, Mapping[str, Any]] = {}
        for row in short:
            if row["equipment"] not in tightest or row["free"] < tightest[row["equipment"]]["free"]:
                tightest[row["equipment"]] = row
        what, days = [so_many(row) for row in tightest.values()], sorted({row["day"] for row in short})
        super().__init__(short=list(short), what=what, days=days, **params)
        self.short: list[Mapping[str, Any]] = list(short)


class StillOut(Problem):
    """Gear is out on this line already, or has come back."""

    code = "still-out"


MOST = 500
"""The most of one thing in a loan: more than any lending place has."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of a type; as a part of a kit, the `kit_number`th of the loan; for a co-borrower."""

    type: int
    quantity: int = 1
    kit: int | None = None
    kit_number: int | None = None
    co_borrower: int | None = None


def titled(name: Mapping[str, str], size: str) -> dict[str, str]:
    """What a type is called, with its size, in each language."""
    return {lang: f"{text} {size}".strip() for lang, text in name.items()}


OF = {"nb": "{what}: {free} av {wanted}", "nn": "{what}: {free} av {wanted}", "en": "{what}: {free} of {wanted}"}


def so_many(row: Mapping[str, Any]) -> dict[str, str]:
    """Of what there is too little, how many of those wanted are free, in each language."""
    called = titled(row["name"], row["size"])
    return {lang: OF[lang].format(what=text, free=row["free"], wanted=row["wanted"]) for lang, text in called.items()}


def counted(wanted: Iterable[Wanted]) -> dict[int, int]:
    """How many of each type are wanted in all; raises BadQuantity."""
    total: Counter[int] = Counter()
    for one in wanted:
        if not 1 <= one.quantity <= MOST:
            raise BadQuantity(quantity=one.quantity, most=MOST)
        total[one.type] += one.quantity
    if not total:
        raise BadQuantity(quantity=0, most=MOST)
    return dict(total)
