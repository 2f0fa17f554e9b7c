"""A whole installation for the journeys: the service on a port of its own, the demo in its database, its Maildir."""

import asyncio
import mailbox
import re
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import asyncpg
import uvicorn
from litestar import Litestar

from booking.app import create_app
from booking.domain.people import Person
from booking.services import tokens
from booking.settings import Settings
from booking.storage import people, sign_in
from tests.browsers import Clock

LINK = re.compile(r"https?://\S+/sign-in/\S+")
PATIENCE = 20.0
"""Seconds to wait for a letter, on a machine that has more to do."""


class Server(uvicorn.Server):
    """A server inside the test's own loop, which leaves signals to pytest."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(frozen=True, slots=True)
class Installation:
    """The running service, and what lies around it."""

    url: str
    database_url: str
    app: Litestar
    mail: Path
    given: set[str] = field(default_factory=set)

    @property
    def clock(self) -> Clock:
        """The clock that the service goes by."""
        clock: Clock = self.app.state.site.clock
        return clock

    async def session(self, email: str) -> str:
        """The token of a new session of somebody known."""
        person = await self.person(email)
        token, now = tokens.new(), self.clock()
        await sign_in.add_session(
            token_hash=tokens.hashed(token), person=person.id, agent="", now=now, expires_at=now + timedelta(days=30)
        )
        return token

    async def person(self, email: str) -> Person:
        """Somebody of the demo."""
        found = await people.person_by_id(await self.value("SELECT id FROM person WHERE email = $1", email))
        assert found is not None
        return found

    async def value(self, sql: str, *args: object) -> Any:
        """One value out of the database."""
        connection = await asyncpg.connect(self.database_url)
        try:
            return await connection.fetchval(sql, *args)
        finally:
            await connection.close()

    async def letter(self, to: str, *saying: str) -> EmailMessage:
        """The first letter to an address with all these words in its subject or text, as soon as it is there."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for letter in self._letters():
                    if letter["To"] == to and all(words in text_of(letter) for words in saying):
                        return letter
                await asyncio.sleep(0.05)

    async def sign_in_link(self, email: str) -> str:
        """The link that somebody who wants to sign in was sent, as soon as it is there; each is given once."""
        async with asyncio.timeout(PATIENCE):
            while True:
                sent = [LINK.search(text_of(letter)) for letter in self._letters() if letter["To"] == email]
                new = [link[0] for link in sent if link and link[0] not in self.given]
                if new:
                    self.given.add(new[-1])
                    return new[-1]
                await asyncio.sleep(0.05)

    def _letters(self) -> list[EmailMessage]:
        """What lies in the Maildir, the oldest first."""
        if not (self.mail / "cur").is_dir():  # the last folder that the sender makes: there is no letter yet
            return []
        box = mailbox.Maildir(self.mail, factory=None, create=False)
        keys = sorted(box.keys(), key=lambda key: int(key.split("Q")[1].split(".")[0]))  # counted by the one sender
        return [message_from_bytes(box.get_bytes(key), policy=default) for key in keys]


def text_of(letter: EmailMessage) -> str:
    """The subject and the plain text of a letter."""
    body = letter.get_body(("plain",))
    return f"{letter['Subject']}\n{body.get_content() if body else ''}"


@asynccontextmanager
async def running(database_url: str, var: Path, clock: Clock) -> AsyncIterator[Installation]:
    """The service, from its start to its stop."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        settings = _settings(database_url, var, listener.getsockname()[1])
        app = create_app(settings, clock=clock)
        config = uvicorn.Config(
            app, log_config=None, loop="none", ws="none", lifespan="on", timeout_graceful_shutdown=1
        )
        server = Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            assert not serving.done()
            await asyncio.sleep(0.02)
        yield Installation(settings.base_url, database_url, app, settings.mail_folder)
        server.should_exit = True
        await serving


def _settings(database_url: str, var: Path, port: int) -> Settings:
    return Settings(
        database_url=database_url,
        var=var,
        host="127.0.0.1",
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        sender="Gloppen kommune <ledig@example.no>",
        smtp=None,
        workers=1,
        connections=8,
        secure_cookies=False,
        demo=True,
        secret="a secret of the journeys",
    )
