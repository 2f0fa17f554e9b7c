"""A rulebook simulated over 100 000 booked dates by the app process, and how long others wait for it meanwhile."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.figures import Figure
from bench.stage import ask, expect, stage
from booking.domain.simulations import AHEAD, State
from booking.services import simulations
from booking.storage import conf, people, transaction

OFFICER = "sak@example.no"
TIMEOUT = 300.0
SECONDS = 0.05


def measure() -> list[Figure]:
    """From the question to the result; and the slowest of the requests that are asked all the while."""
    here = stage()
    connection = here.connection()
    seconds, dates, slowest = asyncio.run(_simulated(here.database, lambda: expect(ask(connection, "/health"), 200)))
    per = seconds * 100_000 / dates
    return [
        Figure(f"simulation of 100 000 booked dates (measured on {dates})", round(per, 1), "s", 30),
        Figure("the slowest answer to somebody else meanwhile", round(slowest * 1000, 1), "ms"),
    ]


async def _simulated(database: str, knock: Callable[[], object]) -> tuple[float, int, float]:
    """How long it took, over how many dates, and the longest that a request waited."""
    await conf.connect(database)
    try:
        await transaction.execute("DELETE FROM simulated_date")
        await transaction.execute("DELETE FROM simulation")
        officer = await people.person_by_email(OFFICER)
        rulebook = await transaction.value("SELECT id FROM rulebook WHERE adopted_at IS NOT NULL ORDER BY id LIMIT 1")
        if officer is None or rulebook is None:
            raise RuntimeError("the stage has no officer or no rulebook")
        begin, slowest = time.perf_counter(), 0.0
        number = await simulations.start(rulebook=rulebook, timeframe=AHEAD, by=officer, now=datetime.now(UTC))
        while True:
            asked = time.perf_counter()
            await asyncio.to_thread(knock)
            slowest = max(slowest, time.perf_counter() - asked)
            found = await simulations.find(simulation=number, by=officer)
            if found["state"] == State.DONE:
                return time.perf_counter() - begin, int(found["total"]), slowest
            if found["state"] in {State.FAILED, State.STOPPED} or time.perf_counter() - begin > TIMEOUT:
                raise RuntimeError(f"the simulation {found['state']}: {found['fault']}")
            await asyncio.sleep(SECONDS)
    finally:
        await conf.disconnect()
