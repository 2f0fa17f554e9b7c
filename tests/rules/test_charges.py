from fractions import Fraction

import pytest

from rules import charges
from rules.conditions import Vocabulary
from rules.facts import Participants, of_time
from rules.faults import Faults
from rules.quotes import quote_values
from rules.units import UnknownCountError
from tests.rules.clock import span


def charge(**raw: object) -> charges.Charge:
    faults = Faults("")
    found = charges.read(raw, "effect", Vocabulary(), faults)
    assert faults.found == []
    return found


def faults_of(**raw: object) -> list[tuple[str, str]]:
    faults = Faults("")
    charges.read(raw, "effect", Vocabulary(), faults)
    return [(fault.path, fault.reason) for fault in faults.found]


BLOCKS = [{"up_to": 2, "total": 610}]


@pytest.mark.parametrize(
    ("raw", "values", "kroner"),
    [
        ({"amount": 215, "per": "started-hour"}, {"minutes": 61}, 430),
        ({"amount": 215, "per": "started-hour"}, {"minutes": 120}, 430),
        ({"amount": 120, "per": "started-half-hour"}, {"minutes": 91}, 480),
        ({"amount": 500, "per": "started-outside-hour"}, {"outside_minutes": 90}, 1000),
        ({"amount": 6600, "per": "24h"}, {"minutes": 1441}, 13200),
        ({"amount": 6600, "per": "24h"}, {"days": 2}, 13200),
        ({"amount": 16250, "per": "weekend"}, {"days": 3}, 16250),
        ({"amount": 43, "per": ["person", "night"]}, {"persons": 120, "nights": 2}, 10320),
        ({"amount": 1640, "per": ["court", "24h"]}, {"courts": 2, "days": 2}, 6560),
        ({"amount": 12, "per": "m2"}, {"area": 80}, 960),
        ({"amount": 5, "per": "ticket"}, {"tickets": 300}, 1500),
        ({"amount": 740, "times": 5, "per": "day"}, {"days": 1}, 3700),
        ({"amount": 215, "per": "started-hour", "steps": BLOCKS}, {"minutes": 120}, 610),
        ({"amount": 215, "per": "started-hour", "steps": BLOCKS}, {"minutes": 200}, 1040),
        ({"amount": 300, "per": "hour", "min": 500}, {"minutes": 60}, 500),
        ({"amount": 300, "per": "hour", "max": 500}, {"minutes": 180}, 500),
        ({"amount": 100, "per": "hour", "count": {"at_least": 2}}, {"minutes": 60}, 200),
        ({"amount": 100, "per": "hour", "count": {"at_most": 3}}, {"minutes": 600}, 300),
        ({"amount": 347, "per": "hour", "count": {"at_most": 10, "each": "24h"}}, {"minutes": 12 * 60}, 3470),
        ({"amount": 347, "per": "hour", "count": {"at_most": 10, "each": "24h"}}, {"minutes": 30 * 60}, 5552),
    ],
)
def test_a_charge_comes_to_so_much(raw: dict[str, object], values: dict[str, object], kroner: int) -> None:
    bill = charges.bill(charge(**raw), values)
    assert bill is not None
    assert bill.amount == kroner * 100


def test_hours_that_count_on_each_date_are_those_of_the_clock_on_the_wall() -> None:
    most_five_a_day = charge(amount=100, per="hour", count={"at_most": 5, "each": "day"})
    bill = charges.bill(most_five_a_day, of_time(span("2026-11-27T17:00", "2026-11-28T02:00")))
    assert bill is not None
    assert bill.amount == (5 + 2) * 100 * 100


def test_the_night_with_twenty_five_hours_has_one_more_to_pay() -> None:
    hourly = charge(amount=100, per="hour")
    longest = charges.bill(hourly, of_time(span("2026-10-24T20:00", "2026-10-25T08:00")))
    shortest = charges.bill(hourly, of_time(span("2026-03-28T20:00", "2026-03-29T08:00")))
    assert longest is not None
    assert shortest is not None
    assert (longest.amount, shortest.amount) == (130000, 110000)


def test_beyond_the_last_step_no_price_fits_unless_each_further_unit_has_one() -> None:
    blocks = [{"up_to": 2, "total": 1200}, {"up_to": 12, "total": 2300}]
    closed = charge(per="hour", steps=blocks)
    assert charges.bill(closed, {"minutes": 13 * 60}) is None
    assert charges.bill(closed, {"minutes": 12 * 60}) == charges.Bill(230000, 230000, (12,))


def test_a_later_row_is_asked_where_the_steps_of_the_first_do_not_reach(small) -> None:
    rate = """
[[rate]]
effect = { per = "hour", steps = [{ up_to = 2, total = 1200 }] }

[[rate]]
effect = { amount = 5000, per = "24h" }
"""
    assert [quote_values(small(rate=rate), {"minutes": minutes}).total for minutes in (120, 121)] == [120000, 500000]


def test_only_those_of_an_age_are_counted() -> None:
    adults = charge(amount=50, per="person", who={"at_least": 18})
    bill = charges.bill(adults, {"people": Participants.of({"total": 20, "under": {18: 14}})})
    assert bill is not None
    assert bill.amount == 6 * 50 * 100
    with pytest.raises(UnknownCountError):
        charges.bill(adults, {"people": Participants(total=20)})


def test_the_value_is_what_the_unreduced_price_comes_to() -> None:
    free = charge(amount=0, value=350, per="hour")
    assert charges.bill(free, {"minutes": 90}) == charges.Bill(0, 52500, (Fraction(3, 2),))


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"amount": 180}, "effect"),
        ({"amount": 180, "per": []}, "effect.per"),
        ({"amount": 180, "per": ["hour", "hours"]}, "effect.per"),
        ({"amount": 180, "per": "hour", "value": 100}, "effect.value"),
        ({"amount": 180, "per": "hour", "times": 0}, "effect.times"),
        ({"amount": 180, "per": "hour", "min": 500, "max": 400}, "effect.max"),
        ({"amount": 180, "per": "hour", "count": {}}, "effect.count"),
        ({"amount": 180, "per": "hour", "count": {"at_most": 2, "at_least": 3}}, "effect.count"),
        ({"amount": 180, "per": "hour", "count": {"at_most": 2, "each": "week"}}, "effect.count.each"),
        ({"per": "hour", "steps": [{"up_to": 2}]}, "effect.steps[1]"),
        ({"per": "hour", "steps": [{"up_to": 2, "total": 5}, {"up_to": 1, "total": 9}]}, "effect.steps"),
        ({"per": "hour", "steps": "two"}, "effect.steps"),
        ({"amount": 5, "per": "person", "who": {"above": 18}}, "effect.who.above"),
        ({"actual": False}, "effect.actual"),
        ({"as": {"day": "weekday"}}, "effect"),
        ({"as": {"day": "someday"}, "percent": 150}, "effect.as.day"),
    ],
)
def test_a_charge_that_makes_no_sense_is_told_with_its_place(raw: dict[str, object], path: str) -> None:
    assert path in [place for place, _ in faults_of(**raw)]
