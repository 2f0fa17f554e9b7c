"""The whole schema on one page.

Every column says whether it may be empty and has no silent default; every foreign key refuses to delete what others
point to. What Piccolo cannot say (partial and composite indexes) stands in the migration `indexes`.
Enumerations are text with a CHECK, so that a dump can be read.
"""

from typing import Any

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    Serial,
    SmallInt,
    Text,
    Time,
    Timestamptz,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from booking.storage.constraints import NoOverlap


def _to(table: Any, *, null: bool = False, index: bool = True) -> Any:
    """A foreign key that refuses deletion and is indexed, unless an index of the migrations begins with it."""
    return ForeignKey(
        table, default=None, null=null, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, index=index
    )


def _text(*, null: bool = False, unique: bool = False) -> Text:
    return Text(default=None, null=null, unique=unique)


def _integer(*, null: bool = False) -> Integer:
    return Integer(default=None, null=null)


def _flag(*, null: bool = False) -> Boolean:
    return Boolean(default=None, null=null)


def _instant(*, null: bool = False) -> Timestamptz:
    return Timestamptz(default=None, null=null)


def _json(*, null: bool = False) -> JSONB:
    return JSONB(default=None, null=null)


# People ------------------------------------------------------------------------------------------------------------


class Municipality(Table):
    """The one municipality that this installation serves; texts are {"nb", "nn", "en"}."""

    id = Serial(primary_key=True)
    name = _text()
    number = _text()
    contact_email = _text()
    contact_phone = _text()
    website = _text()
    appeal = _json()


class Person(Table):
    """Somebody who signs in; the e-mail is stored in lower case."""

    id = Serial(primary_key=True)
    email = _text(unique=True)
    name = _text()
    phone = _text()
    language = _text()
    created_at = _instant()
    language_known = Check("language IN ('nb', 'nn', 'en')")


class Organisation(Table):
    """An association, club, company or public body that applies; what is known of it decides the rent."""

    id = Serial(primary_key=True)
    number = _text(unique=True)
    name = _text()
    kind = _text()
    registered = _flag(null=True)
    local = _flag(null=True)
    facts = _json()
    created_at = _instant()


class Membership(Table):
    """A person who may act for an organisation."""

    id = Serial(primary_key=True)
    person = _to(Person)
    organisation = _to(Organisation)
    since = _instant()
    membership_once = Unique(["person", "organisation"])


# The catalogue -------------------------------------------------------------------------------------------------------


class Venue(Table):
    """A site with an address, opening hours and a caretaker; texts are {"nb", "nn", "en"}."""

    id = Serial(primary_key=True)
    slug = _text(unique=True)
    name = _text()
    address = _text()
    postcode = _text()
    place = _text()
    latitude = DoublePrecision(default=None, null=True)
    longitude = DoublePrecision(default=None, null=True)
    wheelchair = _flag()
    hearing_loop = _flag()
    contact_name = _text()
    contact_phone = _text()
    contact_email = _text()
    description = _json()
    how_to_get_in = _json()
    terms = _json()
    active = _flag()


class Part(Table):
    """The smallest piece of a venue that can be taken on its own; its row is locked by whoever takes it.

    `version` and `changed_at` move with every claim made or released: they are what a feed's freshness is read from.
    """

    id = Serial(primary_key=True)
    venue = _to(Venue)
    name = _text()
    version = BigInt(default=None, null=False)
    changed_at = _instant()


class Space(Table):
    """A place that can be booked, of one or more parts. `space_class` and `part_name` are what rent rules call it."""

    id = Serial(primary_key=True)
    venue = _to(Venue)
    parent = _to("self", null=True)
    slug = _text(unique=True)
    name = _text()
    position = _integer()
    space_class = _text()
    part_name = _text()
    capacity = _integer()
    floor_area = _integer(null=True)
    facilities = Array(base_column=Text(), default=None, null=False)
    minutes_min = _integer()
    minutes_max = _integer()
    grid_minutes = _integer()
    horizon_days = _integer()
    lead_hours = _integer()
    cancel_hours = _integer()
    setup_minutes = _integer()
    clearing_minutes = _integer()
    holds_time = _flag()
    applicant_moves = _flag()
    description = _json()
    active = _flag()
    sensible = Check(
        "capacity >= 0 AND minutes_min > 0 AND minutes_max >= minutes_min AND grid_minutes > 0 AND horizon_days >= 0 "
        "AND lead_hours >= 0 AND cancel_hours >= 0 AND setup_minutes BETWEEN 0 AND 240 "
        "AND clearing_minutes BETWEEN 0 AND 240"
    )


