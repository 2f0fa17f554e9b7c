from datetime import UTC, date, datetime, timedelta

import pytest

from rules import Applicant, Facts, Participants, TimeSpan
from rules.facts import DISABLED, EVERYONE, RESIDENT

API = {"total": 18, "under": {"13": 16, "19": 18}, "resident": 18, "disabled": 0}


def test_participants_are_read_as_the_application_gives_them() -> None:
    assert Participants.of(API) == Participants(18, {13: 16, 19: 18}, 18, 0)


@pytest.mark.parametrize(
    ("age", "bounds"), [(13, (16, 16)), (16, (16, 18)), (19, (18, 18)), (12, (0, 16)), (25, (18, 18))]
)
def test_how_many_are_below_an_age_is_known_within_bounds(age: int, bounds: tuple[int, int]) -> None:
    assert Participants.of(API).bounds(age) == bounds


def test_nobody_has_to_say_that_they_are_disabled() -> None:
    people = Participants.of({"total": 5})
    assert people.bounds(DISABLED) == (0, 0)
    assert people.bounds(RESIDENT) == (0, 5)
    assert people.bounds(EVERYONE) == (5, 5)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ({"total": 5, "under": {"16": 6}}, "more than all"),
        ({"total": 5, "resident": 6}, "more than all"),
        ({"under": {"13": 4, "16": 3}}, "fewer"),
        ({"total": -1}, "negative"),
        ({"total": "many"}, "whole number"),
        ({"under": [3]}, "table"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(counts: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Participants.of(counts)


def test_a_kind_of_applicant_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="sportsclub"):
        Applicant("sportsclub")


@pytest.mark.parametrize(
    ("hours", "days", "nights", "minutes"), [(2, 1, 0, 120), (6, 1, 0, 360), (8, 2, 1, 480), (42, 3, 2, 2520)]
)
def test_days_and_nights_are_counted_in_norwegian_time(hours: int, days: int, nights: int, minutes: int) -> None:
    six_in_the_evening = datetime(2026, 11, 20, 17, tzinfo=UTC)
    span = TimeSpan(six_in_the_evening, six_in_the_evening + timedelta(hours=hours))
    values = Facts.of(kind="business", span=span, purpose="overnight", space_class="hall").values()
    assert (values["days"], values["nights"], values["minutes"]) == (days, nights, minutes)
    assert (values["date"], values["day"]) == (date(2026, 11, 20), "weekday")


def test_the_date_is_that_of_the_clock_on_the_wall() -> None:
    just_after_midnight = datetime(2026, 6, 5, 22, 30, tzinfo=UTC)
    span = TimeSpan(just_after_midnight, just_after_midnight + timedelta(hours=1))
    values = Facts.of(kind="business", span=span, purpose="party", space_class="hall").values()
    assert (values["date"], values["day"]) == (date(2026, 6, 6), "saturday")


def test_further_facts_are_stored_in_whole_units(facts) -> None:
    more = {"ticket_income": 20000.5, "outside_hours": 1.5, "alcohol": True, "extra": {"guard": 3, "table": 0}}
    values = facts(more=more).values()
    assert (values["ticket_income"], values["outside_minutes"], values["alcohol"]) == (2000050, 90, True)
    assert values["extras"] == {"guard": 3}


@pytest.mark.parametrize(
    "more", [{"alcohol": "yes"}, {"tickets": -1}, {"tickets": True}, {"rent": 10**12}, {"aimed_at": "dogs"}]
)
def test_further_facts_that_make_no_sense_are_refused(facts, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(more))):
        facts(more=more)
