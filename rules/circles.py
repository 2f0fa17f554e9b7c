"""Circular references in a rulebook: prices that are reckoned from each other, rows that each go before the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from rules.charges import Charge
from rules.comparisons import all_of
from rules.facts import Values
from rules.faults import Faults
from rules.tables import Row

MOST_FORMULAS = 50
"""Prices that are reckoned from others. Each may lead to the next, so there must be an end to it."""


def check(rates: Sequence[Row[Charge]], stages: Mapping[str, Sequence[Row[Any]]], faults: Faults) -> None:
    """Note rows whose price leads back to itself, and rows whose stated order goes in a circle or names no row."""
    _formulas([row for row in rates if row.effect.percent is not None], faults)
    for stage, rows in stages.items():
        _order(stage, rows, faults)


def _formulas(formulas: Sequence[Row[Charge]], faults: Faults) -> None:
    if len(formulas) > MOST_FORMULAS:
        reason = f"more than {MOST_FORMULAS} prices are reckoned from others"
        faults.add(f"{formulas[MOST_FORMULAS].path}.effect", reason, "write out the prices as a table")
        return
    leads = {row.id: [to.id for to in formulas if _may_hold(to, row.effect.same_as)] for row in formulas}
    for row in _circle(formulas, leads):
        todo = "let `as` name facts for which this row does not hold"
        faults.add(f"{row.path}.effect", "the price is reckoned from itself", todo)


def _order(stage: str, rows: Sequence[Row[Any]], faults: Faults) -> None:
    ids = {row.id for row in rows}
    order = {row.id: [f"{stage}.{name}" for name in row.before] for row in rows}
    for row in rows:
        for name in order[row.id]:
            if name not in ids:
                faults.add(row.path, f"`before` names `{name}`, which is no row here", "correct the id")
    for row in _circle(rows, order):
        faults.add(row.path, "the order stated by `before` goes in a circle", "remove one of them")


def _may_hold(row: Row[Charge], same_as: Values) -> bool:
    """Whether the row may hold for facts of which only these are known."""
    return all_of(row.tests, same_as) is not False


def _circle(rows: Sequence[Row[Any]], leads: Mapping[str, Sequence[str]]) -> list[Row[Any]]:
    """The rows of one circle among those that lead to each other; when it is mended, the next is told."""
    try:
        TopologicalSorter(leads).prepare()
    except CycleError as error:
        circle = set(error.args[1])
        return [row for row in rows if row.id in circle]
    return []
