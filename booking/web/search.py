"""Search, time first: what, where and when in; spaces that are free, and those that nearly are, out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency

from booking.domain import collation, localtime, search
from booking.domain.problems import Problem
from booking.domain.search import Free, Listed, Match, Missing, Obstacle
from booking.language import formats
from booking.language.texts import translator
from booking.services import hints, resources
from booking.web import deps, finder, problems, timetable, vocabulary
from booking.web.finder import Asked
from booking.web.resources import picture_url
from booking.web.visitors import AnyRequest
from rules import Participants, TimeSpan

Row = dict[str, Any]

MOST = 20
"""Spaces on one page of the answer."""

MOST_NEARLY = 10

STARTS = 6
DATES_NAMED = 4


@get("/search")
async def find(request: AnyRequest, now: NamedDependency[datetime], lang: NamedDependency[str]) -> Response[str]:
    """The spaces that are free then, best first; then those that nearly are."""
    typed = finder.form_values(request)
    facilities = request.query_params.getall("facility", [])
    errors: dict[str, str] = {}
    page, number = Page([], []), _number(request)
    try:
        asked = finder.read(typed, facilities, localtime.local(now).date())
        page = await _answer(asked, number, now, lang)
    except Problem as problem:
        errors = problems.errors(problem, request)
    return deps.page(
        request,
        "home/search.html",
        typed=typed,
        errors=errors,
        hits=page.hits,
        total=page.total,
        number=number,
        pages=-(-page.total // MOST),
        page_url=f"{_url(typed, facilities)}&page={{page}}",
        nearly=page.nearly,
        facets=_facets(page.shown, typed, facilities, lang),
        venues=_venues(page.shown, typed, facilities),
        form=finder.form_options(lang),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the answer as plain values, how many hits there are in all, and the spaces for the filters."""

    hits: list[Row]
    nearly: list[Row]
    total: int = 0
    shown: Sequence[Listed] = ()


def _number(request: AnyRequest) -> int:
    text = request.query_params.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1


async def _answer(asked: Asked, number: int, now: datetime, lang: str) -> Page:
    page = slice((number - 1) * MOST, number * MOST)
    suitable = await resources.suiting(wish=asked.wish)
    if asked.first is None:
        free = await _free(suitable, asked, now)
        costs = await _costs([(one.listed, _length(one, asked)) for one in free[page]], asked)
        cards = [_free_card(one, asked, cost, lang) for one, cost in zip(free[page], costs, strict=True)]
        return Page(cards, [], len(free), [one.listed for one in free])
    wanted = resources.weekly(first=asked.first, until=asked.until) if asked.until else [asked.first]
    found = await resources.find(suitable, wanted=wanted, audience=asked.audience, now=now)
    hits, nearly = found.hits[page], found.nearly[:MOST_NEARLY] if number == 1 else []
    costs = await _costs([(one.listed, wanted[0]) for one in (*hits, *nearly)], asked)
    return Page(
        [_hit_card(one, wanted, asked, cost, lang) for one, cost in zip(hits, costs, strict=False)],
        [_near_card(one, wanted, asked, cost, lang) for one, cost in zip(nearly, costs[len(hits) :], strict=True)],
        len(found.hits),
        [one.listed for one in (*found.hits, *found.nearly)],
    )


async def _free(suitable: Sequence[Listed], asked: Asked, now: datetime) -> list[Free]:
    """Any time of the day that was asked for; where none was, today and tomorrow."""
    today = localtime.local(now).date()
    days = [asked.day] if asked.day else [today, today + timedelta(days=1)]
    window = timetable.window(days)
    return await resources.free_among(suitable, window=window, minutes=asked.minutes, audience=asked.audience, now=now)


async def _costs(wanted: Sequence[tuple[Listed, TimeSpan]], asked: Asked) -> list[int | None]:
    """What each of them costs whoever asks, once."""
    people = Participants(total=asked.wish.capacity or None, disabled=0)
    return await hints.prices(wanted=[(one.space, span) for one, span in wanted], kind=asked.kind, people=people)


def _length(free: Free, asked: Asked) -> TimeSpan:
    """The first start, for as long as was asked for."""
    minutes = max(asked.minutes, free.listed.space.limits.minutes_min)
    return TimeSpan(free.starts[0], free.starts[0] + timedelta(minutes=minutes))


# Cards ----------------------------------------------------------------------------------------------------------------


def _card(listed: Listed, asked: Asked, cost: int | None, lang: str, url: str) -> Row:
    away = search.distance(listed, asked.wish.position) if asked.wish.position else None
    return {
        "name": listed.space.name,
        "url": url,
        "venue": listed.venue_name,
        "place": listed.place,
        "capacity": listed.space.capacity,
        "class": vocabulary.word(vocabulary.SPACE_CLASS, listed.space.space_class, lang),
        "away": None if away is None else max(1, round(away)),
        "picture": picture_url(listed.picture, 640),
        "price": cost,
    }


