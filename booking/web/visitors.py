"""Who sends a request: nobody known, a browser that is signed in, or a program with a key."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection

from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.services import sign_in

COOKIE = "ledig_session"
API = "/api/"

AnyRequest: TypeAlias = Request[Any, Any, Any]
AnyConnection: TypeAlias = ASGIConnection[Any, Any, Any, Any]


class UnknownKey(Problem):
    """The key that came with the request is none of ours, or was withdrawn."""

    code = "unknown-key"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is there; `session` and `token` are those of a signed-in browser."""

    person: Person | None = None
    session: int | None = None
    token: str = field(default="", repr=False)
    by_key: bool = False


NOBODY = Visitor()


async def recognise(connection: AnyConnection, now: datetime) -> Visitor:
    """Who sends the request: one query, and none where there is neither a cookie nor a key. Raises UnknownKey."""
    key = _key(connection)
    if key:
        person = await sign_in.by_key(key=key)
        if person is None:
            raise UnknownKey
        return Visitor(person, by_key=True)
    token = connection.cookies.get(COOKIE, "")
    found = await sign_in.by_session(token=token, now=now) if token else None
    return Visitor(*found, token=token) if found else NOBODY


def _key(connection: AnyConnection) -> str:
    """The key of a call to the JSON API; pages know sessions only."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and connection.scope["path"].startswith(API) else ""


def of(connection: AnyConnection) -> Visitor:
    """Who was recognised."""
    visitor = connection.scope.get("auth")
    return visitor if isinstance(visitor, Visitor) else NOBODY
