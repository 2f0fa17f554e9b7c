"""Drafts of rent regulations: who made one when, and from which version; no draft has been adopted."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import ForeignKey, Serial, Text, Timestamptz
from piccolo.table import Table

ID = "2026-11-25T11:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "drafts"


class Person(Table, tablename="person"):
    id = Serial(primary_key=True)


async def forwards() -> MigrationManager:
    """Add the columns, still empty; the next migration fills them in."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)
    for name, table in (("based_on", "self"), ("created_by", Person)):
        manager.add_column(
            table_class_name="Rulebook",
            tablename="rulebook",
            column_name=name,
            column_class_name="ForeignKey",
            column_class=ForeignKey,
            params={
                "references": table,
                "on_delete": OnDelete.restrict,
                "on_update": OnUpdate.restrict,
                "default": None,
                "null": True,
                "index": True,
            },
        )
    manager.add_column(
        table_class_name="Rulebook",
        tablename="rulebook",
        column_name="created_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
        params={"default": None, "null": True},
    )
    for name, column, params, before in (
        ("adopted_at", Timestamptz, {"null": True}, {"null": False}),
        ("key", Text, {"unique": False}, {"unique": True}),
    ):
        manager.alter_column(
            table_class_name="Rulebook",
            tablename="rulebook",
            column_name=name,
            params=params,
            old_params=before,
            column_class=column,
            old_column_class=column,
        )
    return manager
