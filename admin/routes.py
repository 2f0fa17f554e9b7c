"""The list of all handlers of the back office, behind one guard."""

from collections.abc import Sequence

from litestar import Router
from litestar.types import ControllerRouterHandler

from admin import (
    adoptions,
    audit,
    board,
    borrowers,
    cases,
    catalogue,
    charges,
    dates,
    decisions,
    equipment_models,
    handovers,
    inbox,
    items,
    labels,
    lending_desk,
    lending_places,
    lending_statistics,
    loans,
    openings,
    overview,
    people,
    pictures,
    pricelists,
    quotes,
    replans,
    returns,
    rulebooks,
    settlements,
    simulations,
    stocklists,
    waits,
    walk_ins,
)
from booking.web import guards, security

HANDLERS: Sequence[ControllerRouterHandler] = (
    *overview.HANDLERS,
    *inbox.HANDLERS,
    *cases.HANDLERS,
    *decisions.HANDLERS,
    *dates.HANDLERS,
    *quotes.HANDLERS,
    *charges.HANDLERS,
    *settlements.HANDLERS,
    *replans.HANDLERS,
    *waits.HANDLERS,
    *board.HANDLERS,
    *audit.HANDLERS,
    *catalogue.HANDLERS,
    *openings.HANDLERS,
    *lending_places.HANDLERS,
    *equipment_models.HANDLERS,
    *items.HANDLERS,
    *stocklists.HANDLERS,
    *labels.HANDLERS,
    *pictures.HANDLERS,
    *rulebooks.HANDLERS,
    *pricelists.HANDLERS,
    *adoptions.HANDLERS,
    *people.HANDLERS,
    *simulations.HANDLERS,
    *lending_statistics.HANDLERS,
    *lending_desk.HANDLERS,
    *handovers.HANDLERS,
    *loans.HANDLERS,
    *walk_ins.HANDLERS,
    *returns.HANDLERS,
    *borrowers.HANDLERS,
)
"""Paths are relative to /admin."""

router = Router(
    "/admin",
    route_handlers=HANDLERS,
    guards=[security.refuse_forgery, guards.works_here],
    include_in_schema=False,
)
