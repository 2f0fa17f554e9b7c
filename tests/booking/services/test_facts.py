"""The facts of an application: from whom each comes, and that a quote is priced by them and keeps them."""

import importlib
import re
from datetime import date
from pathlib import Path

import pytest

import rules
from booking.domain import facts as domain
from booking.domain.applications import Dated, Draft
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings, facts, hints, previews, quoting
from booking.storage import openings, transaction
from rules import Participants, TimeSpan
from tests import factories, regulations
from tests.conftest import NOW
from tests.factories import draft, oslo
from tests.regulations import ANSWERS

BOOKS = Path(rules.__file__).parent / "books"
TUESDAY = "2027-01-12"
CLUB = "974760673"
FIRST = {"start": oslo(TUESDAY, "18:00"), "end": oslo(TUESDAY, "20:00")}
WEEKLY = Recurrence(frequency="weekly", weekdays=(2,), count=3)


@pytest.fixture
async def gym(database: None) -> int:
    """A gym and a classroom, open from 08 to 23, under a regulation that asks about much."""
    await regulations.adopt(regulations.asking())
    venue = await factories.venue()
    await factories.space(venue, "gym", cancel_hours=0)
    await factories.space(venue, "room", space_class="klasserom")
    return venue


async def _quote(space: str = "gym", *, organisation: str | None = None, **values: object) -> quoting.Quoted:
    wanted = draft(space, **{**FIRST, "organisation": organisation, "answers": ANSWERS, **values})
    return (await previews.assess(draft=wanted, person=None, now=NOW)).quote


def _missing(quote: quoting.Quoted) -> list[str]:
    return [refusal["fact"] for refusal in quote.refusals if refusal["code"] == "missing-fact"]


# Who tells what ------------------------------------------------------------------------------------------------------


async def test_what_the_applicant_answers_decides_the_price(gym: int) -> None:
    assert (await _quote()).total == 20000
    assert (await _quote(answers={**ANSWERS, "income": True})).total == 100000
    assert (await _quote(answers={**ANSWERS, "ordinary": False})).total == 60000
    served = await _quote(answers={**ANSWERS, "alcohol": True})
    assert (served.outcome, served.refusals[0]["rule"]) == ("discretion", "gate.alcohol")


@pytest.mark.parametrize("fact", ["alcohol", "income", "ordinary"])
async def test_what_is_not_answered_is_missing_by_its_name(gym: int, fact: str) -> None:
    quote = await _quote(answers={name: value for name, value in ANSWERS.items() if name != fact})
    assert (quote.outcome, _missing(quote), quote.prices) == ("missing-fact", [fact], [None])


async def test_a_number_is_missing_only_where_a_rule_needs_it(gym: int) -> None:
    answers = {name: value for name, value in ANSWERS.items() if name != "courts"}
    assert (await _quote("gym", answers=answers)).total == 20000
    assert _missing(await _quote("room", answers=answers)) == ["courts"]


async def test_what_is_ordered_besides_is_charged_and_what_the_regulation_does_not_know_is_refused(gym: int) -> None:
    assert (await _quote(answers={**ANSWERS, "extra": {"guard": 2, "chair": 30}})).total == 20000 + 80000 + 15000
    for unknown in ("lifeguard", "cleaning"):  # of cleaning it is known afterwards how much there was
        with pytest.raises(previews.UnknownExtra) as refused:
            await _quote(answers={**ANSWERS, "extra": {unknown: 1}})
        assert refused.value.params == {"field": "answers.extra", "extra": unknown, "known": ["chair", "guard"]}


async def test_a_register_tells_of_an_organisation(gym: int) -> None:
    organisation = await factories.organisation(number=CLUB)
    children = {**ANSWERS, "aimed_at": "children"}
    assert _missing(await _quote(organisation=CLUB, answers=children)) == ["in_business_register"]
    for known, total in ((True, 0), (False, 20000)):
        await _know(organisation, in_business_register=known, status="guest")
        assert (await _quote(organisation=CLUB, answers=children)).total == total
    await _know(organisation, in_business_register=False, status="partner")
    assert (await _quote(organisation=CLUB)).total == 10000


async def _know(organisation: int, **known: object) -> None:
    await transaction.execute("UPDATE organisation SET facts = $2 WHERE id = $1", organisation, known)


