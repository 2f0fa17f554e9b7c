from dataclasses import replace
from datetime import date, timedelta

import asyncpg
import pytest

import rules
from booking.storage import rulebooks, transaction
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

CHANGES = {
    "key": "another",
    "municipality": "Another",
    "valid_from": date(2020, 1, 1),
    "valid_to": date(2040, 1, 1),
    "text": "",
    "based_on": None,
    "created_by": None,
    "created_at": NOW,
    "adopted_by": None,
    "adopted_at": None,
}


async def draft(text=None, **changes):
    text = text or factories.book()
    book = replace(rules.load(text), **changes)
    return await rulebooks.add_draft(rulebook=book, text=text, based_on=None, by=None, now=NOW)


async def row(number):
    return await transaction.row("SELECT * FROM rulebook WHERE id = $1", number)


@pytest.mark.parametrize("column", CHANGES)
async def test_no_column_of_an_adopted_version_can_be_changed(column):
    number = await factories.rulebook()
    before = await row(number)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="gloppen-2024 is adopted and never changes"):
        await transaction.execute(f"UPDATE rulebook SET {column} = $1", CHANGES[column])  # noqa: S608 -- our own words
    assert await row(number) == before


async def test_the_changes_tried_are_those_of_every_column():
    assert set(await row(await factories.rulebook())) - {"id"} == set(CHANGES)


async def test_an_adopted_version_cannot_be_deleted():
    number = await factories.rulebook()
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="never changes"):
        await transaction.execute("DELETE FROM rulebook")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="never changes"):
        await rulebooks.discard(number)
    assert (await row(number))["key"] == "gloppen-2024"


async def test_a_draft_can_be_changed_adopted_and_deleted():
    first, second = await draft(), await draft()
    await rulebooks.discard(first)
    other = factories.book().replace("gloppen-2024", "gloppen-2028")
    await rulebooks.change_draft(second, rulebook=rules.load(other), text=other)
    await rulebooks.adopt_draft(second, by=None, now=NOW)
    assert await transaction.rows("SELECT id, key, adopted_at FROM rulebook") == [
        {"id": second, "key": "gloppen-2028", "adopted_at": NOW}
    ]


async def test_two_drafts_may_have_one_id_but_not_two_adopted_versions():
    await factories.rulebook()
    one, _another = await draft(), await draft()
    with pytest.raises(asyncpg.UniqueViolationError):
        await rulebooks.adopt_draft(one, by=None, now=NOW)


async def test_a_draft_prices_nothing_until_it_is_adopted():
    day = date(2027, 1, 12)
    number = await draft()
    assert await rulebooks.valid_on([day]) == {}
    await rulebooks.adopt_draft(number, by=None, now=NOW)
    assert {on: book.id for on, book in (await rulebooks.valid_on([day])).items()} == {day: "gloppen-2024"}


async def test_what_was_last_written_into_a_draft_is_what_is_priced_by():
    day = date(2027, 1, 12)
    number = await draft()
    dearer = factories.book().replace('"hour", 180, "hour"', '"hour", 190, "hour"')
    await rulebooks.change_draft(number, rulebook=rules.load(dearer), text=dearer)
    await rulebooks.adopt_draft(number, by=None, now=NOW)
    book = (await rulebooks.valid_on([day]))[day]
    assert book.rate[0].effect.amount == 19000


async def test_the_version_that_began_last_applies_and_of_two_from_one_day_the_newer():
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2026, 5, 1), date(2026, 7, 1)]
    for key, first, last, later in (
        ("new", date(2026, 5, 1), date(2026, 6, 30), 1),
        ("old", date(2024, 1, 1), None, 0),
        ("newer", date(2024, 1, 1), None, 2),
    ):
        text = factories.book().replace("gloppen-2024", key)
        book = replace(rules.load(text), valid_from=first, valid_to=last)
        await rulebooks.adopt(rulebook=book, text=text, by=None, now=NOW + timedelta(days=later))
    found = await rulebooks.valid_on(days)
    assert [found[day].id if day in found else None for day in days] == [None, "newer", "new", "newer"]


async def test_a_version_is_read_with_the_names_of_those_who_made_it():
    kari = await factories.person("kari@example.no")
    text = factories.book()
    base = await factories.rulebook("nesodden-2017")
    number = await rulebooks.add_draft(rulebook=rules.load(text), text=text, based_on=base, by=kari.id, now=NOW)
    found = await rulebooks.by_id(number)
    assert (found.key, found.text, found.based_on_key, found.created_by) == (
        "gloppen-2024",
        text,
        "nesodden-2017",
        "Kari",
    )
    assert (found.adopted_at, found.adopted_by) == (None, None)
    assert [one.key for one in await rulebooks.versions()] == ["nesodden-2017"]
    assert [one["key"] for one in await rulebooks.listed()] == ["gloppen-2024", "nesodden-2017"]
    assert await rulebooks.by_id(number + 1) is None
