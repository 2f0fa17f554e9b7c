"""A small municipality, and programs that call the API for the people in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar

from booking.domain.people import Person
from booking.storage import transaction
from tests import factories
from tests.browsers import ORIGIN, key_of
from tests.conftest import NOW

TUESDAY = "2027-01-12"
ORGANISATION = "974760673"


class Program(httpx.AsyncClient):
    """A caller of the API, with the key of a person or without any."""

    def __init__(self, app: Litestar, headers: dict[str, str]) -> None:
        transport = httpx.ASGITransport(app=app, client=("192.0.2.9", 4711))
        super().__init__(transport=transport, base_url=f"{ORIGIN}/api/v1", headers={"Accept-Language": "en", **headers})

    async def apply(self, **values: Any) -> httpx.Response:
        """Send an application."""
        return await self.post("/applications", json=wanted(**values))


def wanted(**values: Any) -> dict[str, Any]:
    """The body of an application for an evening in the gym; None leaves a field out."""
    body = {
        "spaces": ["gym"],
        "start": f"{TUESDAY}T18:00:00+01:00",
        "end": f"{TUESDAY}T20:00:00+01:00",
        "title": "Handball girls 12",
        "purpose": "training",
        "participants": {"total": 18, "under": {"16": 16}},
        **values,
    }
    return {name: value for name, value in body.items() if value is not None}


@dataclass
class Town:
    """Its people."""

    applicant: Person
    representative: Person
    officer: Person


@pytest.fixture
async def town(app: Litestar) -> Town:
    """Two gyms by approval, a room booked at once, an association, a case officer, and Gloppen's regulation."""
    await factories.rulebook()
    venue = await factories.venue()
    await factories.space(venue, "gym")
    await factories.space(venue, "gym-2")
    await factories.space(venue, "room", mode="instant", space_class="klasserom", capacity=10)
    representative = await factories.person("leiar@example.no")
    await factories.organisation(representative, number=ORGANISATION)
    return Town(
        applicant=await factories.person("kari@example.no"),
        representative=await factories.known(representative.id),
        officer=await factories.person("officer@example.no", role="officer", venue=venue),
    )


@pytest.fixture
async def api(app: Litestar, town: Town) -> AsyncIterator[Program]:
    """A caller without a key."""
    async with Program(app, {}) as program:
        yield program


@pytest.fixture
async def kari(app: Litestar, town: Town) -> AsyncIterator[Program]:
    """A caller for a private person."""
    async with Program(app, await key_of(town.applicant, NOW)) as program:
        yield program


@pytest.fixture
async def club(app: Litestar, town: Town) -> AsyncIterator[Program]:
    """A caller for the association."""
    async with Program(app, await key_of(town.representative, NOW)) as program:
        yield program


@pytest.fixture
async def officer(app: Litestar, town: Town) -> AsyncIterator[Program]:
    """A caller for the case officer."""
    async with Program(app, await key_of(town.officer, NOW)) as program:
        yield program


async def stored() -> dict[str, int]:
    """How many rows there are of all that an application writes."""
    tables = ("application", "occurrence", "claim", "quote", "audit", "outbox")
    return {table: await transaction.value(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608
