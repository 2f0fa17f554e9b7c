from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import Applicant, Facts, Participants, Thing, TimeSpan, Use, quote
from rules.definitions import APPLICANTS, PURPOSES, UNITS_ASKED
from rules.wording import LANGUAGES

SATURDAY = datetime(2026, 11, 21, 10, tzinfo=UTC)
CHILDREN = {"total": 18, "under": {"13": 16, "19": 18}, "resident": 18, "disabled": 0}


@pytest.mark.parametrize(("hours", "total"), [(1, 18000), (1.5, 27000), (2, 36000), (3, 54000)])
def test_an_ordinary_booking_has_a_price(gloppen, facts, hours: float, total: int) -> None:
    found = quote(gloppen, facts(space_class="gymsal", hours=hours))
    assert (found.outcome, found.total, found.value) == ("priced", total, total)
    assert found.rulebook == "gloppen-2024"


def test_free_is_a_line_with_what_it_would_have_cost(gloppen, facts) -> None:
    found = quote(gloppen, facts(kind="sports_club", space_class="gymsal", hours=1.5, participants=CHILDREN))
    (line,) = found.lines
    assert (line.rule, line.stage, line.amount, line.value) == ("reduction.children", "reduction", 0, 27000)
    assert line.source == gloppen.source
    assert line.reason["nn"].replace("\xa0", " ") == (
        "Lag og organisasjonar med aktivitet for barn under 16 år: gratis (elles 270 kr: 1,5 timar × 180 kr)"  # noqa: RUF001 - as it is shown
    )


def test_four_hours_in_the_gym_is_for_the_municipality_to_decide(gloppen, facts) -> None:
    found = quote(gloppen, facts(space_class="gymsal", hours=4))
    assert (found.outcome, found.total, found.lines) == ("undecided", 0, ())
    assert found.path == ("rate.gymsal-hour", "limit.hours-over-day")
    assert found.refusals[0].reason["nb"].startswith("Timeprisen blir høyere enn dagsprisen.")


def test_who_asks_for_the_day_pays_the_day(gloppen, facts) -> None:
    assert quote(gloppen, facts(space_class="gymsal", hours=4, unit="day")).total == 65000


def test_what_is_free_is_free_for_four_hours_too(gloppen, facts) -> None:
    found = quote(gloppen, facts(kind="voluntary_org", space_class="gymsal", hours=4, participants=CHILDREN))
    assert (found.outcome, found.total) == ("priced", 0)


def test_a_space_without_a_price_is_for_the_municipality_to_decide(gloppen, facts) -> None:
    found = quote(gloppen, facts(space_class="kyrkje"))
    assert (found.outcome, found.path) == ("undecided", ("rate",))
    assert found.refusals[0].reason["nn"] == "Regulativet har ingen pris som passar her. Kva skal det koste?"


def test_the_kind_of_day_is_that_of_the_date(nesodden, facts) -> None:
    totals = [quote(nesodden, facts(start=SATURDAY + timedelta(days=days))).total for days in (0, 1, 2)]
    assert totals == [166000, 166000, 110000]


people = st.one_of(
    st.none(),
    st.builds(
        lambda total, under, disabled: Participants(total, {16: min(under, total)}, None, min(disabled, total)),
        st.integers(0, 40),
        st.integers(0, 40),
        st.integers(0, 40),
    ),
)
any_facts = st.builds(
    lambda kind, purpose, space, minutes, start, unit, who: Facts(
        Applicant(kind),
        Use(
            TimeSpan(SATURDAY + timedelta(hours=start), SATURDAY + timedelta(hours=start, minutes=minutes)),
            purpose,
            who,
            unit=unit,
        ),
        Thing(space),
    ),
    st.sampled_from(APPLICANTS),
    st.sampled_from(PURPOSES),
    st.sampled_from(["gymsal", "klasserom", "heile_skulen", "symjebasseng", "hall", "pool", "unknown"]),
    st.integers(1, 5000),
    st.integers(0, 24 * 14),
    st.sampled_from([None, *UNITS_ASKED]),
    people,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_facts)
def test_a_quote_is_never_negative_and_always_says_why(gloppen, nesodden, found: Facts) -> None:
    for rulebook in (gloppen, nesodden):
        answer = quote(rulebook, found)
        assert 0 <= answer.total <= answer.value
        assert answer.total == sum(line.amount for line in answer.lines)
        assert (answer.outcome == "priced") == bool(answer.lines)
        assert answer.outcome == "priced" or answer.refusals[-1].code == answer.outcome
        reasons = [item.reason for item in (*answer.lines, *answer.refusals)]
        assert all(reason[language] for reason in reasons for language in LANGUAGES)
        assert answer == quote(rulebook, found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from(["business", "school"]))
def test_splitting_an_evening_changes_nothing_in_its_price(nesodden, facts, first: int, second: int, kind: str) -> None:
    start = SATURDAY - timedelta(hours=5)
    whole = quote(nesodden, facts(kind=kind, start=start, hours=first + second)).total
    parts = [
        facts(kind=kind, start=start, hours=first),
        facts(kind=kind, start=start + timedelta(hours=first), hours=second),
    ]
    assert whole == sum(quote(nesodden, part).total for part in parts)
