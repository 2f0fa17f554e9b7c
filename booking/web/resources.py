"""The pages of the catalogue: all venues, a venue, a space with its week, and their pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_304_NOT_MODIFIED

from booking.domain import catalogue, localtime
from booking.domain.localtime import TimeOutOfRange
from booking.domain.resources import Space
from booking.services import hints, pictures, resources
from booking.services.quoting import Quoted
from booking.services.resources import Slot
from booking.web import deps, site, timetable, vocabulary
from booking.web.timetable import WEEK
from booking.web.visitors import AnyRequest
from booking.web.weekgrid import week as week_of

Row = dict[str, Any]

VIEWS = ("week", "day", "month", "list")
FOREVER = "public, max-age=31536000, immutable"
HOURS_TO_REFRESH = 24


@get("/venues")
async def venues(request: AnyRequest, lang: NamedDependency[str]) -> Response[str]:
    """Every venue."""
    found = await resources.venues()
    rows = [{**one, "text": words(one["description"], lang)} for one in found]
    return deps.page(request, "resources/venues.html", venues=rows)


@get("/venues/{slug:str}")
async def venue(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Response[str]:
    """A venue: where it is, when it is open, its spaces."""
    found = await resources.venue(slug=slug)
    rows = catalogue.grouped(await resources.openings(venue=found["id"]))
    return deps.page(
        request,
        "resources/venue.html",
        venue=_venue(found, lang),
        spaces=[_facts(one, lang) for one in found["spaces"]],
        pictures=_pictures(found["pictures"], lang),
        opening=[
            {**one, "name": vocabulary.word(vocabulary.OCCASION, one["occasion"], lang)} for one in _hours(rows, lang)
        ],
        closures=await resources.closures(venue=found["id"], now=now),
        feed=_feed(request, f"/calendar/venues/{slug}/calendar.ics"),
    )


# A space --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a space's time is looked at, from the query of the page."""

    view: str
    day: date
    beside: tuple[str, ...]

    def url(self, slug: str, **changes: object) -> str:
        """The same page with something else looked at."""
        query = {"view": self.view, "date": self.day, "with": list(self.beside), **changes}
        return f"/spaces/{slug}?{urlencode({name: value for name, value in query.items() if value}, doseq=True)}#time"


@get("/spaces/{slug:str}")
async def space(
    request: AnyRequest, slug: FromPath[str], now: NamedDependency[datetime], lang: NamedDependency[str]
) -> Response[str]:
    """A space: what it is, its time, how to get in, how to subscribe."""
    found = await resources.space(slug=slug)
    shown = _shown(request, now)
    beside = [one["slug"] for one in found["family"] if one["slug"] in shown.beside] if shown.view == "day" else []
    spaces = await resources.spaces(slugs=list(dict.fromkeys([slug, *beside])))
    days = _days(shown)
    slots = await resources.timeline(spaces=spaces, window=timetable.window(days), now=now)
    return deps.page(
        request,
        "resources/space.html",
        space=_facts(found, lang),
        venue=_venue(found["place"], lang),
        pictures=_pictures(found["pictures"], lang),
        family=_family(found, shown),
        limits=spaces[0].limits,
        costs=_costs(await hints.examples(space=spaces[0], now=now), lang),
        feed=_feed(request, f"/calendar/spaces/{slug}/calendar.ics"),
        **_time(shown, spaces, slots, days, localtime.local(now).date(), lang),
    )


def _costs(examples: Sequence[hints.Example], lang: str) -> list[Row]:
    """What an hour costs whom, with the reason; what the rules leave open has no amount."""
    return [
        {
            "who": vocabulary.word(vocabulary.EXAMPLE, one.who, lang),
            "amount": one.quoted.alone[0],
            "reason": _reason(one.quoted, lang),
        }
        for one in examples
    ]


def _reason(quoted: Quoted, lang: str) -> str:
    said = [one["reason"] for one in (*quoted.lines, *quoted.refusals) if one["reason"]]
    return str(said[0][lang]) if said else ""


def _shown(request: AnyRequest, now: datetime) -> Shown:
    query = request.query_params
    view = query.get("view", "week")
    return Shown(
        view=view if view in VIEWS else "week",
        day=_day(query.get("date", ""), localtime.local(now).date()),
        beside=tuple(query.getall("with", [])),
    )


def _day(text: str, today: date) -> date:
    """The date asked for; today where it cannot be read, for a link that is a little wrong still shows something."""
    try:
        return localtime.known(date.fromisoformat(text))
    except (ValueError, TimeOutOfRange):
        return today


def _days(shown: Shown) -> list[date]:
    return timetable.month_days(shown.day) if shown.view == "month" else list(week_of(shown.day))


