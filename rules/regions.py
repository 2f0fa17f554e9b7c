"""Regions: the facts for which rows hold, over a grid of the values that a rulebook tells apart; what none covers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf

from rules.boxes import Bounds, Box, Constraint, Dimension
from rules.comparisons import SHARE_PARTS
from rules.definitions import FACTS

Atom = str | bool | Bounds
"""One of the values of a dimension that a rulebook tells apart: a word, yes or no, or a stretch of numbers."""

Area = Mapping[Dimension, int]
"""A box over a grid: for each dimension a bit for every atom that is taken in; a dimension not named is all of them."""

AT_LEAST_ONE = frozenset({"hours", "days", "persons", "occasions", "courts", "rooms", "area"})
"""Numbers that are never 0: there is no booking of no time, and none for nobody."""


class TooMuchWorkError(Exception):
    """A check would take longer than anybody wants to wait."""


@dataclass(slots=True)
class Work:
    """How many comparisons a check may still make. Raises TooMuchWorkError where it needs more."""

    left: int

    def spend(self, comparisons: int) -> None:
        """So many are about to be made."""
        self.left -= comparisons
        if self.left < 0:
            raise TooMuchWorkError


@dataclass(frozen=True, slots=True)
class Grid:
    """The atoms of each dimension that a rulebook looks at; `full` takes in all of them."""

    atoms: Mapping[Dimension, tuple[Atom, ...]]
    full: Area

    @classmethod
    def of(cls, boxes: Iterable[Box], words: Mapping[str, Collection[str]]) -> Grid:
        """The grid on which all these boxes can be drawn; `words` are the values that a rulebook gives its facts."""
        limits: dict[Dimension, set[Constraint]] = {}
        for box in boxes:
            for name, limit in box.items():
                limits.setdefault(name, set()).add(limit)
        atoms = {name: _atoms(name, found, words) for name, found in limits.items()}
        return cls(atoms, {name: (1 << len(found)) - 1 for name, found in atoms.items()})

    def area(self, box: Box) -> Area:
        """The box over this grid."""
        found = {name: self.bits(name, limit) for name, limit in box.items()}
        return {name: bits for name, bits in found.items() if bits != self.full[name]}

    def bits(self, name: Dimension, limit: Constraint) -> int:
        """The atoms of one dimension that a constraint takes in; both its ends must be limits on this grid."""
        atoms = self.atoms[name]
        if isinstance(limit, Bounds):
            low, high = (bisect_left(atoms, edge, key=_low) for edge in (limit.low, limit.high))
            return (1 << max(low, high)) - (1 << low)
        return sum(1 << place for place, atom in enumerate(atoms) if atom in limit)

    def within(self, name: Dimension, bits: int) -> list[Atom]:
        """The atoms that the bits stand for."""
        return [atom for place, atom in enumerate(self.atoms[name]) if bits >> place & 1]


def touch(one: Area, other: Area) -> bool:
    """Whether there is anything in both."""
    return all(one.get(name, bits) & bits for name, bits in other.items())


def both(one: Area, other: Area) -> Area:
    """What is in both of two areas that touch."""
    return {**one, **{name: one.get(name, bits) & bits for name, bits in other.items()}}


def uncovered(grid: Grid, area: Area, covers: Iterable[Area], work: Work) -> Iterator[Area]:
    """The parts of an area that none of the others takes in, as areas that do not overlap."""
    waiting: list[tuple[Area, list[Area]]] = [({**grid.full, **area}, list(covers))]
    while waiting:
        part, others = waiting.pop()
        work.spend(len(others) + 1)
        near = [other for other in others if touch(part, other)]
        if not near:
            yield {name: bits for name, bits in part.items() if bits != grid.full[name]}
            continue
        cover = min(near, key=lambda other: _sides(part, other))
        inside = dict(part)
        for name, bits in cover.items():
            if outside := inside[name] & ~bits:
                waiting.append(({**inside, name: outside}, near))
                inside[name] &= bits


def is_covered(grid: Grid, areas: Iterable[Area], covers: Collection[Area], work: Work) -> bool:
    """Whether there is nothing in the areas that the others do not take in."""
    return not any(True for area in areas for _ in uncovered(grid, area, covers, work))


def _sides(part: Area, cover: Area) -> int:
    """In how many dimensions the part sticks out of the cover."""
    return sum(1 for name, bits in cover.items() if part[name] & ~bits)


def _atoms(name: Dimension, limits: Collection[Constraint], words: Mapping[str, Collection[str]]) -> tuple[Atom, ...]:
    """What has to be told apart: all values of a fact with words, the stretches between limits of a number."""
    bounds = [limit for limit in limits if isinstance(limit, Bounds)]
    if bounds:
        least, most = _ends(name)
        edges = {least, most, *(edge for limit in bounds for edge in (limit.low, limit.high))}
        inner = sorted(edge for edge in edges if least <= edge <= most)
        return tuple(Bounds(int(low), high) for low, high in pairwise(inner))
    named = {value for limit in limits if isinstance(limit, frozenset) for value in limit}
    if named <= {False, True}:
        return (False, True)
    known = [*FACTS[name].values, *words.get(name, ())] if isinstance(name, str) else []
    return tuple(dict.fromkeys([*known, *sorted(named - set(known), key=str)]))


def _ends(name: Dimension) -> tuple[int, int | float]:
    if name == "date":
        return date.min.toordinal(), date.max.toordinal() + 1
    if isinstance(name, tuple) and name[-1] == "share":
        return 0, 100 * SHARE_PARTS + 1
    return int(name in AT_LEAST_ONE), inf


def _low(atom: Atom) -> int:
    return atom.low if isinstance(atom, Bounds) else 0
