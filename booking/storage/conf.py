"""The Piccolo engine and app registry (`PICCOLO_CONF=booking.storage.conf`), and the pool's life."""

import os

import asyncpg
import msgspec
from piccolo.conf.apps import AppRegistry

from booking.storage.engine import LedigEngine

os.environ.setdefault("PICCOLO_CONF", __name__)  # Piccolo's migrations look for this module by that name

os.environ.setdefault("PICCOLO_CONF", __name__)  # where Piccolo looks, whoever starts us

DB = LedigEngine(config={})
APP_REGISTRY = AppRegistry(apps=["booking.storage.piccolo_app"])

OLDEST_SERVER = 150000  # exclusion constraints over expressions are older, NULLS NOT DISTINCT and MERGE are not


class UnfitDatabase(Exception):
    """The database does not answer, or is too old; the message says which, for the operator."""


async def connect(url: str, *, connections: int = 10) -> None:
    """Open the pool on the server at `url`; raises UnfitDatabase where it does not answer or is older than 15."""
    DB.config = {"dsn": url}
    try:
        await DB.start_connection_pool(min_size=1, max_size=connections, init=_prepare, reset=_as_it_is, timeout=10)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise UnfitDatabase(f"The database does not answer: {str(error) or type(error).__name__}") from error
    version = (await DB._run_in_pool("SELECT current_setting('server_version_num')::int AS version"))[0]["version"]  # noqa: SLF001 -- the engine's only way in outside a query
    if version < OLDEST_SERVER:
        await disconnect()
        raise UnfitDatabase(f"The database is PostgreSQL {version // 10000}; Ledig needs 15 or newer.")


async def disconnect() -> None:
    """Close the pool, where one is open."""
    if DB.pool is not None:
        await DB.close_connection_pool()


async def _prepare(connection: asyncpg.Connection) -> None:
    # Piccolo hands JSON over as text already; our own SQL hands over values.
    await connection.set_type_codec("jsonb", encoder=_to_json, decoder=msgspec.json.decode, schema="pg_catalog")


async def _as_it_is(connection: asyncpg.Connection) -> None:
    """Give a connection back without asking the server to forget settings, listeners and locks.

    We leave none of them behind: locks end with their transaction. It saves every query its second round trip.
    A transaction that a cancelled task left open is rolled back, or the next task would be in it.
    """
    if connection.is_in_transaction():
        await connection.reset()


def _to_json(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
