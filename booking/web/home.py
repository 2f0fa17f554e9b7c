"""The front page: search in plain words, what is free tonight, what is on this week, and all the venues."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from booking.domain import localtime
from booking.domain.search import Free
from booking.services import resources
from booking.web import deps, finder, timetable, vocabulary
from booking.web.resources import picture_url
from booking.web.visitors import AnyRequest
from rules import TimeSpan

Row = dict[str, Any]

EVENING, NIGHT = 17, 23
LATEST = 21
"""The hour from which `tonight` is tomorrow night: nobody finds a hall for the last hour."""

LENGTH = 60
SHOWN = 6


@get("/")
async def home(request: AnyRequest, now: NamedDependency[datetime], lang: NamedDependency[str]) -> Response[str]:
    """The front page."""
    evening, tomorrow = tonight(now)
    free = await resources.free(window=evening, minutes=LENGTH, now=now)
    return deps.page(
        request,
        "home/home.html",
        typed=finder.form_values(request),
        form=finder.form_options(lang),
        tomorrow=tomorrow,
        evening={"date": localtime.local(evening.start).date()},
        free=[_card(one, lang) for one in _one_a_venue(free)],
        more_free=len(free) > SHOWN,
        happenings=await resources.happenings(now=now),
        venues=await resources.venues(),
    )


def tonight(now: datetime) -> tuple[TimeSpan, bool]:
    """The evening that is meant, from now where it has begun; and whether it is tomorrow's."""
    clock = localtime.local(now)
    tomorrow = clock.hour >= LATEST
    day = clock.date() + timedelta(days=1) if tomorrow else clock.date()
    midnight = localtime.day_span(day).start
    start, end = midnight + timedelta(hours=EVENING), midnight + timedelta(hours=NIGHT)
    return TimeSpan(max(start, now), end), tomorrow


def _one_a_venue(free: list[Free]) -> list[Free]:
    """A few spaces, of as many venues as there are."""
    seen: dict[str, int] = {}
    ranked = []
    for place, one in enumerate(free):
        seen[one.listed.venue_slug] = seen.get(one.listed.venue_slug, 0) + 1
        ranked.append((seen[one.listed.venue_slug], place, one))
    return [one for _, _, one in sorted(ranked, key=lambda row: row[:2])[:SHOWN]]


def _card(free: Free, lang: str) -> Row:
    listed, space, first = free.listed, free.listed.space, free.spans[0]
    day = localtime.local(first.start).date()
    return {
        "name": space.name,
        "venue": listed.venue_name,
        "class": vocabulary.word(vocabulary.SPACE_CLASS, space.space_class, lang),
        "capacity": space.capacity,
        "picture": picture_url(listed.picture, 320),
        "spans": [{"start": one.start, "end": one.end} for one in free.spans],
        "url": f"/spaces/{space.slug}?date={day}#time",
        "apply": timetable.apply_url(space.slug, first),
    }


HANDLERS = (home,)
