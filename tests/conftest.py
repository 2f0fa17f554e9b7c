"""One database server a run, one fresh database a test, and the clock that tests go by."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import hypothesis
import pytest
from litestar import Litestar

from booking.app import create_app
from booking.settings import Settings
from booking.storage import conf, embedded, migrate
from tests.browsers import Browser, Clock

NOW = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)  # a Monday, 10 in the morning in Oslo
TEMPLATE = "ledig_template"

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("laws", deadline=None, max_examples=1000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a database server of this run's own; it forgets its data when the machine fails, and is fast."""
    folder = Path(tempfile.mkdtemp(prefix="ledig-test-"))
    folder.chmod(0o755)
    yield embedded.start(folder / "db")
    embedded.stop(folder / "db")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def template(server: str) -> str:
    """A database with every migration in it, for tests to copy."""
    await _run(server, "ALTER SYSTEM SET fsync = off")
    await _run(server, "SELECT pg_reload_conf()")
    await _run(server, f"CREATE DATABASE {TEMPLATE}")
    await conf.connect(_address(server, TEMPLATE))
    await migrate.migrate()
    await conf.disconnect()
    return TEMPLATE


@pytest.fixture
async def database_url(server: str, template: str) -> str:
    """The address of an empty, migrated database that is this test's alone."""
    name = "ledig_test"
    await _run(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    await _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return _address(server, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[None]:
    """An empty, migrated database, connected."""
    await conf.connect(database_url, connections=12)
    yield
    await conf.disconnect()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of an installation on this test's database, with its mail in a folder."""
    return _settings(database_url, tmp_path)


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    """The whole service, made once a run; `app` connects it to a test's database."""
    return new_application(tmp_path_factory.mktemp("var"))


def new_application(var: Path) -> Litestar:
    """A service of one's own, for a test that changes its routes."""
    return create_app(_settings(None, var), clock=Clock(NOW))


@pytest.fixture
def app(application: Litestar, database: None) -> Litestar:
    """The whole service on this test's database, at a time that the test moves (`clock`), without what runs beside it:
    letters stay in the outbox."""
    application.state.site.clock.time = NOW
    application.state.site.forget()
    return application


@pytest.fixture
def clock(app: Litestar) -> Clock:
    """The clock of the service."""
    clock: Clock = app.state.site.clock
    return clock


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[Browser]:
    """A browser that nobody is signed in with."""
    async with Browser(app) as browser:
        yield browser


def _settings(database_url: str | None, var: Path) -> Settings:
    return Settings(
        database_url=database_url,
        var=var,
        host="127.0.0.1",
        port=8000,
        base_url="http://testserver.local",
        sender="ledig@example.no",
        smtp=None,
        workers=1,
        connections=12,
        secure_cookies=False,
        demo=False,
        secret="a secret of the tests",
    )


def _address(server: str, database: str) -> str:
    return server.replace("/postgres?", f"/{database}?")


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