class SpacePart(Table):
    """Which parts a space owns."""

    id = Serial(primary_key=True)
    space = _to(Space)
    part = _to(Part)
    space_part_once = Unique(["space", "part"])


class LendingPlace(Table):
    """Where gear is lent out, in a venue, and by which rules; texts are {"nb", "nn", "en"}.

    `loan_days` is the longest loan; days on which the place is closed count towards it only where `closed_days_count`.
    `changeover` says that what comes back on a day goes out again on it. `gap_days` are open days in which gear rests.
    `release_days` after its first day a promise that nobody fetched is released. `residents` are the postcodes of those
    who may borrow, none being everybody. A claim for what is lost writes the price down by `write_down_percent` a year,
    not below `floor_percent` of what it costs new. `lost_days` late, gear counts as lost.
    """

    id = Serial(primary_key=True)
    venue = _to(Venue)
    slug = _text(unique=True)
    name = _text()
    description = _json()
    terms = _json()
    loan_days = _integer()
    closed_days_count = _flag()
    renewals = _integer()
    lead_hours = _integer()
    horizon_days = _integer()
    gap_days = _integer()
    changeover = _flag()
    release_days = _integer()
    min_age = _integer()
    residents = Array(base_column=Text(), default=None, null=False)
    most_units = _integer(null=True)
    approval = _flag()
    audience = _text()
    remind_days = _integer()
    dun_days = _integer()
    lost_days = _integer(null=True)
    write_down_percent = _integer()
    floor_percent = _integer()
    offer_hours = _integer()
    forget_months = _integer()
    active = _flag()
    sensible = Check(
        "loan_days > 0 AND renewals >= 0 AND lead_hours >= 0 AND horizon_days > 0 AND gap_days BETWEEN 0 AND 60 "
        "AND release_days >= 0 AND min_age BETWEEN 0 AND 99 AND most_units > 0 AND remind_days >= 0 AND dun_days > 0 "
        "AND lost_days > 0 AND write_down_percent BETWEEN 0 AND 100 AND floor_percent BETWEEN 0 AND 100 "
        "AND offer_hours > 0 AND forget_months > 0"
    )
    known = Check("audience IN ('everyone', 'organisations', 'registered')")


class EquipmentCategory(Table):
    """A group of the lending catalogue, such as skis; the name is {"nb", "nn", "en"}."""

    id = Serial(primary_key=True)
    slug = _text(unique=True)
    name = _json()
    position = _integer()


class EquipmentModel(Table):
    """What is lent out, whatever its size: units with codes, a quantity without, or a kit of other models.

    What is empty of its own rules is as the place has it. `replacement_value` is what one costs new, in øre;
    `rent_class` what the rent rules call it, empty where it is lent for nothing; `contents` what must come back with
    one, `attributes` what its types say besides their size: [{"key", "kind": "number" or "text", "unit", "name"}].
    """

    id = Serial(primary_key=True)
    slug = _text(unique=True)
    category = _to(EquipmentCategory)
    name = _json()
    description = _json()
    tracked = _text()
    size_unit = _text(null=True)
    attributes = _json()
    contents = _json()
    replacement_value = BigInt(default=None, null=True)
    rent_class = _text(null=True)
    loan_days = _integer(null=True)
    renewals = _integer(null=True)
    gap_days = _integer(null=True)
    min_age = _integer(null=True)
    most_units = _integer(null=True)
    approval = _flag(null=True)
    audience = _text(null=True)
    active = _flag()
    known = Check("tracked IN ('items', 'quantity', 'kit') AND audience IN ('everyone', 'organisations', 'registered')")
    sensible = Check(
        "replacement_value >= 0 AND loan_days > 0 AND renewals >= 0 AND gap_days BETWEEN 0 AND 60 "
        "AND min_age BETWEEN 0 AND 99 AND most_units > 0"
    )


