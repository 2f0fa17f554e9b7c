"""Whether the service can do its work: the database answers and is up to date."""

import asyncio

import asyncpg
from litestar import Response, get

from booking.storage import migrate

PATIENCE = 3.0
"""Seconds that the database has to answer."""


@get("/health", summary="Whether the service works", cache_control=None)
async def health() -> Response[dict[str, str]]:
    """200 when the database answers and its migrations are in, else 503."""
    try:
        current = await asyncio.wait_for(migrate.is_current(), PATIENCE)
    except (OSError, TimeoutError, RuntimeError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return Response({"status": "no database"}, status_code=503)
    if not current:
        return Response({"status": "not migrated"}, status_code=503)
    return Response({"status": "ok"}, status_code=200)
