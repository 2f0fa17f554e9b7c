"""Queries about who has which role where."""

from dataclasses import dataclass
from typing import Any

from booking.storage import transaction


@dataclass(frozen=True, slots=True)
class Granted:
    """One role that somebody has."""

    id: int
    person: int
    role: str
    venue: int | None


async def granted() -> list[dict[str, Any]]:
    """Every role with the names behind the numbers: id, role, person, name, email, venue (slug), venue_name."""
    sql = """SELECT r.id, r.role, r.person, p.name, p.email, v.slug AS venue, v.name AS venue_name
             FROM role r JOIN person p ON p.id = r.person LEFT JOIN venue v ON v.id = r.venue
             ORDER BY p.name, p.email, r.role, v.name"""
    return await transaction.rows(sql)


async def by_id(role: int) -> Granted | None:
    """The role with the number."""
    found = await transaction.row("SELECT id, person, role, venue FROM role WHERE id = $1", role)
    return Granted(**found) if found else None


async def add(person: int, role: str, venue: int | None) -> int | None:
    """Give a role; None where the person has it already."""
    sql = """INSERT INTO role (person, role, venue) VALUES ($1, $2, $3)
             ON CONFLICT (person, role, venue) DO NOTHING RETURNING id"""
    added: int | None = await transaction.value(sql, person, role, venue)
    return added


async def remove(role: int) -> None:
    """Take a role away."""
    await transaction.execute("DELETE FROM role WHERE id = $1", role)


async def lock() -> None:
    """Others that change roles wait until this transaction ends, so that somebody is always left in charge."""
    await transaction.execute("LOCK TABLE role IN SHARE ROW EXCLUSIVE MODE")


async def count(role: str) -> int:
    """How many persons have the role."""
    found: int = await transaction.value("SELECT count(DISTINCT person) FROM role WHERE role = $1", role)
    return found


async def venues() -> list[dict[str, Any]]:
    """The venues that a role may be for: id, slug, name."""
    return await transaction.rows("SELECT id, slug, name FROM venue WHERE active ORDER BY name, id")
