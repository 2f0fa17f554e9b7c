"""One's own calendar feeds: secret addresses for a calendar app, made, replaced and ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from booking.domain.people import Person
from booking.services import feeds
from booking.web import deps, forms, guards, site
from booking.web.visitors import AnyConnection, AnyRequest

Row = dict[str, Any]

NOT_KEPT = {"Cache-Control": "no-store"}
"""For the one page that shows the secret, so that no copy of it stays in the browser."""


@get("/my/feeds", guards=[guards.signed_in])
async def mine(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """What one can have in a calendar app, and what one has."""
    return await _page(request, me)


@post("/my/feeds", guards=[guards.signed_in])
async def issue(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """Make an address in place of what there was, and show it: here, and never again."""
    typed = await forms.typed(request)
    kind, place = typed.get("kind", ""), typed.get("place", "")
    token = await feeds.issue(kind=kind, place=place, by=me, now=now)
    made = {"kind": kind, "place": place, **addresses(request, f"/calendar/{token}/calendar.ics")}
    return await _page(request, me, made=made, headers=NOT_KEPT)


@post("/my/feeds/{feed:int}/end", guards=[guards.signed_in])
async def end(feed: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """Let an address work no longer."""
    await feeds.end(feed=feed, by=me, now=now)
    return deps.see_other("/my/feeds", done="ended")


async def _page(
    request: AnyRequest, me: Person, *, made: Row | None = None, headers: Mapping[str, str] | None = None
) -> Response[str]:
    ended = request.query_params.get("done") == "ended" and made is None
    rows = await feeds.mine(person=me)
    return deps.page(request, "feeds/feeds.html", headers=headers, feeds=rows, made=made, ended=ended)


def addresses(connection: AnyConnection, path: str) -> Row:
    """A feed's address as text to copy, and as a link that opens the calendar app."""
    base = site.of(connection).settings.base_url
    return {"url": f"{base}{path}", "webcal": f"webcal://{urlsplit(base).netloc}{path}"}


HANDLERS = (mine, issue, end)
