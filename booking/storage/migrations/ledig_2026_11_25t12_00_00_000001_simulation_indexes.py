"""What Piccolo's columns cannot say of simulations: indexes, made once the tables are there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-25T12:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "indexes of simulations"

INDEXES = (
    # No two simulations of the same at once; and what waits for a process to take it up.
    "UNIQUE INDEX simulation_once ON simulation (rulebook, timeframe) WHERE state IN ('queued', 'running')",
    # The dates of one, a page at a time.
    "INDEX simulated_date_of ON simulated_date (simulation, id)",
)


async def forwards() -> MigrationManager:
    """Make the indexes."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for definition in INDEXES:
            await DB.run_ddl(f"CREATE {definition}")

    manager.add_raw(make)
    return manager
