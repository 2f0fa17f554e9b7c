"""What of a loan costs rent: so many of each class that the rent rules know, and the time that it is for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from booking.domain import localtime
from booking.domain.localtime import DAY
from rules import TimeSpan

NOON = time(12)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hired:
    """So many of what the rent rules call `rent_class`; None is lent for nothing.

    Of a part of a kit, `kit_class` is what the rules call the kit, and `kit` tells the kits of a loan apart: a kit that
    has a price has it once, whatever is in it.
    """

    rent_class: str | None
    quantity: int
    kit_class: str | None = None
    kit: tuple[int, int] | None = None


def ordered(hired: Iterable[Hired]) -> dict[str, int]:
    """How many of each class; nothing where all of it is lent for nothing."""
    found: Counter[str] = Counter()
    kits = {}
    for one in hired:
        if one.kit_class and one.kit:
            kits[one.kit] = one.kit_class
        elif one.rent_class:
            found[one.rent_class] += one.quantity
    found.update(kits.values())
    return dict(sorted(found.items()))


def span(first: date, last: date) -> TimeSpan:
    """From noon on the first day to noon on the last, at least an hour: a night is 24 hours, also when clocks change.

    So a loan from Friday to Sunday touches three dates, and is two times 24 hours.
    """
    start = localtime.at(first, NOON)
    if last <= first:
        return TimeSpan(start, start + HOUR)
    return TimeSpan(start, min(localtime.at(last, NOON), start + DAY * (last - first).days))
