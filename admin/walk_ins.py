"""Lending without a reservation: who borrows is found or registered on the spot, and the units are scanned."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.di import NamedDependency

from admin import gear, lending_desk, scanning
from admin.scanning import Said, Scans
from booking.domain import localtime
from booking.domain.applications import ReasonMissing
from booking.domain.fields import Fields, Raw
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import borrowers, handovers, scans, walk_ins
from booking.services import lending_desk as desk
from booking.services.walk_ins import WalkIn
from booking.web import deps, forms, guards, problems, security
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

CLERKS = [guards.clerk]
MIDDAY = time(12)


@dataclass(frozen=True, slots=True)
class Lent:
    """What is lent as it stands: where, to whom, what was scanned and counted, until when, since when, for whom."""

    place: Row
    borrower: int
    scanned: Scans
    counted: dict[int, int]
    last: date | None
    out_at: datetime | None
    child: int | None = None

    @property
    def asked(self) -> Row:
        """The same as `walk_ins.walk_in` takes it."""
        return {
            "place": self.place["id"],
            "borrower": self.borrower,
            "codes": self.scanned.codes,
            "quantities": self.counted,
            "last": self.last,
            "out_at": self.out_at,
            "co_borrower": self.child,
        }


@get("/lending/walk-in", guards=CLERKS)
async def screen(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Who borrows (`borrower`, or looked for as `q`), and codes that were scanned before."""
    asked = request.query_params
    here = await _place(request, asked.get("place", ""), me)
    codes = tuple(code.upper() for code in asked.getall("code", []))[: scanning.MOST]
    number = asked.get("borrower", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        scanned = Scans(codes[:-1], "scan", codes[-1]) if codes else Scans()
        lent = Lent(here, int(number), scanned, {}, None, None)
        return await _look(request, lent, {}, me, now)
    return await _who(request, here, codes, me, {"name": asked.get("name", "")[:100]})


@post("/lending/walk-in/register", guards=CLERKS)
async def register(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Register who stands there, and go on with what was scanned."""
    raw = await forms.raw(request)
    here, codes = await _place(request, (raw.get("here") or [""])[0], me), tuple(raw.get("code", ()))
    try:
        made = await borrowers.register_at_desk(raw=raw, by=me, now=now)
    except Problem as problem:
        return await _who(request, here, codes, me, await forms.typed(request), problem)
    return deps.see_other(address(here["slug"], codes, borrower=made))


@post("/lending/walk-in", guards=CLERKS)
async def scan(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """A unit more or less; or lend what was scanned."""
    raw = await forms.raw(request)
    form = Fields(raw)
    last, since = form.day_or_none("last"), form.day_or_none("since")
    lent = Lent(
        place=await _place(request, form.text("here"), me),
        borrower=form.whole("borrower", least=1, most=2**31 - 1),
        scanned=scanning.read(raw),
        counted=scanning.numbers(raw, "count-"),
        last=last,
        out_at=localtime.at(since, MIDDAY) if since else None,
        child=form.whole_or_none("child", least=1, most=2**31 - 1),
    )
    return await _look(request, lent, raw, me, now)


def address(place: str, codes: Sequence[str] = (), **more: object) -> str:
    """The address of the screen, with what is known."""
    query = [("place", place), *more.items(), *(("code", code) for code in codes)]
    return f"/admin/lending/walk-in?{urlencode(query)}"


async def _place(request: AnyRequest, slug: str, me: Person) -> Row:
    places = await desk.places(by=me)
    if not places:
        raise NotFound(what="lending-place")
    asked = slug or lending_desk.chosen(request, places)
    return await desk.own(place=asked, by=me)


async def _look(request: AnyRequest, lent: Lent, raw: Raw, me: Person, now: datetime) -> Response[Any]:
    """What it comes to with the step, or without it where that is refused; and the loan itself at the end."""
    read = lent.scanned
    after = replace(lent, scanned=Scans(read.wanted, read.step))
    said = None
    try:
        found = await _rehearse(after, me, now)
    except Problem as problem:
        said = scanning.refusal(problem, read.code or (read.codes[-1] if read.codes else ""), request)
        after = replace(lent, scanned=read.refused())
        found = await _rehearse_or_nothing(after, me, now)
    if said is None and read.step == "done":
        try:
            return await _lend(after, raw, me, now)
        except Problem as problem:
            said = scanning.refusal(problem, "", request)
    if said is None and read.code and read.step != "drop" and found:
        line = next(line for line in found[1]["lines"] if line["code"] == read.code)
        said = Said(scanning.OK, gear.titled(line, deps.language(request)), read.code)
    return await _screen(request, after, found, said, raw, me, now)


async def _rehearse(lent: Lent, me: Person, now: datetime) -> tuple[WalkIn, Row] | None:
    if not lent.scanned.codes and not lent.counted:
        return None
    return await scans.walk_in(**lent.asked, by=me, now=now)


async def _rehearse_or_nothing(lent: Lent, me: Person, now: datetime) -> tuple[WalkIn, Row] | None:
    try:
        return await _rehearse(lent, me, now)
    except Problem:  # what was said of the step says it already
        return None


async def _lend(lent: Lent, raw: Raw, me: Person, now: datetime) -> Response[Any]:
    reason = (raw.get("reason") or [""])[0]
    if await scans.against(borrower=lent.borrower, place=lent.place["id"], now=now) and not reason.strip():
        raise ReasonMissing(field="reason")
    if raw.get("seen"):
        await borrowers.see_identity(borrower=lent.borrower, by=me, now=now)
    made = await walk_ins.walk_in(**lent.asked, reason=reason, by=me, now=now)
    return deps.see_other("/admin/lending", place=lent.place["slug"], done="handed-over", loan=str(made.loan))


async def _screen(
    request: AnyRequest,
    lent: Lent,
    found: tuple[WalkIn, Row] | None,
    said: Said | None,
    raw: Raw,
    me: Person,
    now: datetime,
) -> Response[str]:
    lang = deps.language(request)
    against = await scans.against(borrower=lent.borrower, place=lent.place["id"], now=now)
    lines = {line["code"]: line for line in found[1]["lines"]} if found else {}
    stopped = said is not None and said.problem == handovers.PromisedToOthers.code
    return deps.page(
        request,
        "lending_desk/walk_in.html",
        headers=security.READS_CODES,
        desk=lent.place,
        borrower=await borrowers.view(borrower=lent.borrower, by=me, now=now),
        against=[problems.say(one, lang, formats.day_of(now)) for one in against],
        scans=lent.scanned,
        taken=[
            {"code": code, "what": gear.titled(lines[code], lang) if code in lines else "", "for_whom": "",
             "contents": ", ".join(part[lang] for part in lines[code]["contents"]) if code in lines else ""}
            for code in lent.scanned.codes
        ],
        counted=[
            {**row, "what": gear.titled(row, lang), "typed": lent.counted.get(row["id"], 0)}
            for row in await desk.counted(place=lent.place["slug"], by=me, now=now)
        ],
        last=found[0].last if found else None,
        cut=found[0].cut if found else False,
        said=said,
        others=await scans.promises(code=said.code, by=me, now=now) if said and stopped else [],
        today=formats.day_of(now),
        typed={name: (raw.get(name) or [""])[0] for name in ("reason", "seen", "last", "since", "child")},
    )  # fmt: skip


async def _who(
    request: AnyRequest,
    here: Row,
    codes: Sequence[str],
    me: Person,
    typed: dict[str, str],
    problem: Problem | None = None,
) -> Response[str]:
    text = request.query_params.get("q", "")[:100]
    found = await borrowers.find(text=text, by=me) if text else []
    return deps.page(
        request,
        "lending_desk/who.html",
        status=problems.status(problem),
        desk=here,
        codes=codes,
        q=text,
        found=[{**one, "url": address(here["slug"], codes, borrower=one["id"])} for one in found],
        typed=defaultdict(str, {"name": text if not text.isdigit() else "", **typed}),
        errors=problems.errors(problem, request),
    )


HANDLERS = (screen, register, scan)
"""Paths are relative to /admin."""
