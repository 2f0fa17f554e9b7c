"""New prices: every amount of a version in one form; then what changes, also in its worked examples; then a draft."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from admin import regulations
from admin.rulebooks import LARGEST_BODY, OFFICERS
from booking.domain import localtime
from booking.domain.fields import Fields, NotANumber, OutOfRange, Unfit
from booking.domain.people import Person
from booking.domain.pricelists import MONEY, PERCENT, Amount, Heading, raised
from booking.domain.problems import Problem
from booking.language import formats
from booking.language.texts import translator
from booking.services import pricelists, rulebooks
from booking.services.pricelists import Otherwise, Repriced, Values
from booking.services.rulebooks import BadRulebook
from booking.storage.rulebooks import Stored
from booking.web import deps, forms, problems
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_
from rules import Rulebook

Row = dict[str, Any]
Raw = Mapping[str, list[str]]

MOST = {MONEY: 10_000_000, PERCENT: 1000}
MOST_RAISED = 1000
"""Per cent."""
NUMBER = re.compile(r"-?[0-9]{1,9}([.,][0-9]{1,2})?")
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")

KEYS: Mapping[str, str] = {
    "amount": N_("Price"),
    "value": N_("What it is worth"),
    "total": N_("In all"),
    "min": N_("At least"),
    "max": N_("At most"),
    "per_ticket": N_("A ticket"),
    "percent": N_("Per cent"),
    "share": N_("Share of the income"),
    "up_to": N_("Up to"),
    "above": N_("Only of what is above"),
    "only_if_over": N_("Only if it is over"),
}
"""What the numbers of an effect are called."""


@dataclass(frozen=True, slots=True)
class Form:
    """A version with its amounts, and what is typed for each of its fields."""

    stored: Stored
    book: Rulebook
    amounts: Sequence[Amount]
    typed: Mapping[str, str]


@get("/rulebooks/{rulebook:int}/prices", guards=OFFICERS)
async def prices(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[str]:
    """The form; with `percent`, every amount in kroner so much higher to begin with."""
    stored = await rulebooks.one(rulebook=rulebook, by=me)
    amounts = await pricelists.amounts(stored=stored)
    typed, problem = _begin(stored, amounts, request.query_params.get("percent", ""), localtime.local(now).date())
    return _form(request, Form(stored, rulebooks.read(stored.text), amounts, typed), problem)


@post("/rulebooks/{rulebook:int}/prices", guards=OFFICERS, request_max_body_size=LARGEST_BODY)
async def reprice(
    request: AnyRequest, rulebook: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]
) -> Response[Any]:
    """By the button: what it changes, the form again, or the draft."""
    stored = await rulebooks.one(rulebook=rulebook, by=me)
    raw, amounts = await forms.raw(request), await pricelists.amounts(stored=stored)
    form = Form(stored, rulebooks.read(stored.text), amounts, {name: values[0] for name, values in raw.items()})
    step, right = form.typed.get("step", "look"), raw.get("right", [])
    if step == "change":
        return _form(request, form, None)
    try:
        values, heading = _read(raw, amounts)
        if step == "make":
            draft = await pricelists.make(
                rulebook=rulebook, values=values, heading=heading, right=right, by=me, now=now
            )
            return deps.see_other(f"/admin/rulebooks/{draft}", done="drafted")
        found = await pricelists.reprice(rulebook=rulebook, values=values, heading=heading, by=me)
    except Problem as problem:
        return _form(request, form, problem)
    return _preview(request, form, found, heading)


# What was typed -------------------------------------------------------------------------------------------------------


def _begin(stored: Stored, amounts: Sequence[Amount], percent: str, today: date) -> tuple[Row, Problem | None]:
    """The form as it begins: the amounts as they are, the heading of next year."""
    first = max(date(today.year + 1, 1, 1), stored.valid_from)
    key = YEAR.sub(str(first.year), stored.key)
    typed = {"percent": percent, "id": key, "valid_from": first.isoformat(), "decision": "", "source": ""}
    typed |= {one.name: plain(one.value) for one in amounts}
    if not percent.strip():
        return typed, None
    form = Fields({"percent": [percent]})
    more = _number(form, "percent", least=-100, most=MOST_RAISED)
    if form.faults:
        return typed, _unfit(form)
    return typed | {one.name: plain(raised(one.value, more)) for one in amounts if one.kind == MONEY}, None


def _read(raw: Raw, amounts: Sequence[Amount]) -> tuple[Values, Heading]:
    """The amounts and the heading that were typed. Raises Unfit."""
    form = Fields(raw)
    values = {one.path: _number(form, one.name, least=0, most=MOST.get(one.kind, MOST[MONEY])) for one in amounts}
    heading = Heading(
        id=form.line("id", limit=100),
        valid_from=form.day("valid_from"),
        decision=form.line("decision"),
        source=form.line("source", limit=500),
    )
    form.done()
    return values, heading


def _number(form: Fields, name: str, *, least: int, most: int) -> Decimal:
    """A number with at most two decimals, with comma or point; spaces between thousands do not matter."""
    text = "".join(form.text(name).split())
    if not NUMBER.fullmatch(text):
        form.fault(name, NotANumber())
        return Decimal(0)
    found = Decimal(text.replace(",", "."))
    if not least <= found <= most:
        form.fault(name, OutOfRange(least=least, most=most))
    return found


def _unfit(form: Fields) -> Problem | None:
    try:
        form.done()
    except Unfit as problem:
        return problem
    return None


def plain(value: Decimal) -> str:
    """A number as a form shows it: 180, 820.5."""
    return f"{value.normalize():f}"


# The pages ------------------------------------------------------------------------------------------------------------


def _form(request: AnyRequest, form: Form, problem: Problem | None) -> Response[str]:
    wrong = regulations.faults(problem, "") if isinstance(problem, BadRulebook) else []
    return deps.page(
        request,
        "rulebooks/prices.html",
        status=problems.status(problem),
        stored=form.stored,
        groups=_groups(form, deps.language(request)),
        typed=defaultdict(str, form.typed),
        faults=wrong,
        errors={} if wrong else problems.errors(problem, request),
    )


def _groups(form: Form, lang: str) -> list[Row]:
    """The fields by stage, each row's together: [{title, rows: [{who, fields}]}]."""
    say, rows = translator(lang).gettext, regulations.by_id(form.book, lang)
    groups: dict[str, dict[str, Row]] = {}
    for one in form.amounts:
        stage = groups.setdefault(one.stage, {})
        words = rows.get(one.row, {"who": say("All rows of the table"), "when": "", "what": ""})
        stage.setdefault(one.row, {**words, "fields": []})["fields"].append(
            {"name": one.name, "label": say(KEYS[one.key]), "old": number(one.value, lang), "kind": one.kind}
        )
    return [{"title": say(regulations.STAGES[stage]), "rows": list(of.values())} for stage, of in groups.items()]


