"""Sizes as they stand on gear and as people ask for them: "36", "35-37", "160 cm", "M"; and which of them suit."""

import re

Bounds = tuple[float, float]

NUMBERS = re.compile(
    r"([0-9]{1,6}(?:[.,][0-9]{1,3})?)(?:\s*[-–/]\s*([0-9]{1,6}(?:[.,][0-9]{1,3})?))?(?:\s*[a-zæøå]{1,6}\.?)?"
)


def bounds(text: str) -> Bounds | None:
    """The size as numbers from and to, both included; None where it is not one, such as "M"."""
    match = NUMBERS.fullmatch(text.strip().casefold())
    if not match:
        return None
    low, high = _number(match[1]), _number(match[2] or match[1])
    return (low, high) if low <= high else (high, low)


def suits(asked: str, size: str, has: Bounds | None) -> bool:
    """Whether gear of this size (and, where it has them, of these numbers) is what was asked for.

    "36" finds 36 and 35-37; "35-37" all that overlaps it; "m" finds M.
    """
    wanted = bounds(asked)
    if wanted is None or has is None:
        return asked.strip().casefold() == size.strip().casefold()
    return has[0] <= wanted[1] and wanted[0] <= has[1]


def distance(one: Bounds, other: Bounds) -> float:
    """How far the middles of two sizes are apart."""
    return abs(sum(one) - sum(other)) / 2


def _number(text: str) -> float:
    return float(text.replace(",", "."))
