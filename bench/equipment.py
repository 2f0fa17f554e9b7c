"""Gear, on 500 types with 20 000 lines ahead: how many are free, the last one fought for, a type of ten besieged."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from threading import Barrier

import msgspec

from bench.figures import Figure
from bench.stage import ask, expect, median_ms, stage, today
from booking.storage import conf, equipment, transaction

WINDOW = timedelta(days=7)
WRITERS, ROUNDS = 8, 20
BESIEGERS, UNITS = 200, 10
CREATED, CONFLICT = 201, 409
FAR = 200
"""Days ahead where nothing is lent yet."""


def measure() -> list[Figure]:
    """The count by itself and as the catalogue shows it; rounds with another number of winners than units; the peak."""
    kinds, counted = asyncio.run(_count(stage().database))
    lines = "20 000 loan lines"
    with ThreadPoolExecutor(BESIEGERS) as pool:
        wrong = sum(_round(pool, number) != 1 for number in range(ROUNDS))
        peak = _siege(pool)
    return [
        Figure(f"free units of {kinds} types over a week, {lines}, the count alone", counted, "ms", 50, ""),
        Figure(f"the catalogue of gear for a week over HTTP, {kinds} types, {lines}", _catalogue(), "ms", None, ""),
        Figure("8 at once for the last unit, 20 rounds: rounds with another number of winners", wrong, "rounds", 0, ""),
        Figure("200 at once on a type of 10: most promised on any day", peak, "units", UNITS, ""),
    ]


async def _count(database: str) -> tuple[int, float]:
    """How many types there are, and the median of how long it takes to count what is free of all of them."""
    await conf.connect(database)
    try:
        kinds = [row["id"] for row in await transaction.rows("SELECT id FROM equipment_type")]
        taken = []
        for number in range(60):
            first = today() + timedelta(number)
            begin = time.perf_counter()
            found = await equipment.free(kinds, first, first + WINDOW, today=today())
            taken.append((time.perf_counter() - begin) * 1000)
            if len(found) != len(kinds):
                raise RuntimeError(f"{len(found)} types counted of {len(kinds)}")
        return len(kinds), round(median(taken[10:]), 2)
    finally:
        await conf.disconnect()


def _catalogue() -> float:
    connection = stage().connection()

    def read(number: int) -> bytes:
        first = today() + timedelta(1 + number % 20)
        return expect(ask(connection, f"/equipment?from={first}&to={first + WINDOW}"), 200)

    return median_ms(read, times=40)


def _round(pool: ThreadPoolExecutor, number: int) -> int:
    """How many got the one unit that was left."""
    first = today() + timedelta(FAR + number)
    if _lend(_types()[0], first, first, UNITS - 1) != CREATED:
        raise RuntimeError("the other nine could not be lent")
    return _at_once(pool, [(_types()[0], first, first)] * WRITERS)


def _siege(pool: ThreadPoolExecutor) -> int:
    """The most of one type that is promised on any day, after two hundred asked at once for days that overlap."""
    first, slug = today() + timedelta(FAR), _types()[1]
    spans = [(first + timedelta(number % 7), first + timedelta(number % 7 + number % 4)) for number in range(BESIEGERS)]
    _at_once(pool, [(slug, *span) for span in spans])
    path = f"/api/v1/equipment/{slug}/availability?from={first}&to={first + timedelta(12)}"
    days = msgspec.json.decode(expect(ask(stage().connection(), path), 200))["items"]
    return int(max(UNITS - day["free"] for day in days))


def _at_once(pool: ThreadPoolExecutor, wanted: list[tuple[str, object, object]]) -> int:
    start = Barrier(len(wanted))

    def lend(one: tuple[str, object, object]) -> int:
        start.wait()
        return _lend(*one, 1)

    answers = list(pool.map(lend, wanted))
    if set(answers) - {CREATED, CONFLICT}:
        raise RuntimeError(f"unexpected answers {sorted(set(answers))}")
    return answers.count(CREATED)


def _lend(slug: str, first: object, last: object, quantity: int) -> int:
    body = {"from": str(first), "to": str(last), "lines": [{"equipment": slug, "quantity": quantity}]}
    headers = {"Authorization": f"Bearer {stage().key}"}
    return ask(stage().connection(), "/api/v1/loans", method="POST", body=body, headers=headers)[0]


def _types() -> list[str]:
    """The types that are fought for: the first of the first place."""
    items = msgspec.json.decode(expect(ask(stage().connection(), "/api/v1/equipment?limit=2"), 200))["items"]
    return [item["slug"] for item in items]
