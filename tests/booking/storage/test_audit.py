import pytest

from booking.storage import audit
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


async def test_the_history_of_a_thing_is_told_in_order():
    ola = await factories.person("ola@example.no")
    await audit.write(at=NOW, person=ola.id, action="open", noun="door", noun_id=7, reason="warm", details={"by": [1]})
    await audit.write(at=NOW, person=None, action="close", noun="door", noun_id=7)
    await audit.write(at=NOW, person=None, action="open", noun="door", noun_id=8)
    await audit.write(at=NOW, person=None, action="open", noun="window", noun_id=7)
    told = [(entry["action"], entry["email"], entry["reason"], entry["details"]) for entry in await audit.of("door", 7)]
    assert told == [("open", "ola@example.no", "warm", {"by": [1]}), ("close", None, None, {})]


async def test_the_latest_entries_are_told_page_by_page():
    for number in range(5):
        await audit.write(at=NOW, person=None, action="do", noun="thing", noun_id=number)
    first = await audit.latest(limit=3)
    rest = await audit.latest(before=first[-1]["id"], limit=3)
    assert [entry["noun_id"] for entry in [*first, *rest]] == [4, 3, 2, 1, 0]
