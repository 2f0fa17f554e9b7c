"""Who is free or pays less: the first row that holds, applied to a price."""

from __future__ import annotations

from rules import money, tables
from rules.effects import FREE, Reduction
from rules.facts import Values
from rules.rulebook import Rulebook
from rules.tables import Row
from rules.tariff import Price


def find(rulebook: Rulebook, values: Values, price: Price) -> Row[Reduction] | None:
    """The reduction that applies; what costs nothing cannot cost less. Raises MissingFactError."""
    return tables.first(rulebook.reduction, values) if price.amount else None


def reduced(price: Price, row: Row[Reduction] | None) -> int:
    """What is left to pay, in øre."""
    if row is None:
        return price.amount
    return 0 if row.effect.percent == FREE else price.amount - money.percent(price.amount, row.effect.percent)