class KitPart(Table):
    """What a kit is made of: so many of a model, each in a size of its own."""

    id = Serial(primary_key=True)
    kit = _to(EquipmentModel)
    model = _to(EquipmentModel)
    quantity = _integer()
    kit_part_once = Unique(["kit", "model"])
    sensible = Check("quantity > 0 AND kit <> model")


class EquipmentType(Table):
    """What one asks for and what is counted: a model in one size at one place. Its row is locked by whoever promises.

    `size` is what stands on it, `size_from` and `size_to` the same as numbers. `stock` is how many there are of what
    has no codes; otherwise its items are counted.
    """

    id = Serial(primary_key=True)
    slug = _text(unique=True)
    model = _to(EquipmentModel)
    place = _to(LendingPlace)
    size = _text()
    size_from = DoublePrecision(default=None, null=True)
    size_to = DoublePrecision(default=None, null=True)
    attributes = _json()
    stock = _integer(null=True)
    position = _integer()
    active = _flag()
    equipment_type_once = Unique(["model", "place", "size"])
    sensible = Check("stock >= 0 AND size_to >= size_from")


class Item(Table):
    """The one with a code on it."""

    id = Serial(primary_key=True)
    type = _to(EquipmentType)
    code = _text(unique=True)
    serial = _text(null=True)
    condition = _text()
    note = _text()
    bought_on = Date(default=None, null=True)
    price = BigInt(default=None, null=True)
    created_at = _instant()
    retired_at = _instant(null=True)
    retired_reason = _text(null=True)
    known = Check("condition IN ('good', 'worn', 'poor')")
    sensible = Check("price >= 0 AND (retired_at IS NULL) = (retired_reason IS NULL)")


class Picture(Table):
    """A picture of a venue, a space or gear, with the words that stand for it; here, so every process can serve it."""

    id = Serial(primary_key=True)
    venue = _to(Venue, null=True)
    space = _to(Space, null=True)
    model = _to(EquipmentModel, null=True)
    position = _integer()
    media_type = _text()
    width = _integer()
    height = _integer()
    alt = _json()
    data = Bytea(default=None, null=False)
    of_one = Check("num_nonnulls(venue, space, model) = 1")


class Opening(Table):
    """When a venue, a space in it or a lending place is open on a weekday (1 Monday to 7); closes 00:00 is midnight."""

    id = Serial(primary_key=True)
    venue = _to(Venue, null=True)
    space = _to(Space, null=True)
    lending_place = _to(LendingPlace, null=True)
    weekday = SmallInt(default=None, null=False)
    opens = Time(default=None, null=False)
    closes = Time(default=None, null=False)
    occasion = _text()
    first_date = Date(default=None, null=True)
    last_date = Date(default=None, null=True)
    of_one = Check("num_nonnulls(venue, space, lending_place) = 1")
    sensible = Check(
        "weekday BETWEEN 1 AND 7 AND (closes > opens OR closes = '00:00') "
        "AND occasion IN ('ordinary', 'public-holiday', 'school-holiday')"
    )


class BookingWindow(Table):
    """In which hours a space is booked at once or by approval, and by whom; outside any window: by approval, by all."""

    id = Serial(primary_key=True)
    space = _to(Space)
    weekdays = Array(base_column=SmallInt(), default=None, null=False)
    opens = Time(default=None, null=False)
    closes = Time(default=None, null=False)
    mode = _text()
    audience = _text()
    known = Check("mode IN ('instant', 'approval') AND audience IN ('everyone', 'associations', 'municipal')")


class Closure(Table):
    """A span in which nothing may happen in a venue, a space or a lending place; `reason` is public."""

    id = Serial(primary_key=True)
    venue = _to(Venue, null=True)
    space = _to(Space, null=True)
    lending_place = _to(LendingPlace, null=True)
    starts_at = _instant()
    ends_at = _instant()
    kind = _text()
    reason = _text()
    created_by = _to(Person, null=True)
    created_at = _instant()
    of_one = Check("num_nonnulls(venue, space, lending_place) = 1")
    sensible = Check("ends_at > starts_at AND kind IN ('planned', 'sudden')")


class SchoolHoliday(Table):
    """A stretch of days without school, both ends included."""

    id = Serial(primary_key=True)
    name = _text()
    first_date = Date(default=None, null=False)
    last_date = Date(default=None, null=False)
    sensible = Check("last_date >= first_date")


# Roles and ways in ---------------------------------------------------------------------------------------------------


