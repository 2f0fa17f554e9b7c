"""The base price: which row of the rate table holds, how many units there are, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rules import money, tables, wording
from rules.comparisons import Missing
from rules.effects import UNITS, Charge
from rules.facts import Values
from rules.rulebook import Rulebook
from rules.tables import MissingFactError, Row


@dataclass(frozen=True, slots=True)
class Price:
    """What a row of the rate table comes to, in øre; `value` is it without what the table itself gives."""

    row: Row[Charge]
    amount: int
    value: int
    count: int
    divisor: int

    def sum(self, language: str) -> str:
        """How the value comes about, "2 timer" times "180 kr"."""
        charge = self.row.effect
        return wording.product(charge.per, Fraction(self.count, self.divisor), charge.value, language)


def price(rulebook: Rulebook, values: Values) -> Price | None:
    """The price before anything is taken off, None where the regulation has none. Raises MissingFactError."""
    row = tables.first(rulebook.rate, values)
    if row is None:
        return None
    charge, unit = row.effect, UNITS[row.effect.per]
    count = values.get(unit.fact) if unit.fact else 1
    if not isinstance(count, int):
        raise MissingFactError(Missing(_fact_stored_as(unit.fact)), row.id, row.source)
    amount = money.share(charge.amount, count, unit.divisor)
    return Price(row, amount, money.share(charge.value, count, unit.divisor), count, unit.divisor)


def _fact_stored_as(key: str) -> str:
    return "hours" if key == "minutes" else key
