import asyncio
from datetime import date
from decimal import Decimal

import pytest

from booking.domain.people import NotAllowed, NotFound
from booking.domain.pricelists import MONEY, Heading
from booking.services import adoptions, pricelists, rulebooks
from booking.services.adoptions import AlreadyQuoted, CasesFail, ErrorsStand, IdTaken, TwoValues
from booking.services.rulebooks import AdoptedStays, BadRulebook, DraftChanged, NotText, RulebookTooLong
from booking.storage import audit, transaction
from booking.storage import rulebooks as storage
from tests import factories
from tests.admin import desk
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

GLOPPEN = factories.book()
NEXT = GLOPPEN.replace("gloppen-2024", "gloppen-2028").replace("2024-01-01", "2028-01-01")
HEADING = Heading("gloppen-2028", date(2028, 1, 1), "council 2027-12-13", "https://example.no/2028")


@pytest.fixture
async def officer():
    return await factories.person("officer@example.no", role="officer", venue=await factories.venue())


@pytest.fixture
async def boss():
    return await factories.person("boss@example.no", role="administrator")


async def draft(officer, text=NEXT, **values):
    return await rulebooks.upload(text=text, by=officer, now=NOW, **values)


async def faults(text, officer):
    with pytest.raises(BadRulebook) as refused:
        await draft(officer, text)
    assert refused.value.params["count"] == len(refused.value.params["faults"])
    return refused.value.params["faults"]


# Drafts ---------------------------------------------------------------------------------------------------------------


async def test_a_text_is_stored_as_a_draft_with_who_and_when(officer):
    number = await draft(officer, "\ufeff" + NEXT.replace("\n", "\r\n"))
    stored = await rulebooks.one(rulebook=number, by=officer)
    assert (stored.text, stored.key, stored.valid_from) == (NEXT, "gloppen-2028", date(2028, 1, 1))
    assert (stored.created_by, stored.created_at, stored.adopted_at) == ("Officer", NOW, None)
    (entry,) = await audit.of("rulebook", number)
    assert (entry["action"], entry["email"], entry["details"]) == (
        "draft",
        "officer@example.no",
        {"key": "gloppen-2028", "based_on": None},
    )


async def test_every_fault_is_told_with_its_place_and_what_to_do(officer):
    text = NEXT.replace("effect = { free = true }", "effect = { fre = true }", 1).replace("2500, per", "-1, per")
    first, *others = await faults(text, officer)
    assert (first["line"], first["path"], first["column"]) == (
        _line(text, "amount = -1"),
        "rate[3].effect.amount",
        None,
    )
    assert {fault["path"] for fault in others} >= {"reduction[1].effect.fre"}
    assert all(fault["reason"] and fault["todo"] for fault in [first, *others])
    assert await transaction.rows("SELECT 1 FROM rulebook") == []


async def test_what_is_not_toml_is_told_with_line_and_column(officer):
    (fault,) = await faults("[regulation]\nid = = 3\n", officer)
    assert (fault["line"], fault["column"], fault["path"]) == (2, 6, "rulebook")


async def test_a_text_of_five_megabytes_is_refused_before_it_is_read(officer):
    with pytest.raises(RulebookTooLong) as refused:
        await draft(officer, "#" * 5_000_000)
    assert refused.value.params == {"megabytes": 5.0, "limit": 1}


def test_files_are_taken_as_text_in_utf_8_and_of_a_sensible_size():
    assert rulebooks.decoded("\ufeffblåbær".encode()) == "blåbær"
    with pytest.raises(NotText):
        rulebooks.decoded("blåbær".encode("latin-1"))
    with pytest.raises(RulebookTooLong):
        rulebooks.decoded(b"x" * 1_000_001)
    assert len(rulebooks.decoded(b"x" * 1_000_000)) == 1_000_000


async def test_a_draft_is_given_another_text(officer):
    number = await draft(officer)
    dearer = NEXT.replace("2500", "2600").replace("gloppen-2028", "gloppen-new")
    await rulebooks.revise(rulebook=number, text=dearer, seen=rulebooks.mark(NEXT), by=officer, now=NOW)
    stored = await rulebooks.one(rulebook=number, by=officer)
    assert (stored.text, stored.key) == (dearer, "gloppen-new")
    assert [entry["action"] for entry in await audit.of("rulebook", number)] == ["draft", "change"]


async def test_of_two_who_change_a_draft_at_once_the_second_is_told(officer):
    number = await draft(officer)
    seen = rulebooks.mark(NEXT)
    await rulebooks.revise(rulebook=number, text=NEXT + "# one\n", seen=seen, by=officer, now=NOW)
    with pytest.raises(DraftChanged):
        await rulebooks.revise(rulebook=number, text=NEXT + "# two\n", seen=seen, by=officer, now=NOW)
    assert (await rulebooks.one(rulebook=number, by=officer)).text == NEXT + "# one\n"