class Role(Table):
    """What a person may do, in one venue or (venue empty) in all."""

    id = Serial(primary_key=True)
    person = _to(Person)
    role = _text()
    venue = _to(Venue, null=True)
    known = Check("role IN ('caretaker', 'clerk', 'officer', 'administrator')")
    role_once = Unique(["person", "role", "venue"], nulls_distinct=False)


class SignInLink(Table):
    """A one-time link sent by e-mail; only the hash of its token is kept."""

    id = BigSerial(primary_key=True)
    token_hash = _text(unique=True)
    email = _text()
    next_path = _text()
    created_at = _instant()
    expires_at = _instant()
    used_at = _instant(null=True)


class SignInAttempt(Table):
    """One try to sign in, kept for as long as the limit on tries looks back."""

    id = BigSerial(primary_key=True)
    key = _text()
    at = _instant()


class Session(Table):
    """A signed-in browser; only the hash of its token is kept."""

    id = BigSerial(primary_key=True)
    token_hash = _text(unique=True)
    person = _to(Person)
    agent = _text()
    created_at = _instant()
    expires_at = _instant()
    ended_at = _instant(null=True)


class ApiKey(Table):
    """A key for the JSON API, shown once; only its hash is kept."""

    id = Serial(primary_key=True)
    key_hash = _text(unique=True)
    person = _to(Person)
    created_at = _instant()
    ended_at = _instant(null=True)


# Rules ---------------------------------------------------------------------------------------------------------------


class Rulebook(Table):
    """A rent regulation, valid from a date: a draft until `adopted_at`, and from then on never changed (a trigger).

    `key` is the id that its text gives it; `based_on` is the version that it was made from.
    """

    id = Serial(primary_key=True)
    key = _text()
    municipality = _text()
    valid_from = Date(default=None, null=False)
    valid_to = Date(default=None, null=True)
    text = _text()
    based_on = _to("self", null=True)
    created_by = _to(Person, null=True)
    created_at = _instant()
    adopted_by = _to(Person, null=True)
    adopted_at = _instant(null=True)


# Applications and the time that they ask for -------------------------------------------------------------------------


class Application(Table):
    """A request for time, and once approved the agreement itself."""

    id = BigSerial(primary_key=True)
    person = _to(Person)
    organisation = _to(Organisation, null=True)
    state = _text()
    instant = _flag()
    title = _text()
    public = _flag()
    purpose = _text()
    participants = _json()
    ticketed = _flag()
    commercial = _flag()
    unit = _text(null=True)
    answers = _json()
    note = _text()
    recurrence = _json(null=True)
    language = _text()
    officer = _to(Person, null=True)
    reason = _text(null=True)
    submitted_at = _instant()
    decided_at = _instant(null=True)
    decided_by = _to(Person, null=True)
    changed_at = _instant()
    known = Check(
        "state IN ('submitted', 'asked', 'approved', 'partly-approved', 'declined', 'withdrawn', 'cancelled')"
    )


class Occurrence(Table):
    """One dated span of an application, in one or several spaces, with its frozen price in øre.

    `final_price` is what it came to once all was known that is known only afterwards; `asked_at` is when the applicant
    was asked for that.
    """

    id = BigSerial(primary_key=True)
    application = _to(Application)
    spaces = Array(base_column=Integer(), default=None, null=False)
    starts_at = _instant()
    ends_at = _instant()
    state = _text()
    setup_minutes = _integer()
    clearing_minutes = _integer()
    price = BigInt(default=None, null=True)
    final_price = BigInt(default=None, null=True)
    asked_at = _instant(null=True)
    sequence = _integer()
    reason = _text(null=True)
    created_at = _instant()
    changed_at = _instant()
    sensible = Check("ends_at > starts_at AND cardinality(spaces) > 0 AND sequence >= 0")
    known = Check("state IN ('applied', 'booked', 'declined', 'withdrawn', 'cancelled')")


class Claim(Table):
    """This part is asked for, or (held) taken, in [starts_at, ends_at): the guard against double booking."""

    id = BigSerial(primary_key=True)
    part = _to(Part)
    occurrence = _to(Occurrence)
    starts_at = _instant()
    ends_at = _instant()
    held = _flag()
    sensible = Check("ends_at > starts_at")
    no_double_booking = NoOverlap("part", "starts_at", "ends_at", "held")


