"""Two versions side by side; and adopting a draft: what stands in the way, what it changes, and the step itself."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import regulations
from admin.rulebooks import OFFICERS
from booking.domain import people
from booking.domain.comparisons import Compared, Comparison
from booking.domain.fields import Fields, Unfit
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.language.texts import translator
from booking.services import adoptions, rulebooks
from booking.services.adoptions import Adoption, AlreadyQuoted, TwoValues
from booking.services.rulebooks import BadRulebook
from booking.storage.rulebooks import Stored
from booking.web import deps, forms, guards, problems, site
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_

Row = dict[str, Any]

NAMES = {"source": N_("source"), "reads_as": N_("reading"), "before": N_("goes before")}
"""What differs in a row besides its conditions and what it does."""


@get("/rulebooks/{rulebook:int}/compare", guards=OFFICERS)
async def compare(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """A draft or version beside another one: `with`, or what it was made from, or what is in force."""
    after = await rulebooks.one(rulebook=rulebook, by=me)
    found = await rulebooks.overview(by=me, now=now)
    every = [*([found.in_force] if found.in_force else []), *found.coming, *found.drafts, *found.earlier]
    others = [(row["id"], row["key"]) for row in every if row["id"] != rulebook]
    before = await _other(request.query_params.get("with", ""), after, others, me)
    values: Row = {"after": after, "before": before, "others": others}
    if before is None:
        return deps.page(request, "rulebooks/compare.html", comparison=None, **values)
    comparison = await rulebooks.compare(before=before, after=after)
    rows = _in_words(comparison, before, after, deps.language(request))
    return deps.page(request, "rulebooks/compare.html", comparison=comparison, rows=rows, **values)


async def _other(chosen: str, after: Stored, others: list[tuple[int, str]], me: Person) -> Stored | None:
    if chosen.isdecimal() and len(chosen) < 10:
        return await rulebooks.one(rulebook=int(chosen), by=me)
    usual = after.based_on or next((number for number, _ in others), None)
    return await rulebooks.one(rulebook=usual, by=me) if usual else None


def _in_words(comparison: Comparison, before: Stored, after: Stored, lang: str) -> list[Row]:
    """Each row with its words before and after."""
    old, new = (regulations.by_id(rulebooks.read(stored.text), lang) for stored in (before, after))
    return [_row(row, old.get(row.id), new.get(row.id), lang) for row in comparison.rows]


def _row(row: Compared, old: Row | None, new: Row | None, lang: str) -> Row:
    say = translator(lang).gettext
    return {
        "id": row.id,
        "kind": row.kind,
        "stage": say(regulations.STAGES[row.stage]),
        "before": old,
        "after": new,
        "more": [
            {"name": say(NAMES[name]), "before": _told(one.before), "after": _told(one.after)}
            for one in row.differences
            if (name := one.name.removesuffix(f".{lang}")) in NAMES
        ],
    }


def _told(value: object) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# Adopting -------------------------------------------------------------------------------------------------------------


@get("/rulebooks/{rulebook:int}/adopt", guards=OFFICERS)
async def before_adopting(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """What would change from a day: `effective`, or the one in the text."""
    form = Fields({"effective": request.query_params.getall("effective", [])})
    effective = form.day_or_none("effective")
    try:
        form.done()
        found = await adoptions.prepare(rulebook=rulebook, effective=effective, by=me, now=now)
    except (Unfit, BadRulebook) as problem:
        if effective is None and isinstance(problem, BadRulebook):
            return deps.see_other(f"/admin/rulebooks/{rulebook}")  # which says what is wrong with it
        found = await adoptions.prepare(rulebook=rulebook, by=me, now=now)
        return _page(request, me, found, {"effective": form.text("effective")}, problem)
    return _page(request, me, found, {})


@post("/rulebooks/{rulebook:int}/adopt", guards=[guards.administrator])
async def adopt(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Make it the regulation from the day that was looked at."""
    form = Fields(await forms.raw(request))
    effective, decision = form.day("effective"), form.line("decision")
    excused = {name: form.flag(name) for name in ("replaces", "backdated")}
    try:
        form.done()
        await adoptions.adopt(rulebook=rulebook, effective=effective, decision=decision, **excused, by=me, now=now)
    except Problem as problem:
        day = None if "effective" in form.faults or isinstance(problem, BadRulebook) else effective
        found = await adoptions.prepare(rulebook=rulebook, effective=day, by=me, now=now)
        return _page(request, me, found, {"decision": form.text("decision")}, problem)
    return deps.see_other(f"/admin/rulebooks/{rulebook}", done="adopted")


def _page(
    request: AnyRequest, me: Person, found: Adoption, typed: dict[str, str], problem: Problem | None = None
) -> Response[str]:
    lang, today = deps.language(request), formats.day_of(site.of(request).clock())
    excusable = {AlreadyQuoted, *({TwoValues} if found.replaceable else set())}
    kinds = {type(one) for one in found.obstacles}
    book = found.checked.book
    return deps.page(
        request,
        "rulebooks/adopt.html",
        status=problems.status(problem),
        found=found,
        obstacles=[problems.say(one, lang, today) for one in found.obstacles if type(one) not in excusable],
        replaces=next((one.params["key"] for one in found.obstacles if type(one) in excusable - {AlreadyQuoted}), ""),
        backdated=AlreadyQuoted in kinds,
        administrator=people.is_administrator(me),
        looked=book.valid_from,
        typed={"effective": book.valid_from.isoformat(), "decision": book.adopted, **typed},
        errors=_errors(request, found, problem),
    )


def _errors(request: AnyRequest, found: Adoption, problem: Problem | None) -> dict[str, str]:
    """What is wrong with the form; what stands in the way of the draft itself is told anyhow, above it."""
    if isinstance(problem, BadRulebook):
        return {"effective": "; ".join(fault["reason"] for fault in regulations.faults(problem, ""))}
    unticked = {TwoValues: "replaces", AlreadyQuoted: "backdated"}
    said = problems.errors(problem, request)
    if problem in found.obstacles:
        field = unticked.get(type(problem))
        return {field: said["main"]} if field else {}
    return said


HANDLERS = (compare, before_adopting, adopt)
