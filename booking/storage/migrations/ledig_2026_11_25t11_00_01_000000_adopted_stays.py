"""An adopted regulation stays as it is: the database refuses to change or delete it, whoever asks."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz

from booking.storage.conf import DB

ID = "2026-11-25T11:00:01:000000"
VERSION = "1.38.0"
DESCRIPTION = "adopted stays"

STATEMENTS = (
    "UPDATE rulebook SET created_at = adopted_at, created_by = adopted_by",
    "CREATE UNIQUE INDEX rulebook_adopted_key ON rulebook (key) WHERE adopted_at IS NOT NULL",
    """
    CREATE FUNCTION rulebook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.adopted_at IS NOT NULL THEN
            RAISE EXCEPTION 'rulebook % is adopted and never changes', OLD.key
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rulebook_stays';
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER rulebook_stays BEFORE UPDATE OR DELETE ON rulebook
    FOR EACH ROW EXECUTE FUNCTION rulebook_stays()
    """,
)


async def forwards() -> MigrationManager:
    """Fill in who made the versions that are there, and put the trigger over them."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for statement in STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(make)
    manager.alter_column(
        table_class_name="Rulebook",
        tablename="rulebook",
        column_name="created_at",
        params={"null": False},
        old_params={"null": True},
        column_class=Timestamptz,
        old_column_class=Timestamptz,
    )
    return manager
