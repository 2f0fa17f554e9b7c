"""Circular references in a rulebook: prices that are reckoned from each other, rows that each go before the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rules.charges import Charge
from rules.comparisons import all_of
from rules.facts import Values
from rules.faults import Faults
from rules.tables import Row


def check(rates: Sequence[Row[Charge]], stages: Mapping[str, Sequence[Row[Any]]], faults: Faults) -> None:
    """Note rows whose price leads back to itself, and rows whose stated order goes in a circle or names no row."""
    formulas = [row for row in rates if row.effect.percent is not None]
    leads = {row.id: [to.id for to in formulas if _may_hold(to, row.effect.same_as)] for row in formulas}
    for row in formulas:
        if row.id in _reached(row.id, leads):
            reason = "the price is reckoned from itself"
            faults.add(f"{row.path}.effect", reason, "let `as` name facts for which this row does not hold")
    for stage, rows in stages.items():
        ids = {row.id for row in rows}
        order = {row.id: [f"{stage}.{name}" for name in row.before] for row in rows}
        for row in rows:
            for name in order[row.id]:
                if name not in ids:
                    faults.add(row.path, f"`before` names `{name}`, which is no row here", "correct the id")
            if row.id in _reached(row.id, order):
                faults.add(row.path, "the order stated by `before` goes in a circle", "remove one of them")


def _may_hold(row: Row[Charge], same_as: Values) -> bool:
    """Whether the row may hold for facts of which only these are known."""
    return all_of(row.tests, same_as) is not False


def _reached(start: str, leads: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(leads.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += leads.get(name, ())
    return found
