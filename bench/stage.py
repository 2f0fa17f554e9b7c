"""The stage: a database of 107 000 bookings, most of them ahead, kept between runs, and one app process before it."""

import asyncio
import atexit
import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from booking import demo
from booking.domain import localtime
from booking.services import sign_in
from booking.storage import conf, embedded, migrate, transaction

APPLICANT = "ane@example.no"
BOOKINGS = 107_000
TITLE = "Bench"
VAR = Path(os.environ.get("LEDIG_VAR", "var")).resolve() / "bench"
HOST = "127.0.0.1"
START_SECONDS = 60
OWN_LANGUAGE = {"Accept-Language": "en"}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the app answers, the key of an applicant, and the process to weigh."""

    port: int
    key: str
    process: psutil.Process
    database: str

    def connection(self) -> http.client.HTTPConnection:
        """A connection that stays open, so that no request pays for another's handshake."""
        return http.client.HTTPConnection(HOST, self.port, timeout=60)


@cache
def stage() -> Stage:
    """Set the stage once a run: the data is loaded where it is not, or is of another day."""
    database = _database(embedded.start(VAR / "db"))
    key = asyncio.run(_loaded(database))
    port = _free_port()
    environment = os.environ | {"DATABASE_URL": database, "PORT": str(port), "LEDIG_DEMO": "no", "LEDIG_VAR": str(VAR)}
    process = subprocess.Popen(
        [sys.executable, "-m", "booking.cli", "run"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(_end, process)
    _wait(port)
    return Stage(port, key, psutil.Process(process.pid), database)


def ask(
    connection: http.client.HTTPConnection,
    path: str,
    *,
    method: str = "GET",
    body: object = None,
    headers: Mapping[str, str] = OWN_LANGUAGE,
) -> tuple[int, bytes, Mapping[str, str]]:
    """One request and all of its answer: status, body, headers."""
    sent = dict(headers) | ({"Content-Type": "application/json"} if body is not None else {})
    connection.request(method, path, body=None if body is None else json.dumps(body), headers=sent)
    answer = connection.getresponse()
    return answer.status, answer.read(), dict(answer.getheaders())


def median_ms(request: Callable[[int], object], *, times: int, warm: int = 10) -> float:
    """The median of so many timed calls, in milliseconds, after some that do not count; each gets its number."""
    taken = []
    for number in range(warm + times):
        begin = time.perf_counter()
        request(number)
        if number >= warm:
            taken.append((time.perf_counter() - begin) * 1000)
    return round(statistics.median(taken), 2)


def expect(answer: tuple[int, bytes, Mapping[str, str]], status: int) -> bytes:
    """The body of an answer that is as it should be: a figure of a refusal would be worth nothing."""
    found, body, _ = answer
    if found != status:
        raise RuntimeError(f"{found} instead of {status}: {body[:500].decode(errors='replace')}")
    return body


def application(space: str, day: date, start: str, end: str, **values: Any) -> dict[str, Any]:
    """The body of an application for one date."""
    begin, finish = (localtime.at(day, datetime.strptime(clock, "%H:%M").time()) for clock in (start, end))  # noqa: DTZ007
    return {
        "spaces": [space],
        "start": begin.isoformat(),
        "end": finish.isoformat(),
        "title": TITLE,
        "purpose": "meeting",
        "participants": {"total": 8},
        **values,
    }


def today() -> date:
    """The day that all of it counts from."""
    return localtime.local(datetime.now(UTC)).date()


def days(first: date, count: int) -> Iterable[date]:
    """So many days in a row."""
    return (first + timedelta(days=later) for later in range(count))


def _database(server: str) -> str:
    """The address of the data of this day; that of other days is dropped."""
    name = f"ledig_bench_{today():%Y%m%d}"
    asyncio.run(_only(server, name))
    return server.replace("/postgres?", f"/{name}?")


async def _only(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        found = [
            row[0]
            for row in await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'ledig_bench_%'")
        ]
        for old in found:
            if old != name:
                await connection.execute(f"DROP DATABASE {old} WITH (FORCE)")
        if name not in found:
            await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()


async def _loaded(database: str) -> str:
    """Migrate, load what is missing, forget what earlier runs booked; a fresh key for the API."""
    now = datetime.now(UTC)
    await conf.connect(database)
    try:
        if await migrate.migrate():
            print(f"loading {BOOKINGS} bookings ...", file=sys.stderr)
            await demo.load(now=now, size=BOOKINGS)
        await _forget()
        return await sign_in.issue_key(email=APPLICANT, now=now)
    finally:
        await conf.disconnect()


async def _forget() -> None:
    """Take away what earlier runs booked and borrowed, so that each run finds the same free."""
    found = [row["id"] for row in await transaction.rows("SELECT id FROM application WHERE title = $1", TITLE)]
    await transaction.execute(
        "DELETE FROM claim WHERE occurrence IN (SELECT id FROM occurrence WHERE application = ANY($1))",
        found,
    )
    for table in ("occurrence", "quote", "outbox"):
        statement = f"DELETE FROM {table} WHERE application = ANY($1)"  # noqa: S608 -- our own words
        await transaction.execute(statement, found)
    await transaction.execute("DELETE FROM application WHERE id = ANY($1)", found)
    lent = [row["id"] for row in await transaction.rows("SELECT id FROM loan WHERE source = 'api'")]
    await transaction.execute("DELETE FROM outbox WHERE loan = ANY($1)", lent)
    await transaction.execute("DELETE FROM loan_line WHERE loan = ANY($1)", lent)
    await transaction.execute("DELETE FROM loan WHERE id = ANY($1)", lent)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            if ask(connection, "/health")[0] == http.client.OK:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the app did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=20)
