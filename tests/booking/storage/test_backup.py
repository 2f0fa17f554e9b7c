"""Dump and restore, on a real database."""

from pathlib import Path

import asyncpg
import pytest

from booking.domain.people import Person
from booking.services import applications
from booking.storage import backup, conf, migrate, transaction
from booking.storage.backup import BackupFailed, Contents
from tests import factories
from tests.conftest import NOW
from tests.factories import draft, oslo

FULL = Contents(applications=2, booked=2, claims=4, unclaimed=0)


@pytest.fixture
async def full(database: None) -> Person:
    """Two bookings of a hall of two parts."""
    await factories.rulebook()
    venue = await factories.venue()
    parts = [await factories.part(venue, name) for name in "AB"]
    await factories.space(venue, "hall", parts, mode="instant")
    person = await factories.person()
    for hour in ("18:00", "20:00"):
        start = oslo("2027-01-12", hour)
        await applications.submit(
            draft=draft("hall", start=start, end=start.replace(minute=30)), person=person, now=NOW
        )
    return person


async def _restored(database_url: str, file: Path) -> None:
    await conf.disconnect()
    try:
        backup.restore(database_url, file)
    finally:
        await conf.connect(database_url, connections=4)


async def _empty(database_url: str) -> None:
    await transaction.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


async def test_what_is_restored_is_what_was_stored(full: Person, database_url: str, tmp_path: Path) -> None:
    before = await transaction.rows("SELECT * FROM claim ORDER BY id")
    backup.dump(database_url, tmp_path / "all.dump")
    await _empty(database_url)
    assert not await backup.has_tables()
    await _restored(database_url, tmp_path / "all.dump")
    assert await backup.contents() == FULL
    assert await transaction.rows("SELECT * FROM claim ORDER BY id") == before
    assert await migrate.is_current()


async def test_a_restored_database_refuses_a_double_booking(full: Person, database_url: str, tmp_path: Path) -> None:
    backup.dump(database_url, tmp_path / "all.dump")
    await _restored(database_url, tmp_path / "all.dump")
    with pytest.raises(asyncpg.ExclusionViolationError, match="no_double_booking"):
        await transaction.execute(
            "INSERT INTO claim (part, occurrence, starts_at, ends_at, held)"
            " SELECT part, occurrence, starts_at, ends_at, held FROM claim LIMIT 1"
        )


async def test_numbers_go_on_where_they_were(full: Person, database_url: str, tmp_path: Path) -> None:
    backup.dump(database_url, tmp_path / "all.dump")
    await _restored(database_url, tmp_path / "all.dump")
    start = oslo("2027-01-13", "18:00")
    number = await applications.submit(
        draft=draft("hall", start=start, end=start.replace(minute=30)), person=full, now=NOW
    )
    assert await transaction.value("SELECT max(id) FROM application") == number
    assert await backup.contents() == Contents(applications=3, booked=3, claims=6, unclaimed=0)


async def test_what_came_after_the_backup_is_gone(full: Person, database_url: str, tmp_path: Path) -> None:
    backup.dump(database_url, tmp_path / "all.dump")
    await factories.person("later@example.no")
    await _restored(database_url, tmp_path / "all.dump")
    assert await transaction.value("SELECT count(*) FROM person WHERE email = 'later@example.no'") == 0


async def test_a_file_that_breaks_off_changes_nothing(full: Person, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    backup.dump(database_url, file)
    file.write_bytes(file.read_bytes()[:-400])
    with pytest.raises(BackupFailed):
        await _restored(database_url, file)
    assert await backup.contents() == FULL


async def test_a_file_of_another_kind_is_refused(database: None, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a dump.")
    with pytest.raises(BackupFailed, match="does not appear to be a valid archive"):
        await _restored(database_url, tmp_path / "notes.txt")


def test_a_backup_that_fails_leaves_the_last_one(tmp_path: Path) -> None:
    (tmp_path / "all.dump").write_text("the last one")
    with pytest.raises(BackupFailed):
        backup.dump("postgresql://nobody@127.0.0.1:1/none", tmp_path / "all.dump")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("all.dump", "the last one")]


async def test_a_booked_hour_without_all_its_claims_is_counted(full: Person) -> None:
    await transaction.execute("DELETE FROM claim WHERE id = (SELECT min(id) FROM claim)")
    assert await backup.contents() == Contents(applications=2, booked=2, claims=3, unclaimed=1)


def test_a_password_is_never_an_argument() -> None:
    url = "postgresql://ledig:p%40ss@db.example.no:5432/ledig?sslmode=require"
    assert backup._to(url) == (
        "--no-password",
        "--dbname=postgresql://ledig@db.example.no:5432/ledig?sslmode=require",
    )
    assert backup._password(url) == "p@ss"
