"""Site: what is the same for every request of one running application."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from jinja2 import Environment

from booking.domain.municipality import UNNAMED, Municipality
from booking.settings import Settings
from booking.storage import municipality
from booking.web.visitors import AnyConnection

KEPT = 30.0
"""Seconds for which the municipality's name is not asked for again."""


def utc_now() -> datetime:
    """The clock of the real world."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Site:
    """The settings, the templates, the clock, whose site it is, and how to wake who sends letters and who simulates."""

    settings: Settings
    templates: Environment
    clock: Callable[[], datetime] = utc_now
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    simulate: asyncio.Event = field(default_factory=asyncio.Event)
    municipality: Municipality = UNNAMED
    _asked_at: float = -KEPT

    async def refresh(self) -> None:
        """Ask the database whose site it is, where that is not known or may have changed."""
        if monotonic() - self._asked_at >= (KEPT if self.municipality.name else 0):
            self.municipality = await municipality.current()
            self._asked_at = monotonic()

    def forget(self) -> None:
        """Ask anew at the next request: the municipality's row was changed."""
        self.municipality = UNNAMED


def of(connection: AnyConnection) -> Site:
    """The site that the request came to."""
    site: Site = connection.app.state.site
    return site
