from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain.people import Organisation
from booking.domain.recurrence import Recurrence
from booking.services.facts import Asked
from booking.web import drafts
from booking.web.queries import Query
from rules import Participants
from tests.factories import oslo

CLUB = Organisation(1, "974760673", "Klubben", "sports_club", True, True)
TIME = {"space": "hall-a", "date": "2027-01-12", "from": "18:00", "to": "19:30"}
WHO = {"title": "Handball", "purpose": "training", "organisation": "974760673", "from0": "12", "from16": "3"}


def query(**values: str | list[str]) -> Query:
    pairs = {name.rstrip("_"): value for name, value in values.items()}
    return Query.of(
        (name, one) for name, value in pairs.items() for one in ([value] if isinstance(value, str) else value)
    )


def read(asks: frozenset = frozenset({16}), mine: list | None = None, **values: str | list[str]) -> drafts.Filled:
    return drafts.read(query(**values), asks=Asked(asks), mine=[CLUB] if mine is None else mine)


def codes(filled: drafts.Filled) -> dict[str, str]:
    return {name: fault.code for name, fault in filled.faults.items()}


def test_one_date_is_read_into_a_draft():
    filled = read(**TIME, **WHO, public="yes")
    draft = filled.draft
    assert filled.faults == {}
    assert (draft.spaces, draft.start, draft.end) == (
        ("hall-a",),
        oslo("2027-01-12", "18:00"),
        oslo("2027-01-12", "19:30"),
    )
    assert (draft.title, draft.purpose, draft.organisation, draft.public) == (
        "Handball",
        "training",
        "974760673",
        True,
    )
    assert draft.participants == Participants(total=15, under={16: 12}, disabled=0)


def test_ages_are_counted_in_the_groups_that_the_regulation_asks_about():
    filled = read(asks=frozenset({13, 19, "resident"}), **TIME, title="a", purpose="match", organisation="private")
    assert codes(filled) == {"from0": "text-missing"}
    counted = {"from0": "5", "from13": "4", "from19": "1", "resident": "9"}
    filled = read(asks=frozenset({13, 19, "resident"}), **{**TIME, **WHO, **counted})
    assert filled.draft.participants == Participants(total=10, under={13: 5, 19: 9}, resident=9, disabled=0)


def test_the_days_are_those_whose_regulations_ask():
    assert drafts.days(query(**TIME)) == [date(2027, 1, 12)]
    assert drafts.days(query(**TIME, repeat="weekly", ends="count", count="3")) == [
        date(2027, 1, 12),
        date(2027, 1, 19),
        date(2027, 1, 26),
    ]
    assert drafts.days(query(date="2027-01-12")) == [date(2027, 1, 12)]
    assert drafts.days(query(**{**TIME, "to": "17:00"})) == [date(2027, 1, 12)]
    assert drafts.days(query(**TIME, repeat="weekly", until="2199-01-01")) == [date(2027, 1, 12)]
    assert drafts.days(query(space="hall-a", date="soon")) == []


def test_more_residents_than_people_is_a_fault_of_that_field():
    filled = read(asks=frozenset({"resident"}), **{**TIME, **WHO, "from0": "3", "resident": "4"})
    assert codes(filled) == {"resident": "out-of-range"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"space": []}, {"space": "text-missing"}),
        ({"date": ""}, {"date": "text-missing"}),
        ({"date": "12.1.27"}, {"date": "not-a-date"}),
        ({"date": "9999-12-31"}, {"date": "time-out-of-range"}),
        ({"from": "kl. seks"}, {"from": "not-a-clock"}),
        ({"to": "18:00"}, {"to": "end-before-start"}),
        ({"to": "17:00"}, {"to": "end-before-start"}),
        ({"nights": "99"}, {"nights": "out-of-range"}),
        ({"date": "2027-03-28", "from": "02:30", "to": "04:00"}, {"from": "nonexistent-time"}),
        ({"repeat": "weekly"}, {"until": "text-missing"}),
        ({"repeat": "weekly", "until": "soon"}, {"until": "not-a-date"}),
        ({"repeat": "weekly", "ends": "count", "count": "10000"}, {"count": "out-of-range"}),
        ({"repeat": "weekly", "until": "2027-03-01", "every": "0"}, {"every": "out-of-range"}),
        ({"repeat": "weekly", "until": "2027-03-01", "weekday": ["8"]}, {"weekday": "not-a-choice"}),
        ({"repeat": "weekly", "until": "2027-03-01", "skip": ["mondays"]}, {"skip": "not-a-choice"}),
        ({"title": ""}, {"title": "text-missing"}),
        ({"title": "a\r\nBcc: b@example.no"}, {"title": "control-characters"}),
        ({"title": "x" * 201}, {"title": "text-too-long"}),
        ({"purpose": "mischief"}, {"purpose": "not-a-choice"}),
        ({"organisation": ""}, {"organisation": "choose-applicant"}),
        ({"organisation": "984661185"}, {"organisation": "not-allowed"}),
        ({"from0": "-1"}, {"from0": "out-of-range"}),
        ({"from0": "0", "from16": "0"}, {"from0": "out-of-range"}),
        ({"from0": "many"}, {"from0": "not-a-number"}),
    ],
)
def test_each_fault_stands_at_its_field(changes, faults):
    assert codes(read(**{**TIME, **WHO, **changes})) == faults


