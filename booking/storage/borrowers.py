"""Borrowers with their co-borrowers and suspensions: read whole, found by name or number, changed one by one."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from booking.domain.borrowers import Borrower, Profile, Suspension
from booking.storage import transaction

_WHO = """
    FROM borrower b LEFT JOIN organisation o ON o.id = b.organisation
    LEFT JOIN person p ON p.id = COALESCE(
        b.person,
        (SELECT m.person FROM membership m WHERE m.organisation = b.organisation ORDER BY m.since, m.id LIMIT 1)
    )
"""
"""A borrower `b` with its organisation `o`, and whom to call `p`: of an organisation the first who acts for it."""

_ONE = f"""
    SELECT b.id, b.person, b.organisation, b.birth_year, b.address, b.postcode, b.place, b.note, b.terms_at,
        b.identity_seen_at, b.created_at, seer.name AS identity_seen_by_name,
        COALESCE(o.name, NULLIF(p.name, ''), p.email) AS name, o.number, o.registered, o.local,
        p.email, p.phone, p.language,
        COALESCE((
            SELECT jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'birth_year', c.birth_year) ORDER BY c.id)
            FROM co_borrower c WHERE c.borrower = b.id AND c.removed_at IS NULL
        ), '[]') AS co_borrowers,
        COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'id', s.id, 'place', s.lending_place, 'place_name', l.name, 'reason', s.reason,
                'first_day', s.first_day, 'last_day', s.last_day) ORDER BY s.id)
            FROM suspension s LEFT JOIN lending_place l ON l.id = s.lending_place
            WHERE s.borrower = b.id AND s.lifted_at IS NULL
        ), '[]') AS suspensions
    {_WHO} LEFT JOIN person seer ON seer.id = b.identity_seen_by
"""  # noqa: S608 -- our own words

OPEN = "('asked', 'offered', 'promised', 'packed', 'out')"


def borrower_of(found: Mapping[str, Any]) -> Borrower:
    """The borrower of a row of this module."""
    return Borrower(
        id=found["id"],
        person=found["person"],
        organisation=found["organisation"],
        birth_year=found["birth_year"],
        postcode=found["postcode"],
        accepted=found["terms_at"] is not None,
        seen=found["identity_seen_at"] is not None,
        registered=bool(found["registered"]),
        local=bool(found["local"]),
        suspensions=tuple(
            Suspension(one["place"], one["reason"], one["first_day"], one["last_day"]) for one in found["suspensions"]
        ),
    )


async def one(borrower: int) -> dict[str, Any] | None:
    """A borrower with the name, how to reach them, `co_borrowers`, and the `suspensions` that are not lifted."""
    return _row(await transaction.row(f"{_ONE} WHERE b.id = $1", borrower))


async def of_person(person: int) -> list[dict[str, Any]]:
    """The borrowers that a person speaks for: themselves first, then organisations by name."""
    found = await transaction.rows(
        f"""{_ONE} WHERE b.person = $1
            OR b.organisation IN (SELECT m.organisation FROM membership m WHERE m.person = $1)
            ORDER BY b.organisation IS NOT NULL, name, b.id""",  # noqa: S608 -- our own words
        person,
    )
    return [_read(one) for one in found]


async def acting(borrower: int) -> int | None:
    """Who is told of a borrower's loans: the person, or the first who acts for the organisation."""
    found: int | None = await transaction.value(f"SELECT p.id {_WHO} WHERE b.id = $1", borrower)
    return found


async def find(text: str, *, limit: int) -> list[dict[str, Any]]:
    """Borrowers whose name, e-mail, phone or organisation number holds the text, or who answer for a co-borrower
    of that name: id, name, number, email, phone, birth_year, seen, open (units that they have or are promised)."""
    sql = f"""
        SELECT b.id, COALESCE(o.name, NULLIF(p.name, ''), p.email) AS name, o.number, p.email, p.phone, b.birth_year,
            b.identity_seen_at IS NOT NULL AS seen,
            (SELECT COALESCE(sum(n.quantity), 0) FROM loan l JOIN loan_line n ON n.loan = l.id
             WHERE l.borrower = b.id AND n.state IN {OPEN})::int AS open
        {_WHO}
        WHERE strpos(lower(o.name), lower($1)) > 0 OR strpos(lower(p.name), lower($1)) > 0
            OR strpos(p.email, lower($1)) > 0 OR o.number = replace($1, ' ', '')
            OR ($2 <> '' AND strpos(p.phone, $2) > 0)
            OR EXISTS (SELECT 1 FROM membership m JOIN person a ON a.id = m.person WHERE m.organisation = b.organisation
                       AND (strpos(lower(a.name), lower($1)) > 0 OR ($2 <> '' AND strpos(a.phone, $2) > 0)))
            OR EXISTS (SELECT 1 FROM co_borrower c WHERE c.borrower = b.id AND c.removed_at IS NULL
                       AND strpos(lower(c.name), lower($1)) > 0)
        ORDER BY name, b.id LIMIT $3"""  # noqa: S608 -- our own words
    return await transaction.rows(sql, text, _digits(text), limit)