class Quote(Table):
    """The frozen answer of the rules to one application: totals in øre, the lines and the facts as they were.

    A row is never edited: what changes a price writes another row beside it, and the last one counts. With an
    `occurrence` it is about that date only, made anew when all was known. `pending` are the facts that are known only
    afterwards; `deposit` are lines too, beside those that add up to the total; `vat` is what of the total is tax.
    """

    id = BigSerial(primary_key=True)
    application = _to(Application)
    occurrence = _to(Occurrence, null=True)
    phase = _text()
    rulebooks = _json()
    outcome = _text()
    total = BigInt(default=None, null=False)
    value = BigInt(default=None, null=False)
    lines = _json()
    refusals = _json()
    pending = _json()
    deposit = _json()
    vat = BigInt(default=None, null=False)
    facts = _json()
    made_at = _instant()
    known = Check("phase IN ('provisional', 'final')")


class Charge(Table):
    """What a breach of the agreement costs, in øre: by which rule, why, who reported it, and who waived it.

    `undone_at` is set where what it was for was taken back, as a cancellation that is undone.
    """

    id = BigSerial(primary_key=True)
    application = _to(Application)
    occurrence = _to(Occurrence)
    breach = _text()
    amount = BigInt(default=None, null=False)
    line = _json()
    reason = _text(null=True)
    made_by = _to(Person, null=True)
    made_at = _instant()
    waived_by = _to(Person, null=True)
    waived_at = _instant(null=True)
    waived_reason = _text(null=True)
    undone_at = _instant(null=True)
    sensible = Check("amount >= 0 AND num_nonnulls(waived_by, waived_at, waived_reason) IN (0, 3)")
    known = Check(
        "breach IN ('no-show', 'late-cancellation', 'clean-up', 'call-out', 'lost-key', 'false-alarm', 'damage', "
        "'late-return')"
    )


class Document(Table):
    """A file that came with an application."""

    id = BigSerial(primary_key=True)
    application = _to(Application)
    name = _text()
    media_type = _text()
    size = _integer()
    data = Bytea(default=None, null=False)
    added_by = _to(Person)
    added_at = _instant()


class Question(Table):
    """What a case officer asked the applicant, and the answer."""

    id = BigSerial(primary_key=True)
    application = _to(Application)
    text = _text()
    asked_by = _to(Person)
    asked_at = _instant()
    answer = _text(null=True)
    answered_by = _to(Person, null=True)
    answered_at = _instant(null=True)


# Loans of equipment ---------------------------------------------------------------------------------------------------


class Borrower(Table):
    """Who answers for loans: an adult or an organisation. `identity_seen_at` is when the desk saw who it is."""

    id = Serial(primary_key=True)
    person = ForeignKey(
        Person, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, unique=True
    )
    organisation = ForeignKey(
        Organisation, default=None, null=True, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, unique=True
    )
    birth_year = _integer(null=True)
    address = _text()
    postcode = _text()
    place = _text()
    note = _text()
    terms_at = _instant(null=True)
    identity_seen_at = _instant(null=True)
    identity_seen_by = _to(Person, null=True)
    created_at = _instant()
    of_one = Check("num_nonnulls(person, organisation) = 1")


class CoBorrower(Table):
    """A minor, or somebody else without a profile, for whom a borrower answers."""

    id = Serial(primary_key=True)
    borrower = _to(Borrower)
    name = _text()
    birth_year = _integer()
    added_at = _instant()
    removed_at = _instant(null=True)


class Suspension(Table):
    """A borrower may not borrow, at one place or (empty) at all, until its last day or until it is lifted."""

    id = Serial(primary_key=True)
    borrower = _to(Borrower)
    lending_place = _to(LendingPlace, null=True)
    reason = _text()
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=True)
    made_by = _to(Person, null=True)
    made_at = _instant()
    lifted_by = _to(Person, null=True)
    lifted_at = _instant(null=True)
    sensible = Check("last_day >= first_day AND (lifted_by IS NULL) = (lifted_at IS NULL)")


