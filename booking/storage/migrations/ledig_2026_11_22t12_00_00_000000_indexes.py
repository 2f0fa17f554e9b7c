"""What Piccolo's columns cannot say: partial and composite indexes, each named by the read that it serves."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-22T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes"

INDEXES = {
    # Applied-for time, over the same expressions as the constraint, whose own index serves what is held.
    "claim_asked": "claim USING gist (int4range(part, part, '[]'), tstzrange(starts_at, ends_at)) WHERE NOT held",
    # The officers' inbox: what waits, the oldest first.
    "application_waiting": "application (submitted_at) WHERE state IN ('submitted', 'asked')",
    # My page and the caretaker's day.
    "occurrence_by_application": "occurrence (application, starts_at)",
    "occurrence_booked_at": "occurrence (starts_at) WHERE state = 'booked'",
    "occurrence_cancelled_at": "occurrence (starts_at) WHERE state = 'cancelled'",
    "audit_of": "audit (noun, noun_id, at)",
    "outbox_waiting": "outbox (due_at) WHERE sent_at IS NULL",
    "sign_in_attempt_recent": "sign_in_attempt (key, at)",
    "rulebook_valid": "rulebook (valid_from)",
}


async def forwards() -> MigrationManager:
    """Make the indexes."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for name, definition in INDEXES.items():
            await DB.run_ddl(f"CREATE INDEX {name} ON {definition}")

    manager.add_raw(make)
    return manager