async def add(*, person: int | None, organisation: int | None, profile: Profile, now: datetime) -> int | None:
    """A borrower; the id, None where the person or organisation is one already."""
    sql = """INSERT INTO borrower (person, organisation, birth_year, address, postcode, place, note, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, '', $7) ON CONFLICT DO NOTHING RETURNING id"""
    told = (profile.birth_year, profile.address, profile.postcode, profile.place)
    made: int | None = await transaction.value(sql, person, organisation, *told, now)
    return made


async def id_of(*, person: int | None, organisation: int | None) -> int | None:
    """The borrower that a person or an organisation is."""
    found: int | None = await transaction.value(
        "SELECT id FROM borrower WHERE person = $1 OR organisation = $2", person, organisation
    )
    return found


async def change(borrower: int, profile: Profile) -> None:
    """Where a borrower lives, and the year of birth."""
    sql = "UPDATE borrower SET birth_year = $2, address = $3, postcode = $4, place = $5 WHERE id = $1"
    await transaction.execute(sql, borrower, profile.birth_year, profile.address, profile.postcode, profile.place)


async def accept_terms(borrower: int, now: datetime) -> None:
    """The terms of lending are accepted; the first time stands."""
    await transaction.execute("UPDATE borrower SET terms_at = COALESCE(terms_at, $2) WHERE id = $1", borrower, now)


async def see_identity(borrower: int, *, by: int, now: datetime) -> bool:
    """The desk has seen who it is; False where that was so already."""
    sql = """UPDATE borrower SET identity_seen_at = $3, identity_seen_by = $2
             WHERE id = $1 AND identity_seen_at IS NULL RETURNING id"""
    return await transaction.value(sql, borrower, by, now) is not None


async def note(borrower: int, text: str) -> None:
    """What the desk wants to remember."""
    await transaction.execute("UPDATE borrower SET note = $2 WHERE id = $1", borrower, text)


async def add_co_borrower(borrower: int, *, name: str, birth_year: int, now: datetime) -> int:
    """Somebody for whom a borrower answers; the id."""
    sql = "INSERT INTO co_borrower (borrower, name, birth_year, added_at) VALUES ($1, $2, $3, $4) RETURNING id"
    made: int = await transaction.value(sql, borrower, name, birth_year, now)
    return made


async def co_borrower(borrower: int, co_borrower: int) -> int | None:
    """The year of birth of somebody for whom a borrower answers; None where they do not."""
    sql = "SELECT birth_year FROM co_borrower WHERE borrower = $1 AND id = $2 AND removed_at IS NULL"
    found: int | None = await transaction.value(sql, borrower, co_borrower)
    return found


async def remove_co_borrower(borrower: int, co_borrower: int, now: datetime) -> bool:
    """No longer; loans keep the name. False where there is no such one."""
    sql = """UPDATE co_borrower SET removed_at = $3 WHERE id = $2 AND borrower = $1 AND removed_at IS NULL
             RETURNING id"""
    return await transaction.value(sql, borrower, co_borrower, now) is not None


async def suspend(
    borrower: int, *, place: int | None, reason: str, first_day: date, last_day: date | None, by: int, now: datetime
) -> int:
    """May not borrow; the id of the suspension."""
    sql = """INSERT INTO suspension (borrower, lending_place, reason, first_day, last_day, made_by, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id"""
    made: int = await transaction.value(sql, borrower, place, reason, first_day, last_day, by, now)
    return made


