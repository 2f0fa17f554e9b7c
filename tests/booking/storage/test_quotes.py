"""Quotes in the database: beside each other, the last one counting; those of before the numbers of dates."""

from importlib import import_module

import pytest

from booking.domain import quotes as domain
from booking.storage import quotes, transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import oslo

MIGRATION = "booking.storage.migrations.ledig_2026_11_25t13_00_00_000000_after_the_quote"


@pytest.fixture
async def application(database):
    """An application of two dates, the first on a day that is another one in UTC."""
    room = await factories.space(await factories.venue(), "room")
    made = await factories.application(await factories.person())
    for day, start in (("2027-01-12", "00:15"), ("2027-01-19", "18:00")):
        await factories.occurrence(made, [room.id], oslo(day, start), oslo(day, "20:00"))
    return made


def priced(each):
    line = {"rule": "r", "stage": "rate", "reason": {}, "source": "", "space": "", "each": each, "each_value": each}
    lists = {"lines": [{**line, "dates": ["2027-01-12"], "occurrences": [1]}]}
    made = domain.added_up({**dict.fromkeys(domain.LISTS, ()), **lists})
    return {**made, "rulebooks": ["a"], "facts": {}}


async def test_the_last_quote_counts_and_those_of_single_dates_stand_beside_it(application):
    first, second = [row["id"] for row in await transaction.rows("SELECT id FROM occurrence ORDER BY starts_at")]
    for each, occurrence in ((1, None), (2, None), (3, first), (4, first), (5, second)):
        await quotes.add(application, quote=priced(each), occurrence=occurrence, now=NOW)
    assert (await quotes.latest(application))["total"] == 2
    assert (await quotes.latest(application, first))["total"] == 4
    assert [(one["occurrence"], one["total"]) for one in await quotes.of_dates(application)] == [
        (first, 4),
        (second, 5),
    ]
    assert await transaction.value("SELECT count(*) FROM quote") == 5


async def test_lines_stored_before_dates_had_numbers_get_those_of_their_days(application):
    lines = [{"rule": "r", "dates": ["2027-01-12", "2027-01-19"]}, {"rule": "s", "dates": ["2027-01-19"]}]
    old = {**priced(1), "lines": lines, "refusals": []}
    await quotes.add(application, quote=old, now=NOW)
    for statement in import_module(MIGRATION).STATEMENTS:
        if "UPDATE quote" in statement:
            await transaction.execute(statement)
    ids = [row["id"] for row in await transaction.rows("SELECT id FROM occurrence ORDER BY starts_at")]
    found = await quotes.latest(application)
    assert found["lines"] == [{**lines[0], "occurrences": ids}, {**lines[1], "occurrences": ids[1:]}]
    assert found["refusals"] == []
