"""Stored quotes: what lines come to, dates that come and go, and what an officer changes."""

from datetime import UTC, datetime

import pytest

from booking.domain import quotes
from booking.domain.people import NotFound
from booking.domain.quotes import Change

AT = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
DAYS = {1: "2027-01-12", 2: "2027-01-19", 3: "2027-01-19"}


def line(each, *occurrences, **more):
    said = {"rule": "rate.gym", "stage": "rate", "reason": {"en": "Gym"}, "source": "2023-12-18", "space": "Gym"}
    dates = {"dates": [DAYS[one] for one in occurrences], "occurrences": list(occurrences)}
    return {**said, "each": each, "each_value": each, "each_vat": 0, **dates, **more}


def refusal(code, *occurrences):
    said = {"code": code, "rule": "gate.open", "reason": {"en": "Is it?"}, "source": "2023-12-18"}
    return {**said, "dates": [DAYS[one] for one in occurrences], "occurrences": list(occurrences)}


def quote(*lines, refusals=(), **lists):
    given = {**dict.fromkeys(quotes.LISTS, ()), "lines": lines, "refusals": refusals, **lists}
    return {**quotes.added_up(given), "rulebooks": ["a-2024"], "facts": {}}


def change(each, reason="Volunteers clean it themselves"):
    return Change(each=each, reason=reason, by=7, name="Oda", at=AT)


def test_a_line_counts_for_each_date_and_one_that_is_once_counts_once():
    made = quote(line(100, 1, 2), line(50, 1, 2, once=True), line(70))
    assert [one["amount"] for one in made["lines"]] == [200, 50]
    assert made["total"] == made["value"] == 250
    assert quotes.price_of(made, 1) == 100


def test_the_deposit_and_the_tax_stand_beside_the_total():
    made = quote(line(125, 1, each_vat=25), line(50, 1, once=True, each_vat=10), deposit=[line(500, 1, once=True)])
    assert (made["total"], made["deposit"][0]["amount"], made["vat"]) == (175, 500, 35)
    less = quotes.changed(made, 0, change(100))
    assert (less["total"], less["vat"]) == (150, 30)
    assert quotes.unchanged(less, 0) == made


def test_a_quote_is_provisional_while_something_is_not_known():
    waits = {"fact": "ticket_income", "dates": ["2027-01-12"], "occurrences": [1]}
    made = quote(line(100, 1, 2), pending=[waits])
    assert made["phase"] == quotes.PROVISIONAL
    assert quotes.without(made, [1])["phase"] == quotes.FINAL


def test_a_date_that_the_rules_leave_open_has_no_price_but_one_that_asks_for_a_document_has():
    made = quote(line(100, 1, 2), refusals=[refusal("undecided", 1), refusal("document-required", 2)])
    assert (quotes.price_of(made, 1), quotes.price_of(made, 2)) == (None, 100)


def test_of_two_dates_on_one_day_only_the_one_that_goes_is_taken_out():
    made = quote(line(100, 2), line(40, 3))
    left = quotes.without(made, [2])
    assert (left["total"], [one["each"] for one in left["lines"]]) == (40, [40])
    again = quotes.moved(made, quote(line(30, 3)), gone=3)
    assert (again["total"], again["rulebooks"]) == (130, ["a-2024"])


def test_dates_numbered_from_nought_get_the_numbers_of_their_occurrences():
    made = quotes.numbered(quote(line(100, 1, 2)), {1: 41, 2: 42})
    assert made["lines"][0]["occurrences"] == [41, 42]


def test_a_changed_line_keeps_its_rule_and_what_it_was():
    made = quotes.changed(quote(line(100, 1, 2), line(40, 3)), 0, change(25))
    first = made["lines"][0]
    assert (made["total"], first["amount"], first["rule"], first["value"]) == (90, 50, "rate.gym", 200)
    assert first["override"] == {
        "each": 100,
        "each_vat": 0,
        "reason": "Volunteers clean it themselves",
        "by": 7,
        "name": "Oda",
        "at": AT.isoformat(),
    }


def test_a_line_changed_twice_still_knows_what_the_rules_said_and_goes_back_to_it():
    before = quote(line(100, 1), line(40, 3))
    twice = quotes.changed(quotes.changed(before, 0, change(25)), 0, change(0, "All of it given"))
    assert (twice["lines"][0]["override"]["each"], twice["lines"][0]["override"]["reason"]) == (100, "All of it given")
    assert quotes.unchanged(twice, 0) == before


def test_an_amount_set_where_the_rules_left_it_open_is_a_line_and_can_be_taken_back():
    before = quote(line(40, 3), refusals=[refusal("undecided", 1, 2)])
    made = quotes.set_open(before, 0, change(300, "As for a day"))
    assert (made["outcome"], made["total"], made["refusals"]) == ("priced", 640, [])
    assert (made["lines"][1]["reason"]["nn"], made["lines"][1]["rule"]) == ("As for a day", "gate.open")
    assert quotes.price_of(made, 1) == 300
    again = quotes.changed(made, 1, change(200, "Less"))
    assert (again["total"], again["lines"][1]["reason"]["nb"]) == (440, "Less")
    assert quotes.unchanged(again, 1) == before
    fewer = quotes.unchanged(quotes.without(made, [1]), 1)
    assert fewer["refusals"] == [refusal("undecided", 2)]


@pytest.mark.parametrize("code", ["not-available", "document-required"])
def test_no_amount_is_set_where_the_rules_say_no_or_only_ask_for_a_document(code):
    with pytest.raises(NotFound):
        quotes.set_open(quote(line(40, 1), refusals=[refusal(code, 1)]), 0, change(300))


@pytest.mark.parametrize("place", [-1, 1, 10**12])
def test_a_line_that_is_not_there_cannot_be_changed(place):
    made = quote(line(40, 1))
    for step in (lambda: quotes.changed(made, place, change(1)), lambda: quotes.unchanged(made, place)):
        with pytest.raises(NotFound):
            step()
    with pytest.raises(NotFound):
        quotes.unchanged(made, 0)
