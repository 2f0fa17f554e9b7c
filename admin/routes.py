"""The list of all handlers of the back office, behind one guard."""

from collections.abc import Sequence

from litestar import Router
from litestar.types import ControllerRouterHandler

from admin import catalogue, openings, people, pictures
from booking.web import guards, security

HANDLERS: Sequence[ControllerRouterHandler] = (
    *catalogue.HANDLERS,
    *openings.HANDLERS,
    *pictures.HANDLERS,
    *people.HANDLERS,
)
"""Paths are relative to /admin."""

router = Router(
    "/admin",
    route_handlers=HANDLERS,
    guards=[security.refuse_forgery, guards.works_here],
    include_in_schema=False,
)
