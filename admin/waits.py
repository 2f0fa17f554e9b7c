"""Who waits for gear, at the lending desk: the line of each model, in order."""

from itertools import groupby

from litestar import Response, get
from litestar.di import NamedDependency

from booking.domain.people import Person
from booking.services import waits
from booking.web import deps, guards
from booking.web.resources import words
from booking.web.visitors import AnyRequest


@get("/waits", guards=[guards.clerk])
async def listing(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """Who waits for gear of my venues, by model and in the order in which they came."""
    lang = deps.language(request)
    rows = await waits.listed(by=me)
    models = [
        {"name": words(lined[0]["model_name"], lang), "line": lined}
        for _, found in groupby(rows, key=lambda row: row["model"])
        if (lined := list(found))
    ]
    return deps.page(request, "waits/waits.html", models=models)


HANDLERS = (listing,)
"""Paths are relative to /admin."""
