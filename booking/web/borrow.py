"""Borrowing, step by step: the basket, who borrows, send. The basket stands in the address, and holds nothing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from booking.domain import borrowers as rules
from booking.domain import localtime
from booking.domain.baskets import Basket
from booking.domain.people import NotFound, Organisation, Person
from booking.domain.problems import Problem
from booking.services import baskets as services
from booking.services import borrowers, loan_prices, people, tokens
from booking.web import basket_lines, baskets, deps, equipment, forms, problems, quotes
from booking.web import borrowers as borrowers_pages
from booking.web.basket_lines import Seen
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.visitors import AnyRequest

Row = dict[str, Any]

OWN = "me"


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
        lines=basket_lines.lines(seen, lang),
        sets=basket_lines.sets(seen, lang),
        note=basket_lines.note(seen, lang, today),
        short=bool(seen.look.short),
        incomplete=not seen.look.complete,
        suggestions=[basket_lines.suggestion(one, seen, lang) for one in seen.look.suggestions],
        more_url=seen.query.url("/equipment"),
        empty_url=baskets.emptied(seen.query).url("/equipment"),
        **basket_lines.summary(seen, lang),
    )


def _in_words(fault: Problem, lang: str, today: date) -> str:
    said = problems.say(fault, lang, today)
    return f"{said.title}. {said.detail}"


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
    shared = {
        **basket_lines.summary(seen, lang),
        "lines": basket_lines.lines(seen, lang),
        "sets": basket_lines.sets(seen, lang),
    }
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
        filled={**borrowers_pages.profile_values(borrower, person), **(typed or {})},
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
        await borrowers_pages.register(typed, person, chosen, now=now)
    except Problem as problem:
        return await _who(request, seen, person, now, problem=problem, typed=typed)
    return deps.see_other(seen.query.changed(step="who").url("/basket"))


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
