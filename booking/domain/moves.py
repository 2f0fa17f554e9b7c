"""Moves: what a borrower could have instead of promised gear: another size, place or day, less of it, or a part."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Literal

from booking.domain.loan_periods import Period
from booking.domain.localtime import DAY

Kind = Literal["due", "size", "place", "shift", "shorter", "split", "fewer"]
"""What may be proposed, the least trouble for the borrower first."""

NEIGHBOURS = 3
"""How many other sizes are near enough to be proposed."""

FARTHEST = 14
"""How many days a loan is shifted at most."""


@dataclass(frozen=True, slots=True)
class Gear:
    """A type of equipment as far as one can be had for another; `position` orders sizes that are not numbers."""

    id: int
    model: int
    place: int
    size: str
    size_from: float | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a type that are promised in a loan, or (`out`) handed out; `kit` where it is a part of one."""

    id: int
    loan: int
    type: int
    quantity: int
    period: Period
    created_at: datetime
    out: bool = False
    kit: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """A line that cannot be kept: there are not `enough`, or its place is `closed` when it is fetched or comes back."""

    line: Line
    enough: bool = True
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A line as it would be; the second one of the same line is a line of its own."""

    line: int
    type: int
    quantity: int
    period: Period


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another plan for a line, and for the lines of its loan that move with it."""

    kind: Kind
    moves: tuple[Move, ...]

    @property
    def key(self) -> str:
        """What names the proposal in a form, whenever it is worked out."""
        parts = (
            f"{one.line}.{one.type}.{one.quantity}.{one.period.starts_on:%Y%m%d}.{one.period.ends_on:%Y%m%d}"
            for one in self.moves
        )
        return "-".join([self.kind, *parts])


Planned = Callable[[Line, int, date, date], Period | None]
"""The days of a line as so many of a type, from one day to another; None where the place cannot do it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a line may be moved to: all `gear` of its model, with the lines of its loan that are promised too."""

    gear: Sequence[Gear]
    siblings: Sequence[Line]
    planned: Planned


def candidates(trouble: Trouble, choice: Choice) -> list[Iterator[Proposal]]:
    """Every plan that the place could do: by kind, and of a kind the nearest first. Nothing is counted yet."""
    line = trouble.line
    if line.out:
        return [_due(line, choice)]
    places, shifts = _whole("place", line, _places(line, choice), choice), _shifts(trouble, choice)
    if trouble.enough:
        return [places, shifts]
    sizes = _whole("size", line, _sizes(line, choice), choice)
    splits = chain(_quantities(line, choice), _halves(line, choice))
    return [sizes, places, shifts, _shorter(line, choice), splits, _fewer(line)]


def _due(line: Line, choice: Choice) -> Iterator[Proposal]:
    """What is out comes back on the next open day."""
    period = choice.planned(line, line.type, line.period.starts_on, line.period.ends_on)
    if period and period != line.period:
        yield Proposal("due", (Move(line.id, line.type, line.quantity, period),))


def _whole(kind: Kind, line: Line, others: Iterable[Gear], choice: Choice) -> Iterator[Proposal]:
    for other in others:
        if move := _as(line, other, choice):
            yield Proposal(kind, (move,))


def _as(line: Line, other: Gear, choice: Choice, quantity: int | None = None) -> Move | None:
    """The line as another type, on the same days."""
    period = choice.planned(line, other.id, line.period.starts_on, line.period.ends_on)
    return Move(line.id, other.id, quantity or line.quantity, period) if period else None


def _fewer(line: Line) -> Iterator[Proposal]:
    for number in range(line.quantity - 1, 0, -1):
        yield Proposal("fewer", (_kept(line, number),))


def _kept(line: Line, quantity: int) -> Move:
    return Move(line.id, line.type, quantity, line.period)


def _own(line: Line, choice: Choice) -> Gear:
    return next(one for one in choice.gear if one.id == line.type)


