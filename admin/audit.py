"""Who did what: the history of a case in words, and the latest entries of all, for administrators."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from admin import queries
from booking.domain import localtime
from booking.language import formats
from booking.language.texts import Translator, translator
from booking.storage import audit
from booking.web import deps, guards, vocabulary
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_

Row = dict[str, Any]

PAGE = 100
NOBODY = 0

STEPS: Mapping[str, str] = {
    "submit": N_("sent the application"),
    "approve": N_("approved it"),
    "approve-in-part": N_("approved it in part"),
    "decline": N_("declined it"),
    "ask": N_("asked the applicant"),
    "answer": N_("answered"),
    "withdraw": N_("withdrew it"),
    "assign": N_("gave the case to %(officer)s"),
    "cancel": N_("cancelled time"),
    "cancel-all": N_("cancelled all that was left"),
    "restore": N_("took cancelled time back"),
    "move": N_("moved a date from %(before)s to %(after)s"),
    "change-price": N_("changed a price from %(was)s to %(now)s"),
    "set-price": N_("set the price to %(now)s"),
    "settle": N_("settled a date: %(amount)s"),
    "charge": N_("charged %(amount)s: %(breach)s"),
    "waive-charge": N_("waived %(amount)s: %(breach)s"),
    "charge-again": N_("charged %(amount)s after all: %(breach)s"),
    "undo-price": N_("took the changed price of %(was)s back"),
}
"""What was done to an application, after the name of who did it."""

LOAN_STEPS: Mapping[str, str] = {
    "request": N_("asked for it"),
    "approve": N_("approved it"),
    "decline": N_("declined it"),
    "cancel": N_("cancelled it"),
    "restore": N_("took the cancellation back"),
    "change": N_("changed the days"),
    "pack": N_("packed it"),
    "unpack": N_("unpacked it"),
    "hand-over": N_("handed it over"),
    "take-back-hand-over": N_("undid the hand-over"),
    "take-back": N_("took it back"),
    "take-back-return": N_("undid the return"),
    "renew": N_("renewed it"),
    "find": N_("found what was lost"),
    "set-price": N_("set the price to %(amount)s"),
    "claim": N_("claimed %(amount)s"),
    "waive-claim": N_("waived the claim of %(amount)s"),
    "move-due": N_("moved the return, since it is closed that day"),
}
"""What was done to a loan, after the name of who did it; one that is not here is shown as it is written."""

ACTIONS: Mapping[str, str] = {
    "create": N_("made"),
    "change": N_("changed"),
    "remove": N_("removed"),
    "register": N_("registered"),
    "grant": N_("gave a role"),
    "revoke": N_("took a role away"),
    "issue-key": N_("issued a key"),
    "add-picture": N_("added a picture"),
    "to-front": N_("put a picture first"),
    "add-representative": N_("added a representative"),
    "remove-representative": N_("removed a representative"),
    "set-opening": N_("changed the opening hours"),
    "set-windows": N_("changed how it is booked"),
    "close": N_("closed"),
    "reopen": N_("opened again"),
    "draft": N_("drafted"),
    "adopt": N_("adopted"),
    "discard": N_("discarded"),
    "remind": N_("reminded the borrower"),
    "release": N_("let go what nobody fetched"),
    "replan": N_("moved what no longer fitted"),
    "undo-replan": N_("put back what was moved"),
    "add-co-borrower": N_("added a co-borrower"),
    "remove-co-borrower": N_("removed a co-borrower"),
    "see-identity": N_("saw the identity card"),
    "suspend": N_("suspended"),
    "lift": N_("lifted a suspension"),
    "move-due": N_("moved return days"),
    "set-parts": N_("changed what it is made of"),
    "take-out": N_("took it out of lending"),
    "back-in-service": N_("put it back into lending"),
    "found": N_("found it again"),
    "retire": N_("retired it"),
    "import": N_("imported a list"),
    "wait": N_("got in line"),
    "leave": N_("left the line"),
    "offer": N_("offered what became free"),
    "accept": N_("took the offer"),
    "lapse": N_("took an offer back that nobody answered"),
}
"""What was done to anything else; one that is not here is shown as it is written."""

NOUNS: Mapping[str, str] = {
    "application": N_("application"),
    "venue": N_("venue"),
    "space": N_("space"),
    "closure": N_("closure"),
    "picture": N_("picture"),
    "person": N_("person"),
    "organisation": N_("association"),
    "role": N_("role"),
    "api-key": N_("key"),
    "school-holiday": N_("school holiday"),
    "rulebook": N_("rent regulation"),
    "loan": N_("loan"),
    "borrower": N_("borrower"),
    "lending-place": N_("lending place"),
    "equipment-category": N_("category"),
    "equipment-model": N_("model"),
    "equipment-type": N_("size"),
    "item": N_("unit"),
    "equipment-wait": N_("place in line"),
}


async def history(application: int, lang: str) -> list[Row]:
    """What happened to an application, in order and in words."""
    return await _in_words(await audit.of("application", application), lang)


async def history_of_loan(loan: int, lang: str) -> list[Row]:
    """What happened to a loan, in order and in words."""
    say = translator(lang)
    return [
        {
            **entry,
            "who": entry["name"] or entry["email"],
            "what": say.gettext(
                LOAN_STEPS.get(entry["action"]) or ACTIONS.get(entry["action"], entry["action"]),
                amount=formats.money(entry["details"].get("amount", 0), lang),
            ),
        }
        for entry in await audit.of("loan", loan)
    ]


async def changes(noun: str, number: int, lang: str) -> list[Row]:
    """What was done to anything else, the latest first: `at`, `who`, `what`, `reason`."""
    say = translator(lang)
    return [
        {
            **entry,
            "who": entry["name"] or entry["email"],
            "what": say.gettext(ACTIONS.get(entry["action"], entry["action"])),
        }
        for entry in reversed(await audit.of(noun, number))
    ]


async def _in_words(entries: Sequence[Row], lang: str) -> list[Row]:
    officers = {entry["details"].get("officer") for entry in entries if entry["action"] == "assign"}
    names = await queries.names([one for one in officers if one]) if officers - {None} else {}
    say = translator(lang)
    return [{**entry, "who": entry["name"] or entry["email"], "what": _what(entry, names, say)} for entry in entries]


def _what(entry: Row, names: Mapping[int, str], say: Translator) -> str:
    """What was done, to be read after the name of who did it."""
    action, noun = entry["action"], entry["noun"]
    if noun == "application" and action in STEPS:
        if action == "assign" and not entry["details"].get("officer"):
            return say.gettext("gave the case back to nobody in particular")
        if action == "assign" and entry["details"]["officer"] == entry["person"]:
            return say.gettext("took the case")
        return say.gettext(STEPS[action], **_params(entry, names, say.lang)) + _how_many(entry, say)
    done, thing = ACTIONS.get(action, action), NOUNS.get(noun, noun)
    return f"{say.gettext(done)}: {say.gettext(thing)} {entry['noun_id']}"


def _params(entry: Row, names: Mapping[int, str], lang: str) -> dict[str, str]:
    details, today = entry["details"], localtime.local(entry["at"]).date()
    if entry["action"] == "assign":
        return {"officer": names.get(details["officer"], "–")}
    if entry["action"] == "move":
        spans = {name: [datetime.fromisoformat(details[name][end]) for end in ("start", "end")] for name in _ENDS}
        return {name: formats.span(start, end, lang, today) for name, (start, end) in spans.items()}
    if entry["action"] in _PRICES:
        return {name: formats.money(details[name], lang) for name in ("was", "now", "amount") if name in details}
    if "breach" in details:
        what = vocabulary.word(vocabulary.BREACH, details["breach"], lang)
        return {"amount": formats.money(details["amount"], lang), "breach": what.lower()}
    return {}


_PRICES = frozenset({"change-price", "set-price", "undo-price", "settle"})
_ENDS = ("before", "after")


def _how_many(entry: Row, say: Translator) -> str:
    """How many dates a step was about, where that is not all of them."""
    details = entry["details"]
    if entry["action"] == "approve-in-part":
        granted = say.ngettext("%(n)s date granted", "%(n)s dates granted", details["dates"])
        refused = say.ngettext("%(n)s left out", "%(n)s left out", details["refused"])
        return f": {granted}, {refused}"
    if "occurrences" in details:
        return f": {say.ngettext('%(n)s date', '%(n)s dates', len(details['occurrences']))}"
    return ""


@get("/audit", guards=[guards.administrator])
async def audit_(request: AnyRequest, lang: NamedDependency[str]) -> Response[str]:
    """The latest entries of all, a page at a time."""
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
    entries = await audit.latest(before=before, limit=PAGE + 1)
    return deps.page(
        request,
        "audit/audit.html",
        entries=await _in_words(entries[:PAGE], lang),
        older=entries[PAGE - 1]["id"] if len(entries) > PAGE else None,
        before=before,
    )


HANDLERS = (audit_,)
"""Paths are relative to /admin."""
