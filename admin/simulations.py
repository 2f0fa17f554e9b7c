"""Simulate a rulebook: choose what, follow it, and see what booked dates would have cost under it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from admin import simulation_results as results
from booking.domain import localtime
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.simulations import AHEAD, PAST, UNFINISHED, State
from booking.language import formats
from booking.services import simulations
from booking.web import deps, forms, guards, problems, site
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_

Row = dict[str, Any]

TIMEFRAME: Mapping[str, str] = {
    PAST: N_("The last twelve months"),
    AHEAD: N_("All that is booked from now on"),
}
STATE: Mapping[str, str] = {
    State.QUEUED: N_("Waits"),
    State.RUNNING: N_("Under way"),
    State.DONE: N_("Done"),
    State.FAILED: N_("Failed"),
    State.STOPPED: N_("Stopped"),
}
TABLES = ("groups", "associations", "venues")
DATES = "dates"


@get("/rulebooks/{rulebook:int}/simulate", guards=[guards.officer])
async def choose(request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """What may be simulated under a rulebook, and what was."""
    return await _choose(request, rulebook, me)


@post("/rulebooks/{rulebook:int}/simulate", guards=[guards.officer])
async def start(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Ask for a simulation, or go to the same that is under way."""
    timeframe = (await forms.typed(request)).get("timeframe", "")
    try:
        asked = await simulations.start(rulebook=rulebook, timeframe=timeframe, by=me, now=now)
    except NotFound:
        raise
    except Problem as problem:
        return await _choose(request, rulebook, me, problem)
    site.of(request).simulate.set()
    return deps.see_other(f"/admin/simulations/{asked}")


async def _choose(request: AnyRequest, number: int, me: Person, problem: Problem | None = None) -> Response[str]:
    rulebook, earlier = await simulations.of_rulebook(rulebook=number, by=me)
    return deps.page(
        request,
        "simulations/choose.html",
        status=problems.status(problem),
        rulebook=rulebook,
        simulations=earlier,
        timeframes=TIMEFRAME,
        states=STATE,
        errors=problems.errors(problem, request),
    )


@get("/simulations/{simulation:int}", guards=[guards.officer])
async def simulation(
    request: AnyRequest,
    simulation: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Response[str]:
    """How far a simulation is, or what came of it."""
    found = await simulations.find(simulation=simulation, by=me)
    sort = request.query_params.get("sort", "")
    sort = sort if sort.removeprefix("-") in results.SORTS else results.DEFAULT_SORT
    shown = _shown(found["result"], sort, lang) if found["result"] else {}
    return deps.page(request, "simulations/simulation.html", **_frame(found, now), sort=sort, **shown)


@get("/simulations/{simulation:int}/progress", guards=[guards.officer])
async def progress(
    request: AnyRequest, simulation: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """Only how far it is; whoever asks loads the page anew once it has ended."""
    found = await simulations.find(simulation=simulation, by=me)
    ended = {} if found["state"] in UNFINISHED else {"HX-Refresh": "true"}
    return deps.page(request, "simulations/progress.html", headers=ended, **_frame(found, now))


def _frame(found: Row, now: datetime) -> Row:
    """What the pages say of a simulation besides its result."""
    last = found["last_at"]
    return {
        "simulation": found,
        "runs": found["state"] in UNFINISHED,
        "left": _seconds_left(found, now),
        "first_day": localtime.local(found["first_at"]).date(),
        "last_day": localtime.local(last).date() if last else None,
        "timeframes": TIMEFRAME,
        "states": STATE,
    }


def _seconds_left(found: Row, now: datetime) -> int | None:
    """How long it will take from now, by how long it took until now; None where that is not known."""
    if found["state"] != State.RUNNING or not found["done"]:
        return None
    for_each: float = (now - found["started_at"]).total_seconds() / found["done"]
    left: int = found["total"] - found["done"]
    return max(1, round(for_each * left))


def _shown(result: Row, sort: str, lang: str) -> Row:
    """The result as the page shows it."""
    found = {table: results.lines(result, table, lang) for table in TABLES}
    return {
        "result": result,
        "all": results.Line("", "", "", **result["all"]),
        "tables": {table: results.in_order(lines, sort) for table, lines in found.items()},
        "bars": results.bars(found["groups"]),
        "outcomes": [
            (results.outcome(code, lang), formats.number(count, lang)) for code, count in result["outcomes"].items()
        ],
        "questions": [{**one, "text": one["reason"].get(lang, "")} for one in result["questions"]],
        "opens": [_date(one, lang) for one in result["opens"]],
        "changes": [_date(one, lang) for one in result["changes"]],
    }


def _date(one: Row, lang: str) -> Row:
    """A date of the lists, with moments and words."""
    start, end = datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"])
    who = one["association"] or results.group(None, lang)
    why = (one["reason"] or {}).get(lang) or results.outcome(one["outcome"], lang)
    return {**one, "start": start, "end": end, "who": who, "why": why}


@post("/simulations/{simulation:int}/stop", guards=[guards.officer])
async def stop(simulation: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """Give it up."""
    await simulations.stop(simulation=simulation, by=me, now=now)
    return deps.see_other(f"/admin/simulations/{simulation}")


@get("/simulations/{simulation:int}/export/{name:str}", guards=[guards.officer])
async def export(
    simulation: FromPath[int], name: FromPath[str], me: NamedDependency[Person], lang: NamedDependency[str]
) -> Response[str] | Stream:
    """A table, or all dates, as CSV: `groups.csv`, `associations.csv`, `venues.csv` or `dates.csv`."""
    found, table = await simulations.find(simulation=simulation, by=me), name.removesuffix(".csv")
    if found["result"] is None or not name.endswith(".csv") or table not in {*TABLES, DATES}:
        raise NotFound(what="export")
    file = re.sub(r"[^A-Za-z0-9.-]+", "-", f"{found['key']}-{found['timeframe']}-{name}")
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    if table == DATES:
        dates = await simulations.dates(simulation=simulation, by=me)
        return Stream(results.dates_as_csv(dates, lang), media_type="text/csv", headers=headers)
    return Response(results.as_csv(found["result"], table, lang), media_type="text/csv", headers=headers)


HANDLERS = (choose, start, simulation, progress, stop, export)
"""Paths are relative to /admin."""
