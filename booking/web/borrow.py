"""Borrowing, step by step: the basket, who borrows, send. The basket stands in the address, and holds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from booking.domain import borrowers as rules
from booking.domain import localtime
from booking.domain.baskets import Basket
from booking.domain.fields import Fields
from booking.domain.people import NotFound, Organisation, Person
from booking.domain.problems import Problem
from booking.services import baskets as services
from booking.services import borrowers, loan_prices, people, tokens
from booking.services.baskets import Look
from booking.web import baskets, deps, equipment, forms, gear, problems, quotes
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.resources import words
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

OWN = "me"


@dataclass(frozen=True, slots=True)
class Seen:
    """A basket as somebody looks at it: the address, what is in it, and what was wrong with the address."""

    query: Query
    basket: Basket
    look: Look
    faults: Mapping[str, Problem]


@get("/basket")
async def basket(request: AnyRequest, person: NamedDependency[Person | None], now: NamedDependency[datetime]) -> Any:
    """What is in the basket, whether it is free and what fits instead; then who borrows it."""
    query = equipment.query_of(request)
    seen = await _seen(query, now)
    if request.query_params.get("step") == "who" and seen.look.fits and not seen.faults:
        return await _who(request, seen, person, now)
    return _basket(request, seen)


async def _seen(query: Query, now: datetime) -> Seen:
    wanted, form = baskets.read(query)
    faults = dict(form.faults)
    try:
        look = await services.look(basket=wanted, now=now)
    except NotFound:
        raise
    except Problem as problem:
        faults[str(problem.params.get("field", "from"))] = problem
        look = await services.look(basket=Basket(wanted.place, None, None, wanted.lines, wanted.kits), now=now)
    return Seen(query, wanted, look, faults)


# What is in it --------------------------------------------------------------------------------------------------------


def _basket(request: AnyRequest, seen: Seen, problem: Problem | None = None) -> Response[str]:
    lang, today = deps.language(request), localtime.local(deps.now(request)).date()
    status = problems.status(problem or next(iter(seen.faults.values()), None))
    errors = {name: _in_words(fault, lang, today) for name, fault in seen.faults.items()}
    return deps.page(
        request,
        "equipment/basket.html",
        status=status,
        errors=Errors(errors),
        refused=problems.say(problem, lang, today) if problem else None,
        lines=_lines(seen, lang),
        sets=_sets(seen, lang),
        note=_note(seen, lang, today),
        short=bool(seen.look.short),
        incomplete=not seen.look.complete,
        suggestions=[_suggestion(one, seen, lang) for one in seen.look.suggestions],
        more_url=seen.query.url("/equipment"),
        empty_url=baskets.emptied(seen.query).url("/equipment"),
        **_summary(seen, lang),
    )


def _in_words(fault: Problem, lang: str, today: date) -> str:
    said = problems.say(fault, lang, today)
    return f"{said.title}. {said.detail}"


def _summary(seen: Seen, lang: str) -> Row:
    """Where and when, for every step."""
    look, query = seen.look, seen.query
    here = look.counter.row if look.counter else None
    first, last = look.first.isoformat(), look.last.isoformat()
    query = query.changed(place=here["slug"] if here else "", from_=first, to=last) if not seen.faults else query
    return {
        "query": query,
        "typed": {"from": query.one("from") or first, "to": query.one("to") or last},
        "place": {"slug": here["slug"], "name": here["name"], "terms": words(here["terms"], lang)} if here else None,
        "first": look.first,
        "last": look.last,
        "due": look.period.due_on if look.period else look.last,
        "things": len(seen.basket),
        "fits": look.fits and not seen.faults,
        "approval": look.approval,
        "here_url": query.url("/basket"),
        "who_url": query.changed(step="who").url("/basket"),
    }


def _lines(seen: Seen, lang: str) -> list[Row]:
    """What is in it besides kits, each with how many there are; what is not lent here any more says so."""
    rows = []
    for slug, count in seen.basket.lines.items():
        kind = seen.look.kinds.get(slug)
        rows.append(
            {
                "field": f"n.{slug}",
                "count": seen.query.one(f"n.{slug}") or count,
                "without": baskets.without_line(seen.query, slug).url("/basket"),
                "gone": kind is None,
                **(_kind(kind, seen, lang) if kind else {"name": slug, "size": ""}),
            }
        )
    return rows


def _kind(kind: Row, seen: Seen, lang: str) -> Row:
    """A type as a line shows it: what it is called, how many are free, and why not more."""
    found = seen.look.reasons.get(kind["id"])
    units, free = (found["units"], max(0, found["free"])) if found else (0, 0)
    short = free < seen.look.wanted.get(kind["id"], 0)
    looked = seen.query.without(*baskets.LOOKING)
    return {
        "name": words(kind["name"], lang),
        "url": looked.url(f"/equipment/{kind['model_slug']}") + f"#{kind['slug']}",
        "slug": kind["slug"],
        "size": gear.sized(kind["size"], kind["size_unit"]),
        "coded": kind["tracked"] == "items",
        "free": free,
        "units": units,
        "state": "full" if short else "free",
        "reasons": [(why, found[why]) for why in gear.REASONS if found[why]] if found and short else [],
        "tightest": found["day"] if found else None,
    }


def _sets(seen: Seen, lang: str) -> list[Row]:
    return [
        {
            "name": words(one.model["name"], lang),
            "key": f"{one.kit.slug}.{one.kit.number}",
            "without": baskets.without_kit(seen.query, one.kit).url("/basket"),
            "url": baskets.without_kit(seen.query, one.kit).url(f"/equipment/{one.kit.slug}"),
            "parts": [
                {
                    "quantity": part.quantity,
                    "chosen": part.kind is not None,
                    "model": words(part.model["name"], lang),
                    "field": f"k.{one.kit.slug}.{one.kit.number}.{part.model['slug']}",
                    "value": part.kind["slug"] if part.kind else "",
                    **(_kind(part.kind, seen, lang) if part.kind else {}),
                }
                for part in one.parts
            ],
        }
        for one in seen.look.sets
    ]


def _note(seen: Seen, lang: str, today: date) -> Row | None:
    """What keeps the place from lending on these days, and the nearest days on which it does."""
    problem = seen.look.problem
    if problem is None:
        return None
    said = problems.say(problem, lang, today)
    near: Any = [] if seen.look.suggestions else problem.params.get("nearest") or []
    length = seen.look.last - seen.look.first
    moved = [(day, seen.query.changed(from_=day.isoformat(), to=(day + length).isoformat())) for day in near]
    days = [{"day": day, "url": query.url("/basket")} for day, query in moved]
    return {"place": "", "title": said.title.rstrip("."), "detail": said.detail, "days": days}


def _suggestion(one: Any, seen: Seen, lang: str) -> Row:
    """Something that fits instead, one click away."""
    kinds = seen.look.kinds
    return {
        "kind": one.kind,
        "first": one.first,
        "last": one.last,
        "place": one.place_name,
        "sizes": [
            {"name": words(kinds[old]["name"], lang), "size": gear.sized(one.sizes[new], kinds[old]["size_unit"])}
            for old, new in one.swaps
            if old in kinds
        ],
        "lines": [
            {"count": count, "name": words(kinds[slug]["name"], lang), "size": kinds[slug]["size"]}
            for slug, count in one.lines
            if slug in kinds
        ],
        "url": baskets.instead(seen.query, seen.basket, one).url("/basket"),
    }


# Who borrows it -------------------------------------------------------------------------------------------------------


async def _who(
    request: AnyRequest,
    seen: Seen,
    person: Person | None,
    now: datetime,
    *,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    """Who borrows: sign in first, then say who one is, then send; each on the same page and with the basket kept."""
    lang, today = deps.language(request), localtime.local(now).date()
    shared = {**_summary(seen, lang), "lines": _lines(seen, lang), "sets": _sets(seen, lang)}
    errors = Errors(problems.errors(problem, request))
    if person is None:
        return deps.page(
            request, "equipment/who.html", status=401 if problem else 200, ask="sign-in", errors=errors, **shared
        )
    own = await borrowers.own(person=person, now=now)
    mine = await people.organisations_of(person=person)
    chosen = _chosen(seen.query, [one.id for one in mine])
    borrower = next((one for one in own if one["organisation"] == chosen), None)
    found = await services.refusals(look=seen.look, borrower=borrower["id"], now=now) if borrower else []
    return deps.page(
        request,
        "equipment/who.html",
        status=problems.status(problem),
        ask="send" if borrower and borrower["terms_at"] else "profile",
        errors=errors,
        capacities=_capacities(seen.query, mine, chosen) if mine else [],
        organisation=next((one.name for one in mine if one.id == chosen), ""),
        borrower=borrower,
        whom=_whom(borrower),
        refusals=[problems.say(one, lang, today) for one in found],
        quote=await _price(seen, next((one for one in mine if one.id == chosen), None), lang),
        filled={**profile_values(borrower, person), **(typed or {})},
        sent_as=(typed or {}).get("sent_as") or tokens.new(),
        latest_year=today.year,
        **shared,
    )


async def _price(seen: Seen, organisation: Organisation | None, lang: str) -> quotes.Shown | None:
    """What it costs, line by line; None where all of it is lent for nothing."""
    wanted = services.wanted(seen.basket, seen.look)
    price = await loan_prices.preview(
        wanted=wanted, first=seen.look.first, last=seen.look.last, organisation=organisation
    )
    return None if price.free else quotes.shown(price.quote, lang)


def _chosen(query: Query, mine: Sequence[int]) -> int | None:
    """The organisation in whose name one borrows; None is oneself."""
    text = query.one("as")
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) in mine else None


def _capacities(query: Query, mine: Sequence[Any], chosen: int | None) -> list[Row]:
    who = [(OWN, "", None), *((str(one.id), one.name, one.id) for one in mine)]
    return [
        {"url": query.changed(as_=key, step="who").url("/basket"), "name": name, "current": number == chosen}
        for key, name, number in who
    ]


def profile_values(borrower: Mapping[str, Any] | None, person: Person) -> dict[str, str]:
    """What the form of a profile begins with."""
    known = borrower or {}
    names = ("birth_year", "address", "postcode", "place")
    return {**{name: str(known.get(name) or "") for name in names}, "phone": person.phone, "purpose": "", "note": ""}


def _whom(borrower: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Those for whom the borrower answers, to choose among."""
    return [(str(one["id"]), one["name"]) for one in borrower["co_borrowers"]] if borrower else []


