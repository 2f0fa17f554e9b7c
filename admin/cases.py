"""One application with everything needed to decide it, its rivals side by side, and its documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from admin import audit, inbox, queries
from admin.inbox import Choice
from booking.domain import applications as domain
from booking.domain import bookings, localtime, opening, people
from booking.domain.applications import Actor
from booking.domain.charges import reportable
from booking.domain.people import NotFound, Person
from booking.domain.problems import Problem
from booking.domain.quotes import QuoteChanged
from booking.services import applications, cases, quoting, standings
from booking.services.standings import Standing
from booking.storage import claims
from booking.web import charges, deps, guards, hall_loans, problems, quotes, settlements, vocabulary
from booking.web.visitors import AnyRequest
from rules import Rulebook

Case = dict[str, Any]
Row = dict[str, Any]

OVERTAKEN = (domain.WrongStep, QuoteChanged)
"""What is raised where somebody else was here first."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What an officer has typed into the form of the decision; `granted` is None until dates were ticked."""

    step: str = ""
    words: str = ""
    granted: frozenset[str] | None = None
    spaces: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Mapping[str, Sequence[str]]) -> "Typed":
        """From the fields of a form."""
        one = {name: values[-1] for name, values in raw.items()}
        granted = frozenset(raw.get("granted", ())) if "dates" in one else None
        return cls(one.get("step", ""), one.get("words", ""), granted, tuple(raw.get("space", ())), one)


# Looking -------------------------------------------------------------------------------------------------------------


