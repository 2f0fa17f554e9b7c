from datetime import date

import pytest

import rules
from booking.services import prices
from rules import Participants
from tests import factories

ROOM = {"space_class": "meeting_room", "applicant": "voluntary_org", "minutes": 120, "days": 1, "nights": 0}
MEETING = {**ROOM, "purpose": "meeting", "people": Participants(20, {15: 0, 26: 0}), "breach": "none"}


@pytest.fixture(scope="module")
def samsen():
    return rules.load(factories.book("samsen-kristiansand-2023"))


def says(name, value):
    """An answer in the field of its name."""
    return [(name, lambda known: {**known, name: value})]


def test_answers_are_taken_only_as_far_as_they_are_missed(samsen):
    more = {"registered": says("registered", False), "ordinary": says("ordinary", True)}
    asked = prices.ask(book=samsen, known=MEETING, more=more)
    assert (asked.fields, asked.missing, asked.quote.total) == (("registered",), "", 90000)
    assert "ordinary" not in asked.known


def test_what_nobody_answered_is_the_next_to_ask(samsen):
    asked = prices.ask(book=samsen, known=MEETING, more={"registered": says("registered", True)})
    assert (asked.fields, asked.missing) == (("registered",), "ordinary")
    assert prices.ask(book=samsen, known=MEETING, more={}).missing == "registered"


def test_an_answer_that_does_not_help_is_not_tried_twice(samsen):
    asked = prices.ask(book=samsen, known=MEETING, more={"registered": [("registered", lambda known: known)]})
    assert (asked.fields, asked.missing) == (("registered",), "registered")


def test_what_would_have_made_it_free_is_told_of_the_facts_that_it_was_reckoned_from(samsen):
    asked = prices.ask(book=samsen, known=MEETING, more={"registered": says("registered", False)})
    nearest = prices.why_not(book=samsen, asked=asked)[0]
    assert "registered" in nearest.facts


@pytest.mark.usefixtures("database")
async def test_the_regulations_of_the_day_of_the_use_and_to_come_are_found_at_once():
    await factories.rulebook("nesodden-2017", until="2023-12-31")
    await factories.rulebook("gloppen-2024")
    found = await prices.in_force(day=date(2020, 1, 1), use=date(2025, 1, 1))
    assert [book and book.id for book in (found.book, found.then, found.coming)] == [
        "nesodden-2017",
        "gloppen-2024",
        "gloppen-2024",
    ]
    assert await prices.in_force(day=date(2010, 1, 1)) == prices.InForce(None, None, found.book)