@post("/basket/profile")
async def profile(request: AnyRequest, person: NamedDependency[Person | None], now: NamedDependency[datetime]) -> Any:
    """Say who one is, on the way; the basket stays."""
    seen = await _seen(equipment.query_of(request), now)
    if not seen.look.complete:
        return _basket(request, seen, services.BasketEmpty())
    if person is None:
        return await _who(request, seen, None, now, problem=rules.NoProfile())
    typed = await forms.typed(request)
    mine = await people.organisations_of(person=person)
    chosen = _chosen(seen.query, [one.id for one in mine])
    try:
        await register(typed, person, chosen, now=now)
    except Problem as problem:
        return await _who(request, seen, person, now, problem=problem, typed=typed)
    return deps.see_other(seen.query.changed(step="who").url("/basket"))


async def register(typed: Mapping[str, str], person: Person, organisation: int | None, *, now: datetime) -> None:
    """Store the profile that a form holds, and the telephone number; raises Unfit and what the services raise."""
    form = Fields({name: [text] for name, text in typed.items()})
    today = localtime.local(now).date()
    told = rules.profile(form, today=today, organisation=organisation is not None)
    phone = _phone(form)
    if not form.flag("accepted"):
        form.fault("accepted", rules.LendingTermsNotAccepted())
    form.done()
    if phone != person.phone:
        await people.change_profile(person=person, name=person.name, phone=phone, language=person.language, now=now)
    await borrowers.register(person=person, organisation=organisation, profile=told, accepted=True, now=now)


