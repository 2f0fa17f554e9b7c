"""Equipment that is lent out: places, models, types and items, borrowers, loans and what comes of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from booking.storage.conf import DB

ID = "2026-11-26T10:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "equipment"

STATEMENTS = (
    """
    CREATE TABLE lending_place (
        id serial PRIMARY KEY,
        venue integer NOT NULL REFERENCES venue (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        slug text NOT NULL UNIQUE,
        name text NOT NULL,
        description jsonb NOT NULL,
        terms jsonb NOT NULL,
        loan_days integer NOT NULL,
        closed_days_count boolean NOT NULL,
        renewals integer NOT NULL,
        lead_hours integer NOT NULL,
        horizon_days integer NOT NULL,
        gap_days integer NOT NULL,
        changeover boolean NOT NULL,
        release_days integer NOT NULL,
        min_age integer NOT NULL,
        residents text[] NOT NULL,
        most_units integer,
        approval boolean NOT NULL,
        audience text NOT NULL,
        remind_days integer NOT NULL,
        dun_days integer NOT NULL,
        lost_days integer,
        write_down_percent integer NOT NULL,
        floor_percent integer NOT NULL,
        offer_hours integer NOT NULL,
        forget_months integer NOT NULL,
        active boolean NOT NULL,
        CONSTRAINT lending_place_sensible CHECK (
            loan_days > 0 AND renewals >= 0 AND lead_hours >= 0 AND horizon_days > 0 AND gap_days BETWEEN 0 AND
            60 AND release_days >= 0 AND min_age BETWEEN 0 AND 99 AND most_units > 0 AND remind_days >= 0 AND
            dun_days > 0 AND lost_days > 0 AND write_down_percent BETWEEN 0 AND 100 AND floor_percent BETWEEN 0
            AND 100 AND offer_hours > 0 AND forget_months > 0
        ),
        CONSTRAINT lending_place_known CHECK (audience IN ('everyone', 'organisations', 'registered'))
    )
    """,
    "CREATE INDEX lending_place_venue ON lending_place (venue)",
    """
    CREATE TABLE equipment_category (
        id serial PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        name jsonb NOT NULL,
        position integer NOT NULL
    )
    """,
    """
    CREATE TABLE equipment_model (
        id serial PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        category integer NOT NULL REFERENCES equipment_category (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        name jsonb NOT NULL,
        description jsonb NOT NULL,
        tracked text NOT NULL,
        size_unit text,
        attributes jsonb NOT NULL,
        contents jsonb NOT NULL,
        replacement_value bigint,
        rent_class text,
        loan_days integer,
        renewals integer,
        gap_days integer,
        min_age integer,
        most_units integer,
        approval boolean,
        audience text,
        active boolean NOT NULL,
        CONSTRAINT equipment_model_known CHECK (
            tracked IN ('items', 'quantity', 'kit') AND audience IN ('everyone', 'organisations', 'registered')
        ),
        CONSTRAINT equipment_model_sensible CHECK (
            replacement_value >= 0 AND loan_days > 0 AND renewals >= 0 AND gap_days BETWEEN 0 AND 60 AND min_age
            BETWEEN 0 AND 99 AND most_units > 0
        )
    )
    """,
    "CREATE INDEX equipment_model_category ON equipment_model (category)",
    """
    CREATE TABLE kit_part (
        id serial PRIMARY KEY,
        kit integer NOT NULL REFERENCES equipment_model (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        model integer NOT NULL REFERENCES equipment_model (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        quantity integer NOT NULL,
        CONSTRAINT kit_part_once UNIQUE (kit, model),
        CONSTRAINT kit_part_sensible CHECK (quantity > 0 AND kit <> model)
    )
    """,
    "CREATE INDEX kit_part_kit ON kit_part (kit)",
    "CREATE INDEX kit_part_model ON kit_part (model)",
    """
    CREATE TABLE equipment_type (
        id serial PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        model integer NOT NULL REFERENCES equipment_model (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        place integer NOT NULL REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        size text NOT NULL,
        size_from double precision,
        size_to double precision,
        attributes jsonb NOT NULL,
        stock integer,
        position integer NOT NULL,
        active boolean NOT NULL,
        CONSTRAINT equipment_type_once UNIQUE (model, place, size),
        CONSTRAINT equipment_type_sensible CHECK (stock >= 0 AND size_to >= size_from)
    )
    """,
    "CREATE INDEX equipment_type_model ON equipment_type (model)",
    "CREATE INDEX equipment_type_place ON equipment_type (place)",
    """
    CREATE TABLE item (
        id serial PRIMARY KEY,
        type integer NOT NULL REFERENCES equipment_type (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        code text NOT NULL UNIQUE,
        serial text,
        condition text NOT NULL,
        note text NOT NULL,
        bought_on date,
        price bigint,
        created_at timestamptz NOT NULL,
        retired_at timestamptz,
        retired_reason text,
        CONSTRAINT item_known CHECK (condition IN ('good', 'worn', 'poor')),
        CONSTRAINT item_sensible CHECK (price >= 0 AND (retired_at IS NULL) = (retired_reason IS NULL))
    )
    """,
    "CREATE INDEX item_type ON item (type)",
    """
    CREATE TABLE borrower (
        id serial PRIMARY KEY,
        person integer UNIQUE REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        organisation integer UNIQUE REFERENCES organisation (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        birth_year integer,
        address text NOT NULL,
        postcode text NOT NULL,
        place text NOT NULL,
        note text NOT NULL,
        terms_at timestamptz,
        identity_seen_at timestamptz,
        identity_seen_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        created_at timestamptz NOT NULL,
        CONSTRAINT borrower_of_one CHECK (num_nonnulls(person, organisation) = 1)
    )
    """,
    "CREATE INDEX borrower_identity_seen_by ON borrower (identity_seen_by)",
    """
    CREATE TABLE co_borrower (
        id serial PRIMARY KEY,
        borrower integer NOT NULL REFERENCES borrower (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        name text NOT NULL,
        birth_year integer NOT NULL,
        added_at timestamptz NOT NULL,
        removed_at timestamptz
    )
    """,
    "CREATE INDEX co_borrower_borrower ON co_borrower (borrower)",
    """
    CREATE TABLE suspension (
        id serial PRIMARY KEY,
        borrower integer NOT NULL REFERENCES borrower (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        lending_place integer REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        reason text NOT NULL,
        first_day date NOT NULL,
        last_day date,
        made_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        made_at timestamptz NOT NULL,
        lifted_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        lifted_at timestamptz,
        CONSTRAINT suspension_sensible CHECK (
            last_day >= first_day AND (lifted_by IS NULL) = (lifted_at IS NULL)
        )
    )
    """,
    "CREATE INDEX suspension_borrower ON suspension (borrower)",
    "CREATE INDEX suspension_lending_place ON suspension (lending_place)",
    "CREATE INDEX suspension_made_by ON suspension (made_by)",
    "CREATE INDEX suspension_lifted_by ON suspension (lifted_by)",
    """
    CREATE TABLE equipment_wait (
        id serial PRIMARY KEY,
        borrower integer NOT NULL REFERENCES borrower (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        person integer NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        model integer NOT NULL REFERENCES equipment_model (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        lending_place integer REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        sizes text[] NOT NULL,
        quantity integer NOT NULL,
        first_day date NOT NULL,
        last_day date NOT NULL,
        weekdays smallint[] NOT NULL,
        days integer NOT NULL,
        state text NOT NULL,
        created_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT equipment_wait_known CHECK (state IN ('waiting', 'offered', 'taken', 'withdrawn', 'over')),
        CONSTRAINT equipment_wait_sensible CHECK (
            quantity > 0 AND days > 0 AND last_day >= first_day AND cardinality(weekdays) > 0
        )
    )
    """,
    "CREATE INDEX equipment_wait_borrower ON equipment_wait (borrower)",
    "CREATE INDEX equipment_wait_person ON equipment_wait (person)",
    "CREATE INDEX equipment_wait_model ON equipment_wait (model)",
    "CREATE INDEX equipment_wait_lending_place ON equipment_wait (lending_place)",
    """
    CREATE TABLE loan (
        id bigserial PRIMARY KEY,
        lending_place integer NOT NULL REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        borrower integer REFERENCES borrower (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        person integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        occurrence bigint REFERENCES occurrence (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        wait integer REFERENCES equipment_wait (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        source text NOT NULL,
        purpose text NOT NULL,
        note text NOT NULL,
        reason text,
        language text NOT NULL,
        sent_as text UNIQUE,
        mark bigint NOT NULL,
        deadline timestamptz,
        price bigint,
        quote jsonb,
        created_at timestamptz NOT NULL,
        decided_at timestamptz,
        decided_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        changed_at timestamptz NOT NULL,
        forgotten_at timestamptz,
        CONSTRAINT loan_known CHECK (source IN ('web', 'api', 'desk', 'hall', 'offer'))
    )
    """,
    "CREATE INDEX loan_lending_place ON loan (lending_place)",
    "CREATE INDEX loan_borrower ON loan (borrower)",
    "CREATE INDEX loan_person ON loan (person)",
    "CREATE INDEX loan_occurrence ON loan (occurrence)",
    "CREATE INDEX loan_wait ON loan (wait)",
    "CREATE INDEX loan_decided_by ON loan (decided_by)",
    """
    CREATE TABLE loan_line (
        id bigserial PRIMARY KEY,
        loan bigint NOT NULL REFERENCES loan (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        type integer NOT NULL REFERENCES equipment_type (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        quantity integer NOT NULL,
        kit integer REFERENCES equipment_model (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        kit_number integer,
        co_borrower integer REFERENCES co_borrower (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        state text NOT NULL,
        item integer REFERENCES item (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        due_on date NOT NULL,
        busy_from date NOT NULL,
        busy_until date NOT NULL,
        renewals integer NOT NULL,
        out_at timestamptz,
        out_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        in_at timestamptz,
        in_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        condition text,
        missing jsonb,
        note text,
        audience text,
        CONSTRAINT loan_line_known CHECK (
            state IN ('asked', 'offered', 'promised', 'packed', 'out', 'in', 'lost', 'declined', 'cancelled',
            'uncollected') AND condition IN ('whole', 'dirty', 'damaged', 'incomplete') AND audience IN
            ('child', 'adult', 'organisation')
        ),
        CONSTRAINT loan_line_sensible CHECK (
            quantity > 0 AND ends_on >= starts_on AND due_on >= ends_on AND busy_until > busy_from AND renewals
            >= 0 AND (item IS NULL OR quantity = 1)
        ),
        CONSTRAINT loan_line_facts CHECK (
            (out_at IS NOT NULL) = (state IN ('out', 'in', 'lost')) AND (in_at IS NOT NULL) = (state IN ('in',
            'lost')) AND in_at >= out_at
        )
    )
    """,
    "CREATE INDEX loan_line_loan ON loan_line (loan)",
    "CREATE INDEX loan_line_kit ON loan_line (kit)",
    "CREATE INDEX loan_line_co_borrower ON loan_line (co_borrower)",
    "CREATE INDEX loan_line_item ON loan_line (item)",
    "CREATE INDEX loan_line_out_by ON loan_line (out_by)",
    "CREATE INDEX loan_line_in_by ON loan_line (in_by)",
    """
    CREATE TABLE outage (
        id serial PRIMARY KEY,
        type integer NOT NULL REFERENCES equipment_type (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        item integer REFERENCES item (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        line bigint REFERENCES loan_line (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        quantity integer NOT NULL,
        kind text NOT NULL,
        first_day date NOT NULL,
        until_day date,
        reason text NOT NULL,
        cost bigint,
        made_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        made_at timestamptz NOT NULL,
        ended_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        ended_at timestamptz,
        CONSTRAINT outage_known CHECK (kind IN ('repair', 'lost', 'service', 'own-use', 'rest')),
        CONSTRAINT outage_sensible CHECK (
            quantity > 0 AND until_day >= first_day AND cost >= 0 AND (item IS NULL OR quantity = 1)
        )
    )
    """,
    "CREATE INDEX outage_item ON outage (item)",
    "CREATE INDEX outage_line ON outage (line)",
    "CREATE INDEX outage_made_by ON outage (made_by)",
    "CREATE INDEX outage_ended_by ON outage (ended_by)",
    """
    CREATE TABLE replacement (
        id serial PRIMARY KEY,
        line bigint NOT NULL REFERENCES loan_line (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        amount bigint NOT NULL,
        reckoning jsonb NOT NULL,
        reason text NOT NULL,
        made_by integer NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        made_at timestamptz NOT NULL,
        waived_by integer REFERENCES person (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        waived_at timestamptz,
        waived_reason text,
        CONSTRAINT replacement_sensible CHECK (
            amount >= 0 AND num_nonnulls(waived_by, waived_at, waived_reason) IN (0, 3)
        )
    )
    """,
    "CREATE INDEX replacement_line ON replacement (line)",
    "CREATE INDEX replacement_made_by ON replacement (made_by)",
    "CREATE INDEX replacement_waived_by ON replacement (waived_by)",
    """
    CREATE TABLE shortage (
        id bigserial PRIMARY KEY,
        type integer NOT NULL REFERENCES equipment_type (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        first_day date NOT NULL,
        last_day date NOT NULL,
        wanted integer NOT NULL,
        missing integer NOT NULL,
        at timestamptz NOT NULL,
        CONSTRAINT shortage_sensible CHECK (wanted > 0 AND missing > 0 AND last_day >= first_day)
    )
    """,
    "CREATE INDEX shortage_type ON shortage (type)",
    """
    ALTER TABLE opening ADD COLUMN lending_place integer REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        DROP CONSTRAINT of_one, ADD CONSTRAINT of_one CHECK (num_nonnulls(venue, space, lending_place) = 1)
    """,
    "CREATE INDEX opening_lending_place ON opening (lending_place)",
    """
    ALTER TABLE closure ADD COLUMN lending_place integer REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        DROP CONSTRAINT of_one, ADD CONSTRAINT of_one CHECK (num_nonnulls(venue, space, lending_place) = 1)
    """,
    "CREATE INDEX closure_lending_place ON closure (lending_place)",
    """
    ALTER TABLE picture ADD COLUMN model integer REFERENCES equipment_model (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        DROP CONSTRAINT of_one, ADD CONSTRAINT of_one CHECK (num_nonnulls(venue, space, model) = 1)
    """,
    "CREATE INDEX picture_model ON picture (model)",
    """
    ALTER TABLE outbox ADD COLUMN loan bigint REFERENCES loan (id) ON DELETE RESTRICT ON UPDATE RESTRICT
    """,
    "CREATE INDEX outbox_loan ON outbox (loan)",
    """
    ALTER TABLE feed ADD COLUMN lending_place integer REFERENCES lending_place (id) ON DELETE RESTRICT ON UPDATE RESTRICT,
        DROP CONSTRAINT known,
        ADD CONSTRAINT known CHECK (kind IN ('hours', 'day-sheet', 'loans', 'lending-desk'))
    """,
    "CREATE INDEX feed_lending_place ON feed (lending_place)",
    """
    ALTER TABLE role DROP CONSTRAINT known,
        ADD CONSTRAINT known CHECK (role IN ('caretaker', 'clerk', 'officer', 'administrator'))
    """,
)


async def forwards() -> MigrationManager:
    """Make the tables, and let openings, closures, pictures, letters and feeds be of them."""
    manager = MigrationManager(migration_id=ID, app_name="ledig", description=DESCRIPTION)

    async def make() -> None:
        for statement in STATEMENTS:
            await DB.run_ddl(statement)

    manager.add_raw(make)
    return manager
