"""People at their browsers: clients of an application that runs in the test's own loop."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from litestar import Litestar

from booking.domain.people import Person
from booking.services import tokens
from booking.storage import sign_in
from booking.web import security, visitors
from booking.web.visitors import Visitor

ORIGIN = "http://testserver.local"


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    time: datetime = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_(self, **length: float) -> None:
        """Let time pass, as `clock.pass_(minutes=15)`."""
        self.time += timedelta(**length)


class Browser(httpx.AsyncClient):
    """A browser without scripts: it keeps cookies, follows no redirect by itself, and sends forms with their secret."""

    def __init__(self, app: Litestar, *, address: str = "192.0.2.1") -> None:
        transport = httpx.ASGITransport(app=app, client=(address, 4711))
        super().__init__(transport=transport, base_url=ORIGIN, headers={"Accept": "text/html", "Accept-Language": "en"})
        self.site = app.state.site

    async def become(self, person: Person) -> None:
        """Sign in as the person, without a letter."""
        now = self.site.clock()
        token = tokens.new()
        await sign_in.add_session(
            token_hash=tokens.hashed(token), person=person.id, agent="", now=now, expires_at=now + timedelta(days=30)
        )
        self.cookies.set(visitors.COOKIE, token, domain="testserver.local")

    @property
    def csrf(self) -> str:
        """The secret that the forms of this session carry."""
        return security.csrf_token(Visitor(token=self.cookies.get(visitors.COOKIE) or ""), self.site.settings.secret)

    async def submit(self, path: str, files: Any = None, **fields: Any) -> httpx.Response:
        """Send a form of ours."""
        data = {security.FIELD: self.csrf, **fields}
        return await self.post(path, data=data, files=files, headers={"Origin": ORIGIN})


async def key_of(person: Person, now: datetime) -> dict[str, str]:
    """The header of a program that calls the API for the person."""
    key = tokens.new()
    await sign_in.add_key(person.id, tokens.hashed(key), now)
    return {"Authorization": f"Bearer {key}"}
