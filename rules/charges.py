"""Charge: so much per unit, in steps or not, within bounds; how a rulebook writes it, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from rules import money, numbers, units
from rules.conditions import Vocabulary
from rules.facts import OSLO, Value, Values
from rules.faults import Faults, Raw, suggestion
from rules.given import facts as read_facts
from rules.timespan import TimeSpan
from rules.units import UNITS, Count, Whose

KEYS = (
    "amount",
    "per",
    "value",
    "times",
    "steps",
    "count",
    "min",
    "max",
    "who",
    "actual",
    "percent",
    "as",
)
EACH = ("24h", "day")
ORDERED = frozenset({"each", "krone"})
"""Units of an extra: there are so many as were ordered."""


@dataclass(frozen=True, slots=True)
class Step:
    """Up to so many units cost so much in all, in øre."""

    up_to: Fraction
    total: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many units are charged at the least and at the most, in all or in `each` 24 hours or day."""

    at_least: Fraction | None = None
    at_most: Fraction | None = None
    each: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """So many øre per unit; `value` is what it would be, were the price itself not already free or reduced.

    `steps` are what the first units cost in all, and `amount` each further one, None where no more may be had. With
    `percent` it is so many per cent of what the same use costs with the facts in `same_as`.
    """

    amount: int | None
    per: tuple[str, ...]
    value: int
    times: Fraction = Fraction(1)
    steps: tuple[Step, ...] = ()
    counted: Counted | None = None
    least: int | None = None
    most: int | None = None
    whose: Whose | None = None
    percent: Fraction | None = None
    same_as: Mapping[str, Value] = field(default_factory=dict)

    @property
    def once(self) -> bool:
        """Whether it is charged once for a whole agreement, however many times are in it."""
        return any(UNITS[unit].once for unit in self.per)


@dataclass(frozen=True, slots=True)
class Bill:
    """What a charge comes to, in øre, and the count of each unit that it was reckoned from."""

    amount: int
    value: int
    counts: tuple[Count, ...]


# What it comes to ----------------------------------------------------------------------------------------------------


def bill(charge: Charge, values: Values, *, ordered: Count | None = None) -> Bill | None:
    """What the charge comes to, with so many of an extra `ordered`; None where there are more units than it has steps.

    Raises UnknownCountError.
    """
    counts = tuple(_count(unit, charge, values, ordered) for unit in charge.per)
    amount = _amount(charge, charge.amount, counts)
    if amount is None:
        return None
    value = amount if charge.value == charge.amount or charge.steps else _amount(charge, charge.value, counts)
    within = bounded(charge, amount)
    return Bill(within, max(within, bounded(charge, value or 0)), counts)


def _amount(charge: Charge, each: int | None, counts: Sequence[Count]) -> int | None:
    if charge.steps:
        return _stepped(charge, each, _product(counts))
    if each is None:
        return 0
    if len(counts) == 1 and charge.times == 1:
        return money.share(each, counts[0].numerator, counts[0].denominator)
    exact = _product(counts) * charge.times
    return money.share(each, exact.numerator, exact.denominator)


def _stepped(charge: Charge, each: int | None, count: Fraction) -> int | None:
    for step in charge.steps:
        if count <= step.up_to:
            return step.total
    last = charge.steps[-1]
    return None if each is None else last.total + money.round_half_up((count - last.up_to) * each)


def bounded(charge: Charge, amount: int) -> int:
    """The amount, within the least and the most that the charge says."""
    if charge.least is not None:
        amount = max(amount, charge.least)
    return amount if charge.most is None else min(amount, charge.most)


def _product(counts: Sequence[Count]) -> Fraction:
    product = Fraction(1)
    for count in counts:
        product *= count
    return product


def _count(unit: str, charge: Charge, values: Values, ordered: Count | None) -> Count:
    if unit in ORDERED and ordered is not None:
        return ordered
    if unit == "person" and charge.whose:
        return units.persons(charge.whose, values)
    found = units.count(unit, values)
    return _within(charge.counted, unit, found, values) if charge.counted else found


def _within(counted: Counted, unit: str, found: Count, values: Values) -> Count:
    """The units that count; bounds are on time, so on the first unit that measures it."""
    if UNITS[unit].fact not in {"hours", "days"}:
        return found
    if counted.at_most is not None:
        found = min(found, counted.at_most) if not counted.each else _each(counted, unit, found, values)
    return found if counted.at_least is None else max(found, counted.at_least)


def _each(counted: Counted, unit: str, found: Count, values: Values) -> Count:
    """At most so many in each 24 hours from the start, or on each date."""
    most, span = counted.at_most or Fraction(0), values.get("span")
    if counted.each == "day" and isinstance(span, TimeSpan):
        parts = [Fraction(minutes, 60) for minutes in _by_date(span)]
    else:
        whole, rest = divmod(Fraction(found), 24 if unit != "started-half-hour" else 48)
        parts = [Fraction(24)] * int(whole) + [rest]
    return sum((min(part, most) for part in parts), Fraction(0))