def _preview(request: AnyRequest, form: Form, found: Repriced, heading: Heading) -> Response[str]:
    lang = deps.language(request)
    rows, say = regulations.by_id(form.book, lang), translator(lang).gettext
    changed = [
        {
            "who": rows.get(one.amount.row, {"who": say("All rows of the table")})["who"],
            "label": say(KEYS[one.amount.key]),
            "kind": one.amount.kind,
            "old": number(one.amount.value, lang),
            "new": number(one.new, lang),
        }
        for one in found.changed
    ]
    return deps.page(
        request,
        "rulebooks/new_prices.html",
        stored=form.stored,
        heading=heading,
        changed=changed,
        otherwise=[_otherwise(one, lang) for one in found.otherwise],
        typed={name: text for name, text in form.typed.items() if name not in {"step", "_csrf", "right", "percent"}},
    )


def _otherwise(one: Otherwise, lang: str) -> Row:
    return {
        "path": one.case.path,
        "id": one.case.id,
        "name": one.case.name,
        "expected": regulations.told(one.case.expect, lang),
        "got": regulations.came_out(one.case.expect, one.failure.found, lang),
        "can": bool(one.rewrite),
    }


def number(value: Decimal, lang: str) -> str:
    """A number as one reads it: 1 250, 820,50."""
    whole = formats.number(int(value), lang)
    rest = value % 1
    return whole if not rest else f"{whole}{'.' if lang == 'en' else ','}{int(rest * 100):02}"


HANDLERS = (prices, reprice)
