"""Lending statistics at the desk: units, loans and borrowers of some days, what is used, what to buy; and as CSV."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin.simulation_results import BOM, Kroner, encoded
from booking.domain import lending_statistics as domain
from booking.domain import localtime
from booking.domain.lending_statistics import Counted
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.language.texts import DEFAULT, translator
from booking.services import lending_statistics
from booking.services.lending_statistics import Report
from booking.web import deps, guards, problems, vocabulary
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_

Row = Mapping[str, Any]

PATH = "/admin/lending/statistics"

AUDIENCE: Mapping[str, str] = {
    "child": N_("Children and young people"),
    "adult": N_("Adults"),
    "organisation": N_("Schools and associations"),
    "": N_("Not known"),
}
SUMS = (N_("Units"), N_("Loans"), N_("Borrowers"), N_("Late"), N_("Lost"))
SHOWN = 15
"""How many of the most used stand on the page; the file has all."""


@get("/lending/statistics", guards=[guards.clerk])
async def statistics(
    request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Response[str]:
    """The figures of a place or of all, of this year or the days asked for."""
    typed, today, problem = _typed(request), localtime.local(now).date(), None
    try:
        days = domain.counted(_raw(typed), today)
    except Problem as fault:
        days, problem = domain.this_year(today), fault
    found = await lending_statistics.report(place=typed["place"], days=days, by=me, now=now)
    return deps.page(
        request,
        "lending_statistics/statistics.html",
        status=problems.status(problem),
        errors=problems.errors(problem, request),
        typed=typed if problem else {**typed, "first": days.first.isoformat(), "last": days.last.isoformat()},
        query=urlencode({"place": typed["place"], "first": days.first, "last": days.last}),
        years=_years(typed["place"], today),
        **_shown(found, lang),
    )


@get("/lending/statistics/{name:str}", guards=[guards.clerk])
async def export(
    request: AnyRequest,
    name: FromPath[str],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Response[str]:
    """A table as CSV: `figures.csv`, `gear.csv` or `purchases.csv`."""
    if name not in FILES:
        raise NotFound(what="export")
    typed = _typed(request)
    days = domain.counted(_raw(typed), localtime.local(now).date())
    found = await lending_statistics.report(place=typed["place"], days=days, by=me, now=now)
    file = "-".join(filter(None, ("lending", typed["place"], str(days.first), str(days.last), name)))
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(BOM + encoded(FILES[name](found, lang)), media_type="text/csv", headers=headers)


def _typed(request: AnyRequest) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in ("place", "first", "last")}


def _raw(typed: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [text] for name, text in typed.items()}


def _years(place: str, today: date) -> list[tuple[str, int]]:
    """Whole years to choose with one touch: their addresses and numbers."""
    years = [Counted(date(year, 1, 1), date(year, 12, 31)) for year in range(today.year, today.year - 3, -1)]
    return [
        (f"{PATH}?{urlencode({'place': place, 'first': one.first, 'last': one.last})}", one.first.year) for one in years
    ]


# Words and bars -------------------------------------------------------------------------------------------------------


def _shown(found: Report, lang: str) -> dict[str, Any]:
    """The report as the page shows it."""
    gear = [{**one, "name": _gear(one, lang)} for one in found.gear]
    lent, never = domain.by_use(gear)
    months = [{**one, "name": formats.month(one["month"], lang)} for one in found.months]
    most = max((one["units"] for one in months), default=0)
    return {
        "report": found,
        "months": [{**one, "length": 1000 * one["units"] // max(most, 1)} for one in months],
        "categories": [{**one, "name": _said(one["name"], lang)} for one in found.categories],
        "audiences": [{**one, "name": _audience(one, lang)} for one in found.audiences],
        "lent": lent[:SHOWN],
        "more": max(0, len(lent) - SHOWN),
        "never": never,
        "purchases": domain.purchases(gear),
    }


def _audience(row: Row, lang: str) -> str:
    return vocabulary.word(AUDIENCE, row["audience"], lang)


def _gear(row: Row, lang: str) -> str:
    """A model with its size: `Langrennsski, 170 cm`."""
    size = f"{row['size']} {row['size_unit'] or ''}".strip()
    return f"{_said(row['name'], lang)}, {size}" if row["size"] else _said(row["name"], lang)


def _said(name: Mapping[str, str], lang: str) -> str:
    return name.get(lang) or name.get(DEFAULT) or ""


# CSV -----------------------------------------------------------------------------------------------------------------


def _figures(found: Report, lang: str) -> list[Sequence[object]]:
    """All sums in one table: in all, by whom it was lent to, by category, by month."""
    say = translator(lang).gettext
    rows = [
        (say("In all"), "", found.all),
        *((say("Lent to"), _audience(one, lang), one) for one in found.audiences),
        *((say("Category"), _said(one["name"], lang), one) for one in found.categories),
        *((say("Month"), f"{one['month']:%Y-%m}", one) for one in found.months),
    ]
    head = [say("Counted by"), say("What"), *(say(one) for one in SUMS)]
    return [head, *([by, what, *(row[one] for one in domain.SUMS)] for by, what, row in rows)]


def _all_gear(found: Report, lang: str) -> list[Sequence[object]]:
    say = translator(lang).gettext
    head = [say(one) for one in (N_("Equipment"), N_("Size"), N_("Lending place"), N_("There are"), N_("Units"))]
    return [
        [*head, say("In use, per cent of days")],
        *(
            [
                *(_said(one["name"], lang), one["size"], one["place"], one["stock"], one["units"]),
                "" if one["use"] is None else one["use"],
            ]
            for one in sorted(found.gear, key=lambda one: (-one["units"], one["id"]))
        ),
    ]


def _purchases(found: Report, lang: str) -> list[Sequence[object]]:
    say = translator(lang).gettext
    head = (
        *(N_("Equipment"), N_("Size"), N_("Lending place"), N_("There are"), N_("Times refused")),
        *(N_("Units refused"), N_("On the waiting list"), N_("Most at once"), N_("What one costs new")),
    )
    return [
        [say(one) for one in head],
        *(
            [
                *(_said(one["name"], lang), one["size"], one["place"], one["stock"], one["times"], one["missing"]),
                *(one["waits"], one["most"], Kroner(one["replacement_value"])),
            ]
            for one in domain.purchases(found.gear)
        ),
    ]


FILES = {"figures.csv": _figures, "gear.csv": _all_gear, "purchases.csv": _purchases}

HANDLERS = (statistics, export)
"""Paths are relative to /admin."""
