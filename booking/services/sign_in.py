"""The ways in: a one-time link by e-mail, sessions that can be ended, keys for the JSON API."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from booking.domain import emails
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.services import messages, people, tokens
from booking.storage import audit
from booking.storage import people as persons
from booking.storage import sign_in as storage
from booking.storage.transaction import atomic

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
WINDOW = timedelta(minutes=15)
PER_EMAIL = 5
PER_ADDRESS = 20
HOME = "/my"
LONGEST_PATH = 8000


class LinkSpent(Problem):
    """The one-time link is unknown, used or too old; `next` is where it would have led."""

    code = "link-spent"


class TooManyTries(Problem):
    """There were too many tries; `again_at` is when the next may be made."""

    code = "too-many-tries"


@dataclass(frozen=True, slots=True)
class Entry:
    """A person who has just signed in: their browser's new token, where to go, and when all of it ends."""

    token: str
    next_path: str
    expires_at: datetime
    person: Person


def local_path(text: str) -> str:
    """The path within this site that `text` is, or my page where it could lead elsewhere."""
    here = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    return text if here and len(text) <= LONGEST_PATH and text.isprintable() else HOME


async def request_link(*, email: str, next_path: str, address: str, language: str, base_url: str, now: datetime) -> str:
    """Send a one-time link, to whomever the address belongs; the address as we understood it.

    `address` is the network address that asks. Raises BadEmail, TooManyTries.
    """
    email = emails.address(email)
    if again_at := await _limit(email, address, now):
        raise TooManyTries(again_at=again_at)
    await _send_link(email, local_path(next_path), language, base_url, now)
    return email


@atomic
async def _limit(email: str, address: str, now: datetime) -> datetime | None:
    await storage.forget_tries(now - WINDOW)
    by_address = await storage.count_try(f"address {_network(address)}", limit=PER_ADDRESS, window=WINDOW, now=now)
    return by_address or await storage.count_try(f"email {email}", limit=PER_EMAIL, window=WINDOW, now=now)


def _network(address: str) -> str:
    """One household or office has a whole /64 of IPv6, and counts as one."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)


@atomic
async def _send_link(email: str, next_path: str, language: str, base_url: str, now: datetime) -> None:
    token = tokens.new()
    await storage.forget_links(now - timedelta(days=1))
    await storage.add_link(
        token_hash=tokens.hashed(token), email=email, next_path=next_path, now=now, expires_at=now + LINK_LASTS
    )
    person = await persons.person_by_email(email)
    await messages.put(
        "sign-in",
        recipient=email,
        language=person.language if person else language,
        now=now,
        name=person.name if person else "",
        url=f"{base_url}/sign-in/{token}",
        minutes=LINK_LASTS // timedelta(minutes=1),
    )


async def check_link(*, token: str, now: datetime) -> str:
    """The address that the link lets in, without using it up; raises LinkSpent."""
    link = await storage.link(tokens.hashed(token)) if len(token) <= tokens.LONGEST else None
    if link is None or link.used_at or link.expires_at <= now:
        raise LinkSpent(next=link.next_path if link else HOME)
    return link.email


async def use_link(*, token: str, old_token: str, agent: str, language: str, now: datetime) -> Entry:
    """Use the link up and begin a session; a person who is new is made. Raises LinkSpent.

    `old_token` is the session that the browser had, which ends: whoever knew it knows nothing of the new one.
    """
    await check_link(token=token, now=now)
    return await _enter(token, old_token, agent, language, now)


@atomic
async def _enter(token: str, old_token: str, agent: str, language: str, now: datetime) -> Entry:
    link = await storage.use_link(tokens.hashed(token), now)
    if link is None:
        raise LinkSpent(next=HOME)
    if old_token:
        await storage.end_session_of_token(tokens.hashed(old_token), now)
    person = await people.known_or_new(email=link.email, language=language, now=now)
    fresh, expires_at = tokens.new(), now + SESSION_LASTS
    await storage.add_session(
        token_hash=tokens.hashed(fresh), person=person.id, agent=agent, now=now, expires_at=expires_at
    )
    return Entry(fresh, link.next_path, expires_at, person)


async def by_session(*, token: str, now: datetime) -> tuple[Person, int] | None:
    """Whose session the token stands for, with its number; one query."""
    return await storage.person_by_session(tokens.hashed(token), now) if len(token) <= tokens.LONGEST else None


async def by_key(*, key: str) -> Person | None:
    """Whose key it is; one query."""
    return await storage.person_by_key(tokens.hashed(key)) if len(key) <= tokens.LONGEST else None


async def sessions(*, person: Person, now: datetime) -> list[dict[str, Any]]:
    """Where the person is signed in: id, agent, created_at, expires_at."""
    return await storage.sessions_of(person.id, now)


async def sign_out(*, token: str, now: datetime) -> None:
    """End the session of this browser."""
    await storage.end_session_of_token(tokens.hashed(token), now)


async def end_session(*, session: int, person: Person, now: datetime) -> None:
    """End one of the person's sessions; raises NotFound."""
    if not await storage.end_session(session, person=person.id, now=now):
        raise NotFound(what="session")


async def end_others(*, session: int, person: Person, now: datetime) -> int:
    """End all of the person's sessions but this one; how many there were."""
    return await storage.end_other_sessions(session, person=person.id, now=now)


@atomic
async def issue_key(*, email: str, now: datetime) -> str:
    """A new key for the JSON API, which is shown this once; raises NotFound for an unknown address."""
    person = await persons.person_by_email(emails.address(email))
    if person is None:
        raise NotFound(what="person")
    key = tokens.new()
    number = await storage.add_key(person.id, tokens.hashed(key), now)
    await audit.write(at=now, person=person.id, action="issue-key", noun="api-key", noun_id=number)
    return key
