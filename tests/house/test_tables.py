import pytest
from piccolo.columns import ForeignKey, OnDelete

from booking.storage import transaction
from booking.storage.piccolo_app import APP_CONFIG

TABLES = APP_CONFIG.table_classes
COLUMNS = [(table, column) for table in TABLES for column in table._meta.columns if not column._meta.primary_key]


def _name(table, column):
    return f"{table._meta.tablename}.{column._meta.name}"


def test_no_column_has_a_silent_default():
    silent = [_name(table, column) for table, column in COLUMNS if column._meta.params.get("default") is not None]
    assert silent == []


def test_no_foreign_key_deletes_or_empties_what_points_to_it():
    loose = [
        _name(table, column)
        for table, column in COLUMNS
        if isinstance(column, ForeignKey)
        and {column._foreign_key_meta.on_delete, column._foreign_key_meta.on_update} != {OnDelete.restrict}
    ]
    assert loose == []


def test_every_table_says_what_a_row_is():
    assert [table.__name__ for table in TABLES if not (table.__doc__ or "").strip().endswith(".")] == []


@pytest.mark.usefixtures("database")
async def test_the_migrated_database_is_that_of_the_tables():
    expected = {_name(table, column): column._meta.null for table, column in COLUMNS}
    assert await _stored("attnotnull") == {name: not null for name, null in expected.items()}


@pytest.mark.usefixtures("database")
async def test_the_database_has_no_silent_default_either():
    assert {name for name, default in (await _stored("atthasdef")).items() if default} == set()


@pytest.mark.usefixtures("database")
async def test_every_foreign_key_in_the_database_restricts():
    sql = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND (confdeltype, confupdtype) <> ('r', 'r')"
    assert await transaction.rows(sql) == []


async def _stored(what):
    """A property of each column of ours, as the database has it."""
    sql = f"""
        SELECT c.relname || '.' || a.attname AS name, a.{what} AS value
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'migration'
            AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id'
    """  # noqa: S608 -- our own words
    return {row["name"]: row["value"] for row in await transaction.rows(sql)}
