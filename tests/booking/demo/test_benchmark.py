"""The data that figures are measured on."""

from booking import demo
from booking.storage import resources, transaction
from tests.conftest import NOW


async def test_a_size_gives_that_many_bookings_in_fifty_halls_and_leaves_moterom_1_free(database):
    await demo.load(now=NOW, size=450)
    rows = await transaction.rows(
        "SELECT space.slug, count(*) AS dates FROM occurrence JOIN space ON space.id = occurrence.spaces[1] GROUP BY 1"
    )
    assert {row["slug"] for row in rows} == {f"hall-{number:02}" for number in range(1, 51)}
    assert sum(row["dates"] for row in rows) == 450
    assert await transaction.value("SELECT count(*) FROM claim WHERE held") == 450
    assert await transaction.value("SELECT count(*) FROM quote WHERE jsonb_array_length(lines) = 1") == 450
    assert [space.slug for space in await resources.spaces_by_slug(["moterom-1"])] == ["moterom-1"]
