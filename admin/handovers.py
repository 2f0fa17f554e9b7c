"""Handing over at the desk: a loan's units scanned one by one on one screen, numbers of what has no code."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import gear, scanning
from admin.scanning import Said, Scans
from booking.domain.applications import ReasonMissing
from booking.domain.fields import Raw
from booking.domain.loans import LineState
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import borrowers, handovers, scans, units
from booking.web import deps, forms, guards, problems, security
from booking.web.daysheets import grouped
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

CLERKS = [guards.clerk]
READY = (LineState.PROMISED, LineState.PACKED)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the hand-over of a loan stands: the loan as it would be, what was scanned, what was said of the last."""

    loan: Row
    scanned: Scans
    said: Said | None = None


@get("/loans/{loan:int}/hand-over", guards=CLERKS)
async def screen(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """What is to be handed over, and nothing scanned yet."""
    found = await scans.hand_over(loan=loan, codes=(), by=me, now=now)
    return await _screen(request, Stand(found, Scans()), {}, me, now)


@post("/loans/{loan:int}/hand-over", guards=CLERKS)
async def scan(
    request: AnyRequest, loan: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """A unit more or less; or hand over what was scanned."""
    raw = await forms.raw(request)
    read = scanning.read(raw)
    stand = await _look(request, loan, read, raw, me, now)
    if read.step == "done" and stand.said is None:
        try:
            return await _hand_over(loan, stand, raw, me, now)
        except Problem as problem:
            stand = Stand(stand.loan, stand.scanned, scanning.refusal(problem, "", request))
    return await _screen(request, stand, raw, me, now)


async def _look(request: AnyRequest, loan: int, read: Scans, raw: Raw, me: Person, now: datetime) -> Stand:
    """The loan with what was scanned, the new unit too unless it is refused; a reason lets go out what rests."""
    more: dict[str, Any] = {"loan": loan, "reason": (raw.get("reason") or [""])[0], "by": me, "now": now}
    try:
        found = await scans.hand_over(codes=read.wanted, add=read.add, **more)
    except Problem as problem:
        if not read.code:
            raise
        before = await scans.hand_over(codes=read.codes, add=read.add and read.step != "add", **more)
        return Stand(before, read.refused(), scanning.refusal(problem, read.code, request))
    said = None
    if read.code and read.step != "drop":
        line = next(line for line in found["lines"] if line["code"] == read.code)
        said = Said(scanning.OK, gear.titled(line, deps.language(request)), read.code)
    return Stand(found, Scans(read.wanted, read.step, "", read.add), said if read.step != "done" else None)


async def _hand_over(loan: int, stand: Stand, raw: Raw, me: Person, now: datetime) -> Response[Any]:
    known, reason = stand.loan, (raw.get("reason") or [""])[0]
    if await _against(known, now) and not reason.strip():
        raise ReasonMissing(field="reason")
    if raw.get("seen") and known["borrower"]:
        await borrowers.see_identity(borrower=known["borrower"], by=me, now=now)
    await handovers.hand_over(
        loan=loan,
        codes=stand.scanned.codes,
        quantities=scanning.numbers(raw, "quantity-"),
        add=stand.scanned.add,
        by=me,
        reason=reason,
        now=now,
    )
    return deps.see_other("/admin/lending", place=known["place_slug"], done="handed-over", loan=str(loan))


async def _against(known: Row, now: datetime) -> list[Problem]:
    if known["borrower"] is None:
        return []
    return await scans.against(borrower=known["borrower"], place=known["lending_place"], now=now)


async def _screen(request: AnyRequest, stand: Stand, raw: Raw, me: Person, now: datetime) -> Response[str]:
    known, lang = stand.loan, deps.language(request)
    lines = [_row(line, stand.scanned, raw, lang) for line in known["lines"]]
    person = await borrowers.view(borrower=known["borrower"], by=me, now=now) if known["borrower"] else None
    against = [problems.say(one, lang, formats.day_of(now)) for one in await _against(known, now)]
    return deps.page(
        request,
        "lending_desk/hand_over.html",
        headers=security.READS_CODES,
        loan=known,
        phone=grouped(known["person_phone"] or ""),
        borrower=person,
        against=against,
        taken=[line for line in lines if line["scanned"]],
        waits=[line for line in lines if line["state"] in READY and not line["counted"]],
        counted=[line for line in lines if line["state"] in READY and line["counted"]],
        out=[line for line in lines if line["state"] == LineState.OUT and not line["scanned"]],
        scans=stand.scanned,
        said=stand.said,
        rests=stand.said is not None and stand.said.problem == units.OutOfUse.code,
        others=await _others(stand.said, me, now),
        typed={name: (raw.get(name) or [""])[0] for name in ("reason", "seen")},
    )


def _row(line: Row, scanned: Scans, raw: Raw, lang: str) -> Row:
    """A line in words; `scanned` where it is one of those in the form, `counted` where it has no codes."""
    typed = raw.get(f"quantity-{line['id']}")
    return {
        "id": line["id"],
        "state": line["state"],
        "what": gear.titled(line, lang),
        "kit": line["kit_name"][lang] if line["kit_name"] else "",
        "code": line["code"] or "",
        "for_whom": line["co_borrower_name"] or "",
        "quantity": line["quantity"],
        "typed": typed[0] if typed else line["quantity"],
        "counted": line["tracked"] == "quantity",
        "scanned": line["code"] in scanned.codes,
        "due_on": line["due_on"],
        "contents": ", ".join(part[lang] for part in line["contents"]),
    }


async def _others(said: Said | None, me: Person, now: datetime) -> list[Row]:
    """To whom it is promised, where that stopped a scan."""
    stopped = said is not None and said.problem == handovers.PromisedToOthers.code and said.code
    return await scans.promises(code=said.code, by=me, now=now) if said and stopped else []


HANDLERS = (screen, scan)
"""Paths are relative to /admin."""
