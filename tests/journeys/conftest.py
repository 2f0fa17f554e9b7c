"""A real browser in front of a whole installation with the demo in it; one installation a module."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from playwright.async_api import Browser, async_playwright

from booking import demo
from booking.storage import conf
from booking.web.deps import LANGUAGE_COOKIE
from tests.browsers import Clock
from tests.conftest import NOW
from tests.journeys import installation as installations
from tests.journeys.installation import Installation
from tests.journeys.visitor import DESKTOP, HEIGHTS, PHONE, Visitor

Visit = Callable[..., Awaitable[Visitor]]

TEMPLATE = "ledig_journeys"
TIMEOUT = 20_000
"""Milliseconds that a page may take, on a machine that has more to do."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
async def demo_template(server: str, template: str) -> str:
    """A database with the demo in it, for each module to copy."""
    await _run(server, f"CREATE DATABASE {TEMPLATE} TEMPLATE {template}")
    await conf.connect(_address(server, TEMPLATE))
    await demo.load(now=NOW)
    await conf.disconnect()
    return TEMPLATE


@pytest.fixture(scope="module")
async def installation(
    server: str, demo_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """The service with the demo of a Monday in January, as fresh as on the first day."""
    await _run(server, "DROP DATABASE IF EXISTS ledig_journey WITH (FORCE)")
    await _run(server, f"CREATE DATABASE ledig_journey TEMPLATE {demo_template}")
    var = tmp_path_factory.mktemp("journey")
    async with installations.running(_address(server, "ledig_journey"), var, Clock(NOW)) as running:
        yield running


def chromium_path() -> str:
    """Where the Chromium of this machine is."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "The journeys need Chromium: install the package chromium, or Google Chrome."
    return path


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def width(request: pytest.FixtureRequest) -> int:
    """How wide the window is."""
    width: int = request.param
    return width


@pytest.fixture
async def visit(chromium: Browser, installation: Installation, request: pytest.FixtureRequest) -> AsyncIterator[Visit]:
    """Makes visitors, each with a browser of their own; nothing may have gone wrong in any when the test ends."""
    wide = request.getfixturevalue("width") if "width" in request.fixturenames else DESKTOP
    visitors: list[Visitor] = []

    async def new(email: str = "", *, width: int = wide, lang: str = "nb") -> Visitor:
        context = await chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]}, locale=f"{lang}-NO", reduced_motion="reduce"
        )
        context.set_default_timeout(TIMEOUT)
        await context.add_cookies([{"name": LANGUAGE_COOKIE, "value": lang, "url": installation.url}])
        visitor = await Visitor.of(context, installation)
        visitors.append(visitor)
        if email:
            await visitor.become(email)
        return visitor

    yield new
    for visitor in visitors:
        await visitor.page.context.close()
    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    assert not troubles, "\n".join(troubles)


def _address(server: str, database: str) -> str:
    return server.replace("/postgres?", f"/{database}?")


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
