"""The lending desk: today's board of a place, and one input that takes a scan, a name, a phone or a loan's number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from admin import gear
from booking.domain.people import Person
from booking.language import formats
from booking.services import lending_desk, replans
from booking.services.lending_desk import Found
from booking.web import deps, guards, security, site
from booking.web.daysheets import grouped
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

CLERKS = [guards.clerk]
PLACE_COOKIE = "ledig_desk"


@get("/lending", guards=CLERKS)
async def board(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Today at a place; or what was scanned or typed (`q`), where it leads somewhere."""
    places = await lending_desk.places(by=me)
    if not places:
        return deps.page(request, "lending_desk/none.html")
    place = chosen(request, places)
    text = request.query_params.get("q", "").strip()[:100]
    found = await lending_desk.find(text=text, place=place, by=me, now=now) if text else None
    if found and (target := _target(found)):
        return deps.see_other(target)
    here, today = await lending_desk.board(place=place, by=me, now=now)
    lang = deps.language(request)
    return deps.page(
        request,
        "lending_desk/board.html",
        headers=security.READS_CODES,
        cookies=remembered(request, place),
        desk=here,
        places=places,
        q=text,
        found=found.borrowers if found else None,
        done=request.query_params.get("done", ""),
        loan=_number(request.query_params.get("loan", "")),
        day=formats.day_of(now),
        next_day=today.next_day,
        unfit=len(await replans.conflicts(by=me, now=now)),
        sections={name: shown(getattr(today, name), lang) for name in ("asked", "pack", "fetch", "back", "late")},
    )


def chosen(request: AnyRequest, places: Sequence[Row]) -> str:
    """The place that is asked for in the address; else the one that was looked at last, or the first of one's own."""
    slugs = [one["slug"] for one in places]
    asked = (request.query_params.get("place", ""), request.cookies.get(PLACE_COOKIE, ""))
    return next((slug for slug in asked if slug in slugs), str(slugs[0]))


def remembered(request: AnyRequest, place: str) -> list[Cookie]:
    """The cookie that keeps at whose desk this browser stands."""
    secure = site.of(request).settings.secure_cookies
    return [
        Cookie(
            key=PLACE_COOKIE,
            value=place,
            max_age=deps.A_YEAR,
            path="/admin",
            samesite="lax",
            secure=secure,
            httponly=True,
        )
    ]


def shown(rows: Sequence[Row], lang: str) -> list[Row]:
    """Loans of the board in words."""
    return [
        {**row, "what": gear.named(row["what"], lang), "phone": grouped(row["phone"] or ""), "tel": row["phone"] or ""}
        for row in rows
    ]


def _number(text: str) -> int:
    """A loan's number as the address has it; 0 where it has none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _target(found: Found) -> str:
    """Where what was found is dealt with; empty where the board shows it."""
    if found.kind == "out":
        return f"/admin/lending/return?place={found.place}&code={found.code}"
    if found.kind == "here":
        return f"/admin/lending/walk-in?place={found.place}&code={found.code}"
    if found.kind == "loan":
        return f"/admin/loans/{found.loan}"
    return f"/admin/loans/{found.loan}/hand-over" if found.kind == "fetch" else ""


HANDLERS = (board,)
"""Paths are relative to /admin."""
