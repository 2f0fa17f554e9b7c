"""The lending catalogue: what is free in which sizes on one's own days, and one model with when there is more of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from booking.domain import localtime
from booking.domain.fields import Fields
from booking.domain.localtime import DAY
from booking.domain.people import NotFound
from booking.domain.problems import Problem
from booking.services import equipment
from booking.services.equipment import STRIP, Asked
from booking.web import baskets, deps, gear, problems, waits
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.resources import picture_url, words
from booking.web.visitors import AnyRequest

Row = dict[str, Any]


@get("/equipment")
async def catalogue(request: AnyRequest, now: NamedDependency[datetime], lang: NamedDependency[str]) -> Response[str]:
    """What can be borrowed, and how many of each size are free on the days asked for."""
    query = query_of(request)
    fault: Problem | None = None
    try:
        found = await equipment.catalogue(asked=_asked(query), now=now)
    except NotFound:
        raise
    except Problem as problem:
        fault = problem
        found = await equipment.catalogue(asked=Asked(), now=now)
        found["models"] = []
    today = localtime.local(now).date()
    return deps.page(
        request,
        "equipment/catalogue.html",
        status=problems.status(fault),
        errors=Errors(problems.errors(fault, request)),
        models=[_card(one, found, query, lang) for one in found["models"]],
        categories=_categories(found["categories"], query, lang),
        **_frame(found, query, lang, today, ok=fault is None),
    )


def query_of(request: AnyRequest) -> Query:
    """What is looked for, and the basket that is carried along."""
    return Query.of(request.query_params.multi_items(), but={"lang", "_csrf", "step"})


def _asked(query: Query) -> Asked:
    """What is looked for; raises Unfit."""
    form = Fields(query.raw())
    size = form.line("size", limit=20, required=False)
    asked = Asked(query.one("place"), query.one("category"), size, form.day_or_none("from"), form.day_or_none("to"))
    form.done()
    return asked


def _frame(found: Row, query: Query, lang: str, today: date, *, ok: bool = True) -> Row:
    """What the pages share: the form for days and place, what keeps each place from lending then, the basket."""
    typed = {name: query.one(name) for name in ("place", "size", "category", "from", "to")}
    if ok:
        typed |= {"from": found["first"].isoformat(), "to": found["last"].isoformat()}
    basket, _ = baskets.read(query)
    return {
        "typed": typed,
        "asked": {"first": found["first"], "last": found["last"]},
        "places": [(one["slug"], one["name"]) for one in found["lending_places"]],
        "notes": [_note(slug, one, found, query, lang, today) for slug, one in found["problems"].items()]
        if query.given("from") or query.given("place")
        else [],  # days that nobody named are those of the first place
        "carried": baskets.filled(query),
        "things": len(basket),
        "basket_url": query.without(*baskets.LOOKING).url("/basket"),
        "query": query,
    }


def _note(slug: str, problem: Problem, found: Row, query: Query, lang: str, today: date) -> Row:
    """Why a place does not lend on these days, and the days near them on which it does."""
    said = problems.say(problem, lang, today)
    near: Any = problem.params.get("nearest") or [problem.params.get("earliest")]
    length = found["last"] - found["first"]
    names = {one["slug"]: one["name"] for one in found["lending_places"]}
    return {
        "place": names.get(slug, ""),
        "title": said.title.rstrip("."),
        "detail": said.detail,
        "days": [
            {"day": day, "url": query.changed(from_=day.isoformat(), to=(day + length).isoformat()).url("")}
            for day in near
            if isinstance(day, date)
        ],
    }


def _categories(found: Mapping[str, Mapping[str, str]], query: Query, lang: str) -> list[Row]:
    chosen = query.one("category")
    rows = [
        {"name": words(name, lang), "url": query.changed(category=slug).url("/equipment"), "chosen": slug == chosen}
        for slug, name in found.items()
    ]
    everything = {"name": "", "url": query.without("category").url("/equipment"), "chosen": not chosen}
    return [everything, *rows]


def _card(model: Row, found: Row, query: Query, lang: str) -> Row:
    """A model for the list, each size a link to it."""
    looked = query.without("category", "size", "since").changed(
        from_=found["first"].isoformat(), to=found["last"].isoformat()
    )
    url = looked.url(f"/equipment/{model['slug']}")
    return {
        "name": words(model["name"], lang),
        "url": url,
        "picture": picture_url(model["picture"], 640),
        "kit": bool(model["parts"]),
        "rented": bool(model["rent_class"]),
        "places": [
            {
                "name": one["name"],
                "sizes": [
                    {**gear.counted(size, model), "url": f"{url}#{size['slug']}" if size["slug"] else url}
                    for size in one["sizes"]
                ],
            }
            for one in model["places"]
        ],
    }


# One model ------------------------------------------------------------------------------------------------------------


@get("/equipment/{slug:str}")
async def model(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Response[str]:
    """A model: its sizes with when there are more, what is with it, and the rules of the place."""
    query, today = query_of(request), localtime.local(now).date()
    fault: Problem | None = None
    try:
        asked, since = _asked(query), _since(query)
        found = await equipment.model(slug=slug, asked=asked, since=since, now=now)
    except NotFound:
        raise
    except Problem as problem:
        fault = problem
        found = await equipment.model(slug=slug, asked=Asked(place=query.one("place")), now=now)
    if fault is None:
        query = query.changed(from_=found["first"].isoformat(), to=found["last"].isoformat())
    return deps.page(
        request,
        "equipment/model.html",
        status=problems.status(fault),
        errors=Errors(problems.errors(fault, request)),
        model=_model(found, query, lang),
        at=[_place(one, found, query, lang) for one in found["places"]],
        strip=_turns(found, query, slug, today) if found["places"] else None,
        back=query.without("since").url("/equipment"),
        **_frame(found, query, lang, today, ok=fault is None),
    )


def _since(query: Query) -> date | None:
    form = Fields({"since": query.all("since")})
    found = form.day_or_none("since")
    return None if form.faults else found


def _turns(found: Row, query: Query, slug: str, today: date) -> Row:
    """The addresses of the weeks before and after those of the strips."""
    monday = found["strip"]
    before, after = monday - DAY * STRIP, monday + DAY * STRIP
    return {
        "first": monday,
        "last": monday + DAY * (STRIP - 1),
        "before": query.changed(since=before.isoformat()).url(f"/equipment/{slug}") if monday > today else "",
        "after": query.changed(since=after.isoformat()).url(f"/equipment/{slug}"),
    }


def _model(found: Row, query: Query, lang: str) -> Row:
    return {
        "slug": found["slug"],
        "name": words(found["name"], lang),
        "description": words(found["description"], lang),
        "category": words(found["category_name"], lang),
        "category_url": query.changed(category=found["category"]).without("since").url("/equipment"),
        "picture": picture_url(found["picture"], 1280),
        "contents": gear.contents(found["contents"], lang),
        "kit": bool(found["parts"]),
        "rented": bool(found["rent_class"]),
    }


def _place(place: Row, found: Row, query: Query, lang: str) -> Row:
    """A place with the sizes that it has, what it takes to put them in the basket, and its rules."""
    looked = baskets.at(query, place=place["slug"], first=found["first"], last=found["last"])
    models = {one["id"]: one for one in found["made_of"]}
    sizes = [_size(one, models[one["model"]], place, looked, query, lang) for one in place["sizes"]]
    parts = []
    for part in found["parts"]:
        own = models.get(part["model"])
        if own:
            of = [one for one in sizes if one["model"] == part["model"]]
            parts.append(
                {"slug": own["slug"], "name": words(own["name"], lang), "quantity": part["quantity"], "sizes": of}
            )
    return {
        "slug": place["slug"],
        "name": place["name"],
        "elsewhere": bool(query.one("place")) and query.one("place") != place["slug"],
        "sizes": sizes,
        "parts": parts,
        "kit": f"k.{found['slug']}.{baskets.next_kit(looked, found['slug'])}",
        "carried": looked,
        "rules": gear.rules(place, found),
        "terms": words(place["terms"], lang),
        "address": f"{place['address']}, {place['postcode']} {place['town']}",
        "opening": gear.opening(place["calendar"].opening, lang),
    }


def _size(size: Row, model: Row, place: Row, looked: Query, query: Query, lang: str) -> Row:
    best = size["best"]
    again = baskets.at(query, place=place["slug"], first=best["first"], last=best["last"]) if best else None
    return {
        **gear.counted(size, model),
        "model": size["model"],
        "attributes": gear.attributes(size["attributes"], model["attributes"], lang),
        "reasons": [(why, size["reasons"][why]) for why in gear.REASONS if size["reasons"][why]]
        if size["reasons"]
        else [],
        "tightest": size["reasons"]["day"] if size["reasons"] else None,
        "strip": [_cell(one, size["units"], looked) for one in size["strip"]],
        "best": {**best, "url": again.url(f"/equipment/{model['slug']}") + f"#{size['slug']}"}
        if best and again
        else None,
        "add": baskets.with_one_more(looked, size["slug"]).url("/basket"),
        "wait": waits.url({"model_slug": model["slug"], "size": size["size"]}, looked),
    }


def _cell(day: Row, units: int, looked: Query) -> Row:
    """A day of a strip: how full it is drawn in quarters, and whether it is one of those asked for."""
    level = -(-4 * day["free"] // units) if units else 0
    mine = looked.one("from") <= day["day"].isoformat() <= looked.one("to")
    return {**day, "level": level, "mine": mine}


HANDLERS = (catalogue, model)
"""The two pages."""
