"""The list of all public handlers: pages and the JSON API."""

from collections.abc import Sequence

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from booking.web import applications as application_pages
from booking.web import (
    apply,
    borrow,
    borrowers,
    daysheets,
    equipment,
    feeds,
    health,
    home,
    loans,
    my,
    people,
    prices,
    resources,
    search,
    security,
    sign_in,
    waits,
)
from booking.web import bookings as booking_pages
from booking.web.api import applications, bookings, requests
from booking.web.api import equipment as gear
from booking.web.api import loans as lending
from booking.web.api import resources as catalogue

PAGES: Sequence[ControllerRouterHandler] = (
    *home.HANDLERS,
    *search.HANDLERS,
    *resources.HANDLERS,
    *prices.HANDLERS,
    *equipment.HANDLERS,
    *borrow.HANDLERS,
    *waits.HANDLERS,
    *apply.HANDLERS,
    *my.HANDLERS,
    *loans.HANDLERS,
    *borrowers.HANDLERS,
    *application_pages.HANDLERS,
    *booking_pages.HANDLERS,
    *people.HANDLERS,
    *feeds.HANDLERS,
    *daysheets.HANDLERS,
    *sign_in.HANDLERS,
)
"""Everything that is read by people."""

API: Sequence[ControllerRouterHandler] = (
    *catalogue.HANDLERS,
    *applications.HANDLERS,
    *bookings.HANDLERS,
    *gear.HANDLERS,
    *lending.HANDLERS,
)
"""Everything that is read by programs; paths are relative to /api/v1."""

HANDLERS: Sequence[ControllerRouterHandler] = (
    health.health,
    Router("/", route_handlers=PAGES, guards=[security.refuse_forgery], include_in_schema=False),
    Router(
        "/api/v1",
        route_handlers=API,
        guards=[security.refuse_forgery, requests.json_only],
        dependencies={"window": Provide(requests.window, sync_to_thread=False)},
    ),
)