class EquipmentWait(Table):
    """Somebody waits for gear: `days` days within a window, beginning on one of `weekdays` (1 Monday to 7)."""

    id = Serial(primary_key=True)
    borrower = _to(Borrower)
    person = _to(Person)
    model = _to(EquipmentModel)
    lending_place = _to(LendingPlace, null=True)
    sizes = Array(base_column=Text(), default=None, null=False)
    quantity = _integer()
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    weekdays = Array(base_column=SmallInt(), default=None, null=False)
    days = _integer()
    state = _text()
    created_at = _instant()
    changed_at = _instant()
    known = Check("state IN ('waiting', 'offered', 'taken', 'withdrawn', 'over')")
    sensible = Check("quantity > 0 AND days > 0 AND last_day >= first_day AND cardinality(weekdays) > 0")


class Loan(Table):
    """Gear for a borrower from one place; its state is that of its lines. Once forgotten it has no borrower.

    `occurrence` is the hour in a hall that it goes with. `sent_as` is the form that it was sent with, so that sending
    twice makes one. `mark` tells borrowers of a year apart in statistics, also when they are forgotten. `deadline` is
    until when an offer to one who waits stands. `quote` is the frozen answer of the rent rules.
    """

    id = BigSerial(primary_key=True)
    lending_place = _to(LendingPlace, index=False)
    borrower = _to(Borrower, null=True)
    person = _to(Person, null=True)
    occurrence = _to(Occurrence, null=True)
    wait = _to(EquipmentWait, null=True)
    source = _text()
    purpose = _text()
    note = _text()
    reason = _text(null=True)
    language = _text()
    sent_as = _text(null=True, unique=True)
    mark = BigInt(default=None, null=False)
    deadline = _instant(null=True)
    price = BigInt(default=None, null=True)
    quote = _json(null=True)
    created_at = _instant()
    decided_at = _instant(null=True)
    decided_by = _to(Person, null=True)
    changed_at = _instant()
    forgotten_at = _instant(null=True)
    known = Check("source IN ('web', 'api', 'desk', 'hall', 'offer')")


class LoanLine(Table):
    """So many of a type in a loan: the plan, and beside it what came to pass. With an item it is that one.

    Planned from `starts_on` to `ends_on`, both included; `due_on` is the day that it must be back, the next open one
    where the place is closed. It occupies [busy_from, busy_until), the rest afterwards included, and for ever while it
    is out and late. `kit` is what it is a part of, the `kit_number`th in its loan.
    """

    id = BigSerial(primary_key=True)
    loan = _to(Loan)
    type = _to(EquipmentType, index=False)
    quantity = _integer()
    kit = _to(EquipmentModel, null=True)
    kit_number = _integer(null=True)
    co_borrower = _to(CoBorrower, null=True)
    state = _text()
    item = _to(Item, null=True)
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    due_on = Date(default=None, null=False)
    busy_from = Date(default=None, null=False)
    busy_until = Date(default=None, null=False)
    renewals = _integer()
    out_at = _instant(null=True)
    out_by = _to(Person, null=True)
    in_at = _instant(null=True)
    in_by = _to(Person, null=True)
    condition = _text(null=True)
    missing = _json(null=True)
    note = _text(null=True)
    audience = _text(null=True)
    known = Check(
        "state IN ('asked', 'offered', 'promised', 'packed', 'out', 'in', 'lost', 'declined', 'cancelled', "
        "'uncollected') AND condition IN ('whole', 'dirty', 'damaged', 'incomplete') "
        "AND audience IN ('child', 'adult', 'organisation')"
    )
    sensible = Check(
        "quantity > 0 AND ends_on >= starts_on AND due_on >= ends_on AND busy_until > busy_from AND renewals >= 0 "
        "AND (item IS NULL OR quantity = 1)"
    )
    facts = Check(
        "(out_at IS NOT NULL) = (state IN ('out', 'in', 'lost')) AND (in_at IS NOT NULL) = (state IN ('in', 'lost')) "
        "AND in_at >= out_at"
    )


class Outage(Table):
    """So many of a type are not there for a while, [first_day, until_day): in repair, lost, in use by ourselves.

    `line` is the return that it came from.
    """

    id = Serial(primary_key=True)
    type = _to(EquipmentType, index=False)
    item = _to(Item, null=True)
    line = _to(LoanLine, null=True)
    quantity = _integer()
    kind = _text()
    first_day = Date(default=None, null=False)
    until_day = Date(default=None, null=True)
    reason = _text()
    cost = BigInt(default=None, null=True)
    made_by = _to(Person, null=True)
    made_at = _instant()
    ended_by = _to(Person, null=True)
    ended_at = _instant(null=True)
    known = Check("kind IN ('repair', 'lost', 'service', 'own-use', 'rest')")
    sensible = Check("quantity > 0 AND until_day >= first_day AND cost >= 0 AND (item IS NULL OR quantity = 1)")


