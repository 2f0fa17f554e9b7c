"""Labels: a sheet to print, with a QR code for each unit; which units, and how many labels of the sheet are used up."""

from collections.abc import Mapping
from typing import Any

import segno
from litestar import Response, get
from litestar.di import NamedDependency
from markupsafe import Markup

from admin.catalogue import form_page
from booking.domain import equipment as domain
from booking.domain.fields import Fields, Unfit
from booking.domain.people import Person
from booking.services import equipment_models, items, lending_places
from booking.web import guards, vocabulary
from booking.web.resources import words
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_

SHEETS: Mapping[str, str] = {
    "24": N_("24 on a sheet, 70 by 37 mm"),
    "40": N_("40 on a sheet, 52.5 by 29.7 mm"),
    "65": N_("65 on a sheet, 38.1 by 21.2 mm"),
}
"""Sheets of A4 as they are sold: how many labels, and how large."""

CHOICES = ("place", "category", "model", "type")


@get("/equipment/labels", guards=[guards.clerk])
async def labels(request: AnyRequest, me: NamedDependency[Person], lang: NamedDependency[str]) -> Response[str]:
    """The sheet of the units that are chosen, and the form to choose them."""
    typed = {name: request.query_params.get(name, "") for name in (*CHOICES, "codes", "sheet", "skip")}
    problem, found = None, []
    try:
        wanted = _wanted(typed)
        if any(value for name, value in wanted.items() if name not in {"sheet", "skip"}):
            chosen = {name: wanted[name] for name in ("place", "category", "model", "codes")}
            found = await items.labelled(**chosen, kind=wanted["type"], by=me)
    except Unfit as unfit:
        problem, wanted = unfit, {"sheet": "24", "skip": 0}
    return form_page(
        request,
        "labels/labels.html",
        {**typed, "sheet": wanted["sheet"], "skip": wanted["skip"]},
        problem,
        labels=[_label(one, lang) for one in found],
        most=items.MOST_LABELS,
        sheets=vocabulary.options(SHEETS, lang),
        places=[(one["id"], one["name"]) for one in await lending_places.lent_from(by=me)],
        categories=[(one["id"], words(one["name"], lang)) for one in await equipment_models.categories()],
    )


def _wanted(typed: Mapping[str, str]) -> dict[str, Any]:
    """What is chosen; raises Unfit."""
    form = Fields({name: [value] for name, value in typed.items()})
    found: dict[str, Any] = {name: form.whole_or_none(name, least=1, most=2**31 - 1) for name in CHOICES}
    found["sheet"] = form.choice("sheet", SHEETS) if typed["sheet"] else next(iter(SHEETS))
    found["skip"] = form.whole_or_none("skip", most=64) or 0
    form.done()
    return {**found, "codes": domain.codes_or_none({"codes": [typed["codes"]]})}


def _label(one: Mapping[str, Any], lang: str) -> dict[str, Any]:
    size = f"{one['size']} {one['size_unit'] or ''}".strip() if one["size"] else ""
    return {
        "code": one["code"],
        "what": f"{words(one['name'], lang)} {size}".strip(),
        "place": one["place_name"],
        "picture": qr_code(one["code"]),
    }


def qr_code(text: str) -> Markup:
    """A QR code as SVG, without style of its own; a third of a label may be scratched and it is still read."""
    drawn = segno.make(text, micro=False, error="q")
    svg = drawn.svg_inline(omitsize=True, border=1, svgclass="label__code", lineclass=None)
    return Markup(svg)  # noqa: S704 -- made of modules, not of the text


HANDLERS = (labels,)
"""Paths are relative to /admin."""