@get("/applications/{application:int}", guards=[guards.officer])
async def case_(
    request: AnyRequest, application: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """One case, with the inbox beside it."""
    return await page(request, application, me, now, choice=Choice.of(dict(request.query_params)))


async def page(
    request: AnyRequest,
    application: int,
    me: Person,
    now: datetime,
    *,
    choice: Choice,
    typed: Typed | None = None,
    problem: Problem | None = None,
    open_date: int | None = None,
    open_form: str = "",
) -> Response[str]:
    """The case as a page; after a form that was refused, with what was typed and what stands in the way.

    `open_form` names which of several forms with the same fields was sent: `NAME-FIELD` is then the field's own name.
    """
    case = await own(application, me)
    typed, lang = typed or Typed(), deps.language(request)
    may_charge = case["state"] in domain.STEPS["charge"].before and not cases.is_own(case, me)
    dates = [_with_breaches(row, lang, now, may=may_charge) for row in await _dates(case, typed, now)]
    meets = isinstance(problem, claims.TimeTaken | opening.Closed)
    taken = [row for row in dates if row["blocked"] and row["ticked"]] if meets else []
    history = await audit.history(application, lang)
    listed = await inbox.listing(choice, me, now)
    before, after = listed.neighbours(application)
    return deps.page(
        request,
        "inbox/case.html",
        status=problems.status(problem),
        listing=listed,
        before=before,
        after=after,
        case=_shown(case, lang),
        dates=dates,
        counts=_counts(dates),
        may_price=case["state"] in domain.STEPS["price"].before and not cases.is_own(case, me),
        **await _money(case, lang, now),
        may_charge=may_charge,
        rivals=sorted({rival["application"] for row in dates for rival in row["asked"]}),
        officers=await queries.officers(case["venues"]) if case["waits"] else [],
        history=history,
        spaces=await _spaces(case, me) if _chosen(request, open_date) else [],
        open_date=_chosen(request, open_date),
        open_form=open_form,
        typed=typed,
        taken=taken,
        overtaken=isinstance(problem, OVERTAKEN),
        errors={} if taken or isinstance(problem, OVERTAKEN) else _errors(problem, request, open_form),
        done=await _done(request, me) if problem is None else None,
        today=localtime.local(now).date(),
    )


async def own(application: int, me: Person) -> Case:
    """The case, for an officer of all its venues; raises NotFound for anybody else, its applicant too."""
    case = await applications.view(application=application, by=me)
    if case["actor"] is not Actor.OFFICER:
        raise NotFound(what="application")
    return {**case, "waits": case["state"] in domain.WAITING}


async def _money(case: Case, lang: str, now: datetime) -> Row:
    """What it costs: the price and what it is built on, what is settled or waits for it, and charges beside it."""
    return {
        "quote": quotes.shown(case["quote"], lang, names=True) if case["quote"] else None,
        **await quotes.built_on(case["quote"], lang),
        "charges": [charges.shown(one, lang, names=True) for one in case["charges"]],
        "settled": settlements.shown(case, lang, names=True),
        "waiting": settlements.waiting(case, await _books(case), lang, now, officer=True),
    }


async def _books(case: Case) -> list[Rulebook]:
    return await quoting.regulations(case["quote"]) if case["quote"] else []


def _shown(case: Case, lang: str) -> Case:
    """The case with its codes in words."""
    under = sorted(((int(age), count) for age, count in (case["participants"].get("under") or {}).items() if count))
    return {
        **case,
        "who": case["organisation_name"] or case["person_name"],
        "purpose_word": vocabulary.word(vocabulary.PURPOSE, case["purpose"], lang),
        "kind": case["organisation_kind"] or "private_person",
        "under": under,
        "total": case["participants"].get("total"),
        "gear": hall_loans.in_words(case.get("gear", ()), lang),
    }


async def _dates(case: Case, typed: Typed, now: datetime) -> list[Row]:
    """The dates of a case, each with its standing now where it still waits."""
    standing = await standings.of_application(case["id"], now=now) if case["waits"] else {}
    return [_date(row, standing.get(row["id"]), typed, now) for row in case["dates"]]


def _date(row: Row, standing: Standing | None, typed: Typed, now: datetime) -> Row:
    day = localtime.local(row["starts_at"]).date().isoformat()
    applied = row["state"] == bookings.State.APPLIED
    grantable = standing is not None and standing.grantable
    return {
        **row,
        "day": day,
        "standing": standing.state if standing else "",
        "held": standing.held if standing else (),
        "asked": standing.asked if standing else (),
        "closures": standing.closures if standing else (),
        "blocked": applied and not grantable,
        "ticked": applied and (grantable if typed.granted is None else day in typed.granted),
        "ahead": row["starts_at"] > now,
        "from_clock": f"{localtime.local(row['starts_at']):%H:%M}",
        "to_clock": f"{localtime.local(row['ends_at']):%H:%M}",
    }


def _with_breaches(row: Row, lang: str, now: datetime, *, may: bool) -> Row:
    """What may have gone wrong at a date, to choose from."""
    kinds = reportable(row["state"], row["starts_at"], now) if may else ()
    return {**row, "breaches": [(kind, vocabulary.word(vocabulary.BREACH, kind, lang)) for kind in kinds]}


def _counts(dates: Sequence[Row]) -> dict[str, int]:
    found: dict[str, int] = {"all": len(dates), "ticked": sum(row["ticked"] for row in dates)}
    for row in dates:
        code = row["standing"] or row["state"]
        found[code] = found.get(code, 0) + 1
    return found


def _chosen(request: AnyRequest, open_date: int | None) -> int | None:
    """The date whose forms are open."""
    asked = request.query_params.get("date", "")
    return open_date or (int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None)


async def _spaces(case: Case, me: Person) -> list[tuple[str, str]]:
    """Where a date may be moved to: the spaces of the case's venues first, then the officer's others."""
    rows = await queries.board_spaces(people.decides_in(me))
    rows.sort(key=lambda row: (row["venue"] not in case["venues"], row["venue_name"], row["position"]))
    return [(row["slug"], f"{row['name']}, {row['venue_name']}") for row in rows]


def _errors(problem: Problem | None, request: AnyRequest, form: str) -> dict[str, str]:
    """What is wrong, by the fields of the form: a reason and a question are both what was written."""
    found = problems.errors(problem, request)
    if form:
        return {f"{form}-{name}": said for name, said in found.items()}
    return {{"reason": "words", "text": "words"}.get(name, name): said for name, said in found.items()}


async def _done(request: AnyRequest, me: Person) -> Row | None:
    """What was done on the page before, to be said on this one."""
    step, number = (request.query_params.get(name, "") for name in ("done", "case"))
    if not step or not number.isdigit() or len(number) > 15:
        return None
    found = await queries.these(people.decides_in(me), [int(number)])
    dates = [int(one) for one in request.query_params.get("dates", "").split(",") if one.isdigit() and len(one) < 16]
    return {**found[0], "step": step, "dates_done": dates} if found else None


# Rivals and documents ------------------------------------------------------------------------------------------------


@get("/applications/{application:int}/compare", guards=[guards.officer])
async def compare(
    request: AnyRequest,
    application: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Response[str]:
    """All who want the same time, side by side."""
    case = await own(application, me)
    standing = await standings.of_application(application, now=now) if case["waits"] else {}
    shared: dict[int, int] = {}
    for one in standing.values():
        for rival in {row["application"] for row in one.asked}:
            shared[rival] = shared.get(rival, 0) + 1
    rows = await queries.rivals([application, *shared])
    return deps.page(
        request,
        "inbox/compare.html",
        case=case,
        choice=Choice.of(dict(request.query_params)),
        rows=[_rival(row, shared, lang) for row in rows],
    )


def _rival(row: Row, shared: Mapping[int, int], lang: str) -> Row:
    return {
        **_shown({**row, "organisation_name": row["organisation"], "person_name": row["person"],
                  "organisation_kind": row["kind"]}, lang),
        "shared": shared.get(row["id"]),
    }  # fmt: skip


@get("/applications/{application:int}/documents/{document:int}", guards=[guards.officer])
async def document(application: FromPath[int], document: FromPath[int], me: NamedDependency[Person]) -> Response[bytes]:
    """A document of the case, to be saved: never shown in our own name, for somebody else made it."""
    found = await applications.document(document=document, by=me)
    await own(found["application"], me)
    if found["application"] != application:
        raise NotFound(what="document")
    return Response(
        found["data"],
        media_type=found["media_type"],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found['name'], safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


HANDLERS = (case_, compare, document)
"""Paths are relative to /admin."""


def to_case(application: int, choice: Choice, **more: str) -> Redirect:
    """Back to the case, with the list that stood beside it."""
    return deps.see_other(choice.url(f"/admin/applications/{application}", **more))
