"""How a sum comes about, in words: so many hours at so much, so many per cent of so much."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from rules import wording
from rules.charges import Bill, Charge
from rules.extras import Extra
from rules.facts import Values
from rules.shares import Share, Tier

Told = Callable[[str], str]
"""How a sum comes about, in a language."""


def of_charge(charge: Charge, bill: Bill, extra: Extra | None = None) -> Told:
    """The count of each unit times the price; of an extra in its own unit."""

    def told(language: str) -> str:
        if not bill.counts:
            return wording.NOT_YET[language]
        named = [extra.per if unit == "each" and extra else unit for unit in charge.per]
        counted = list(zip(named, bill.counts, strict=True))
        if "krone" in named:
            return wording.money(bill.value, language)
        if charge.steps:
            spoken = [
                wording.quantity(unit, count, language) for unit, count in counted if unit not in wording.UNCOUNTED
            ]
            return ", ".join([f" {wording.TIMES} ".join(spoken), wording.money(bill.value, language)])
        if charge.times != 1:
            each = f"{wording.number(charge.times, language)} {wording.TIMES} {wording.money(charge.value, language)}"
            return f" {wording.TIMES} ".join([*(wording.quantity(u, c, language) for u, c in counted), each])
        return wording.product(counted, charge.value, language) + _bounds(charge.least, charge.most, language)

    return told


def of_sum(amount: int) -> Told:
    """Just the sum."""
    return lambda language: wording.money(amount, language)


def of_percent(percent: Fraction, amount: int) -> Told:
    """So many per cent of a sum."""
    return lambda language: wording.PERCENT_OF[language].format(
        percent=wording.number(percent, language), sum=wording.money(amount, language)
    )


def of_share(share: Share, values: Values, *, pending: bool) -> Told:
    """A share of the takings, of sums where they are known."""

    def told(language: str) -> str:
        income, tickets = values.get("ticket_income"), values.get("tickets")
        known = isinstance(income, int) and not pending
        parts = _tiers(share.tiers, int(income) if known and isinstance(income, int) else None, language)
        if share.per_ticket:
            each = wording.money(share.per_ticket, language)
            counted = (
                wording.product([("ticket", Fraction(tickets))], share.per_ticket, language)
                if isinstance(tickets, int)
                else wording.PER_TICKET[language].format(sum=each)
            )
            parts.append(counted)
        words = " + ".join(parts) + _bounds(share.least, share.most, language)
        return f"{words}, {wording.NOT_YET[language]}" if pending else words

    return told


def above_rent(told: Told, rent: int) -> Told:
    """What is above the rent, where the rent is the least."""
    if not rent:
        return told
    return lambda language: told(language) + wording.ABOVE_RENT[language].format(rent=wording.money(rent, language))


def _tiers(tiers: Sequence[Tier], income: int | None, language: str) -> list[str]:
    if income is None or len(tiers) > 1:
        percents = "/".join(wording.number(tier.percent, language) for tier in tiers)
        plain = [wording.OF_TICKETS[language].format(percent=percents)] if tiers else []
        return plain if income is None else [f"{words} ({wording.money(income, language)})" for words in plain]
    return [of_percent(tier.percent, income)(language) for tier in tiers]


def _bounds(least: int | None, most: int | None, language: str) -> str:
    bounds = [(wording.AT_LEAST, least), (wording.AT_MOST, most)]
    said = [words[language].format(sum=wording.money(sum_, language)) for words, sum_ in bounds if sum_]
    return f" ({', '.join(said)})" if said else ""