def _phone(form: Fields) -> str:
    try:
        return people.phone_number(form.line("phone", limit=40))
    except people.BadPhone as problem:
        form.fault("phone", problem)
        return ""


# Sending --------------------------------------------------------------------------------------------------------------


@post("/basket")
async def send(request: AnyRequest, person: NamedDependency[Person | None], now: NamedDependency[datetime]) -> Any:
    """Ask for it; where it does not fit any more, the basket comes back with what does."""
    query = equipment.query_of(request)
    seen = await _seen(query, now)
    typed = await forms.typed(request)
    if not seen.look.complete:
        return _basket(request, seen, services.BasketEmpty())
    if person is None:
        return await _who(request, seen, None, now, problem=rules.NoProfile())
    mine = await people.organisations_of(person=person)
    chosen = _chosen(query, [one.id for one in mine])
    own = await borrowers.own(person=person, now=now)
    borrower = next((one for one in own if one["organisation"] == chosen), None)
    if borrower is None:
        return await _who(request, seen, person, now, typed=typed)
    try:
        loan = await services.send(
            basket=seen.basket,
            borrower=borrower["id"],
            whom=_units(typed),
            purpose=typed.get("purpose", ""),
            note=typed.get("note", ""),
            sent_as=typed.get("sent_as", "")[:100],
            by=person,
            now=now,
        )
    except NotFound:
        raise
    except Problem as problem:
        again = await _seen(query, now)
        if again.look.fits:
            return await _who(request, again, person, now, problem=problem, typed=typed)
        return _basket(request, again, problem)
    return deps.see_other(f"/loans/{loan}", done="sent")


def _units(typed: Mapping[str, str]) -> dict[str, int]:
    """For whom each unit is: the co-borrower by the unit's name."""
    return {
        name.removeprefix("w."): int(text)
        for name, text in typed.items()
        if name.startswith("w.") and text.isdecimal() and len(text) < 10
    }


HANDLERS = (basket, profile, send)
"""The pages and their forms."""