class Replacement(Table):
    """What a borrower owes for what was lost or broken, in øre, and how it was reckoned."""

    id = Serial(primary_key=True)
    line = _to(LoanLine)
    amount = BigInt(default=None, null=False)
    reckoning = _json()
    reason = _text()
    made_by = _to(Person)
    made_at = _instant()
    waived_by = _to(Person, null=True)
    waived_at = _instant(null=True)
    waived_reason = _text(null=True)
    sensible = Check("amount >= 0 AND num_nonnulls(waived_by, waived_at, waived_reason) IN (0, 3)")


class Shortage(Table):
    """Somebody asked for more than there was: what, when and how much was missing; never who."""

    id = BigSerial(primary_key=True)
    type = _to(EquipmentType)
    first_day = Date(default=None, null=False)
    last_day = Date(default=None, null=False)
    wanted = _integer()
    missing = _integer()
    at = _instant()
    sensible = Check("wanted > 0 AND missing > 0 AND last_day >= first_day")


# What a rulebook would have cost --------------------------------------------------------------------------------------


class Simulation(Table):
    """What booked dates would cost under a rulebook: waiting, under way (with how far it is), or with its result.

    Whoever works on it says so in `beat_at`; `tries` counts who began, so that one who was given up stores nothing.
    `digest` is of the rulebook's text as it was priced by: a draft may be changed afterwards.
    """

    id = BigSerial(primary_key=True)
    rulebook = _to(Rulebook)
    timeframe = _text()
    first_at = _instant()
    last_at = _instant(null=True)
    state = _text()
    done = _integer()
    total = _integer()
    tries = _integer()
    digest = _text(null=True)
    result = _json(null=True)
    fault = _text(null=True)
    started_by = _to(Person)
    created_at = _instant()
    started_at = _instant(null=True)
    beat_at = _instant(null=True)
    finished_at = _instant(null=True)
    known = Check(
        "timeframe IN ('past', 'ahead') AND state IN ('queued', 'running', 'done', 'failed', 'stopped') "
        "AND done BETWEEN 0 AND total AND tries >= 0"
    )


class SimulatedDate(Table):
    """What one date cost and would cost, in øre (None: left open). It outlives the date, so it does not point to it."""

    id = BigSerial(primary_key=True)
    simulation = _to(Simulation, index=False)
    occurrence = BigInt(default=None, null=False)
    was = BigInt(default=None, null=True)
    was_value = BigInt(default=None, null=True)
    would = BigInt(default=None, null=True)
    would_value = BigInt(default=None, null=True)
    outcome = _text()


# What was done, and what is to be sent -------------------------------------------------------------------------------


class Audit(Table):
    """Who did what to which thing, when and why; only ever added to, but for words about those who are forgotten."""

    id = BigSerial(primary_key=True)
    at = _instant()
    person = _to(Person, null=True)
    action = _text()
    noun = _text()
    noun_id = BigInt(default=None, null=False)
    reason = _text(null=True)
    details = _json()


class Outbox(Table):
    """A message to send, written in the transaction that it tells of."""

    id = BigSerial(primary_key=True)
    kind = _text()
    recipient = _text()
    subject = _text()
    text = _text()
    html = _text()
    application = _to(Application, null=True)
    loan = _to(Loan, null=True)
    created_at = _instant()
    due_at = _instant()
    sent_at = _instant(null=True)
    tries = _integer()
    fault = _text(null=True)


class Feed(Table):
    """A personal calendar address: whose hours it shows; only the hash of its token is kept."""

    id = Serial(primary_key=True)
    token_hash = _text(unique=True)
    person = _to(Person)
    kind = _text()
    venue = _to(Venue, null=True)
    lending_place = _to(LendingPlace, null=True)
    created_at = _instant()
    ended_at = _instant(null=True)
    known = Check("kind IN ('hours', 'day-sheet', 'loans', 'lending-desk')")
