"""Hiring: what things cost that are lent out by themselves, without a place; a rulebook prices them as extras."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rules import eligibility
from rules.effects import PRICED
from rules.facts import Facts
from rules.quotes import Quote, quote_values, without_price
from rules.rulebook import Rulebook


def hire(rulebook: Rulebook, facts: Facts) -> Quote:
    """The price of the extras that are ordered, alone.

    Only the rows of the gate and of the extras count that are about them: what is said of places, of their rent and of
    takings is not. Where no row gives one of them a price, the municipality is asked.
    """
    values = facts.values()
    extras = values.get("extras")
    ordered = list(extras) if isinstance(extras, Mapping) else []
    if unnamed := eligibility.unnamed(rulebook, ordered):
        return without_price(rulebook, [unnamed])
    rows = tuple(row for row in rulebook.extra if row.extra in ordered)
    gate = tuple(row for row in rulebook.gate if "extra" in row.condition.written)
    quote = quote_values(replace(rulebook, gate=gate, rate=(), income=(), limit=(), extra=rows), values)
    held = {row.extra for row in rows if row.id in quote.path}
    if quote.outcome == PRICED and not held.issuperset(ordered):
        return without_price(rulebook, [eligibility.no_rate(rulebook)])
    return quote
