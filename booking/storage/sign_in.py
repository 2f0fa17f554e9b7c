"""Queries about the ways in: one-time links, tries, sessions and keys. Only hashes of secrets are stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from booking.domain.people import Person
from booking.storage import transaction
from booking.storage.people import PERSON, person_of


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link: whom it lets in, and where they were going."""

    email: str
    next_path: str
    expires_at: datetime
    used_at: datetime | None


async def person_by_session(token_hash: str, now: datetime) -> tuple[Person, int] | None:
    """Whose session it is, with the number of the session; None where it has ended."""
    sql = f"""SELECT {PERSON}, s.id AS session FROM session s JOIN person p ON p.id = s.person
              WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2"""  # noqa: S608 -- our own words
    found = await transaction.row(sql, token_hash, now)
    return (person_of(found), found["session"]) if found else None


async def person_by_key(key_hash: str) -> Person | None:
    """Whose key it is; None where it has been withdrawn."""
    sql = f"""SELECT {PERSON} FROM api_key k JOIN person p ON p.id = k.person
              WHERE k.key_hash = $1 AND k.ended_at IS NULL"""  # noqa: S608 -- our own words
    found = await transaction.row(sql, key_hash)
    return person_of(found) if found else None


async def add_key(person: int, key_hash: str, now: datetime) -> int:
    """A new key for the JSON API."""
    sql = "INSERT INTO api_key (key_hash, person, created_at) VALUES ($1, $2, $3) RETURNING id"
    added: int = await transaction.value(sql, key_hash, person, now)
    return added


# One-time links ------------------------------------------------------------------------------------------------------


async def add_link(*, token_hash: str, email: str, next_path: str, now: datetime, expires_at: datetime) -> None:
    """Remember a link that is about to be sent."""
    sql = """INSERT INTO sign_in_link (token_hash, email, next_path, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5)"""
    await transaction.execute(sql, token_hash, email, next_path, now, expires_at)


async def link(token_hash: str) -> Link | None:
    """The link, whether it can be used or not."""
    sql = "SELECT email, next_path, expires_at, used_at FROM sign_in_link WHERE token_hash = $1"
    found = await transaction.row(sql, token_hash)
    return Link(**found) if found else None


async def use_link(token_hash: str, now: datetime) -> Link | None:
    """Use the link up; None where it is not there, has been used or is too old. Of two at once, one gets it."""
    sql = """UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
             RETURNING email, next_path, expires_at, used_at"""
    found = await transaction.row(sql, token_hash, now)
    return Link(**found) if found else None


async def forget_links(before: datetime) -> None:
    """Delete the links that could no longer be used at `before`, with the addresses in them."""
    await transaction.execute("DELETE FROM sign_in_link WHERE expires_at < $1", before)


# Tries ---------------------------------------------------------------------------------------------------------------


async def count_try(key: str, *, limit: int, window: timedelta, now: datetime) -> datetime | None:
    """Count one more try under the key; where there were `limit` in the window, when the next may be made instead.

    Simultaneous tries wait for each other, in whatever process they are.
    """
    await transaction.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)
    sql = "SELECT at FROM sign_in_attempt WHERE key = $1 AND at > $2 ORDER BY at DESC LIMIT $3"
    tries = await transaction.rows(sql, key, now - window, limit)
    if len(tries) == limit:
        again: datetime = tries[-1]["at"] + window
        return again
    await transaction.execute("INSERT INTO sign_in_attempt (key, at) VALUES ($1, $2)", key, now)
    return None


async def forget_tries(before: datetime) -> None:
    """Delete the tries that no limit looks back to."""
    await transaction.execute("DELETE FROM sign_in_attempt WHERE at < $1", before)


# Sessions ------------------------------------------------------------------------------------------------------------


async def add_session(*, token_hash: str, person: int, agent: str, now: datetime, expires_at: datetime) -> None:
    """A browser that is signed in from now on."""
    sql = "INSERT INTO session (token_hash, person, agent, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)"
    await transaction.execute(sql, token_hash, person, agent, now, expires_at)


async def sessions_of(person: int, now: datetime) -> list[dict[str, Any]]:
    """Where a person is signed in, the latest first: id, agent, created_at, expires_at."""
    sql = """SELECT id, agent, created_at, expires_at FROM session
             WHERE person = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, id DESC"""
    return await transaction.rows(sql, person, now)


async def end_session(session: int, *, person: int, now: datetime) -> bool:
    """End one session of the person; False where they have no such session."""
    sql = "UPDATE session SET ended_at = $3 WHERE id = $1 AND person = $2 AND ended_at IS NULL RETURNING id"
    return await transaction.value(sql, session, person, now) is not None


async def end_session_of_token(token_hash: str, now: datetime) -> None:
    """End whatever session a browser comes with."""
    sql = "UPDATE session SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL"
    await transaction.execute(sql, token_hash, now)


async def end_other_sessions(session: int, *, person: int, now: datetime) -> int:
    """End all sessions of the person but this one; how many there were."""
    sql = """WITH ended AS (UPDATE session SET ended_at = $3 WHERE person = $1 AND id <> $2 AND ended_at IS NULL
             RETURNING 1) SELECT count(*) FROM ended"""
    ended: int = await transaction.value(sql, person, session, now)
    return ended


async def forget_sessions(before: datetime) -> int:
    """Delete the sessions that ended before then; how many there were."""
    sql = """WITH gone AS (DELETE FROM session WHERE LEAST(expires_at, ended_at) < $1 RETURNING 1)
             SELECT count(*) FROM gone"""
    gone: int = await transaction.value(sql, before)
    return gone
