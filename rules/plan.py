"""Plan: the rows of a rulebook drawn as regions over one grid, for checks that compare them with each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from rules import effects
from rules.boxes import Bounds, Box
from rules.charges import Charge
from rules.effects import Outcome, Vat
from rules.eligibility import ALONGSIDE
from rules.periods import NO_PERIOD
from rules.regions import Area, Grid, Work, uncovered
from rules.rulebook import Rulebook
from rules.tables import Row

MOST_BOXES = 5_000
"""Boxes of all rows together; the largest rulebook we know has some 60."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A row with the facts for which its conditions hold, and, of those, for which no defeater does."""

    row: Row[Any]
    stage: str
    when: tuple[Area, ...]
    region: tuple[Area, ...]

    @property
    def settles(self) -> bool:
        """Whether nothing below is asked where it holds; steps may end, and what it is reckoned from may be absent."""
        effect = self.row.effect
        if isinstance(effect, Charge):
            return effect.percent is None and not (effect.steps and effect.amount is None)
        return not (isinstance(effect, Outcome) and effect.code in ALONGSIDE)


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a rulebook over one grid, by stage."""

    rulebook: Rulebook
    grid: Grid
    stages: Mapping[str, tuple[Drawn, ...]]

    @property
    def valid(self) -> Bounds:
        """The days on which the regulation is valid."""
        return _valid(self.rulebook)

    @property
    def stops(self) -> tuple[Area, ...]:
        """The facts for which the gate gives no price."""
        return tuple(area for drawn in self.stages["gate"] if drawn.settles for area in drawn.region)


def draw(rulebook: Rulebook, work: Work) -> Plan:
    """Draw all rows of a rulebook. Raises TooMuchWorkError where it is too large."""
    whens: dict[str, list[Box]] = {}
    unless: dict[str, list[Box]] = {}
    boxes = Work(MOST_BOXES)
    for row in rulebook.rows:
        boxes.spend(row.condition.breadth + sum(defeater.condition.breadth for defeater in row.unless))
        whens[row.path] = [{**box, **_line(rulebook, row)} for box in row.condition.boxes]
        unless[row.path] = [box for defeater in row.unless for box in defeater.condition.boxes]
    every = (box for boxes in (*whens.values(), *unless.values()) for box in boxes)
    grid = Grid.of(chain(every, [{"date": _valid(rulebook)}]), _words(rulebook))

    def drawn(stage: str, row: Row[Any]) -> Drawn:
        when, taken = ([grid.area(box) for box in boxes[row.path]] for boxes in (whens, unless))
        left = (part for area in when for part in uncovered(grid, area, taken, work)) if taken else when
        return Drawn(row, stage, tuple(when), tuple(left))

    return Plan(
        rulebook, grid, {stage: tuple(drawn(stage, row) for row in getattr(rulebook, stage)) for stage in effects.KEYS}
    )


def _valid(rulebook: Rulebook) -> Bounds:
    until = rulebook.valid_to or date.max
    return Bounds(rulebook.valid_from.toordinal(), until.toordinal() + 1)


def _words(rulebook: Rulebook) -> dict[str, list[str]]:
    values = {fact: [one for word in words.values() for one in word.values] for fact, words in rulebook.words.items()}
    return {**values, "period": [*values.get("period", ()), NO_PERIOD]}


def _line(rulebook: Rulebook, row: Row[Any]) -> Box:
    """VAT is asked for each line: a row decides only for the lines that it is on."""
    if not isinstance(row.effect, Vat):
        return {}
    extras = rulebook.extras if "extra" in row.effect.on else ()
    return {("line",): frozenset({*row.effect.on, *extras})}