async def test_a_draft_that_is_discarded_is_gone_but_its_text_is_in_the_audit(officer):
    number = await draft(officer)
    await rulebooks.discard(rulebook=number, by=officer, now=NOW)
    with pytest.raises(NotFound):
        await rulebooks.one(rulebook=number, by=officer)
    assert (await audit.of("rulebook", number))[-1]["details"] == {"key": "gloppen-2028", "text": NEXT}


async def test_an_adopted_version_is_neither_revised_nor_discarded(officer):
    number = await factories.rulebook()
    with pytest.raises(AdoptedStays):
        await rulebooks.revise(rulebook=number, text=NEXT, seen=rulebooks.mark(GLOPPEN), by=officer, now=NOW)
    with pytest.raises(AdoptedStays):
        await rulebooks.discard(rulebook=number, by=officer, now=NOW)


async def test_a_draft_of_a_draft_comes_from_the_version_that_the_first_comes_from(officer):
    base = await factories.rulebook()
    first = await draft(officer, based_on=base)
    second = await draft(officer, based_on=first)
    assert (await rulebooks.one(rulebook=second, by=officer)).based_on == base
    await rulebooks.discard(rulebook=first, by=officer, now=NOW)


async def test_who_is_no_officer_neither_looks_nor_drafts(officer):
    number = await draft(officer)
    for person in (await factories.person(), await factories.person(role="caretaker", venue=1)):
        for step in (
            rulebooks.overview(by=person, now=NOW),
            rulebooks.one(rulebook=number, by=person),
            draft(person),
            rulebooks.revise(rulebook=number, text=NEXT, seen="", by=person, now=NOW),
            rulebooks.discard(rulebook=number, by=person, now=NOW),
            adoptions.adopt(rulebook=number, by=person, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                await step


# Checks ---------------------------------------------------------------------------------------------------------------


async def test_a_case_that_contradicts_the_table_is_found():
    checked = await rulebooks.check(text=NEXT.replace("expect = { total = 360, rule", "expect = { total = 370, rule"))
    assert [failure.case.id for failure in checked.failures] == ["G1"]
    assert checked.failures[0].found["total"] == 36000
    assert len(checked.tried) == len(checked.book.cases)


# New prices -----------------------------------------------------------------------------------------------------------


async def raised(number, officer, percent="10", **values):
    stored = await rulebooks.one(rulebook=number, by=officer)
    amounts = await pricelists.amounts(stored=stored)
    new = {one.path: one.value * (100 + int(percent)) / 100 for one in amounts if one.kind == MONEY}
    return {"rulebook": number, "values": new, "heading": HEADING, "by": officer, **values}


async def test_new_prices_make_a_new_dated_draft_and_leave_the_old_version_alone(officer):
    base = await factories.rulebook()
    number = await pricelists.make(**await raised(base, officer), now=NOW)
    stored = await rulebooks.one(rulebook=number, by=officer)
    book = rulebooks.read(stored.text)
    assert (book.id, book.valid_from, book.adopted, book.source, stored.based_on) == (
        "gloppen-2028",
        date(2028, 1, 1),
        "council 2027-12-13",
        "https://example.no/2028",
        base,
    )
    assert book.rate[0].effect.amount == 19800
    assert (await rulebooks.one(rulebook=base, by=officer)).text == GLOPPEN


async def test_cases_that_come_out_otherwise_are_listed_with_old_and_new(officer):
    base = await factories.rulebook()
    found = await pricelists.reprice(**await raised(base, officer))
    told = {one.case.id: (one.case.expect["total"], one.rewrite) for one in found.otherwise}
    assert told["G1"] == (36000, {"total": Decimal(396)})
    assert told["G2"] == (0, {"value": Decimal(594)})
    assert "G-hour-or-day" not in told
    assert len(found.changed) == 11


async def test_only_the_cases_that_are_ticked_are_rewritten(officer):
    base = await factories.rulebook()
    found = await pricelists.reprice(**await raised(base, officer))
    places = {one.case.id: one.case.path for one in found.otherwise}
    number = await pricelists.make(**await raised(base, officer, right=[places["G1"]]), now=NOW)
    checked = await rulebooks.check(text=(await rulebooks.one(rulebook=number, by=officer)).text)
    assert {failure.case.id for failure in checked.failures} == places.keys() - {"G1"}
    every = await pricelists.make(**await raised(base, officer, right=places.values()), now=NOW)
    assert (await rulebooks.check(text=(await rulebooks.one(rulebook=every, by=officer)).text)).failures == []


async def test_a_case_that_no_longer_has_a_price_is_listed_but_not_rewritten(officer):
    base = await factories.rulebook()
    stored = await rulebooks.one(rulebook=base, by=officer)
    (hour,) = [one for one in await pricelists.amounts(stored=stored) if one.row == "rate.gymsal-hour"]
    found = await pricelists.reprice(rulebook=base, values={hour.path: Decimal(600)}, heading=HEADING, by=officer)
    told = {one.case.id: one.rewrite for one in found.otherwise}
    assert told["G1"] == {}  # two hours are dearer than a day, and the regulation does not say which applies
    assert (
        found.text
        == (
            await pricelists.reprice(
                rulebook=base,
                values={hour.path: Decimal(600)},
                heading=HEADING,
                right=[one.case.path for one in found.otherwise if one.case.id == "G1"],
                by=officer,
            )
        ).text
    )


# Adopting -------------------------------------------------------------------------------------------------------------


async def test_an_adopted_draft_is_the_regulation_from_its_day(officer, boss):
    await factories.rulebook()
    number = await draft(officer)
    await adoptions.adopt(rulebook=number, decision="council 2027-12-13", by=boss, now=NOW)
    days = [date(2027, 12, 31), date(2028, 1, 1)]
    assert [book.id for book in (await storage.valid_on(days)).values()] == ["gloppen-2024", "gloppen-2028"]
    stored = await rulebooks.one(rulebook=number, by=officer)
    assert (stored.adopted_at, stored.adopted_by) == (NOW, "Boss")
    entry = (await audit.of("rulebook", number))[-1]
    assert (entry["action"], entry["email"], entry["details"]) == (
        "adopt",
        "boss@example.no",
        {
            "key": "gloppen-2028",
            "valid_from": "2028-01-01",
            "decision": "council 2027-12-13",
            "never": [],
            "quoted": 0,
        },
    )


async def test_an_officer_prepares_but_an_administrator_adopts(officer):
    number = await draft(officer)
    assert (await adoptions.prepare(rulebook=number, by=officer, now=NOW)).obstacles == ()
    with pytest.raises(NotAllowed):
        await adoptions.adopt(rulebook=number, by=officer, now=NOW)


async def test_another_day_and_the_decision_are_written_into_the_text(officer, boss):
    number = await draft(officer)
    await adoptions.adopt(rulebook=number, effective=date(2028, 7, 1), decision="council 2028", by=boss, now=NOW)
    stored = await rulebooks.one(rulebook=number, by=boss)
    assert stored.text == NEXT.replace("2028-01-01", "2028-07-01").replace("council 2023-12-18", "council 2028")
    assert stored.valid_from == date(2028, 7, 1)


async def test_a_failing_case_stands_in_the_way(officer, boss):
    number = await draft(officer, NEXT.replace("expect = { total = 360, rule", "expect = { total = 370, rule"))
    with pytest.raises(CasesFail) as refused:
        await adoptions.adopt(rulebook=number, replaces=True, backdated=True, by=boss, now=NOW)
    assert refused.value.params == {"cases": ["G1"]}


async def test_a_mistake_that_the_check_finds_stands_in_the_way(officer, boss):
    hidden = NEXT.replace('  ["gymsal-day"', '  ["gymsal-again", "gymsal", "hour", 175, "hour"],\n  ["gymsal-day"')
    number = await draft(officer, hidden)
    with pytest.raises(ErrorsStand) as refused:
        await adoptions.adopt(rulebook=number, by=boss, now=NOW)
    assert refused.value.params == {"places": ["rate[1].rows[2]"]}


async def test_an_id_is_adopted_once(officer, boss):
    await factories.rulebook()
    number = await draft(officer, GLOPPEN)
    with pytest.raises(IdTaken) as refused:
        await adoptions.adopt(rulebook=number, effective=date(2028, 1, 1), by=boss, now=NOW)
    assert refused.value.params == {"key": "gloppen-2024"}


async def test_there_are_no_two_values_for_a_day_that_has_begun(officer, boss):
    await factories.rulebook()
    number = await draft(officer)
    with pytest.raises(TwoValues) as refused:
        await adoptions.adopt(rulebook=number, effective=date(2024, 1, 1), replaces=True, by=boss, now=NOW)
    assert refused.value.params == {"key": "gloppen-2024", "date": date(2024, 1, 1)}


async def test_a_version_that_is_still_to_come_may_be_replaced_by_who_says_so(officer, boss):
    await adoptions.adopt(rulebook=await draft(officer), by=boss, now=NOW)
    better = await draft(officer, NEXT.replace("gloppen-2028", "gloppen-2028-b"))
    found = await adoptions.prepare(rulebook=better, by=officer, now=NOW)
    assert ([one.key for one in found.consequences.never], found.replaceable) == (["gloppen-2028"], True)
    with pytest.raises(TwoValues):
        await adoptions.adopt(rulebook=better, by=boss, now=NOW)
    await adoptions.adopt(rulebook=better, replaces=True, by=boss, now=NOW)
    day = date(2028, 6, 1)
    assert (await storage.valid_on([day]))[day].id == "gloppen-2028-b"
    assert (await audit.of("rulebook", better))[-1]["details"]["never"] == ["gloppen-2028"]


async def test_of_two_who_adopt_for_one_day_at_once_the_second_is_told(officer, boss):
    drafts = [await draft(officer, NEXT.replace("gloppen-2028", f"gloppen-2028-{name}")) for name in "ab"]
    steps = [adoptions.adopt(rulebook=one, by=boss, now=NOW) for one in drafts]
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "TwoValues"]
    assert await transaction.value("SELECT count(*) FROM rulebook WHERE adopted_at IS NOT NULL") == 1


async def test_what_was_quoted_since_a_past_day_keeps_its_price_and_that_is_to_be_said(boss):
    people = await desk.open_desk()
    await desk.apply(people.applicant)
    number = await draft(people.officer)
    found = await adoptions.prepare(rulebook=number, effective=date(2026, 12, 1), by=people.officer, now=NOW)
    assert (found.quoted, found.obstacles) == (1, (AlreadyQuoted(date=date(2026, 12, 1), count=1),))
    with pytest.raises(AlreadyQuoted):
        await adoptions.adopt(rulebook=number, effective=date(2026, 12, 1), by=boss, now=NOW)
    before = await transaction.rows("SELECT * FROM quote")
    await adoptions.adopt(rulebook=number, effective=date(2026, 12, 1), backdated=True, by=boss, now=NOW)
    assert await transaction.rows("SELECT * FROM quote") == before


async def test_quotes_after_a_day_to_come_are_told_of_and_do_not_stand_in_the_way():
    people = await desk.open_desk()
    await desk.apply(people.applicant, count=3)
    number = await draft(people.officer)
    found = await adoptions.prepare(rulebook=number, effective=date(2027, 1, 13), by=people.officer, now=NOW)
    assert (found.quoted, found.obstacles) == (2, ())


async def test_a_hole_after_the_last_day_is_told_of(officer):
    number = await draft(officer, NEXT.replace("\nvalid_from", "\nvalid_to = 2028-12-31\nvalid_from"))
    found = await adoptions.prepare(rulebook=number, by=officer, now=NOW)
    assert [(one.first, one.last) for one in found.consequences.holes] == [(date(2029, 1, 1), None)]


async def test_an_adopted_version_is_not_adopted_again(officer, boss):
    number = await draft(officer)
    await adoptions.adopt(rulebook=number, by=boss, now=NOW)
    with pytest.raises(AdoptedStays):
        await adoptions.adopt(rulebook=number, by=boss, now=NOW)


async def test_the_overview_says_where_each_stands_and_how_long_it_applies(officer, boss):
    base = await factories.rulebook()
    coming = await draft(officer, NEXT.replace("\nvalid_from", "\nvalid_to = 2028-12-31\nvalid_from"))
    await adoptions.adopt(rulebook=coming, by=boss, now=NOW)
    older = await draft(officer, NEXT.replace("gloppen-2028", "gloppen-2020"))
    await adoptions.adopt(rulebook=older, effective=date(2020, 1, 1), by=boss, now=NOW)
    await draft(officer, NEXT.replace("gloppen-2028", "gloppen-2030"))
    found = await rulebooks.overview(by=officer, now=NOW)
    assert (found.in_force["key"], found.in_force["until"]) == ("gloppen-2024", date(2027, 12, 31))
    assert [(row["key"], row["until"]) for row in found.coming] == [("gloppen-2028", date(2028, 12, 31))]
    assert [row["key"] for row in found.drafts] == ["gloppen-2030"]
    assert [row["key"] for row in found.earlier] == ["gloppen-2020"]
    assert found.holes == []
    assert [await rulebooks.standing(rulebook=one, now=NOW) for one in (base, coming, older, 99)] == [
        "in-force",
        "coming",
        "earlier",
        None,
    ]


async def test_before_anything_is_adopted_there_is_nothing_in_the_overview(officer):
    found = await rulebooks.overview(by=officer, now=NOW)
    assert (found.in_force, found.coming, found.drafts, found.earlier, found.holes) == (None, [], [], [], [])


def _line(text, words):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)