def _free_card(free: Free, asked: Asked, cost: int | None, lang: str) -> Row:
    space = free.listed.space
    length = timedelta(minutes=_length(free, asked).minutes)
    starts = [TimeSpan(start, start + length) for start in _spread(free.starts)]
    day = localtime.local(free.starts[0]).date()
    return {
        **_card(free.listed, asked, cost, lang, _space_url(space.slug, day)),
        "minutes": _length(free, asked).minutes,
        "spans": [{"start": span.start, "end": span.end} for span in free.spans],
        "starts": [{"start": one.start, "url": timetable.apply_url(space.slug, one)} for one in starts],
    }


def _spread(starts: Sequence[datetime]) -> list[datetime]:
    """The whole hours first, and not so many that nobody reads them."""
    whole = [start for start in starts if start.minute == 0]
    return (whole or list(starts))[:STARTS]


def _hit_card(found: Match, wanted: Sequence[TimeSpan], asked: Asked, cost: int | None, lang: str) -> Row:
    slug, first = found.listed.space.slug, wanted[0]
    return {
        **_card(found.listed, asked, cost, lang, _space_url(slug, localtime.local(first.start).date())),
        "start": first.start,
        "end": first.end,
        "dates": len(wanted),
        "apply": timetable.apply_url(slug, first) + _series_query(asked),
    }


def _near_card(found: Match, wanted: Sequence[TimeSpan], asked: Asked, cost: int | None, lang: str) -> Row:
    missing = found.missing[0]
    taken = missing.instead if len(wanted) == 1 else None
    return {
        **_hit_card(found, [taken] if taken else wanted, asked, cost, lang),
        "dates": len(wanted),
        "free": len(found.free),
        "instead": bool(taken),
        "missing": [_missing(one, lang) for one in found.missing[:DATES_NAMED]],
        "more": max(0, len(found.missing) - DATES_NAMED),
    }


def _missing(one: Missing, lang: str) -> Row:
    return {
        "date": localtime.local(one.span.start).date(),
        "why": [in_words(why, lang) for why in one.obstacles],
    }


def in_words(obstacle: Obstacle, lang: str) -> str:
    """What stands in the way, in few words."""
    params: dict[str, object] = dict(obstacle.params)
    if obstacle.span:
        params["when"] = formats.hours(obstacle.span.start, obstacle.span.end, lang)
    if "minutes" in params:
        params["length"] = formats.duration(int(str(params["minutes"])), lang)
    known = vocabulary.OBSTACLE.get(obstacle.code)
    return translator(lang).gettext(known, **params) if known else obstacle.code


def _space_url(slug: str, day: date) -> str:
    return f"/spaces/{slug}?{urlencode({'date': day})}#time"


def _series_query(asked: Asked) -> str:
    return f"&{urlencode({'repeat': 'weekly', 'until': asked.until})}" if asked.until else ""


# Filters that never offer what gives no hits --------------------------------------------------------------------------


def _facets(shown: Sequence[Listed], typed: dict[str, str], chosen: Sequence[str], lang: str) -> list[Row]:
    """The facilities that some but not all of the spaces have, those already asked for first."""
    counts, _ = search.facets(shown)
    rows = [
        {
            "name": vocabulary.word(vocabulary.FACILITY, code, lang),
            "count": count,
            "chosen": code in chosen,
            "url": _url(typed, [one for one in chosen if one != code] if code in chosen else [*chosen, code]),
        }
        for code, count in counts.items()
        if code in chosen or count < len(shown)
    ]
    return sorted(rows, key=lambda row: (not row["chosen"], -int(row["count"]), str(row["name"]).casefold()))


def _venues(shown: Iterable[Listed], typed: dict[str, str], chosen: Sequence[str]) -> list[Row]:
    """The venues of the spaces, or the way back to all of them."""
    names = {one.venue_slug: one.venue_name for one in shown}
    if typed["venue"]:
        return [
            {
                "name": names.get(typed["venue"], typed["venue"]),
                "chosen": True,
                "url": _url({**typed, "venue": ""}, chosen),
            }
        ]
    if len(names) < 2:
        return []
    return [
        {"name": name, "chosen": False, "url": _url({**typed, "venue": slug}, chosen)}
        for slug, name in sorted(names.items(), key=lambda pair: collation.key(pair[1]))
    ]


def _url(typed: dict[str, str], facilities: Sequence[str]) -> str:
    query = [(name, text) for name, text in typed.items() if text]
    return f"/search?{urlencode([*query, *(('facility', one) for one in facilities)])}"


HANDLERS = (find,)
