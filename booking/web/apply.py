"""Applying, step by step: when, who and what for, look over, send. All that was typed stands in the address."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency

from booking.domain import localtime
from booking.domain.applications import Upload
from booking.domain.hall_loans import UnknownEquipment
from booking.domain.people import NotFound, Organisation, Person
from booking.domain.problems import Problem
from booking.domain.texts import NOTE, TextMissing
from booking.language.texts import translator
from booking.services import applications, documents, hall_loans, people, previews, quoting, resources
from booking.services.facts import Asked
from booking.services.previews import Preview
from booking.web import datelist, deps, drafts, facts, problems, quotes, vocabulary
from booking.web import hall_loans as gear
from booking.web.drafts import Filled
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_
from rules.definitions import EXTRA
from rules.facts import DISABLED, RESIDENT

STEPS = ("time", "who", "check")
LARGEST_BODY = documents.MOST * documents.LARGEST + 1_000_000
NOTE_IN_ADDRESS = 1500
"""Characters of a note that are carried through signing in; a longer one does not fit an address."""

LABELS: Mapping[str, str] = {
    "space": N_("Place"),
    "date": N_("Date"),
    "from": N_("From"),
    "to": N_("To"),
    "nights": N_("Ends"),
    "repeat": N_("How often"),
    "every": N_("Weeks between"),
    "weekday": N_("Weekdays"),
    "until": N_("Last date"),
    "count": N_("Number of times"),
    "skip": N_("Leave out"),
    "kind": N_("What kind of applicant are you?"),
    "organisation": N_("Who applies?"),
    "title": N_("Name of the activity"),
    "purpose": N_("What will you do?"),
    "from0": N_("How many take part"),
    "note": N_("Anything else we should know?"),
    "documents": N_("Documents"),
    "accept": N_("Rules of the place"),
}
"""What each field is called where a fault names it."""


class TermsNotAccepted(Problem):
    """The rules of the place were not accepted: `field`."""

    code = "terms-not-accepted"


@dataclass(frozen=True, slots=True)
class Look:
    """All that a step's page is made from."""

    query: Query
    filled: Filled
    step: str
    preview: Preview | None
    faults: dict[str, Problem]
    asks: Asked
    mine: list[Organisation] | None


@get("/apply")
async def apply(request: AnyRequest, person: NamedDependency[Person | None], now: NamedDependency[datetime]) -> Any:
    """The step asked for, or the first one before it in which something is missing or wrong."""
    query = _query(request)
    if not query.given("space"):
        return deps.page(request, "applications/no_place.html")
    wanted = request.query_params.get("step", "time")
    look = await _look(query, wanted if wanted in STEPS else "time", person, now)
    return await _page(request, look, now)


@get("/apply/summary")
async def summary(request: AnyRequest, person: NamedDependency[Person | None], now: NamedDependency[datetime]) -> Any:
    """What the bar at the bottom says of the same query, and (with `list`) the list of dates."""
    look = await _look(_query(request), "time", person, now)
    values = await _values(request, look, now)
    return deps.page(request, "applications/summary.html", with_list=bool(request.query_params.get("list")), **values)


@post("/apply", request_max_body_size=LARGEST_BODY)
async def send(request: AnyRequest, person: NamedDependency[Person | None], now: NamedDependency[datetime]) -> Any:
    """Send the application; where something is wrong, the page comes back with it."""
    form = await request.form()
    note, accepted = _text(form.get("note")), bool(form.get("accept"))
    query = _query(request).changed(note=note if len(note) <= NOTE_IN_ADDRESS else "")
    look = await _look(query, "check", person, now)
    if person is None:
        return await _page(request, look, now, status=401, note=note)
    if look.step != "check" or look.filled.draft is None:
        return await _page(request, look, now, status=422, note=note, accepted=accepted)
    try:
        if look.preview and await _terms(look.preview, "nb") and not accepted:
            raise TermsNotAccepted(field="accept")
        files = [file for file in form.getall("documents", []) if isinstance(file, UploadFile) and file.filename]
        uploads = tuple([Upload(file.filename, await file.read()) for file in files])
        draft = dataclasses.replace(look.filled.draft, note=note, documents=uploads)
        sent = await applications.submit(draft=draft, person=person, now=now)
    except Problem as problem:
        return await _refused(request, query, person, now, problem, note, accepted=accepted)
    return deps.see_other(f"/applications/{sent}", sent="yes")


