"""Conditions as shapes, for checks on a whole rulebook: a box says which values of each fact it takes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import inf

Dimension = str | tuple[str | int, ...]
"""A fact that a box may narrow: by its name, ("extra", word), or ("people", whom to count, "count" or "share")."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whole numbers from `low` up to, but not including, `high`: minutes, øre, persons, days of the calendar, parts
    of a per cent."""

    low: int
    high: int | float = inf


Constraint = frozenset[str | bool] | Bounds
"""The values of one dimension that are taken in: some of its words, or a stretch of its numbers."""

Box = Mapping[Dimension, Constraint]
"""All facts whose value is within the constraint in every dimension named; a dimension not named may be anything."""


def is_empty(constraint: Constraint) -> bool:
    """Whether no value is taken in."""
    return constraint.low >= constraint.high if isinstance(constraint, Bounds) else not constraint


def common(one: Constraint, other: Constraint) -> Constraint:
    """The values that both take in; the two are of one dimension."""
    if isinstance(one, Bounds) and isinstance(other, Bounds):
        return Bounds(max(one.low, other.low), min(one.high, other.high))
    if isinstance(one, Bounds) or isinstance(other, Bounds):
        raise TypeError(f"words and numbers have nothing in common: {one}, {other}")
    return one & other


def overlap(one: Box, other: Box) -> Box | None:
    """The box of what is in both, None where nothing is."""
    both = {**one, **other}
    for dimension in one.keys() & other.keys():
        both[dimension] = common(one[dimension], other[dimension])
    return None if any(map(is_empty, both.values())) else both


def crossed(alternatives: Iterable[Iterable[Box]]) -> Iterator[Box]:
    """The boxes of a condition whose parts must all hold, each part being any of its alternatives."""
    for chosen in product(*alternatives):
        if (box := _in_all(chosen)) is not None:
            yield box


def _in_all(boxes: Iterable[Box]) -> Box | None:
    found: Box = {}
    for box in boxes:
        both = overlap(found, box)
        if both is None:
            return None
        found = both
    return found
