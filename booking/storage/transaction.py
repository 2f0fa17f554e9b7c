"""The unit of work, and the ways in which plain SQL is run inside or outside of it."""

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import asyncpg

from booking.storage.conf import DB
from booking.storage.engine import SafeTransaction

Params = ParamSpec("Params")
Result = TypeVar("Result")

TRIES = 4


def transaction() -> SafeTransaction:
    """`async with transaction():` all inside is stored together or not at all; an inner block joins the outer."""
    return DB.transaction()


def snapshot() -> SafeTransaction:
    """`async with snapshot():` all reads inside see one moment, whatever others store meanwhile."""
    return DB.snapshot()


def atomic(step: Callable[Params, Awaitable[Result]]) -> Callable[Params, Awaitable[Result]]:
    """Run a service inside one transaction, again where PostgreSQL gave it up to end a deadlock."""

    @functools.wraps(step)
    async def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        if DB.current_transaction.get() is not None:
            return await step(*args, **kwargs)
        for left in reversed(range(TRIES)):
            try:
                async with transaction():
                    return await step(*args, **kwargs)
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                if not left:
                    raise
        raise AssertionError("the loop returns or raises")

    return run


async def rows(sql: str, *args: object) -> list[dict[str, Any]]:
    """All rows of a query, as dicts."""
    return [dict(record) for record in await _run("fetch", sql, args)]


async def tuples(sql: str, *args: object) -> list[Any]:
    """All rows of a query, as tuples: half the time of dicts, where there are thousands."""
    found: list[Any] = await _run("fetch", sql, args)
    return found


async def row(sql: str, *args: object) -> dict[str, Any] | None:
    """The first row of a query as a dict, or None."""
    record = await _run("fetchrow", sql, args)
    return None if record is None else dict(record)


async def value(sql: str, *args: object) -> Any:
    """The first column of the first row, or None."""
    return await _run("fetchval", sql, args)


async def execute(sql: str, *args: object) -> None:
    """Run a statement whose answer is of no interest."""
    await _run("execute", sql, args)


async def execute_many(sql: str, many: Iterable[Sequence[object]]) -> None:
    """Run one statement for each sequence of arguments."""
    await _run("executemany", sql, (many,))


async def insert(table: str, columns: Sequence[str], values: Mapping[str, object]) -> int:
    """Store a row of these columns, a value for each; its id."""
    slots = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    return int(
        await value(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots}) RETURNING id",  # noqa: S608 -- our own names
            *(values[name] for name in columns),
        )
    )


async def update(table: str, key: int, columns: Sequence[str], values: Mapping[str, object]) -> None:
    """Give a row the values of those of the columns that are there."""
    names = [name for name in columns if name in values]
    if names:
        changes = ", ".join(f"{name} = ${place}" for place, name in enumerate(names, 2))
        await execute(
            f"UPDATE {table} SET {changes} WHERE id = $1",  # noqa: S608 -- our own names
            key,
            *(values[name] for name in names),
        )


async def copy(table: str, columns: Sequence[str], records: Iterable[Sequence[object]]) -> None:
    """Store many rows at once, the fastest way there is; the database gives them their ids."""
    await _run("copy_records_to_table", table, (), records=records, columns=columns)


async def _run(method: str, sql: str, args: Sequence[object], **options: object) -> Any:
    current = DB.current_transaction.get()
    if current is not None:
        return await getattr(current.connection, method)(sql, *args, **options)
    if DB.pool is None:
        raise RuntimeError("The database is not connected: conf.connect() comes first.")
    async with DB.pool.acquire() as connection:
        return await getattr(connection, method)(sql, *args, **options)