async def suspension(suspension: int) -> dict[str, Any] | None:
    """A suspension with the `venue` of its place: id, borrower, lending_place, venue, lifted_at."""
    sql = """SELECT s.id, s.borrower, s.lending_place, l.venue, s.lifted_at
             FROM suspension s LEFT JOIN lending_place l ON l.id = s.lending_place WHERE s.id = $1"""
    return await transaction.row(sql, suspension)


async def lift(suspension: int, *, by: int, now: datetime) -> None:
    """It holds no longer."""
    sql = "UPDATE suspension SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL"
    await transaction.execute(sql, suspension, by, now)


async def suspensions(borrower: int) -> list[dict[str, Any]]:
    """All that there were, the latest first, with the names of who made and lifted them."""
    sql = """SELECT s.id, s.lending_place, l.name AS place_name, l.venue, s.reason, s.first_day, s.last_day, s.made_at,
                 maker.name AS made_by_name, s.lifted_at, lifter.name AS lifted_by_name
             FROM suspension s LEFT JOIN lending_place l ON l.id = s.lending_place
             LEFT JOIN person maker ON maker.id = s.made_by LEFT JOIN person lifter ON lifter.id = s.lifted_by
             WHERE s.borrower = $1 ORDER BY s.id DESC"""
    return await transaction.rows(sql, borrower)


async def loans(
    borrower: int, *, venues: Collection[int] | None, today: date, limit: int = 100
) -> list[dict[str, Any]]:
    """The loans of a borrower in these venues (None: all), the newest first: id, place, first, last, states, units,
    late, and `what` was lent, each with its name in every language, size and quantity."""
    sql = """
        SELECT l.id, p.name AS place, min(n.starts_on) AS first, max(n.due_on) AS last, array_agg(n.state) AS states,
            sum(n.quantity)::int AS units, bool_or(n.state = 'out' AND n.due_on < $3) AS late,
            jsonb_agg(jsonb_build_object('name', m.name, 'size', t.size, 'quantity', n.quantity) ORDER BY n.id) AS what
        FROM loan l JOIN lending_place p ON p.id = l.lending_place JOIN loan_line n ON n.loan = l.id
        JOIN equipment_type t ON t.id = n.type JOIN equipment_model m ON m.id = t.model
        WHERE l.borrower = $1 AND ($2::int[] IS NULL OR p.venue = ANY($2::int[]))
        GROUP BY l.id, p.id ORDER BY l.id DESC LIMIT $4"""
    return await transaction.rows(sql, borrower, None if venues is None else list(venues), today, limit)


async def places(venues: Collection[int] | None) -> list[dict[str, Any]]:
    """The lending places in these venues (None: all), by name: id, slug, name, venue."""
    sql = """SELECT id, slug, name, venue FROM lending_place
             WHERE active AND ($1::int[] IS NULL OR venue = ANY($1::int[])) ORDER BY name, id"""
    return await transaction.rows(sql, None if venues is None else list(venues))


async def venue_of(place: int) -> int | None:
    """The venue that a lending place is in."""
    found: int | None = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", place)
    return found


async def held(borrower: int, place: int, *, model: int | None = None, but: int | None = None) -> int:
    """How many units of a place (and of a model) a borrower has or is promised, those of the loan `but` left out."""
    sql = f"""SELECT COALESCE(sum(n.quantity), 0)::int FROM loan l JOIN loan_line n ON n.loan = l.id
              JOIN equipment_type t ON t.id = n.type
              WHERE l.borrower = $1 AND l.lending_place = $2 AND n.state IN {OPEN}
                AND ($3::int IS NULL OR t.model = $3) AND ($4::bigint IS NULL OR l.id <> $4)"""  # noqa: S608 -- our own words
    found: int = await transaction.value(sql, borrower, place, model, but)
    return found


def _row(found: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if found is None else _read(found)


def _read(found: dict[str, Any]) -> dict[str, Any]:
    """The row with the days of its suspensions as dates: JSON knows none."""
    days = ("first_day", "last_day")
    found["suspensions"] = [
        {**one, **{name: date.fromisoformat(one[name]) if one[name] else None for name in days}}
        for one in found["suspensions"]
    ]
    return found


def _digits(text: str) -> str:
    """The text as a telephone number is stored, empty where it is none."""
    plain = text.translate(str.maketrans("", "", " \N{NO-BREAK SPACE}-().+"))
    return plain if plain.isascii() and plain.isdigit() and len(plain) >= 4 else ""
