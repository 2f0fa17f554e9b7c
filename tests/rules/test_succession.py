from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rules import Rulebook, succession
from rules.findings import ERROR, WARNING


@pytest.fixture
def book(small) -> Callable[..., Rulebook]:
    """A regulation from the first day of a year, to a date or for ever."""

    def make(year: int, valid_to: date | None = None, **more: object) -> Rulebook:
        return replace(small(), id=f"small-{year}", valid_from=date(year, 1, 1), valid_to=valid_to, **more)

    return make


def test_days_that_neither_of_two_regulations_covers_are_told_with_both(book) -> None:
    old, new = book(2024, date(2024, 11, 30)), book(2025)
    (gap,) = succession.gaps([new, old])
    assert (gap.older, gap.younger) == (old, new)
    assert (gap.finding.code, gap.finding.severity) == ("hole", WARNING)
    assert gap.finding.reason == "no price holds from 2024-12-01 to 2024-12-31, between `small-2024` and `small-2025`"


def test_two_values_for_one_day_are_an_error_that_names_both(book) -> None:
    (gap,) = succession.gaps([book(2024), replace(book(2024), id="other-2024")])
    assert (gap.finding.code, gap.finding.severity) == ("two-values", ERROR)
    assert "`small-2024` and `other-2024` both begin on 2024-01-01" in gap.finding.reason


def test_a_regulation_that_takes_over_leaves_no_gap(book) -> None:
    assert list(succession.gaps([book(2024, date(2024, 12, 31)), book(2025, date(2025, 12, 31)), book(2026)])) == []
    assert list(succession.gaps([book(2024), book(2025)])) == []
    assert list(succession.gaps([book(2024, date.max), book(2025)])) == []


def test_regulations_of_two_municipalities_have_nothing_to_do_with_each_other(book) -> None:
    assert list(succession.gaps([book(2024), book(2024, municipality="Storvik")])) == []
