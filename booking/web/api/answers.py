"""What the API answers with: quotes, applications, occurrences and refusals, from the plain values of services."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct, field

from booking.domain.problems import Problem
from booking.domain.quotes import total
from booking.language import texts
from booking.services.conflicts import Nearby
from booking.services.previews import DatePreview, Preview
from booking.web import problems
from rules.definitions import FACTS

Plain = Mapping[str, Any]


class Refused(Struct, kw_only=True):
    """A refusal (RFC 9457): `type` is a stable code; the code's own members stand beside these."""

    type: str
    title: str
    detail: str
    status: int


# Quotes --------------------------------------------------------------------------------------------------------------


class Override(Struct, kw_only=True):
    """What the municipality did to a line: why and when, and what the amount was; null where the rules gave none."""

    was: int | None
    reason: str
    at: datetime


class Line(Struct, kw_only=True):
    """One line of a price, in øre: `value` is what it would have cost had nothing been free or reduced.

    One that is charged `once` counts once for all its dates; one that is `pending` is settled when all is over.
    """

    rule: str
    reason: str
    amount: int
    source: str
    value: int
    space: str
    dates: list[str]
    once: bool
    pending: bool
    override: Override | None


class Pending(Struct, kw_only=True):
    """A fact that is known only afterwards, and so may change the price."""

    fact: str
    rule: str
    reason: str
    source: str
    dates: list[str]


class RuleRefusal(Struct, kw_only=True):
    """Why the rent rules give no price, or what they ask for beside it. `fact` is the one that is missing, if any."""

    code: str
    fact: str
    rule: str
    reason: str
    source: str
    dates: list[str]


class Quote(Struct, kw_only=True):
    """A price in øre: the amounts of the lines add up to `total`. `outcome` is `priced`, or the code of why not.

    It is `provisional` while something is `pending`. Of the total `vat` is tax; the `deposit` is beside it. `rulebooks`
    are the regulations that it is made by.
    """

    outcome: str
    phase: Literal["provisional", "final"]
    total: int
    value: int
    vat: int
    deposit: int
    rulebooks: list[str]
    lines: list[Line]
    refusals: list[RuleRefusal]
    pending: list[Pending]


def quote(stored: Plain, lang: str) -> Quote:
    """A quote as it was stored, its reasons in one language."""
    return Quote(**_quote(stored, lang))


def _quote(stored: Plain, lang: str) -> dict[str, Any]:
    return {
        **{name: stored[name] for name in ("outcome", "phase", "total", "value", "vat", "rulebooks")},
        "deposit": total(stored["deposit"]),
        "lines": [_line(line, lang) for line in stored["lines"]],
        "refusals": [_rule_refusal(refusal, lang) for refusal in stored["refusals"]],
        "pending": [_pending(one, lang) for one in stored["pending"]],
    }


def _line(line: Plain, lang: str) -> Line:
    names = ("rule", "amount", "source", "value", "space", "dates")
    override = line.get("override")
    return Line(
        reason=line["reason"][lang],
        once=line.get("once", False),
        pending=line.get("pending", False),
        override=Override(was=line.get("was"), reason=override["reason"], at=datetime.fromisoformat(override["at"]))
        if override
        else None,
        **{name: line[name] for name in names},
    )


def _pending(one: Plain, lang: str) -> Pending:
    return Pending(reason=one["reason"][lang], **{name: one[name] for name in ("fact", "rule", "source", "dates")})


def _rule_refusal(refusal: Plain, lang: str) -> RuleRefusal:
    reason = refusal["reason"]
    words = reason[lang] if reason else texts.translator(lang).gettext("No rent regulation covers these dates.")
    known = {name: refusal[name] for name in ("code", "rule", "source", "dates")}
    return RuleRefusal(reason=words, fact=refusal.get("fact", ""), **known)


# Previews ------------------------------------------------------------------------------------------------------------


class Wrong(Struct, kw_only=True):
    """What is wrong with one date: `type` is a stable code."""

    type: str
    title: str
    detail: str


class Near(Struct, kw_only=True):
    """Another time or place for one date."""

    kind: Literal["other-space", "other-time", "other-part"]
    spaces: list[str]
    start: datetime
    end: datetime