def test_a_draft_is_there_as_soon_as_the_time_is():
    filled = read(**TIME)
    assert filled.draft.purpose == "other"
    assert set(filled.faults_of("time")) == set()
    assert set(filled.faults_of("who")) == {"title", "purpose", "organisation", "from0"}


def test_a_series_with_dates_left_out():
    filled = read(
        **TIME, repeat="weekly", until="2027-06-01", weekday=["2", "4"], skip="public-holidays", without="2027-02-02"
    )
    assert filled.draft.recurrence == Recurrence(
        "weekly",
        weekdays=(2, 4),
        until=date(2027, 6, 1),
        without=frozenset({date(2027, 2, 2)}),
        skip=frozenset({"public-holidays"}),
    )


@pytest.mark.parametrize(("nth", "place"), [("", 2), ("1", 1), ("-1", -1)])
def test_monthly_is_as_the_first_date_unless_said_otherwise(nth, place):
    filled = read(**TIME, repeat="monthly", ends="count", count="6", nth=nth)
    assert filled.draft.recurrence == Recurrence("monthly", weekdays=(2,), nth=place, count=6)


@pytest.mark.parametrize(("to", "nights", "end"), [("00:00", "", "2027-01-13"), ("00:00", "1", "2027-01-13")])
def test_midnight_ends_the_day(to, nights, end):
    assert read(**{**TIME, "to": to, "nights": nights}).draft.end == oslo(end, "00:00")


def test_a_swap_is_written_as_it_is_read():
    span = read(**{**TIME, "from": "20:00", "to": "00:00"}).draft
    text = drafts.swap_text(date(2027, 1, 12), drafts.TimeSpan(span.start, span.end), ["hall-b", "hall-c"])
    assert text == "2027-01-12,20:00,00:00,hall-b+hall-c"
    swapped = read(**TIME, repeat="weekly", ends="count", count="3", swap=text).draft
    assert [(one.day, one.spaces, one.start, one.end) for one in swapped.swaps] == [
        (date(2027, 1, 12), ("hall-b", "hall-c"), span.start, span.end)
    ]


@pytest.mark.parametrize("text", ["", "2027-01-12", "2027-01-12,18:00,x,hall-b", "soon,18:00,19:00,hall-b", ",,,"])
def test_a_swap_that_cannot_be_read_is_none(text):
    assert read(**TIME, repeat="weekly", ends="count", count="3", swap=text).draft.swaps == ()


def test_who_is_not_signed_in_says_what_they_are():
    values = {**TIME, **WHO, "organisation": "974760673"}
    unsaid = drafts.read(query(**values), asks=Asked(frozenset({16})), mine=None)
    assert codes(unsaid) == {"kind": "text-missing"}
    said = drafts.read(query(**values, kind="sports_club"), asks=Asked(frozenset({16})), mine=None)
    assert (said.faults, said.draft.kind, said.draft.organisation) == ({}, "sports_club", None)


def test_what_somebody_said_they_are_counts_no_more_once_they_are_known():
    filled = drafts.read(query(**{**TIME, **WHO, "organisation": "private", "kind": "sports_club"}), mine=[])
    assert (filled.draft.kind, filled.draft.organisation) == (None, None)
    unsaid = drafts.read(query(**{**TIME, **WHO, "organisation": "", "kind": "sports_club"}), mine=[])
    assert codes(unsaid) == {"organisation": "choose-applicant"}


NAMES = st.sampled_from([*drafts.TIME, "title", "purpose", "kind", "from0", "from16", "unit", "public"])
VALUES = st.one_of(st.text(max_size=20), st.sampled_from([*TIME.values(), *WHO.values(), "weekly", "monthly", "-1"]))


@given(st.lists(st.tuples(NAMES, VALUES), max_size=30), st.booleans())
def test_nothing_that_is_typed_breaks_the_reading(pairs, known):
    filled = drafts.read(Query.of(pairs), asks=Asked(frozenset({16, "unit"})), mine=[CLUB] if known else None)
    assert filled.draft is not None or filled.faults_of("time")


def test_a_query_keeps_order_and_drops_what_is_empty():
    one = Query.of([("a", "1"), ("b", ""), ("a", "2"), ("step", "who")], but={"step"})
    assert (one.pairs, one.one("a"), one.all("a"), one.given("b")) == ((("a", "1"), ("a", "2")), "1", ["1", "2"], False)
    assert one.changed(a=["3", "4"], from_="x").url("/apply") == "/apply?a=3&a=4&from=x"
    assert one.added("c", "5").only(["c"]).pairs == (("c", "5"),)
