"""Indexes of what looks back on loans: how the feed of a desk stands, and what is old enough to be forgotten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-26T12:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "loan indexes"

STATEMENTS = (
    "CREATE INDEX loan_changed_at_place ON loan (lending_place, changed_at)",
    "CREATE INDEX loan_to_forget ON loan (changed_at) WHERE forgotten_at IS NULL",
    "DROP INDEX loan_lending_place",  # the first of these begins with it
)


async def forwards() -> MigrationManager:
    """Make the indexes."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for statement in STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(make)
    return manager