async def _refused(
    request: AnyRequest, query: Query, person: Person, now: datetime, problem: Problem, note: str, *, accepted: bool
) -> Response[str]:
    """The last step again, with what stands in the way now and what there is instead."""
    look = await _look(query, "check", person, now)
    look.faults[drafts.field_of(problem, "dates")] = problem
    return await _page(request, look, now, status=problems.status(problem), note=note, accepted=accepted)


def _query(request: AnyRequest) -> Query:
    return Query.of(request.query_params.multi_items(), but={"step", "lang", "list", "_csrf"})


def _text(value: object) -> str:
    """What was typed; of what is far too long, the beginning is shown again."""
    return value[: 2 * NOTE] if isinstance(value, str) else ""


async def _look(query: Query, wanted: str, person: Person | None, now: datetime) -> Look:
    """Read the query and look the draft over."""
    today = localtime.local(now).date()
    mine = await people.organisations_of(person=person) if person else None
    asks = await quoting.asks(drafts.days(query) or [today])
    filled = drafts.read(query, asks=asks, mine=mine)
    preview, found, unknown = None, {}, {}
    if filled.draft is not None:
        try:
            preview = await previews.assess(draft=filled.draft, person=person, now=now)
        except NotFound:
            raise
        except UnknownEquipment as problem:
            unknown = {f"{gear.FIELD}{slug}": problem for slug in cast("list[str]", problem.params["equipment"])}
        except Problem as problem:
            found[drafts.field_of(problem, "date")] = problem
    who = filled.faults_of("who") | unknown
    who |= {name: fault for name, fault in _unanswered(preview, asks).items() if name not in who}
    step = _reached({**filled.faults_of("time"), **found}, who, wanted)
    faults = {**{"time": filled.faults_of("time"), "who": who, "check": {}}[step], **found}
    if step == wanted:  # not yet tried: what is still empty is no fault
        faults = {name: fault for name, fault in faults.items() if query.given(name)}
    return Look(query, filled, step, preview, faults, asks, mine)


def _unanswered(preview: Preview | None, asks: Asked) -> dict[str, Problem]:
    """The questions without whose answers there is no price."""
    missing = [one["fact"] for one in preview.quote.refusals] if preview else []
    return {name: TextMissing(field=name) for name in missing if name in asks.of_applicant}


def _reached(time_faults: Mapping[str, Problem], who_faults: Mapping[str, Problem], wanted: str) -> str:
    """The step asked for, unless one before it is not done."""
    if time_faults:
        return "time"
    return "who" if who_faults and wanted == "check" else wanted


# The page ------------------------------------------------------------------------------------------------------------


async def _page(
    request: AnyRequest, look: Look, now: datetime, *, status: int = 200, note: str = "", accepted: bool = False
) -> Response[str]:
    values = await _values(request, look, now)
    typed: dict[str, Any] = {"note": note or look.query.one("note"), "accepted": accepted}
    return deps.page(request, f"applications/{look.step}.html", status=status, **typed, **values)


async def _values(request: AnyRequest, look: Look, now: datetime) -> dict[str, Any]:
    """What the templates of all steps share, and what this one needs besides."""
    lang, today = deps.language(request), localtime.local(now).date()
    place = await resources.space(slug=look.query.one("space"))
    values = {
        "step": look.step,
        "query": look.query,
        "urls": {number: look.query.changed(step=step).url("/apply") for number, step in enumerate(STEPS, 1)},
        "errors": Errors({name: _in_words(name, fault, lang, today) for name, fault in look.faults.items()}),
        "venue": place["place"]["name"],
        "names": [space.name for space in look.preview.spaces] if look.preview else [place["name"]],
        "dates": await _dates(look, lang, today),
        "quote": quotes.shown(look.preview.quote.stored(), lang) if look.preview else None,
        "instant": look.preview.instant if look.preview else False,
        "assumed": look.mine is None and not look.query.given("kind"),
        "time_fields": drafts.TIME,
    }
    if look.step == "who":
        return {**values, **_of_who(look, lang), **await _gear(look, lang, now)}
    return {**values, **(await _of_time(look, place) if look.step == "time" else await _of_check(look, lang, now))}


