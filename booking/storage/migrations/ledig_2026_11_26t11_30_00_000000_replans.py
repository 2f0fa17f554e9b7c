"""What was moved lately, found without reading all that was ever written down."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-26T11:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "replans"


async def forwards() -> MigrationManager:
    """Make the index."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        await DB.run_ddl("CREATE INDEX audit_replan ON audit (at) WHERE action = 'replan'")

    manager.add_raw(make)
    return manager
