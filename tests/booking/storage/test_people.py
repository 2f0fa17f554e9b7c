from datetime import timedelta

import asyncpg
import pytest

from booking.domain.people import Person, Role
from booking.services import tokens
from booking.storage import people, sign_in, transaction
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


async def test_a_person_comes_with_roles_and_organisations():
    venue = await factories.venue()
    made = await factories.person("ola@example.no", role="caretaker", venue=venue)
    await factories.insert("role", person=made.id, role="officer", venue=None)
    organisation = await factories.organisation(made)
    assert await people.person_by_id(made.id) == Person(
        id=made.id,
        email="ola@example.no",
        name="Ola",
        phone="",
        language="nb",
        roles=(Role("caretaker", venue), Role("officer", None)),
        organisations=frozenset({organisation}),
    )
    assert await people.person_by_email("ola@example.no") == await people.person_by_id(made.id)


async def test_a_session_is_read_with_its_person_in_one_query():
    made = await factories.person(role="administrator")
    await factories.organisation(made)
    token = tokens.new()
    await sign_in.add_session(
        token_hash=tokens.hashed(token), person=made.id, agent="", now=NOW, expires_at=NOW + timedelta(days=1)
    )
    asked = await _queries(lambda: sign_in.person_by_session(tokens.hashed(token), NOW))
    assert len(asked) == 1
    found = await sign_in.person_by_session(tokens.hashed(token), NOW)
    assert found is not None
    assert found[0] == await factories.known(made.id)


async def _queries(call) -> list[str]:
    """What is sent to the database while `call` runs."""
    asked: list[str] = []
    async with transaction.transaction() as current:
        with current.connection.query_logger(lambda record: asked.append(record.query)):
            await call()
    return asked


async def test_nobody_is_found_where_there_is_nobody():
    assert await people.person_by_id(1) is None
    assert await people.person_by_email("nobody@example.no") is None
    assert await people.organisation_by_number("974760673") is None
    assert await sign_in.person_by_session("0", NOW) is None
    assert await sign_in.person_by_key("0") is None
    assert await sign_in.link("0") is None


async def test_an_address_belongs_to_one_person():
    assert await people.add_person(email="ola@example.no", language="nb", now=NOW) is not None
    assert await people.add_person(email="ola@example.no", language="nn", now=NOW) is None
    with pytest.raises(asyncpg.UniqueViolationError):
        await factories.person("ola@example.no")


async def test_a_withdrawn_key_opens_nothing():
    made = await factories.person()
    number = await sign_in.add_key(made.id, "hash", NOW)
    assert await sign_in.person_by_key("hash") == made
    await transaction.execute("UPDATE api_key SET ended_at = $2 WHERE id = $1", number, NOW)
    assert await sign_in.person_by_key("hash") is None


async def test_tries_are_counted_within_the_window():
    window = timedelta(minutes=15)

    async def count_try(minutes: int):
        now = NOW + timedelta(minutes=minutes)
        return await sign_in.count_try("key", limit=2, window=window, now=now)

    assert [await count_try(minute) for minute in (0, 5, 10)] == [None, None, NOW + window]
    assert [await count_try(minute) for minute in (15, 16)] == [None, NOW + timedelta(minutes=20)]
    assert await sign_in.count_try("another key", limit=2, window=window, now=NOW) is None
