"""Decides whether what a client holds of a feed is still true (RFC 9110, sections 8.8, 12.5.3 and 13)."""

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256

from ical.feed import FORMAT
from ical.source import FeedVersion

ENTITY_TAG = re.compile('(?:W/)?("[^"]*")')


def etag(version: FeedVersion, *, gzip: bool) -> str:
    """The strong ETag of the feed; packed and plain bytes have one each, as strong ETags must."""
    digest = sha256(f"{FORMAT} {version.etag}".encode(errors="backslashreplace")).hexdigest()[:32]
    return f'"{digest}-gzip"' if gzip else f'"{digest}"'


def last_modified(version: FeedVersion) -> str:
    """The last change as an HTTP date."""
    return format_datetime(version.changed_at, usegmt=True)


def not_modified(version: FeedVersion, *, if_none_match: str, if_modified_since: str) -> bool:
    """Whether the client's copy, plain or packed, still holds; an empty string is a header that was not sent.

    An ETag decides alone where there is one, since dates count in seconds only.
    """
    if if_none_match:
        held = set(ENTITY_TAG.findall(if_none_match))
        return if_none_match.strip() == "*" or not held.isdisjoint({etag(version, gzip=gz) for gz in (False, True)})
    since = _http_date(if_modified_since)
    return since is not None and version.changed_at <= since


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip, by name or by `*`."""
    allowed = dict(map(_coding, accept_encoding.lower().split(",")))
    return allowed.get("gzip", allowed.get("x-gzip", allowed.get("*", False)))


def _coding(item: str) -> tuple[str, bool]:
    """One coding of an Accept-Encoding header and whether it is allowed: `gzip;q=0` is not."""
    name, _, parameter = item.partition(";")
    return name.strip(), re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", parameter) is None


def _http_date(text: str) -> datetime | None:
    """The moment that an HTTP date names, None where it names none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # One of the two old forms has no zone; HTTP dates are always in UTC.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
