"""Numbers as a rulebook writes them: sums in kroner, per cent, and bounds; each read once, with its fault."""

from __future__ import annotations

from fractions import Fraction

from rules import conditions, money
from rules.faults import Faults, Raw

Bounds = tuple[int | None, int | None]
"""The least and the most, in øre."""


def kroner(raw: Raw, key: str, path: str, faults: Faults) -> int | None:
    """A sum of money in øre, None where nothing is said."""
    if key not in raw:
        return None
    amount = conditions.exact(raw[key])
    if not conditions.is_number(raw[key]) or amount < 0:
        faults.add(f"{path}.{key}", f"`{raw[key]}` is no sum of money", "write kroner as a number, 0 or more")
        return 0
    return money.kroner(amount)


def above_zero(raw: Raw, key: str, path: str, faults: Faults) -> Fraction | None:
    """A number above 0, None where nothing is said."""
    if key not in raw:
        return None
    number = conditions.exact(raw[key])
    if not conditions.is_number(raw[key]) or number <= 0:
        faults.add(f"{path}.{key}", f"`{raw[key]}` is no number above 0", "correct the number")
        return Fraction(1)
    return number


def bounds(raw: Raw, path: str, faults: Faults) -> Bounds:
    """`min` and `max` in øre, None where nothing is said."""
    least, most = kroner(raw, "min", path, faults), kroner(raw, "max", path, faults)
    if least is not None and most is not None and most < least:
        faults.add(f"{path}.max", "the most is less than the least", "correct one of the two")
    return least, most


def percent(raw: Raw, key: str, path: str, faults: Faults, *, most: int = 100) -> Fraction:
    """Per cent above 0, and at most 100 unless told otherwise."""
    value = conditions.exact(raw.get(key))
    if not conditions.is_number(raw.get(key)) or not 0 < value <= most:
        faults.add(f"{path}.{key}", f"per cent must be above 0 and at most {most}", "correct the number")
        return Fraction(most)
    return value
