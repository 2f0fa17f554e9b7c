"""How many are free, counted in one place; and the triggers that refuse a promise above it, and one item lent twice."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-26T10:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "promises"

OPEN = "('asked', 'offered', 'promised', 'packed', 'out')"
"""The states of a line in which it occupies."""

STATEMENTS = (
    # No item is in two open loans.
    "CREATE UNIQUE INDEX loan_line_item_once ON loan_line (item) WHERE state = 'out'",
    # What occupies, by what is counted; what is to be fetched and taken back, by day; what was lent, for statistics.
    f"CREATE INDEX loan_line_open ON loan_line (type, busy_from) WHERE state IN {OPEN}",
    "CREATE INDEX loan_line_to_fetch ON loan_line (starts_on) WHERE state IN ('promised', 'packed')",
    "CREATE INDEX loan_line_to_take_back ON loan_line (due_on) WHERE state = 'out'",
    "CREATE INDEX loan_line_lent ON loan_line (out_at) WHERE out_at IS NOT NULL",
    "CREATE INDEX outage_of ON outage (type, first_day)",
    "CREATE INDEX loan_offered ON loan (deadline) WHERE deadline IS NOT NULL",
    "CREATE INDEX equipment_wait_open ON equipment_wait (model, created_at) WHERE state IN ('waiting', 'offered')",
    # The day that it is in Norway: the one that the service goes by, where it said so in its transaction.
    """
    CREATE FUNCTION equipment_today() RETURNS date LANGUAGE sql STABLE AS $$
        SELECT COALESCE(
            NULLIF(current_setting('ledig.today', true), '')::date, (now() AT TIME ZONE 'Europe/Oslo')::date
        )
    $$
    """,
    # The one count, for the catalogue, the basket, the guard and the desk. Signed: below nothing is a conflict.
    f"""
    CREATE FUNCTION equipment_days(types int[], first date, last date, today date)
    RETURNS TABLE (
        type int, day date, units int, lent int, late int, promised int, asked int, unfit int, resting int, free int
    )
    LANGUAGE sql STABLE AS $$
        WITH pool AS (
            SELECT t.id, CASE WHEN t.stock IS NULL THEN count(i.id) ELSE t.stock END AS units
            FROM equipment_type t LEFT JOIN item i ON i.type = t.id AND i.retired_at IS NULL
            WHERE t.id = ANY(types) GROUP BY t.id
        ), busy AS (
            SELECT l.type, l.quantity, l.busy_from AS from_day,
                CASE WHEN l.state = 'out' AND l.due_on < today THEN 'infinity' ELSE l.busy_until END AS until_day,
                CASE
                    WHEN l.state = 'out' AND l.due_on < today THEN 'late'
                    WHEN l.state = 'out' THEN 'lent'
                    WHEN l.state = 'asked' THEN 'asked'
                    ELSE 'promised'
                END AS why
            FROM loan_line l
            WHERE l.type = ANY(types) AND l.state IN {OPEN} AND l.busy_from <= last
                AND (l.busy_until > first OR (l.state = 'out' AND l.due_on < today))
            UNION ALL
            SELECT o.type, o.quantity, o.first_day, COALESCE(o.until_day, 'infinity'),
                CASE WHEN o.kind = 'rest' THEN 'resting' ELSE 'unfit' END
            FROM outage o
            WHERE o.type = ANY(types) AND o.first_day <= last AND (o.until_day IS NULL OR o.until_day > first)
        )
        SELECT pool.id, first + place, pool.units::int,
            COALESCE(sum(busy.quantity) FILTER (WHERE busy.why = 'lent'), 0)::int,
            COALESCE(sum(busy.quantity) FILTER (WHERE busy.why = 'late'), 0)::int,
            COALESCE(sum(busy.quantity) FILTER (WHERE busy.why = 'promised'), 0)::int,
            COALESCE(sum(busy.quantity) FILTER (WHERE busy.why = 'asked'), 0)::int,
            COALESCE(sum(busy.quantity) FILTER (WHERE busy.why = 'unfit'), 0)::int,
            COALESCE(sum(busy.quantity) FILTER (WHERE busy.why = 'resting'), 0)::int,
            (pool.units - COALESCE(sum(busy.quantity), 0))::int
        FROM pool CROSS JOIN generate_series(0, last - first) AS place
        LEFT JOIN busy ON busy.type = pool.id AND first + place >= busy.from_day AND first + place < busy.until_day
        GROUP BY pool.id, pool.units, place
    $$
    """,
    # A promise is refused where it would take more than there is, on a day that it did not occupy before. Whoever
    # raises the demand for a type holds its row, so that no two count at once.
    f"""
    CREATE FUNCTION promise_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        short date;
        today date := equipment_today();
        before_until date;
    BEGIN
        IF NEW.state NOT IN {OPEN} THEN
            RETURN NULL;
        END IF;
        PERFORM 1 FROM equipment_type t WHERE t.id = NEW.type FOR NO KEY UPDATE;
        IF TG_OP = 'UPDATE' AND OLD.state IN {OPEN} AND OLD.type = NEW.type AND OLD.quantity >= NEW.quantity THEN
            before_until := CASE WHEN OLD.state = 'out' AND OLD.due_on < today THEN 'infinity' ELSE OLD.busy_until END;
        END IF;
        SELECT min(d.day) INTO short
        FROM equipment_days(ARRAY[NEW.type], NEW.busy_from, NEW.busy_until - 1, today) d
        WHERE d.free < 0 AND (before_until IS NULL OR d.day < OLD.busy_from OR d.day >= before_until);
        IF short IS NOT NULL THEN
            RAISE EXCEPTION 'type % is promised above what there is on %', NEW.type, short
                USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'promise_fits';
        END IF;
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER promise_fits AFTER INSERT OR UPDATE OF type, quantity, state, busy_from, busy_until ON loan_line
    FOR EACH ROW EXECUTE FUNCTION promise_fits()
    """,
    # The mirror of it: what is promised is not taken out of stock by choice. What breaks or is lost is a fact.
    f"""
    CREATE FUNCTION stock_holds(which int) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        short date;
        today date := equipment_today();
        last date;
    BEGIN
        PERFORM 1 FROM equipment_type t WHERE t.id = which FOR NO KEY UPDATE;
        SELECT max(l.busy_until) - 1 INTO last FROM loan_line l WHERE l.type = which AND l.state IN {OPEN};
        SELECT min(d.day) INTO short FROM equipment_days(ARRAY[which], today, greatest(last, today), today) d
        WHERE d.free < 0;
        IF short IS NOT NULL THEN
            RAISE EXCEPTION 'type % is promised on %', which, short
                USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'stock_holds';
        END IF;
    END
    $$
    """,
    """
    CREATE FUNCTION stock_holds() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM stock_holds(CASE TG_TABLE_NAME
            WHEN 'equipment_type' THEN NEW.id ELSE COALESCE(to_jsonb(OLD)->>'type', to_jsonb(NEW)->>'type')::int
        END);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER stock_holds AFTER UPDATE OF stock ON equipment_type
    FOR EACH ROW WHEN (NEW.stock < OLD.stock) EXECUTE FUNCTION stock_holds()
    """,
    """
    CREATE TRIGGER stock_holds AFTER UPDATE OF retired_at, type ON item
    FOR EACH ROW WHEN (NEW.type <> OLD.type OR (OLD.retired_at IS NULL AND NEW.retired_at IS NOT NULL))
    EXECUTE FUNCTION stock_holds()
    """,
    """
    CREATE TRIGGER stock_holds AFTER INSERT ON outage
    FOR EACH ROW WHEN (NEW.kind IN ('service', 'own-use')) EXECUTE FUNCTION stock_holds()
    """,
)


async def forwards() -> MigrationManager:
    """Make the indexes, the functions and the triggers."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for statement in STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(make)
    return manager
