"""Serves feeds over HTTP, to GET and HEAD: not modified, the feed, or no such feed."""

import asyncio
import gzip
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from litestar import HttpMethod, Request, Response, Router, route
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED, HTTP_400_BAD_REQUEST, HTTP_404_NOT_FOUND

from ical import freshness
from ical.entry import Calendar
from ical.feed import build
from ical.source import BadDays, FeedKey, FeedSource, FeedVersion

AnyRequest = Request[Any, Any, Any]

READING = [HttpMethod.GET, HttpMethod.HEAD]
CALENDAR = "text/calendar"  # Litestar adds the charset
BAD_DAYS = (
    "Kalenderen har ikke slike dager. Skriv from=2027-01-04&to=2027-01-10.\n"
    "Kalenderen har ikkje slike dagar. Skriv from=2027-01-04&to=2027-01-10.\n"
    "The calendar has no such days. Write from=2027-01-04&to=2027-01-10.\n"
)
NO_SUCH_FEED = "Kalenderen finnes ikke. Kalenderen finst ikkje. No such calendar.\n"
# An address with a token is a secret: it goes neither to the sites linked to nor into search engines.
DISCREET = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


From: TypeAlias = Annotated[str, QueryParameter(name="from", description="First day, such as 2027-01-04")]
To: TypeAlias = Annotated[str, QueryParameter(name="to", description="Last day, itself included")]


@route("/spaces/{slug:str}/calendar.ics", http_method=READING, media_type=CALENDAR, summary="Calendar of a space")
async def space_feed(
    slug: FromPath[str], request: AnyRequest, feed_source: NamedDependency[FeedSource], first: From = "", last: To = ""
) -> Response[bytes]:
    """What goes on in one space, as iCalendar; on some days only where they are asked for."""
    return await _dated_answer("space", slug, (first, last), request, feed_source)


@route("/venues/{slug:str}/calendar.ics", http_method=READING, media_type=CALENDAR, summary="Calendar of a venue")
async def venue_feed(
    slug: FromPath[str], request: AnyRequest, feed_source: NamedDependency[FeedSource], first: From = "", last: To = ""
) -> Response[bytes]:
    """What goes on in all spaces of a venue, as iCalendar; on some days only where they are asked for."""
    return await _dated_answer("venue", slug, (first, last), request, feed_source)


@route("/all/calendar.ics", http_method=READING, media_type=CALENDAR, summary="Calendar of all venues")
async def whole_feed(
    request: AnyRequest, feed_source: NamedDependency[FeedSource], first: From = "", last: To = ""
) -> Response[bytes]:
    """What goes on everywhere in some days, as iCalendar."""
    return await _dated_answer("all", "", (first, last), request, feed_source)


@route("/{token:str}/calendar.ics", http_method=READING, media_type=CALENDAR, summary="Calendar of a token's holder")
async def token_feed(
    token: FromPath[str], request: AnyRequest, feed_source: NamedDependency[FeedSource]
) -> Response[bytes]:
    """The calendar that the token in the address stands for, as iCalendar."""
    return await _answer(FeedKey("token", token), request, feed_source)


router = Router("/calendar", route_handlers=[space_feed, venue_feed, whole_feed, token_feed], response_headers=DISCREET)


async def _dated_answer(
    kind: Literal["space", "venue", "all"], key: str, days: tuple[str, str], request: AnyRequest, source: FeedSource
) -> Response[bytes]:
    """The answer for the days that were asked for, or that there is none."""
    try:
        first, last = map(_day, days)
        return await _answer(FeedKey(kind, key, first, last), request, source)
    except BadDays:
        headers = {"Cache-Control": "no-store"}
        return Response(BAD_DAYS.encode(), status_code=HTTP_400_BAD_REQUEST, headers=headers, media_type=MediaType.TEXT)


def _day(text: str) -> date | None:
    """A day as it is written in an address; raises BadDays."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadDays(text) from error


async def _answer(feed: FeedKey, request: AnyRequest, source: FeedSource) -> Response[bytes]:
    # A control character names no feed, and PostgreSQL would refuse to look for a NUL.
    version = await source.version(feed) if feed.key.isprintable() else None
    if version is None:
        return _missing(feed)
    packed = freshness.accepts_gzip(_header(request, "accept-encoding"))
    headers = _headers(feed, version, packed=packed)
    if freshness.not_modified(
        version,
        if_none_match=_header(request, "if-none-match"),
        if_modified_since=_header(request, "if-modified-since"),
    ):
        return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
    calendar = await source.calendar(feed)
    if calendar is None:
        return _missing(feed)
    # A large feed takes tens of milliseconds: in a thread, so that others do not wait for it.
    body = await asyncio.to_thread(_body, calendar, packed=packed)
    if packed:
        headers["Content-Encoding"] = "gzip"
    # HEAD gets the body too: the server leaves it out, and all headers are those of GET.
    return Response(body, status_code=HTTP_200_OK, headers=headers, media_type=CALENDAR)


def _body(calendar: Calendar, *, packed: bool) -> bytes:
    octets = build(calendar)
    # Without a time in it, so that the same calendar gives the same bytes.
    return gzip.compress(octets, compresslevel=6, mtime=0) if packed else octets


def _headers(feed: FeedKey, version: FeedVersion, *, packed: bool) -> dict[str, str]:
    return {
        "ETag": freshness.etag(version, gzip=packed),
        "Last-Modified": freshness.last_modified(version),
        "Cache-Control": _cache_control(feed),
        "Vary": "Accept-Encoding",
    }


def _cache_control(feed: FeedKey) -> str:
    return "private, no-cache" if feed.kind == "token" else "public, no-cache"


def _missing(feed: FeedKey) -> Response[bytes]:
    headers = {"Cache-Control": _cache_control(feed)}
    return Response(NO_SUCH_FEED.encode(), status_code=HTTP_404_NOT_FOUND, headers=headers, media_type=MediaType.TEXT)


def _header(request: AnyRequest, name: str) -> str:
    """All that was sent under the name, an empty string where nothing was."""
    return ", ".join(request.headers.getall(name, []))
