"""Taking back at the desk: any unit without knowing whose it is, how it was, and what is missing; or a whole loan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from admin import gear, scanning
from admin.lending_desk import chosen
from admin.scanning import Said, Scans
from booking.domain.fields import Raw
from booking.domain.loans import LineState
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import lending_desk, loans, returns, scans
from booking.services.returns import Returned
from booking.web import deps, forms, guards, security
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

CLERKS = [guards.clerk]
LOST = "lost"
ALL = "*"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a return stands: at which place, the lines that would be closed, the loan that was opened (0: none), what
    was scanned, and what was said of it."""

    here: Row
    lines: Sequence[Row]
    loan: int
    scanned: Scans
    said: Said | None = None


@get("/lending/return", guards=CLERKS)
async def screen(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """Nothing scanned yet; or a first `code`, or a `loan` of which all may be taken back."""
    asked = request.query_params
    places = await lending_desk.places(by=me)
    here = chosen(request, places) if places else ""
    raw = {"take": [asked.get("code", "")], "loan": [asked.get("loan", "")], "here": [here]}
    return await _screen(request, await _look(request, raw, me, now), raw, me, now)


@post("/lending/return", guards=CLERKS)
async def scan(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """A unit more or less; or take back what was scanned."""
    raw = await forms.raw(request)
    stand = await _look(request, raw, me, now)
    if stand.scanned.step == "done" and stand.said is None:
        try:
            closed = await returns.take_back(returned=_returned(stand, raw), by=me, now=now)
        except Problem as problem:
            stand = Stand(stand.here, stand.lines, stand.loan, stand.scanned, scanning.refusal(problem, "", request))
        else:
            return _done(closed, stand.here)
    return await _screen(request, stand, raw, me, now)


def _done(closed: Sequence[Row], here: Row) -> Response[Any]:
    """To the board; or to the loan, where something is to be claimed for."""
    worse = [
        line for line in closed if line["state"] == LineState.LOST or line["condition"] in {"damaged", "incomplete"}
    ]
    if worse:
        return deps.see_other(f"/admin/loans/{worse[0]['loan']}?done=taken-back#claims")
    return deps.see_other("/admin/lending", place=here["slug"], done="taken-back")


async def _look(request: AnyRequest, raw: Raw, me: Person, now: datetime) -> Stand:
    """What would be closed with the step, or without it where that is refused."""
    number = (raw.get("loan") or [""])[0]
    loan = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    here, read = await _place((raw.get("here") or [""])[0], me), scanning.read(raw)
    if read.code == ALL:
        units = await _out(loan, me, now)
        read = Scans(tuple(dict.fromkeys([*read.codes, *(line["code"] for line in units if line["code"])])), "all")
    try:
        lines = await _rehearse(here, read.wanted, me, now)
    except Problem as problem:
        code = read.code or (read.codes[-1] if read.codes else "")
        kept = Scans(read.codes if read.code else read.codes[:-1])
        lines = await _rehearse(here, kept.codes, me, now)
        return Stand(here, lines, loan, kept, scanning.refusal(problem, code, request))
    said = None
    if read.code and read.step == "scan":
        line = next(line for line in lines if line["code"] == read.code)
        said = Said(scanning.OK, gear.titled(line, deps.language(request)), f"{read.code}, {line['who'] or '–'}")
    return Stand(here, lines, loan, Scans(read.wanted, read.step), said)


async def _place(slug: str, me: Person) -> Row:
    """The place whose desk it is: the one named, else the first of one's own; raises NotFound."""
    places = await lending_desk.places(by=me)
    if not places:
        raise NotFound(what="lending-place")
    return await lending_desk.own(place=slug or places[0]["slug"], by=me)


async def _rehearse(here: Row, codes: Sequence[str], me: Person, now: datetime) -> list[Row]:
    return await scans.take_back(returned=[Returned(code=code, at=here["id"]) for code in codes], by=me, now=now)


def _returned(stand: Stand, raw: Raw) -> list[Returned]:
    """What came back, as the form says it: units by their codes, numbers by their lines."""
    at = stand.here["id"]
    units = [_one(raw, f"u-{code}", code=code, at=at) for code in stand.scanned.codes]
    lines = scanning.numbers(raw, "back-")
    return [*units, *(_one(raw, f"l-{line}", line=line, quantity=number, at=at) for line, number in lines.items())]


def _one(raw: Raw, key: str, **what: Any) -> Returned:
    condition = (raw.get(f"condition-{key}") or ["whole"])[0]
    return Returned(
        **what,
        condition="whole" if condition == LOST else condition,
        missing=list(raw.get(f"missing-{key}", ())),
        note=(raw.get(f"note-{key}") or [""])[0],
        repair=bool(raw.get(f"repair-{key}")),
        lost=condition == LOST,
    )


async def _out(loan: int, me: Person, now: datetime) -> list[Row]:
    """What is out of a loan, for its desk; nothing where there is none."""
    if not loan:
        return []
    try:
        found = await loans.view(loan=loan, by=me, now=now)
    except NotFound:  # a unit of another place came back here: the rest of its loan is theirs to see
        return []
    return [{**line, "who": found["borrower_name"]} for line in found["lines"] if line["state"] == LineState.OUT]


async def _screen(request: AnyRequest, stand: Stand, raw: Raw, me: Person, now: datetime) -> Response[str]:
    lang, codes = deps.language(request), stand.scanned.codes
    loaned = {line["loan"] for line in stand.lines} | ({stand.loan} if stand.loan else set())
    out = [line for loan in sorted(loaned) for line in await _out(loan, me, now)]
    today = formats.day_of(now)
    by_code = {line["code"]: line for line in stand.lines}
    return deps.page(
        request,
        "lending_desk/return.html",
        headers=security.READS_CODES,
        desk=stand.here,
        loan=stand.loan,
        scans=stand.scanned,
        said=stand.said,
        taken=[
            {**_row(by_code[code], f"u-{code}", raw, lang), "late": by_code[code]["due_on"] < today} for code in codes
        ],
        left=[_row(line, "", raw, lang) for line in out if line["code"] and line["code"] not in codes],
        counted=[
            {**_row(line, f"l-{line['id']}", raw, lang), "typed": _number(raw, line, stand.loan)}
            for line in out
            if not line["code"]
        ],
        lost=LOST,
    )


def _row(line: Row, key: str, raw: Mapping[str, Sequence[str]], lang: str) -> Row:
    """A line in words, with what was typed of it."""
    return {
        "id": line["id"],
        "key": key,
        "loan": line["loan"],
        "who": line["who"] or "",
        "what": gear.titled(line, lang),
        "code": line["code"] or "",
        "for_whom": line["co_borrower_name"] or "",
        "due_on": line["due_on"],
        "quantity": line["quantity"],
        "contents": "",
        "parts": [(part["nb"], part[lang]) for part in line["contents"]],
        "condition": (raw.get(f"condition-{key}") or ["whole"])[0],
        "missing": list(raw.get(f"missing-{key}", ())),
        "note": (raw.get(f"note-{key}") or [""])[0],
        "repair": bool(raw.get(f"repair-{key}")),
    }


def _number(raw: Raw, line: Row, loan: int) -> str:
    """How many of a line without codes come back: all, where its loan was opened for that."""
    typed = raw.get(f"back-{line['id']}")
    return typed[0] if typed else str(line["quantity"] if line["loan"] == loan else 0)


HANDLERS = (screen, scan)
"""Paths are relative to /admin."""
