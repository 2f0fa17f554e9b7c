"""Stock lists: all there is as a CSV file, and a file read in, looked at before it is stored."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from admin.catalogue import OFFICERS, Row, form_page
from admin.simulation_results import BOM, Kroner, encoded
from booking.domain import stocklists as domain
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.domain.stocklists import Fault
from booking.language import formats
from booking.services import lending_places, stocklists
from booking.services.stocklists import ListHasFaults, Report
from booking.web import deps, forms, problems, vocabulary
from booking.web.resources import words
from booking.web.visitors import AnyRequest

LARGEST_BODY = 3 * domain.MOST_BYTES
"""A list, and room for what a form makes of its letters when it is sent a second time."""

SHOWN = 200
"""Faults that are told before the rest is only counted."""


@get("/equipment/list", guards=OFFICERS)
async def choose(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """What a list is, the file of all there is, and a form for one's own."""
    return await _page(request, me)


@get("/equipment/list/{name:str}", guards=OFFICERS)
async def export(request: AnyRequest, me: NamedDependency[Person], lang: NamedDependency[str]) -> Response[str]:
    """All that is in use as CSV, with the names of the columns in the reader's language."""
    place = request.query_params.get("place", "")
    rows = await stocklists.export(place=int(place) if place.isascii() and place.isdigit() else None, by=me)
    columns = [word for _, word in vocabulary.options(vocabulary.STOCK_COLUMN, lang)]
    headers = {"Content-Disposition": 'attachment; filename="equipment.csv"'}
    text = encoded([columns, *(_cells(row, lang) for row in rows)])
    return Response(BOM + text, media_type="text/csv", headers=headers)


@post("/equipment/list", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def look(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """What a list would change; once that was looked at (`confirmed`) it is stored."""
    sent = (await request.form()).get("file")
    typed = await forms.typed(request)
    data = await sent.read() if isinstance(sent, UploadFile) else typed.get("text", "").encode()
    try:
        if typed.get("confirmed"):
            report = await stocklists.store(data=data, by=me, now=now)
            return deps.see_other("/admin/equipment/list", done="saved", added=str(report.added))
        report = await stocklists.look(data=data, by=me, now=now)
    except ListHasFaults:
        report = await stocklists.look(data=data, by=me, now=now)
    except Problem as problem:
        return await _page(request, me, problem=problem)
    return await _page(request, me, report=report, text=data.decode("utf-8-sig"))


async def _page(
    request: AnyRequest, me: Person, *, report: Report | None = None, text: str = "", problem: Problem | None = None
) -> Response[str]:
    lang = deps.language(request)
    faults = report.faults if report else []
    failed = ListHasFaults(count=len(faults), field="file") if faults else problem
    return form_page(
        request,
        "stocklists/list.html",
        {},
        failed,
        places=[(one["id"], one["name"]) for one in await lending_places.places(by=me)],
        columns=vocabulary.options(vocabulary.STOCK_COLUMN, lang),
        needed=domain.NEEDED,
        report=report,
        faults=_told(faults[:SHOWN], request),
        more=max(0, len(faults) - SHOWN),
        text="" if faults else text,
    )


def _told(faults: Iterable[Fault], request: AnyRequest) -> list[Row]:
    """Faults as rows of a table: where, and what to do."""
    lang, today = deps.language(request), formats.day_of(deps.now(request))
    said = [(fault, problems.say(fault.problem, lang, today)) for fault in faults]
    return [
        {
            "row": fault.row,
            "column": vocabulary.word(vocabulary.STOCK_COLUMN, fault.column, lang)
            if fault.column in vocabulary.STOCK_COLUMN
            else fault.column,
            "title": one.title,
            "detail": one.detail,
        }
        for fault, one in said
    ]


def _cells(row: Row, lang: str) -> list[object]:
    """A row of the file, in the order of the columns."""
    unit = row["code"] is not None
    condition = vocabulary.word(vocabulary.CONDITION, row["condition"], lang) if unit else ""
    return [
        row["place"],
        words(row["category"], lang),
        words(row["model"], lang),
        row["size"],
        row["code"] or "",
        "" if unit else row["stock"],
        condition,
        row["bought_on"] or "",
        Kroner(row["price"]),
        row["serial"] or "",
        row["note"] or "",
        Kroner(row["replacement_value"]),
    ]


HANDLERS = (choose, export, look)
"""Paths are relative to /admin."""