async def test_the_calendar_tells_a_single_time_from_a_series(gym: int) -> None:
    assert (await _quote()).facts["booking"] == {"value": "single", "from": "calendar"}
    series = await _quote(recurrence=WEEKLY)
    assert (series.total, series.facts["occasions"]) == (3 * 18000, {"value": 3, "from": "calendar"})
    assert series.facts["booking"] == {"value": "series", "from": "calendar"}


async def test_a_date_of_a_series_that_moves_is_still_one_of_a_series(gym: int) -> None:
    person, officer = await factories.person(), await factories.person(role="officer")
    wanted = draft("gym", **FIRST, recurrence=WEEKLY, answers=ANSWERS)
    application = await applications.submit(draft=wanted, person=person, now=NOW)
    await applications.approve(application=application, by=officer, now=NOW)
    one = await transaction.value("SELECT min(id) FROM occurrence")
    moved = {"start": oslo("2027-01-13", "18:00"), "end": oslo("2027-01-13", "20:00")}
    assert (await bookings.move(occurrence=one, by=officer, **moved, now=NOW)).price == 18000


async def test_the_calendar_tells_school_holidays(gym: int) -> None:
    assert (await _quote()).facts["school_holiday"] == {"value": False, "from": "calendar"}
    await openings.add_school_holiday(name="Ferie", first=date(2027, 1, 10), last=date(2027, 1, 12))
    quote = await _quote(recurrence=Recurrence(frequency="weekly", weekdays=(2,), count=2))
    assert (quote.prices, quote.facts["school_holiday"]["value"]) == ([10000, 20000], [True, False])


@pytest.mark.parametrize(
    ("start", "end", "hours"), [("08:00", "23:00", 0), ("07:00", "09:00", 1), ("22:15", "23:45", 0.75)]
)
async def test_hours_outside_opening_hours_are_counted(gym: int, start: str, end: str, hours: float) -> None:
    quote = await _quote(start=oslo(TUESDAY, start), end=oslo(TUESDAY, end))
    assert quote.facts["outside_hours"] == {"value": hours, "from": "calendar"}
    assert quote.outcome == ("quote-required" if hours else "priced")


async def test_who_asks_for_themselves_is_in_no_register_of_organisations(gym: int) -> None:
    quote = await _quote()
    assert quote.facts["applicant"] == {"value": "private_person", "from": "applicant"}
    assert quote.facts["in_business_register"] == {"value": False, "from": "assumed"}
    assert quote.facts["status"] == {"value": None, "from": "register"}
    assert "vat_registered" not in quote.facts  # nobody asks


async def test_nothing_is_looked_up_or_kept_that_no_regulation_asks_about(database: None) -> None:
    await factories.rulebook()
    await factories.space(await factories.venue(), "gym")
    quote = await _quote(answers={"alcohol": True})
    assert quote.facts.keys().isdisjoint({"booking", "occasions", "school_holiday", "outside_hours", "status"})
    assert quote.facts["alcohol"] == {"value": True, "from": "applicant"}
    assert quote.facts["unit"] == {"value": "hour", "from": "assumed"}


# Kept ----------------------------------------------------------------------------------------------------------------


async def test_a_quote_is_kept_with_who_supplied_each_fact(gym: int) -> None:
    organisation = await factories.organisation(number=CLUB)
    await _know(organisation, in_business_register=True, status="guest")
    person = await factories.person()
    await factories.insert("membership", person=person.id, organisation=organisation, since=NOW)
    wanted = draft("gym", "room", **FIRST, organisation=CLUB, answers=ANSWERS, participants=Participants(total=12))
    await applications.submit(draft=wanted, person=await factories.known(person.id), now=NOW)
    assert await transaction.value("SELECT answers FROM application") == ANSWERS
    kept = await transaction.value("SELECT facts FROM quote")
    assert {name: (one["value"], one["from"]) for name, one in kept.items()} == {
        "applicant": ("sports_club", "register"),
        "registered": (True, "register"),
        "local": (True, "register"),
        "in_business_register": (True, "register"),
        "status": ("guest", "register"),
        "purpose": ("training", "applicant"),
        "people": ({"total": 12, "under": {}, "resident": None, "disabled": None}, "applicant"),
        "public": (False, "applicant"),
        "ticketed": (False, "applicant"),
        "commercial": (False, "applicant"),
        "ordinary": (True, "applicant"),
        "aimed_at": ("everyone", "applicant"),
        "income": (False, "applicant"),
        "alcohol": (False, "applicant"),
        "courts": (1, "applicant"),
        "booking": ("single", "calendar"),
        "occasions": (1, "calendar"),
        "hours": (2, "calendar"),
        "school_holiday": (False, "calendar"),
        "outside_hours": (0, "calendar"),
        "catering": (False, "assumed"),
        "unit": ("hour", "assumed"),
        "space_class": (["gymsal", "klasserom"], "catalogue"),
    }


