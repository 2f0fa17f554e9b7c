"""The rent regulation at the desk: what is in force, coming and drafted; upload, look at, edit, discard, download."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import regulations
from booking.domain import people
from booking.domain.people import Person
from booking.domain.problems import Problem
from booking.domain.texts import TextMissing
from booking.language.texts import translator
from booking.services import rulebooks
from booking.services.rulebooks import BadRulebook, NotText, RulebookTooLong
from booking.storage.rulebooks import Stored
from booking.web import deps, forms, guards, problems
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_

Row = dict[str, Any]

OFFICERS = [guards.officer]
LARGEST_BODY = 20_000_000
"""Bytes: what is far too long for a regulation is still answered in words."""

DONE = {"drafted": N_("The draft is stored"), "saved": N_("Saved"), "discarded": N_("The draft is discarded")}
DONE |= {"adopted": N_("The regulation is adopted")}


@get("/rulebooks", guards=OFFICERS)
async def overview(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """In force, coming, drafts, earlier."""
    found = await rulebooks.overview(by=me, now=now)
    return deps.page(request, "rulebooks/rulebooks.html", found=found, notices=done(request))


@get("/rulebooks/{rulebook:int}", guards=OFFICERS)
async def rulebook(
    request: AnyRequest,
    rulebook: FromPath[int],
    me: NamedDependency[Person],
    now: NamedDependency[datetime],
    lang: NamedDependency[str],
) -> Response[str]:
    """One draft or version: its rows, sources and readings, its examples, and what the check finds."""
    stored = await rulebooks.one(rulebook=rulebook, by=me)
    values: Row = {
        "stored": stored,
        "standing": await rulebooks.standing(rulebook=rulebook, now=now),
        "administrator": people.is_administrator(me),
        "notices": done(request),
    }
    try:
        checked = await rulebooks.check(text=stored.text)
    except BadRulebook as problem:
        wrong = regulations.faults(problem, stored.text)
        return deps.page(request, "rulebooks/unreadable.html", faults=wrong, **values)
    return deps.page(
        request,
        "rulebooks/rulebook.html",
        book=checked.book,
        stages=regulations.stages(checked.book, lang),
        undecided=regulations.undecided(checked.book, lang),
        examples=regulations.examples(checked, lang),
        failed=len(checked.failures),
        findings=regulations.findings(checked, stored.text),
        errors=len(checked.errors),
        **values,
    )


@get("/rulebooks/{rulebook:int}/download", guards=OFFICERS)
async def download(rulebook: FromPath[int], me: NamedDependency[Person]) -> Response[bytes]:
    """The text as a file."""
    stored = await rulebooks.one(rulebook=rulebook, by=me)
    name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in stored.key)
    headers = {"Content-Disposition": f'attachment; filename="{name}.toml"'}
    return Response(stored.text.encode("utf-8"), media_type="application/toml", headers=headers)


# A new draft ----------------------------------------------------------------------------------------------------------


@get("/rulebooks/new", guards=OFFICERS)
async def new(request: AnyRequest, me: NamedDependency[Person]) -> Response[str]:
    """A form for a file or a text; with `from`, the text of a version to begin with."""
    begin = request.query_params.get("from", "")
    if not begin.isdecimal() or len(begin) > 9:
        return _upload(request, None)
    stored = await rulebooks.one(rulebook=int(begin), by=me)
    return _editor(request, stored.text, None, based_on=stored)


@post("/rulebooks/new", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def add(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[Any]:
    """Store it as a draft; what cannot be used comes back in the editor, with what is wrong beside it."""
    typed = await forms.typed(request)
    base = typed.get("based_on", "")
    stored = await rulebooks.one(rulebook=int(base), by=me) if base.isdecimal() and len(base) < 10 else None
    text = ""
    try:
        text = await _sent(request, typed.get("text", ""))
        draft = await rulebooks.upload(text=text, based_on=stored.id if stored else None, by=me, now=now)
    except BadRulebook as problem:
        return _editor(request, text, problem, based_on=stored)
    except (NotText, RulebookTooLong, TextMissing) as problem:
        return _upload(request, problem)
    return deps.see_other(f"/admin/rulebooks/{draft}", done="drafted")


async def _sent(request: AnyRequest, text: str) -> str:
    """The text of a file, or the one that was pasted. Raises TextMissing where there is neither."""
    file = (await request.form()).get("file")
    if isinstance(file, UploadFile) and (data := await file.read()):
        return rulebooks.unix(rulebooks.decoded(data))
    if not text.strip():
        raise TextMissing(field="file")
    return rulebooks.unix(text)


def _upload(request: AnyRequest, problem: Problem | None) -> Response[str]:
    said = list(problems.errors(problem, request).values())
    return deps.page(
        request, "rulebooks/upload.html", status=problems.status(problem), errors={"file": said[0]} if said else {}
    )


# A draft's text -------------------------------------------------------------------------------------------------------


@get("/rulebooks/{rulebook:int}/text", guards=OFFICERS)
async def edit(request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """The text of a draft in an editor."""
    stored = await rulebooks.own_draft(rulebook=rulebook, by=me)
    return _editor(request, stored.text, None, stored=stored)


@post("/rulebooks/{rulebook:int}/text", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def revise(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Give a draft the text that was typed."""
    typed, stored = await forms.typed(request), await rulebooks.own_draft(rulebook=rulebook, by=me)
    text, seen = rulebooks.unix(typed.get("text", "")), typed.get("seen", "")
    try:
        await rulebooks.revise(rulebook=rulebook, text=text, seen=seen, by=me, now=now)
    except Problem as problem:
        return _editor(request, text, problem, stored=stored, seen=seen)
    return deps.see_other(f"/admin/rulebooks/{rulebook}", done="saved")


def _editor(
    request: AnyRequest,
    text: str,
    problem: Problem | None,
    *,
    stored: Stored | None = None,
    based_on: Stored | None = None,
    seen: str = "",
) -> Response[str]:
    wrong = regulations.faults(problem, text) if isinstance(problem, BadRulebook) else []
    return deps.page(
        request,
        "rulebooks/editor.html",
        status=problems.status(problem),
        stored=stored,
        based_on=based_on,
        text=text,
        seen=seen or (rulebooks.mark(stored.text) if stored else ""),
        faults=wrong,
        errors={} if wrong else problems.errors(problem, request),
    )


@get("/rulebooks/{rulebook:int}/discard", guards=OFFICERS)
async def before_discarding(request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person]) -> Response[str]:
    """What would be gone."""
    return deps.page(request, "rulebooks/discard.html", stored=await rulebooks.own_draft(rulebook=rulebook, by=me))


@post("/rulebooks/{rulebook:int}/discard", guards=OFFICERS)
async def discard(
    rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """Delete a draft."""
    await rulebooks.discard(rulebook=rulebook, by=me, now=now)
    return deps.see_other("/admin/rulebooks", done="discarded")


def done(request: AnyRequest) -> list[dict[str, str]]:
    """The notice after a step."""
    what = request.query_params.get("done", "")
    say = translator(deps.language(request)).gettext
    return [{"kind": "success", "text": say(DONE[what])}] if what in DONE else []


HANDLERS = (overview, new, add, rulebook, download, edit, revise, before_discarding, discard)