class Planned(Struct, kw_only=True):
    """One date as it would go: `applied` means that others ask for it too, `taken` that somebody has it."""

    date: date
    start: datetime
    end: datetime
    spaces: list[str]
    status: Literal["free", "applied", "taken", "refused"]
    problems: list[Wrong]
    alternatives: list[Near]


class Estimate(Quote, kw_only=True):
    """A price with what each date would meet; `instant` says whether sending it books it at once."""

    instant: bool
    dates: list[Planned]


def estimate(preview: Preview, lang: str, today: date) -> Estimate:
    """What an application would cost and meet."""
    return Estimate(
        **_quote(preview.quote.stored(), lang),
        instant=preview.instant,
        dates=[_planned(one, lang, today) for one in preview.dates],
    )


def _planned(one: DatePreview, lang: str, today: date) -> Planned:
    return Planned(
        date=one.day,
        start=one.wanted.span.start,
        end=one.wanted.span.end,
        spaces=[space.slug for space in one.wanted.spaces],
        status=one.status,  # type: ignore[arg-type]  # one of the four words
        problems=[_wrong(problem, lang, today) for problem in one.problems],
        alternatives=[_near(near) for near in one.alternatives],
    )


def _wrong(problem: Problem, lang: str, today: date) -> Wrong:
    said = problems.say(problem, lang, today)
    return Wrong(type=problem.code, title=said.title, detail=said.detail)


def _near(near: Nearby) -> Near:
    return Near(
        kind=near.kind,  # type: ignore[arg-type]  # one of the three words
        spaces=[space.slug for space in near.spaces],
        start=near.span.start,
        end=near.span.end,
    )


# Applications --------------------------------------------------------------------------------------------------------


class Occurrence(Struct, kw_only=True):
    """One dated time of an application; `price` in øre, null where the rules gave none."""

    id: int
    start: datetime
    end: datetime
    state: Literal["applied", "booked", "declined", "withdrawn", "cancelled"]
    spaces: list[str]
    price: int | None


class Question(Struct, kw_only=True):
    """What a case officer asked, and the answer."""

    text: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class Fact(Struct, kw_only=True):
    """A fact of the rent rules by name, as JSON has it, and who supplied it: `value` is null where nobody knows, and a
    list of all that it is where the dates differ."""

    fact: str
    value: Any
    supplier: Literal["applicant", "register", "officer", "calendar", "catalogue", "assumed"] = field(name="from")


class Gear(Struct, kw_only=True):
    """Equipment that goes with each date: a type by its slug, and how many."""

    equipment: str
    quantity: int


class Application(Struct, kw_only=True):
    """An application as it stands, with its frozen price, its dates, and the `facts` that the price is built on.

    `reason` is that of the decision.
    """

    id: int
    state: Literal["submitted", "asked", "approved", "partly-approved", "declined", "withdrawn", "cancelled"]
    title: str
    organisation: str | None
    quote: Quote
    facts: list[Fact]
    occurrences: list[Occurrence]
    equipment: list[Gear]
    reason: str | None
    questions: list[Question]


def application(case: Plain, lang: str) -> Application:
    """An application as `services.applications.view` gives it."""
    return Application(
        id=case["id"],
        state=case["state"],
        title=case["title"],
        organisation=case["organisation_number"],
        quote=quote(case["quote"], lang),
        facts=_facts(case["quote"]["facts"]),
        occurrences=[occurrence(row) for row in case["dates"]],
        equipment=[Gear(equipment=row["equipment"], quantity=row["quantity"]) for row in case["gear"]],
        reason=case["reason"],
        questions=[Question(**row) for row in case["questions"]],
    )


def _facts(stored: Plain) -> list[Fact]:
    known = [(name, stored[name]) for name in FACTS if name in stored]
    return [Fact(fact=name, value=one["value"], supplier=one["from"]) for name, one in known]


def occurrence(row: Plain) -> Occurrence:
    """One of the `dates` of a case."""
    return Occurrence(
        id=row["id"],
        start=row["starts_at"],
        end=row["ends_at"],
        state=row["state"],
        spaces=row["slugs"],
        price=row["price"],
    )


class Restored(Struct, kw_only=True):
    """What was taken back."""

    restored: list[Occurrence]


class Cancelled(Struct, kw_only=True):
    """What a cancellation took, and what it costs in øre."""

    cancelled: list[Occurrence]
    cost: int