async def test_old_quotes_are_told_who_supplied_their_facts(gym: int) -> None:
    person = await factories.person()
    club = await factories.organisation(person)
    old = {"applicant": "sports_club", "registered": True, "local": None, "participants": {"total": 3}, "public": True}
    for organisation in (club, None):
        application = await factories.application(person, organisation=organisation)
        lists = {name: [] for name in ("rulebooks", "lines", "refusals", "pending", "deposit")}
        values = {"phase": "final", "vat": 0, "outcome": "priced", "total": 0, "value": 0, "facts": old, "made_at": NOW}
        await factories.insert("quote", application=application, **values, **lists)
    migration = importlib.import_module("booking.storage.migrations.ledig_2026_11_25t10_00_00_000000_answers")
    await transaction.execute(migration.SUPPLIERS)
    told = {"people": {"value": {"total": 3}, "from": "applicant"}, "public": {"value": True, "from": "applicant"}}
    of_club, own = [row["facts"] for row in await transaction.rows("SELECT facts FROM quote ORDER BY id")]
    assert of_club == told | {
        "applicant": {"value": "sports_club", "from": "register"},
        "registered": {"value": True, "from": "register"},
    }
    assert own["applicant"] == {"value": "sports_club", "from": "applicant"}


# What is asked -------------------------------------------------------------------------------------------------------


async def test_what_is_asked_is_what_the_regulation_of_the_day_asks(gym: int) -> None:
    await regulations.adopt(regulations.without("alcohol"))
    before = await quoting.asks([date(2026, 12, 29)])
    after = await quoting.asks([date(2027, 1, 5)])
    assert before.of_applicant == ("ordinary", "aimed_at", "income", "alcohol", "catering", "courts", "extra")
    assert after.of_applicant == ("ordinary", "aimed_at", "income", "catering", "courts", "extra")
    assert (before.assumed, list(before.extras)) == ({"catering"}, ["guard", "chair"])
    assert (await quoting.asks([date(2026, 12, 29), date(2027, 1, 5)])).of_applicant == before.of_applicant
    assert before.of_register == ("in_business_register", "status")
    assert (await quoting.asks([date(2020, 1, 1)])).of_applicant == ()


async def test_a_time_that_is_looked_at_costs_what_a_single_time_does(gym: int) -> None:
    (space,) = [one for one in await _spaces() if one.slug == "gym"]
    spans = [TimeSpan(oslo(f"2027-01-{day}", "18:00"), oslo(f"2027-01-{day}", "19:00")) for day in (12, 13, 14, 15)]
    quoted = await quoting.quote(
        draft=Draft(("gym",), spans[0].start, spans[0].end, "", "training", answers=ANSWERS),
        dates=[Dated(span, (space,)) for span in spans],
        organisation=None,
        occasions=1,
    )
    assert quoted.prices == [10000] * 4
    assert await hints.prices(wanted=[(space, span) for span in spans], kind=facts.PRIVATE) == [None] * 4


async def test_examples_have_a_price_whatever_is_asked(gym: int) -> None:
    (space,) = [one for one in await _spaces() if one.slug == "gym"]
    found = await hints.examples(space=space, now=NOW)
    assert [(one.who, one.quoted.prices) for one in found] == [
        ("children", [0]),
        ("adults", [10000]),
        ("private", [10000]),
        ("business", [10000]),
    ]
    assert domain.answers(hints.ANSWERS) == hints.ANSWERS


@pytest.mark.parametrize("name", sorted(path.stem for path in BOOKS.glob("*.toml")))
async def test_examples_tell_all_that_any_regulation_asks(database: None, name: str) -> None:
    book = await regulations.adopt(re.sub(r"(?m)^valid_to.*$", "", factories.book(name)))
    venue = await factories.venue()
    words = [(word, part) for word in book.words.get("space_class", ["x"]) for part in book.words.get("part", ["x"])]
    for number, (word, part) in enumerate(words):
        space = await factories.space(venue, f"space-{number}", space_class=word, part_name=part)
        found = await hints.examples(space=space, now=NOW)
        assert [(one.who, _missing(one.quoted)) for one in found if _missing(one.quoted)] == []


async def _spaces() -> list:
    return list((await previews.assess(draft=draft("gym", "room", **FIRST), person=None, now=NOW)).spaces)
