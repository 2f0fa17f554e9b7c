"""Who is free or pays less: the first row that holds, taken off what is charged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rules import money
from rules.effects import FREE, Reduction
from rules.facts import Values
from rules.items import EXTRA, Item
from rules.look import Look
from rules.tables import Row

Rent = Callable[[Values], Sequence[Item] | None]
"""The rent and the share of takings, were the facts others."""


def find(look: Look, values: Values, items: Sequence[Item]) -> Row[Reduction] | None:
    """The reduction that applies; what costs nothing cannot cost less. Raises MissingFactError."""
    costs = any(item.amount or item.pending for item in items)
    return look.first(look.rulebook.reduction, values) if costs else None


def covers(row: Row[Reduction], item: Item) -> bool:
    """Whether the reduction is for this item too, or it is paid all the same."""
    return item.stage not in row.effect.keeps and item.article not in row.effect.keeps


def reduced(items: Sequence[Item], row: Row[Reduction] | None, values: Values, rent: Rent) -> list[Item]:
    """What is left of each item."""
    if row is None:
        return list(items)
    if row.effect.same_as:
        return _as_others(items, row, values, rent)
    return [replace(item, amount=_less(item.amount, row.effect)) if covers(row, item) else item for item in items]


def _less(amount: int, effect: Reduction) -> int:
    return 0 if effect.percent == FREE else amount - money.percent(amount, effect.percent)


def _as_others(items: Sequence[Item], row: Row[Reduction], values: Values, rent: Rent) -> list[Item]:
    """The rent is what it would be with other facts, told on its first item; it never becomes more."""
    others = rent({**values, **row.effect.same_as})
    if others is None:
        return list(items)
    left = sum(item.amount for item in others)
    found = []
    for item in items:
        if item.stage == EXTRA or not covers(row, item):
            found.append(item)
            continue
        found.append(replace(item, amount=min(left, item.amount)))
        left -= found[-1].amount
    return found
