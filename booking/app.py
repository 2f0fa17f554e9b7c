"""Composition root: wires settings, database, templates, feeds, the public pages and the back office together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

import admin
from admin import routes as admin_routes
from booking import mailer
from booking.services import messages, simulating, waits
from booking.services.feeds import Feeds
from booking.settings import Settings, from_environment
from booking.storage import conf, embedded
from booking.web import assets, deps, problems, requestlog, routes, schema, templating
from booking.web.ground import Ground
from booking.web.site import Site, utc_now
from ical import routes as feed_routes

LARGEST_BODY = 1_000_000
"""Bytes of a request's body; a route that takes documents says so itself with `request_max_body_size`."""

OFFICE = Path(admin.__file__).parent
"""Where the back office keeps its templates and static files."""


def create_app(settings: Settings | None = None, *, clock: Callable[[], datetime] = utc_now) -> Litestar:
    """The whole service as one ASGI application; the settings are read from the environment where none are given."""
    settings = settings or from_environment()
    static = assets.load(OFFICE / "static")
    site = Site(settings, templating.environment(OFFICE / "templates", static=static), clock)
    requestlog.configure()
    app = Litestar(
        route_handlers=[*routes.HANDLERS, admin_routes.router, _feeds(site), assets.handler(static)],
        dependencies=deps.PROVIDERS,
        exception_handlers={Exception: problems.answer},
        lifespan=[_running(site)],
        logging_config=None,
        openapi_config=OPENAPI,
        request_max_body_size=LARGEST_BODY,
        state=State({"site": site}),
    )
    app.asgi_handler = Ground(app.asgi_handler, site)
    return app


OPENAPI = OpenAPIConfig(
    title="Ledig",
    version="1",
    description="What is vacant, what it costs, and how to book it. Times are RFC 3339, money is whole øre.",
    path="/schema",
    render_plugins=[schema.Readable(), JsonRenderPlugin()],
    use_handler_docstrings=True,
    components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
)


def _feeds(site: Site) -> Router:
    """The calendar feeds, with ours as their source."""
    source = Feeds(site.settings.base_url, site.clock)
    provided = {"feed_source": Provide(lambda: source, sync_to_thread=False)}
    return Router("/", route_handlers=[feed_routes.router], dependencies=provided)


def _running(site: Site) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """What lives as long as the application does: the database pool, and the work beside the requests."""

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        connected = conf.DB.pool is not None  # by who composes the application into something larger
        if not connected:
            await _connect(site.settings)
        tasks = [asyncio.create_task(work) for work in _work(site)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if not connected:
                await conf.disconnect()

    return running


def _work(site: Site) -> list[Coroutine[Any, Any, None]]:
    """What is done beside the requests, until it is cancelled."""
    return [
        messages.keep_sending(mailer=mailer.from_settings(site.settings), clock=site.clock, wake=site.wake),
        simulating.keep_simulating(clock=site.clock, wake=site.simulate),
        waits.keep_tending(clock=site.clock),
    ]


async def _connect(settings: Settings) -> None:
    address = settings.database_url
    if address is None:
        address = await asyncio.to_thread(embedded.start, settings.database_folder)
    await conf.connect(address, connections=settings.connections)