def _time(
    shown: Shown,
    spaces: Sequence[Space],
    slots: Mapping[int, Sequence[Slot]],
    days: Sequence[date],
    today: date,
    lang: str,
) -> Row:
    """What the part of the page that shows time needs: the strip, and the grid or month of the view."""
    slug, own = spaces[0].slug, slots[spaces[0].id]
    strip_days = week_of(shown.day)
    urls = {day: Shown("day" if shown.view == "month" else shown.view, day, shown.beside).url(slug) for day in days}
    step = timedelta(days=1) if shown.view == "day" else WEEK
    before, after = shown.day - step, shown.day + step
    if shown.view == "month":
        before, after = (
            shown.day.replace(day=1) - timedelta(days=1),
            (shown.day.replace(day=1) + timedelta(days=32)).replace(day=1),
        )
    grid = None
    if shown.view == "week":
        day_urls = {day: Shown("day", day, shown.beside).url(slug) for day in days}
        grid = timetable.week(spaces[0], own, strip_days, day_urls, lang)
    elif shown.view == "day":
        grid = timetable.side_by_side(spaces, slots, shown.day, {one.slug: f"/spaces/{one.slug}" for one in spaces[1:]})
    elif shown.view == "list":
        grid = timetable.listed(spaces[0], own, strip_days, lang, today)
    return {
        "view": shown.view,
        "day": shown.day,
        "strip": timetable.strip(own, strip_days, shown.day, urls),
        "items": timetable.day_items(spaces[0], own, shown.day),
        "grid": grid,
        "month_weeks": timetable.month(own, shown.day, today, urls) if shown.view == "month" else [],
        "before": shown.url(slug, date=before),
        "after": shown.url(slug, date=after),
        "week_before": shown.url(slug, date=shown.day - WEEK),
        "week_after": shown.url(slug, date=shown.day + WEEK),
        "to_today": shown.url(slug, date=today) if today not in days or shown.view == "day" else "",
        "views": {name: shown.url(slug, view=name) for name in VIEWS},
    }


def _family(found: Row, shown: Shown) -> list[Row]:
    """What shares parts with the space: links to each with the same day, and switches for columns beside it."""
    rows = []
    for one in found["family"]:
        slug = one["slug"]
        chosen = slug in shown.beside
        others = [other for other in shown.beside if other != slug]
        rows.append(
            {
                "name": one["name"],
                "depth": one["depth"],
                "capacity": one["capacity"],
                "here": slug == found["slug"],
                "url": Shown(shown.view, shown.day, ()).url(slug),
                "chosen": chosen,
                "switch": shown.url(found["slug"], **{"view": "day", "with": others if chosen else [*others, slug]}),
            }
        )
    return rows if len(rows) > 1 else []


# Pictures -------------------------------------------------------------------------------------------------------------


@get("/pictures/{picture:int}")
async def picture(request: AnyRequest, picture: FromPath[int]) -> Response[bytes]:
    """A picture, kept by the browser for a year: what an id shows never changes."""
    width = request.query_params.get("width", "")
    etag = f'"picture-{picture}-{width if width.isdigit() else ""}"'
    headers = {"ETag": etag, "Cache-Control": FOREVER}
    if etag in [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
    shot = await pictures.read(picture, width=int(width) if width.isdigit() and len(width) < 5 else None)
    return Response(shot.data, media_type=shot.media_type, headers=headers)


def picture_url(picture: int | None, width: int) -> str:
    """The address of a picture in one of the widths we make; empty where there is none."""
    return f"/pictures/{picture}?width={width}" if picture else ""


# Plain values for templates -------------------------------------------------------------------------------------------


def words(texts: Mapping[str, str], lang: str) -> str:
    """A text in the reader's language, else in the first that it is written in."""
    return next((text for code in (lang, "nb", "nn", "en") if (text := texts.get(code, ""))), "")


def _pictures(found: Sequence[Row], lang: str) -> list[Row]:
    return [{**one, "alt": words(one["alt"], lang)} for one in found]


def _venue(found: Row, lang: str) -> Row:
    texts = {name: words(found[name], lang) for name in ("description", "how_to_get_in", "terms")}
    return {**found, **texts, "map_url": map_url(found["latitude"], found["longitude"])}


def _facts(found: Row, lang: str) -> Row:
    return {
        **found,
        "description": words(found["description"], lang),
        "class": vocabulary.word(vocabulary.SPACE_CLASS, found["space_class"], lang),
        "facilities": vocabulary.facilities(found["facilities"], lang),
    }


def _hours(rows: Sequence[Row], lang: str) -> list[Row]:
    return timetable.opening_words(rows, lang)


def map_url(latitude: float | None, longitude: float | None) -> str:
    """A map with a mark at the place; only a link, so no map server learns who looks at our pages."""
    if latitude is None or longitude is None:
        return ""
    mark = urlencode({"mlat": latitude, "mlon": longitude})
    return f"https://www.openstreetmap.org/?{mark}#map=16/{latitude}/{longitude}"


def _feed(request: AnyRequest, path: str) -> Row:
    """The addresses of a calendar feed: for calendar apps, and to copy."""
    base = site.of(request).settings.base_url
    return {"url": f"{base}{path}", "webcal": f"webcal://{urlsplit(base).netloc}{path}", "hours": HOURS_TO_REFRESH}


HANDLERS = (venues, venue, space, picture)