def _in_words(name: str, fault: Problem, lang: str, today: date) -> str:
    say, label = translator(lang).gettext, LABELS.get(name)
    question = facts.question(name, lang)
    if fault.code == "text-missing" and question:
        return say("Answer: %(question)s", question=question)
    if label and fault.code == "text-missing":
        return say("Fill in: %(field)s", field=say(label))
    said = problems.say(fault, lang, today)
    return f"{question} {said.title}. {said.detail}".strip()


async def _dates(look: Look, lang: str, today: date) -> datelist.DateList | None:
    if look.preview is None:
        return None
    others = await resources.venues() if datelist.elsewhere(look.preview) else []
    names = {one["id"]: one["name"] for one in others}
    return datelist.build(look.preview, look.query, step=look.step, lang=lang, today=today, venues=names)


async def _of_time(look: Look, place: dict[str, Any]) -> dict[str, Any]:
    """The spaces of the venue to choose among, in the order of their tree."""
    chosen = look.query.all("space")
    offered = [
        {"slug": one["slug"], "name": one["name"], "capacity": one["capacity"], "depth": one["depth"]}
        for one in place["spaces"]
        if one["active"] and (one["parts"] or one["slug"] in chosen)
    ]
    known = {one["slug"] for one in offered}
    others = await resources.spaces(slugs=[slug for slug in chosen if slug not in known])
    offered += [{"slug": one.slug, "name": one.name, "capacity": one.capacity, "depth": 0} for one in others]
    day = drafts.first_day(look.query)
    return {"offered": offered, "chosen": chosen, "first": day, "grid": place["grid_minutes"]}


def _of_who(look: Look, lang: str) -> dict[str, Any]:
    asks = look.asks.facts
    ages = drafts.bounds(asks)
    return {
        "mine": None if look.mine is None else [(one.number, one.name) for one in look.mine],
        "kinds": vocabulary.options(vocabulary.APPLICANT, lang),
        "purposes": vocabulary.options(vocabulary.PURPOSE, lang),
        "groups": [(low, high) for low, high in zip(ages, [*ages[1:], None], strict=True)],
        "asks_resident": RESIDENT in asks,
        "asks_disabled": DISABLED in asks,
        "questions": facts.questions(look.asks, lang),
    }


async def _gear(look: Look, lang: str, now: datetime) -> dict[str, Any]:
    """What can be ordered besides: gear that is lent out there, and extras that are none of it."""
    extras, preview = facts.extras(look.asks, lang), look.preview
    if preview is None:
        return {"gear": [], "extras": extras}
    spans = [one.span for one in preview.wanted]
    offered = await hall_loans.offered(spaces=preview.spaces, spans=spans, now=now)
    lent = {f"{EXTRA}-{row['rent_class']}" for row in offered}
    return {
        "gear": gear.offered(offered, look.query, lang),
        "extras": [one for one in extras if one.name not in lent],
    }


async def _of_check(look: Look, lang: str, now: datetime) -> dict[str, Any]:
    preview = look.preview
    draft = look.filled.draft
    if preview is None or draft is None:
        raise NotFound(what="space")
    wait = None if preview.instant else await applications.usual_wait(now=now)
    return {
        "draft": draft,
        "purpose": vocabulary.word(vocabulary.PURPOSE, draft.purpose, lang),
        "kind": vocabulary.word(vocabulary.APPLICANT, draft.kind, lang) if draft.kind else "",
        "organisation": preview.organisation.name if preview.organisation else "",
        "answers": facts.told(draft.answers, look.asks, lang),
        "gear": gear.in_words(hall_loans.as_stored(preview.gear, len(preview.dates)), lang),
        "terms": await _terms(preview, lang),
        "wait": wait,
        "most_documents": documents.MOST,
        "here": look.query.changed(step="check").url("/apply"),
    }


async def _terms(preview: Preview, lang: str) -> list[dict[str, str]]:
    found = await previews.terms(preview)
    rows = [{"name": one["name"], "text": one["terms"].get(lang) or one["terms"].get("nb", "")} for one in found]
    return [row for row in rows if row["text"]]


HANDLERS = (apply, summary, send)
