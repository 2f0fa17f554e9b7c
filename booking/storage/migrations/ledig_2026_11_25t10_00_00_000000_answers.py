"""What applicants answer and registers tell beyond the facts that had a column; and of quotes, who supplied each fact."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import JSONB

from booking.storage.conf import DB

ID = "2026-11-25T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "answers"

COLUMNS = (("Application", "application", "answers"), ("Organisation", "organisation", "facts"))

SUPPLIERS = """
    UPDATE quote SET facts = COALESCE((
        SELECT jsonb_object_agg(
            CASE name WHEN 'participants' THEN 'people' ELSE name END,
            jsonb_build_object('value', value, 'from', CASE
                WHEN name IN ('applicant', 'registered', 'local') AND application.organisation IS NOT NULL
                THEN 'register' ELSE 'applicant' END))
        FROM jsonb_each(quote.facts) AS fact (name, value) WHERE value <> 'null'
    ), '{}')
    FROM application WHERE application.id = quote.application
"""
"""From `{"public": true}` to `{"public": {"value": true, "from": "applicant"}}`."""


async def forwards() -> MigrationManager:
    """Add the columns, empty for the rows that are there, and say of their quotes who supplied what."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def supply() -> None:
        await DB.run_ddl(SUPPLIERS)

    manager.add_raw(supply)
    for table, tablename, column in COLUMNS:
        manager.add_column(
            table_class_name=table,
            tablename=tablename,
            column_name=column,
            column_class=JSONB,
            params={"default": "{}", "null": False},
        )
        manager.alter_column(
            table_class_name=table,
            tablename=tablename,
            column_name=column,
            column_class=JSONB,
            old_column_class=JSONB,
            params={"default": None},
            old_params={"default": "{}"},
        )
    return manager
