"""What the nightly round forgets and what it keeps, on a real database."""

from datetime import timedelta

import pytest

from booking.services import housekeeping
from booking.services.housekeeping import Done
from booking.storage import outbox, sign_in, transaction
from tests import factories
from tests.conftest import NOW

DAY = timedelta(days=1)


async def _session(person: int, name: str, *, expires: timedelta, ended: timedelta | None = None) -> None:
    await sign_in.add_session(token_hash=name, person=person, agent="", now=NOW - 40 * DAY, expires_at=NOW + expires)
    if ended:
        await sign_in.end_session_of_token(name, NOW + ended)


async def _left(table: str, column: str) -> list[str]:
    rows = await transaction.rows(f"SELECT {column} AS it FROM {table} ORDER BY id")  # noqa: S608 -- our own words
    return [row["it"] for row in rows]


@pytest.mark.usefixtures("database")
async def test_sessions_that_ended_are_forgotten_and_running_ones_are_kept() -> None:
    person = (await factories.person()).id
    await _session(person, "running", expires=DAY)
    await _session(person, "ended today", expires=DAY, ended=-DAY / 2)
    await _session(person, "ended before", expires=DAY, ended=-2 * DAY)
    await _session(person, "ran out", expires=-2 * DAY)
    assert await housekeeping.nightly(now=NOW) == Done(sessions=2, letters=0, asked=0)
    assert await _left("session", "token_hash") == ["running", "ended today"]


@pytest.mark.usefixtures("database")
async def test_letters_sent_long_ago_are_forgotten_and_waiting_ones_are_kept() -> None:
    for subject, sent in (("waits", None), ("sent last month", 30 * DAY), ("sent last year", 200 * DAY)):
        long_ago = NOW - 300 * DAY
        number = await outbox.put(
            kind="sign-in", recipient="kari@example.no", subject=subject, text="", html="", now=long_ago
        )
        if sent:
            await outbox.mark_sent(number, NOW - sent)
    assert await housekeeping.nightly(now=NOW) == Done(sessions=0, letters=1, asked=0)
    assert await _left("outbox", "subject") == ["waits", "sent last month"]


@pytest.mark.usefixtures("database")
async def test_links_and_tries_of_the_day_before_are_forgotten() -> None:
    for name, expires in (("of today", -DAY / 2), ("old", -2 * DAY)):
        await sign_in.add_link(
            token_hash=name, email="kari@example.no", next_path="/my", now=NOW - 3 * DAY, expires_at=NOW + expires
        )
        await sign_in.count_try(name, limit=5, window=DAY, now=NOW + expires)
    await housekeeping.nightly(now=NOW)
    assert await _left("sign_in_link", "token_hash") == ["of today"]
    assert await _left("sign_in_attempt", "key") == ["of today"]
