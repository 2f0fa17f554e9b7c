"""Tests over the facts of one use, made at load: each answers yes, no, or which fact is missing."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from rules.boxes import Bounds
from rules.definitions import FACTS
from rules.facts import Participants, Values, Who


class Missing(NamedTuple):
    """The fact that a condition needs and nobody gave; for people, below which age they should be counted."""

    fact: str
    age: int | None = None


Answer = bool | Missing
Test = Callable[[Values], Answer]
Rational = int | Fraction
Comparison = tuple[Callable[[Rational, Rational], bool], Rational]

COMPARISONS: Mapping[str, Callable[[Rational, Rational], bool]] = {
    "below": operator.lt,
    "at_most": operator.le,
    "at_least": operator.ge,
    "above": operator.gt,
}
UPWARD = (operator.ge, operator.gt)

SHARE_PARTS = 10**6
"""How finely shares are told apart in Bounds: parts of a per cent."""


def all_of(tests: Collection[Test], values: Values) -> Answer:
    """Yes where every test says yes; one no settles it even where others cannot answer."""
    missing: Missing | None = None
    for test in tests:
        answer = test(values)
        if answer is False:
            return False
        if answer is not True:
            missing = missing or answer
    return missing or True


def any_of(tests: Collection[Test], values: Values) -> Answer:
    """Yes where one test says yes; otherwise what is missing, if anything is; otherwise no."""
    missing: Missing | None = None
    for test in tests:
        answer = test(values)
        if answer is True:
            return True
        if answer is not False:
            missing = missing or answer
    return missing or False


def together(tests: Collection[Test]) -> Test:
    """One test that asks for all of them."""
    every = tuple(tests)
    return every[0] if len(every) == 1 else lambda values: all_of(every, values)


def either(tests: Collection[Test]) -> Test:
    """One test that asks for any of them."""
    some = tuple(tests)
    return some[0] if len(some) == 1 else lambda values: any_of(some, values)


def member(fact: str, allowed: Collection[str]) -> Test:
    """Whether the fact has one of the allowed values."""
    missing, members = Missing(fact), frozenset(allowed)

    def test(values: Values) -> Answer:
        value = values.get(fact)
        return missing if value is None else value in members

    return test


def flag(fact: str, *, wanted: bool) -> Test:
    """Whether the fact is as wanted."""
    missing = Missing(fact)

    def test(values: Values) -> Answer:
        given = values.get(fact)
        return missing if given is None else given is wanted

    return test


def number(fact: str, comparisons: Collection[Comparison]) -> Test:
    """Whether the number is within every limit."""
    definition, missing = FACTS[fact], Missing(fact)
    key = definition.stored_as or fact
    limits = tuple((holds, _plain(bound * definition.scale)) for holds, bound in comparisons)

    def test(values: Values) -> Answer:
        value = values.get(key)
        return all(holds(value, bound) for holds, bound in limits) if isinstance(value, int) else missing

    return test


def between(first: date, last: date) -> Test:
    """Whether the date is one of those from first to last, both taken in."""
    missing = Missing("date")

    def test(values: Values) -> Answer:
        day = values.get("date")
        return first <= day <= last if isinstance(day, date) else missing

    return test


def ordered(words: Collection[str]) -> Test:
    """Whether any of these extras is ordered; what nobody mentions is not."""
    wanted = tuple(words)

    def test(values: Values) -> Answer:
        extras = values.get("extras")
        return isinstance(extras, Mapping) and any(extras.get(word, 0) > 0 for word in wanted)

    return test


def count(who: Who, comparisons: Collection[Comparison]) -> Test:
    """Whether so many of the participants are as `who` says."""
    missing = _missing_people(who)

    def test(values: Values) -> Answer:
        people = values.get("people")
        if not isinstance(people, Participants):
            return Missing("people")
        return _between(people.bounds(who), 1, comparisons, missing)

    return test


def share(who: Who, comparisons: Collection[Comparison]) -> Test:
    """Whether so many per cent of the participants are as `who` says; nobody at all is no share."""
    missing = _missing_people(who)
    parts = tuple((holds, Fraction(bound, 100)) for holds, bound in comparisons)

    def test(values: Values) -> Answer:
        people = values.get("people")
        if not isinstance(people, Participants):
            return Missing("people")
        if people.total is None:
            return Missing("persons")
        return people.total > 0 and _between(people.bounds(who), people.total, parts, missing)

    return test


def bounds(comparisons: Collection[Comparison], scale: int = 1, high: float = math.inf) -> Bounds:
    """The whole numbers from 0 that are within every limit, each limit taken `scale` times; never up to `high`."""
    low = 0
    for holds, limit in comparisons:
        exact = limit * scale
        inclusive = holds in {operator.ge, operator.lt}
        edge = math.ceil(exact) if inclusive else math.floor(exact) + 1
        low, high = (max(low, edge), high) if holds in UPWARD else (low, min(high, edge))
    return Bounds(low, high)


def _between(
    bounds: tuple[int, int | None], total: int, comparisons: Collection[Comparison], missing: Missing
) -> Answer:
    """Compare a number known only within bounds: certain where both ends agree, otherwise it must be asked."""
    at_least, at_most = bounds
    certain = True
    for holds, bound in comparisons:
        lowest = holds(at_least, bound * total)
        highest = holds in UPWARD if at_most is None else holds(at_most, bound * total)
        if not lowest and not highest:
            return False
        certain = certain and lowest == highest
    return certain or missing


def _missing_people(who: Who) -> Missing:
    return Missing("people", who) if isinstance(who, int) else Missing("people")


def _plain(value: Rational) -> Rational:
    """Whole numbers as int, which compares many times faster."""
    return int(value) if value.denominator == 1 else value
