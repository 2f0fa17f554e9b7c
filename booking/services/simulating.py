"""The task that simulates: takes up what waits, prices its dates a few milliseconds at a time, keeps the result."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from time import perf_counter

import structlog

import rules
from booking.domain.simulations import Compared, State, Sums
from booking.services.repricing import Agreement, Pricing
from booking.storage import simulations as storage
from booking.storage.simulations import Booked, Claimed
from rules import RulebookError

PAUSE = 2.0
"""Seconds between two looks for a simulation where nothing calls for one."""
STALE = timedelta(seconds=30)
"""After so long without a sign of life another process takes a simulation up."""
MOST_TRIES = 3
PAGE = 500
"""Dates that are read, priced and stored together: how often a simulation says how far it is."""
TURN = 0.003
"""Seconds of pricing after which whoever else waits has their turn."""
log = structlog.get_logger("simulating")

Clock = Callable[[], datetime]


class _Lost(Exception):
    """The simulation was stopped, or is somebody else's now."""


# Taking up what waits ------------------------------------------------------------------------------------------------


async def keep_simulating(*, clock: Clock, wake: asyncio.Event) -> None:
    """Simulate what waits until cancelled: now, whenever `wake` is set, and every few seconds."""
    while True:
        wake.clear()
        try:
            while await simulate_next(clock=clock):
                pass
        except Exception:
            log.exception("no simulation could be taken up")
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), PAUSE)


async def simulate_next(*, clock: Clock) -> bool:
    """Take up the simulation that waits longest and see it through; False where none waits."""
    claimed = await storage.claim(now=clock(), stale=clock() - STALE, most_tries=MOST_TRIES)
    if claimed is None:
        return False
    try:
        await _simulate(claimed, clock)
    except asyncio.CancelledError:
        await storage.put_back(claimed)
        raise
    except _Lost:
        log.info("simulation given up", simulation=claimed.id)
    except RulebookError as error:
        await storage.end(claimed, State.FAILED, now=clock(), fault=str(error.faults[0]))
    except Exception:
        log.exception("simulation failed", simulation=claimed.id)
        await storage.end(claimed, State.FAILED, now=clock(), fault="unexpected")
    return True


async def _simulate(claimed: Claimed, clock: Clock) -> None:
    book = await asyncio.to_thread(rules.load, claimed.text)
    await storage.begin(claimed)
    pricing, sums = Pricing(book), Sums(await storage.venues())
    async for dates in _pages(claimed, pricing):
        for one in dates:
            sums.add(one)
        if not await storage.keep(claimed, dates, now=clock()):
            raise _Lost
    await storage.end(claimed, State.DONE, now=clock(), result=sums.result())


# Reading -------------------------------------------------------------------------------------------------------------


async def _pages(claimed: Claimed, pricing: Pricing) -> AsyncIterator[list[Compared]]:
    """The dates of the window, a page at a time."""
    last = None
    while page := await storage.booked(first=claimed.first_at, last=claimed.last_at, after=last, limit=PAGE):
        yield await _priced(page, pricing)
        last = page[-1]


async def _priced(page: Sequence[Booked], pricing: Pricing) -> list[Compared]:
    found = await storage.applications({one.application for one in page})
    values, once = await storage.quoted(found)
    organisations = await storage.organisations({case["organisation"] for case in found.values()} - {None})
    await pricing.know(page)
    compared, since = [], perf_counter()
    for application, dates in groupby(page, key=lambda one: one.application):
        case = found[application]
        agreement = Agreement.of(case, organisations.get(case["organisation"]), once.get(application))
        for one in dates:
            compared.append(pricing.compared(one, agreement, values.get(one.id, one.price or 0)))
            if perf_counter() - since > TURN:
                await asyncio.sleep(0)
                since = perf_counter()
    return compared