def _by_date(span: TimeSpan) -> list[int]:
    """The minutes of a span on each Norwegian date."""
    found, start = [], span.start
    while start < span.end:
        local = start.astimezone(OSLO)
        midnight = datetime(local.year, local.month, local.day, tzinfo=OSLO) + timedelta(days=1)
        end = min(span.end, TimeSpan(start, midnight).end)
        found.append(TimeSpan(start, end).minutes)
        start = end
    return found


# How it is written ---------------------------------------------------------------------------------------------------


def read(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Charge:
    """Read `{ amount = 180, per = "hour" }`, in kroner."""
    if "actual" in raw:
        return _actual(raw, path, faults)
    if "as" in raw:
        return _formula(raw, path, vocabulary, faults)
    required = ("per",) if "steps" in raw else ("amount", "per")
    faults.keys(raw, path, allowed=[key for key in KEYS if key not in {"actual", "percent", "as"}], required=required)
    amount = numbers.kroner(raw, "amount", path, faults)
    least, most = numbers.bounds(raw, path, faults)
    steps = _steps(raw.get("steps", []), f"{path}.steps", faults)
    value = numbers.kroner(raw, "value", path, faults)
    value = (amount or 0) if value is None else value
    if value < (amount or 0):
        faults.add(
            f"{path}.value", "the value is less than the price", "write what it would cost without the reduction"
        )
    return Charge(
        amount=amount,
        per=per(raw, path, faults),
        value=value,
        times=numbers.above_zero(raw, "times", path, faults) or Fraction(1),
        steps=steps,
        counted=_counted(raw["count"], f"{path}.count", faults) if "count" in raw else None,
        least=least,
        most=most,
        whose=_whose(raw["who"], f"{path}.who", faults) if "who" in raw else None,
    )


def _actual(raw: Raw, path: str, faults: Faults) -> Charge:
    faults.keys(raw, path, allowed=("actual", "min", "max"))
    if raw["actual"] is not True:
        faults.add(f"{path}.actual", "`actual` can only be true", "write `actual = true`, or an `amount`")
    least, most = numbers.bounds(raw, path, faults)
    return Charge(money.ORE, ("krone",), money.ORE, least=least, most=most)


def _formula(raw: Raw, path: str, vocabulary: Vocabulary, faults: Faults) -> Charge:
    faults.keys(raw, path, allowed=("as", "percent", "min", "max"), required=("as", "percent"))
    same_as = read_facts(faults.table(raw.get("as", {}), f"{path}.as"), f"{path}.as", vocabulary, faults)
    rate = numbers.above_zero(raw, "percent", path, faults)
    least, most = numbers.bounds(raw, path, faults)
    return Charge(0, (), 0, percent=rate, same_as=same_as, least=least, most=most)


def per(raw: Raw, path: str, faults: Faults) -> tuple[str, ...]:
    """The unit or units under `per`; several are multiplied."""
    written = raw.get("per", [])
    found = tuple(map(str, written)) if isinstance(written, list) else (str(written),)
    for unit in found:
        if unit not in UNITS:
            faults.add(f"{path}.per", f"`{unit}` is no unit", suggestion(unit, UNITS))
    if "per" in raw and not found:
        faults.add(f"{path}.per", "there is no unit here", f"write one of {', '.join(UNITS)}")
    return tuple(unit for unit in found if unit in UNITS)


def _steps(raw: object, path: str, faults: Faults) -> tuple[Step, ...]:
    if not isinstance(raw, list):
        faults.add(path, "steps must be a list", "write `steps = [{ up_to = 2, total = 610 }]`")
        return ()
    found = []
    for position, item in enumerate(raw, start=1):
        place = f"{path}[{position}]"
        table = faults.table(item, place)
        faults.keys(table, place, allowed=("up_to", "total"), required=("up_to", "total"))
        up_to, total = numbers.above_zero(table, "up_to", place, faults), numbers.kroner(table, "total", place, faults)
        found.append(Step(up_to or Fraction(1), total or 0))
    if any(one.up_to >= two.up_to for one, two in pairwise(found)):
        faults.add(path, "the steps do not go upward", "write the smallest `up_to` first")
    return tuple(found)


def _counted(raw: object, path: str, faults: Faults) -> Counted:
    table = faults.table(raw, path)
    faults.keys(table, path, allowed=("at_least", "at_most", "each"))
    each = faults.text(table, "each", path)
    if each and each not in EACH:
        faults.add(f"{path}.each", f"`{each}` is not known here", suggestion(each, EACH))
    least, most = (
        numbers.above_zero(table, "at_least", path, faults),
        numbers.above_zero(table, "at_most", path, faults),
    )
    if least is None and most is None:
        faults.add(path, "there is no limit here", "write `at_least` or `at_most`")
    if least is not None and most is not None and most < least:
        faults.add(path, "the most is less than the least", "correct one of the two")
    return Counted(least, most, each)


def _whose(raw: object, path: str, faults: Faults) -> Whose:
    table = faults.table(raw, path)
    faults.keys(table, path, allowed=("below", "at_least"))
    for side, age in table.items():
        if len(table) == 1 and isinstance(age, int) and age > 0:
            return side, age
    faults.add(path, "it is not said whom to count", "write `who = { at_least = 18 }` or `who = { below = 16 }`")
    return "below", 1
