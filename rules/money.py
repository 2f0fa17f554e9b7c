"""Money in whole øre, and the one place where an amount is rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction
Exact = Number | str

ORE = 100
"""Øre in a krone."""


def round_half_up(value: Number) -> int:
    """The nearest whole number; a half goes away from zero. Every amount in øre is rounded here."""
    if isinstance(value, int):
        return value
    exact = Fraction(value)
    numerator, denominator = abs(exact.numerator), exact.denominator
    nearest = (2 * numerator + denominator) // (2 * denominator)
    return nearest if exact >= 0 else -nearest


def kroner(amount: Exact) -> int:
    """Kroner as øre: 1080 and "1080" are 108000, "867.5" is 86750."""
    return round_half_up(Fraction(amount) * ORE)


def share(amount: int, numerator: int, denominator: int) -> int:
    """`amount` øre times numerator over denominator, rounded; 90 minutes at 180 kr an hour is share(18000, 90, 60)."""
    if amount >= 0 <= numerator and denominator > 0:  # whole numbers only: many times faster than Fraction
        return (2 * amount * numerator + denominator) // (2 * denominator)
    return round_half_up(Fraction(amount * numerator, denominator))


def percent(amount: int, percentage: Exact) -> int:
    """So many per cent of `amount` øre, rounded: percent(18050, "50") is 9025."""
    rate = Fraction(percentage)
    return share(amount, rate.numerator, rate.denominator * 100)
