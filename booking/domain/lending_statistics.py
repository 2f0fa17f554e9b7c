"""Lending statistics: the days that are counted, how much gear is used, and what should be bought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from booking.domain.fields import Fields, Raw
from booking.domain.localtime import DAY
from booking.domain.problems import Problem

Row = Mapping[str, Any]

MOST_DAYS = 3 * 366
"""The longest time that is counted at once; a report is about a year."""


class BadCount(Problem):
    """Days that cannot be counted: the last is before the first, or there are more than `most` of them; `field`."""

    code = "bad-count"


@dataclass(frozen=True, slots=True)
class Counted:
    """The days that are counted, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < MOST_DAYS:
            raise BadCount(field="last", most=MOST_DAYS)

    def months(self, today: date) -> list[date]:
        """The first day of each month that it has had days in by now."""
        last = min(self.last, today)
        numbers = range(self.first.year * 12 + self.first.month - 1, last.year * 12 + last.month)
        return [date(number // 12, number % 12 + 1, 1) for number in numbers]

    def until(self, today: date) -> int:
        """How many of the days there have been by now."""
        return max(0, (min(self.last, today) - self.first) // DAY + 1)


def this_year(today: date) -> Counted:
    """What is counted where nothing was asked for: this year until today; in January the year before too."""
    return Counted(date(today.year - (today.month == 1), 1, 1), today)


def counted(raw: Raw, today: date) -> Counted:
    """The days that somebody asked for in the fields `first` and `last`; this year where both are empty.

    Raises Unfit with what is wrong with a field, and BadCount.
    """
    fields = Fields(raw)
    first, last = fields.day_or_none("first"), fields.day_or_none("last")
    fields.done()
    usual = this_year(today)
    return Counted(first or min(usual.first, last or today), last or max(today, first or today))


AUDIENCES = ("child", "adult", "organisation")
"""Whom gear is lent to, as grant reports tell them apart."""

SUMS = ("units", "loans", "borrowers", "late", "lost")
"""What is counted of whatever is counted."""


def filled(rows: Iterable[Row], name: str, values: Iterable[Any]) -> list[Row]:
    """The rows by their `name` in the order of these values, with nothing but zeros where one has none; others last."""
    found = {row[name]: row for row in rows}
    nothing = dict.fromkeys(SUMS, 0)
    wanted = [found.pop(value, {**nothing, name: value}) for value in values]
    return [*wanted, *found.values()]


def use(days: int, stock: int, passed: int) -> int | None:
    """In how many per cent of the days gear was out, where `days` adds up those of each unit; None without any gear.

    What was lost or retired since counts among the days, not among the stock, so that it is never above 100.
    """
    return min(100, round(100 * days / (stock * passed))) if stock and passed else None


def purchases(gear: Iterable[Row]) -> list[Row]:
    """What was asked for and not there, what was refused most often first."""
    wanted = [one for one in gear if one["times"] or one["waits"]]
    return sorted(wanted, key=lambda one: (-(one["times"] + one["waits"]), -one["most"], one["id"]))


def by_use(gear: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """What was lent, the most used first; and what never was though it could be, in the order given."""
    found = list(gear)
    lent = sorted((one for one in found if one["units"]), key=lambda one: (-one["units"], one["id"]))
    return lent, [one for one in found if not one["units"] and one["active"] and one["stock"]]
