from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

import rules
from rules import Facts, TimeSpan, load
from rules.breaches import breach_values
from rules.facts import stored
from tests.rules.conftest import RATE, SMALL

BREACH = """
[[reduction]]
when = { group = "clubs" }
effect = { free = true }

[[breach]]
columns = ["id", "breach", "days_before", "percent", "of"]
rows = [
  ["late", "late-cancellation", { below = 8 }, 100, "rent"],
  ["rather-late", "late-cancellation", { below = 15 }, 50, "rent"],
  ["no-show", "no-show", "*", 100, "value"],
]

[[breach]]
id = "key"
when = { breach = "lost-key" }
effect = { amount = 1200, per = "occasion" }
nb = "Tapt nøkkel"
nn = "Mista nøkkel"
en = "Lost key"

[[breach]]
id = "clean"
when = { breach = "clean-up" }
effect = { actual = true, min = 800 }

[[breach]]
id = "alarm"
when = { breach = "false-alarm" }
effect = { outcome = "discretion" }
nb = "Kommunen avgjør"
nn = "Kommunen avgjer"
en = "The municipality decides"
"""
BOOK = load(SMALL + RATE + BREACH)
USE = {"space_class": "hall", "minutes": 120, "applicant": "business", "breach": "late-cancellation"}


@pytest.mark.parametrize(("days", "kroner"), [(20, 0), (15, 0), (14, 200), (8, 200), (7, 400), (0, 400)])
def test_late_cancellation_costs_by_the_days_before(days: int, kroner: int) -> None:
    assert breach_values(BOOK, {**USE, "days_before": days}).total == kroner * 100


def test_the_rent_that_was_agreed_counts_before_what_it_would_be_now() -> None:
    charge = breach_values(BOOK, {**USE, "days_before": 3, "rent": 123400})
    assert charge.line
    assert (charge.total, charge.line.rule) == (123400, "breach.late")


def test_who_does_not_come_to_a_free_booking_pays_what_it_is_worth() -> None:
    free = {**USE, "applicant": "sports_club", "breach": "no-show"}
    assert breach_values(BOOK, free).total == 40000


def test_the_value_that_was_agreed_counts_and_not_the_rent() -> None:
    free = {**USE, "applicant": "sports_club", "breach": "no-show", "rent": 0}
    assert breach_values(BOOK, {**free, "worth": 55000}).total == 55000
    assert breach_values(BOOK, free).total == 40000


@pytest.mark.parametrize(("hours", "kroner"), [(Fraction(48), 0), (Fraction(47, 1), 500), (Fraction(959, 20), 500)])
def test_hours_before_are_told_to_the_minute(hours: Fraction, kroner: int) -> None:
    row = '[[breach]]\nwhen = { breach = "late-cancellation", hours_before = { below = 48 } }\n'
    row += 'effect = { amount = 500, per = "occasion" }\nnb = "Sent"\nnn = "Seint"\nen = "Late"'
    told = stored({"breach": "late-cancellation", "hours_before": hours})
    assert breach_values(load(SMALL + RATE + row), told).total == kroner * 100


@pytest.mark.parametrize(("kind", "said"), [("late-cancellation", True), ("false-alarm", True), ("damage", False)])
def test_a_regulation_tells_which_breaches_it_speaks_of(kind: str, said: bool) -> None:
    assert rules.covers(BOOK, kind) is said


def test_a_free_booking_that_is_cancelled_late_costs_nothing() -> None:
    assert breach_values(BOOK, {**USE, "applicant": "sports_club", "days_before": 1}).total == 0


def test_fixed_sums_and_actual_costs() -> None:
    assert breach_values(BOOK, {**USE, "breach": "lost-key"}).total == 120000
    assert breach_values(BOOK, {**USE, "breach": "clean-up", "cost": 250000}).total == 250000
    assert breach_values(BOOK, {**USE, "breach": "clean-up", "cost": 100}).total == 80000
    [refusal] = breach_values(BOOK, {**USE, "breach": "clean-up"}).refusals
    assert (refusal.code, refusal.fact) == ("missing-fact", "cost")


def test_a_breach_that_the_regulation_does_not_name_costs_nothing() -> None:
    assert breach_values(BOOK, {**USE, "breach": "damage"}) == rules.Breach("small", "priced")


def test_what_the_regulation_leaves_to_the_municipality_is_no_charge() -> None:
    left = breach_values(BOOK, {**USE, "breach": "false-alarm"})
    assert (left.outcome, left.line, left.refusals[0].reason["nn"]) == ("discretion", None, "Kommunen avgjer")


def test_the_days_must_be_told() -> None:
    [refusal] = breach_values(BOOK, USE).refusals
    assert (refusal.code, refusal.fact) == ("missing-fact", "days_before")


def test_the_facts_of_a_booking_can_be_asked() -> None:
    start = datetime(2026, 11, 24, 17, tzinfo=UTC)
    facts = Facts.of(
        kind="business",
        span=TimeSpan(start, start + timedelta(hours=3)),
        purpose="training",
        space_class="hall",
        more={"breach": "late-cancellation", "days_before": 10, "rent": 600},
    )
    assert rules.breach(BOOK, facts).total == 30000
