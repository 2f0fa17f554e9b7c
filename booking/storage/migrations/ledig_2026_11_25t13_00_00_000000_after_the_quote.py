"""What happens to a price after it was quoted: final prices of single dates, and charges for breaches."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-25T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "after the quote"

STATEMENTS = (
    "ALTER TABLE occurrence ADD COLUMN final_price bigint, ADD COLUMN asked_at timestamptz",
    """
    ALTER TABLE quote
        ADD COLUMN occurrence bigint REFERENCES occurrence (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        ADD COLUMN phase text NOT NULL DEFAULT 'final',
        ADD COLUMN pending jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN deposit jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN vat bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT quote_known CHECK (phase IN ('provisional', 'final'))
    """,
    """
    ALTER TABLE quote ALTER COLUMN phase DROP DEFAULT, ALTER COLUMN pending DROP DEFAULT,
        ALTER COLUMN deposit DROP DEFAULT, ALTER COLUMN vat DROP DEFAULT
    """,
    "CREATE INDEX quote_occurrence ON quote (occurrence)",
    # Which dates wait for what is known only afterwards.
    "CREATE INDEX quote_provisional ON quote (application) WHERE phase = 'provisional'",
    # Lines and refusals name their dates by the day; from now on by the occurrence too.
    *(
        f"""
        UPDATE quote SET {column} = found.named FROM (
            SELECT quote.id, jsonb_agg(
                item.value || jsonb_build_object('occurrences', COALESCE(mine.ids, '[]')) ORDER BY item.place
            ) AS named
            FROM quote CROSS JOIN jsonb_array_elements(quote.{column}) WITH ORDINALITY AS item (value, place)
            LEFT JOIN LATERAL (
                SELECT jsonb_agg(one.id ORDER BY day.place) AS ids
                FROM jsonb_array_elements_text(item.value->'dates') WITH ORDINALITY AS day (text, place)
                JOIN LATERAL (
                    SELECT min(occurrence.id) AS id FROM occurrence
                    WHERE occurrence.application = quote.application
                        AND (occurrence.starts_at AT TIME ZONE 'Europe/Oslo')::date = day.text::date
                ) one ON true
            ) mine ON true
            GROUP BY quote.id
        ) found WHERE found.id = quote.id
        """  # noqa: S608 -- our own names
        for column in ("lines", "refusals")
    ),
    """
    CREATE TABLE charge (
        id bigserial PRIMARY KEY,
        application bigint NOT NULL REFERENCES application (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        occurrence bigint NOT NULL REFERENCES occurrence (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        breach text NOT NULL,
        amount bigint NOT NULL,
        line jsonb NOT NULL,
        reason text,
        made_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        made_at timestamptz NOT NULL,
        waived_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        waived_at timestamptz,
        waived_reason text,
        undone_at timestamptz,
        CONSTRAINT charge_sensible CHECK (
            amount >= 0 AND num_nonnulls(waived_by, waived_at, waived_reason) IN (0, 3)
        ),
        CONSTRAINT charge_known CHECK (breach IN (
            'no-show', 'late-cancellation', 'clean-up', 'call-out', 'lost-key', 'false-alarm', 'damage', 'late-return'
        ))
    )
    """,
    "CREATE INDEX charge_application ON charge (application)",
    # One breach of a kind at a date: whoever reports it a second time is told.
    "CREATE UNIQUE INDEX charge_once ON charge (occurrence, breach) WHERE undone_at IS NULL",
    "CREATE INDEX charge_made_by ON charge (made_by)",
    "CREATE INDEX charge_waived_by ON charge (waived_by)",
)


async def forwards() -> MigrationManager:
    """Add the columns and the table."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for statement in STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(make)
    return manager
