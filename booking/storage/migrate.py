"""Bring the schema of the database up to date, and tell whether it is."""

import contextlib
import io

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.tables import Migration

from booking.storage import transaction
from booking.storage.piccolo_app import APP_CONFIG

LOCK = 4_204_201  # one process migrates at a time, however many start at once


class MigrationFailed(Exception):
    """A migration did not go through; the message is the database's own."""


async def migrate() -> int:
    """Run the migrations that this database has not seen; how many ran."""
    ran: set[str] = set()
    async with transaction.transaction():
        await transaction.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        before = await _ran()
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            result = await ForwardsMigrationManager(app_name=APP_CONFIG.app_name).run()
        if not result.success:
            raise MigrationFailed(result.message or said.getvalue())
        ran = await _ran() - before
    return len(ran)


async def is_current() -> bool:
    """Whether every migration that this code knows has run."""
    manager = ForwardsMigrationManager(app_name=APP_CONFIG.app_name)
    known = manager.get_migration_ids(manager.get_migration_modules(APP_CONFIG.resolved_migrations_folder_path))
    return set(known) <= await _ran()


async def _ran() -> set[str]:
    if not await transaction.value("SELECT to_regclass('migration') IS NOT NULL"):
        return set()
    return set(await Migration.get_migrations_which_ran(app_name=APP_CONFIG.app_name))
