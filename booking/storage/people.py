"""Queries about persons, the organisations that they act for, and their roles."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from booking.domain.people import Organisation, Person, Role
from booking.storage import transaction

PERSON = """
    p.id, p.email, p.name, p.phone, p.language,
    COALESCE((SELECT jsonb_agg(jsonb_build_array(r.role, r.venue) ORDER BY r.id)
              FROM role r WHERE r.person = p.id), '[]') AS roles,
    ARRAY(SELECT m.organisation FROM membership m WHERE m.person = p.id) AS organisations"""
"""All that a Person holds, in the query that finds it as `p`."""

ORGANISATION = "o.id, o.number, o.name, o.kind, o.registered, o.local, o.facts"


def person_of(found: dict[str, Any]) -> Person:
    """The person of a row that has the columns of PERSON."""
    return Person(
        id=found["id"],
        email=found["email"],
        name=found["name"],
        phone=found["phone"],
        language=found["language"],
        roles=tuple(Role(name, venue) for name, venue in found["roles"]),
        organisations=frozenset(found["organisations"]),
    )


async def person_by_id(person: int) -> Person | None:
    """The person with the number."""
    found = await transaction.row(f"SELECT {PERSON} FROM person p WHERE p.id = $1", person)  # noqa: S608 -- our own words
    return person_of(found) if found else None


async def person_by_email(email: str) -> Person | None:
    """The person with the address, which is stored in lower case."""
    found = await transaction.row(f"SELECT {PERSON} FROM person p WHERE p.email = $1", email)  # noqa: S608 -- our own words
    return person_of(found) if found else None


async def add_person(*, email: str, language: str, now: datetime) -> int | None:
    """A new person, of whom only the address is known; None where there is one with it already."""
    sql = """INSERT INTO person (email, name, phone, language, created_at) VALUES ($1, '', '', $2, $3)
             ON CONFLICT (email) DO NOTHING RETURNING id"""
    added: int | None = await transaction.value(sql, email, language, now)
    return added


async def change_person(person: int, *, name: str, phone: str, language: str) -> None:
    """What a person says of themselves."""
    sql = "UPDATE person SET name = $2, phone = $3, language = $4 WHERE id = $1"
    await transaction.execute(sql, person, name, phone, language)


# Organisations -------------------------------------------------------------------------------------------------------


async def organisation_by_number(number: str) -> Organisation | None:
    """The organisation with the nine digits."""
    return _organisation(
        await transaction.row(f"SELECT {ORGANISATION} FROM organisation o WHERE o.number = $1", number)  # noqa: S608 -- our own words
    )


async def organisation_by_id(organisation: int) -> Organisation | None:
    """The organisation that we know by this number of our own."""
    return _organisation(
        await transaction.row(f"SELECT {ORGANISATION} FROM organisation o WHERE o.id = $1", organisation)  # noqa: S608 -- our own words
    )


async def organisations_by_id(organisations: Collection[int]) -> list[Organisation]:
    """Those that we know by these numbers of our own."""
    sql = f"SELECT {ORGANISATION} FROM organisation o WHERE o.id = ANY($1::int[])"  # noqa: S608 -- our own words
    return [Organisation(**row) for row in await transaction.rows(sql, list(organisations))]


async def organisations_of(person: int) -> list[Organisation]:
    """Those that a person may act for."""
    sql = f"""SELECT {ORGANISATION} FROM organisation o JOIN membership m ON m.organisation = o.id
              WHERE m.person = $1 ORDER BY o.name, o.id"""  # noqa: S608 -- our own words
    return [Organisation(**found) for found in await transaction.rows(sql, person)]


async def organisations(*, like: str = "", limit: int = 200) -> list[dict[str, Any]]:
    """Organisations whose name or number has `like` in it, each with how many act for it (`members`)."""
    sql = f"""SELECT {ORGANISATION}, (SELECT count(*) FROM membership m WHERE m.organisation = o.id) AS members
              FROM organisation o WHERE strpos(lower(o.name), lower($1)) > 0 OR strpos(o.number, $1) > 0
              ORDER BY o.name, o.id LIMIT $2"""  # noqa: S608 -- our own words
    return await transaction.rows(sql, like, limit)


async def add_organisation(*, number: str, name: str, kind: str, now: datetime) -> int | None:
    """A new organisation, of which nothing more is known; None where there is one with the number already."""
    sql = """INSERT INTO organisation (number, name, kind, registered, local, facts, created_at)
             VALUES ($1, $2, $3, NULL, NULL, '{}', $4) ON CONFLICT (number) DO NOTHING RETURNING id"""
    added: int | None = await transaction.value(sql, number, name, kind, now)
    return added


async def change_organisation(
    organisation: int,
    *,
    name: str,
    kind: str,
    registered: bool | None,
    local: bool | None,
    facts: Mapping[str, Any],
) -> None:
    """What the municipality knows of an organisation."""
    sql = "UPDATE organisation SET name = $2, kind = $3, registered = $4, local = $5, facts = $6 WHERE id = $1"
    await transaction.execute(sql, organisation, name, kind, registered, local, dict(facts))


async def members_of(organisation: int) -> list[dict[str, Any]]:
    """Who may act for an organisation: id, name, email, phone, since."""
    sql = """SELECT p.id, p.name, p.email, p.phone, m.since FROM membership m JOIN person p ON p.id = m.person
             WHERE m.organisation = $1 ORDER BY m.since, m.id"""
    return await transaction.rows(sql, organisation)


async def add_member(person: int, organisation: int, now: datetime) -> bool:
    """Let a person act for an organisation; False where they could already."""
    sql = """INSERT INTO membership (person, organisation, since) VALUES ($1, $2, $3)
             ON CONFLICT (person, organisation) DO NOTHING RETURNING id"""
    return await transaction.value(sql, person, organisation, now) is not None


async def remove_member(person: int, organisation: int) -> bool:
    """Let a person act for an organisation no longer; False where they could not."""
    sql = "DELETE FROM membership WHERE person = $1 AND organisation = $2 RETURNING id"
    return await transaction.value(sql, person, organisation) is not None


async def lock_organisation(organisation: int) -> None:
    """Others that change who acts for the organisation wait until this transaction ends."""
    await transaction.execute("SELECT 1 FROM organisation WHERE id = $1 FOR UPDATE", organisation)


def _organisation(found: dict[str, Any] | None) -> Organisation | None:
    return Organisation(**found) if found else None