def _sizes(line: Line, choice: Choice) -> list[Gear]:
    """The sizes beside the line's own at its place, the nearest first and of two the larger."""
    own = _own(line, choice)

    def distance(other: Gear) -> tuple[float, float]:
        if own.size_from is not None and other.size_from is not None:
            return abs(other.size_from - own.size_from), -other.size_from
        return float(abs(other.position - own.position)), -other.position

    others = [one for one in choice.gear if one.place == own.place and one.size != own.size and one.model == own.model]
    return sorted(others, key=lambda one: (*distance(one), one.id))[:NEIGHBOURS]


def _places(line: Line, choice: Choice) -> list[Gear]:
    """The same size elsewhere; parts of a kit stay together."""
    own = _own(line, choice)
    others = [one for one in choice.gear if one.place != own.place and one.size == own.size and one.model == own.model]
    return [] if line.kit else sorted(others, key=lambda one: one.id)


def _shifts(trouble: Trouble, choice: Choice) -> Iterator[Proposal]:
    """Other days, for all of the loan that has the same; only where the place is closed, also longer or shorter."""
    line = trouble.line
    if any(one.out for one in choice.siblings):
        return
    others = [one for one in choice.siblings if one.period == line.period and one.id != line.id]
    together = sorted([line, *others], key=lambda one: one.id)
    spread = range(-FARTHEST, FARTHEST + 1)
    shifts = [(by, until) for by in spread for until in (spread if trouble.closed else (by,))]
    for by, until in sorted(shifts, key=lambda pair: (abs(pair[0]) + abs(pair[1]), -pair[0], -pair[1])):
        found = [_shifted(one, by, until, choice) for one in together]
        whole = tuple(move for move in found if move is not None)
        if len(whole) == len(together) and any(move.period != line.period for move in whole):
            yield Proposal("shift", whole)


def _shifted(line: Line, by: int, until: int, choice: Choice) -> Move | None:
    first, last = line.period.starts_on + timedelta(by), line.period.ends_on + timedelta(until)
    period = choice.planned(line, line.type, first, last) if first <= last else None
    return Move(line.id, line.type, line.quantity, period) if period else None


def _shorter(line: Line, choice: Choice) -> Iterator[Proposal]:
    """Fewer of the same days, the most first; of as many, those that begin as promised."""
    days = (line.period.ends_on - line.period.starts_on).days
    for left in range(days - 1, -1, -1):
        for late in range(days - left + 1):
            first = line.period.starts_on + timedelta(late)
            if period := choice.planned(line, line.type, first, first + timedelta(left)):
                yield Proposal("shorter", (Move(line.id, line.type, line.quantity, period),))


def _quantities(line: Line, choice: Choice) -> Iterator[Proposal]:
    """As many as there are, and the rest in another size or at another place."""
    others = [*_sizes(line, choice), *_places(line, choice)]
    for number in range(line.quantity - 1, 0, -1):
        for other in others:
            if rest := _as(line, other, choice, line.quantity - number):
                yield Proposal("split", (_kept(line, number), rest))


def _halves(line: Line, choice: Choice) -> Iterator[Proposal]:
    """Part of the days as promised, and the others in another size or at another place; the longest part first."""
    first, last = line.period.starts_on, line.period.ends_on
    for days in range((last - first).days, 0, -1):
        for other in (*_sizes(line, choice), *_places(line, choice)):
            yield from _changed(line, first + timedelta(days), (line.type, other.id), choice)
            yield from _changed(line, last - timedelta(days - 1), (other.id, line.type), choice)


def _changed(line: Line, on: date, types: tuple[int, int], choice: Choice) -> Iterator[Proposal]:
    """One type until a day, and from it on another."""
    before = choice.planned(line, types[0], line.period.starts_on, on - DAY)
    after = choice.planned(line, types[1], on, line.period.ends_on)
    if before and after:
        moves = (
            Move(line.id, type_, line.quantity, period) for type_, period in zip(types, (before, after), strict=True)
        )
        yield Proposal("split", tuple(sorted(moves, key=lambda move: move.type != line.type)))
