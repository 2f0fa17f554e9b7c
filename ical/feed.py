"""Writes a calendar as an iCalendar feed (RFC 5545 and 7986): the same calendar always gives the same bytes."""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from ical.entry import Calendar, Entry

# Part of every ETag: one higher whenever the same calendar comes to give other bytes.
FORMAT = 1

LINE_OCTETS = 75
BACKSLASH = b"\\"

# All that some reader takes for the end of a line (Python's own `splitlines` among them) and so for a new property.
LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# What has no place in text: the other control characters but the tab, and halves of surrogate pairs.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Everything else in an address is percent-encoded. "%" stays, since addresses come encoded.
URI_SAFE = "%:/?#[]@!$&'()*+,;=~"


def build(calendar: Calendar) -> bytes:
    """The calendar as a feed, entries in order of time.

    Written by hand: icalendar's components take about 20 times as long, and its escaping makes a line break of a
    backslash followed by N. The tests have it read what is written here.
    """
    lines = list(_calendar(calendar))
    for entry in sorted(calendar.entries, key=lambda entry: (entry.start, entry.uid)):
        lines += _event(entry)
    lines.append("END:VCALENDAR")
    return b"".join(map(_folded, lines))


def _calendar(calendar: Calendar) -> Iterator[str]:
    """The calendar's own properties.

    A UID here makes vdirsyncer keep one event only, X-WR-TIMEZONE shifts times in some readers, and METHOD makes events
    into invitations: none of them belongs in a feed.
    """
    name = _one_line(calendar.name)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Ledig//Calendar feed//EN"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"
    if calendar.colour:
        yield f"X-APPLE-CALENDAR-COLOR:{calendar.colour}"
    if calendar.url:
        yield f"URL:{_uri(calendar.url)}"


def _event(entry: Entry) -> Iterator[str]:
    """One entry as a VEVENT; times in UTC, the only form on which all calendar apps agree."""
    changed = _stamp(entry.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{_one_line(entry.uid)}"
    # DTSTAMP is the last change as well: the time of asking would make every answer a new one.
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"CREATED:{_stamp(entry.created_at)}"
    yield f"SEQUENCE:{entry.sequence}"
    yield f"DTSTART:{_stamp(entry.start)}"
    yield f"DTEND:{_stamp(entry.end)}"
    yield f"SUMMARY:{_one_line(entry.summary)}"
    yield f"STATUS:{entry.status.upper()}"
    yield "TRANSP:OPAQUE" if entry.busy and entry.status != "cancelled" else "TRANSP:TRANSPARENT"
    yield from _place(entry)
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    if categories := ",".join(filter(None, map(_one_line, entry.categories))):
        yield f"CATEGORIES:{categories}"
    if entry.url:
        yield f"URL:{_uri(entry.url)}"
    yield "END:VEVENT"


def _place(entry: Entry) -> Iterator[str]:
    if entry.location:
        yield f"LOCATION:{_one_line(entry.location)}"
    if entry.latitude is None or entry.longitude is None:
        return
    latitude, longitude = f"{entry.latitude:z.6f}", f"{entry.longitude:z.6f}"  # z: no minus before a zero
    yield f"GEO:{latitude};{longitude}"
    if entry.location:
        # Apple's map pin, shown only where the title is the location word for word.
        title = f'VALUE=URI;X-APPLE-RADIUS=100;X-TITLE="{_parameter(entry.location)}"'
        yield f"X-APPLE-STRUCTURED-LOCATION;{title}:geo:{latitude},{longitude}"


def _stamp(moment: datetime) -> str:
    """A moment in UTC as 20260105T170000Z (strftime would drop the zeros of an early year)."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def _text(text: str) -> str:
    """Text escaped for a value, line breaks kept."""
    return _escaped(_clean(text, "\n"))


def _one_line(text: str) -> str:
    """Text escaped for a value of one line, such as a name."""
    return _escaped(_clean(text, " "))


def _parameter(text: str) -> str:
    """Text for a quoted parameter, where RFC 6868 writes the quotation mark with a caret."""
    return _clean(text, " ").replace("^", "^^").replace('"', "^'")


def _uri(address: str) -> str:
    """An address with everything that is not allowed in one percent-encoded."""
    return quote(address, safe=URI_SAFE, errors="ignore")


def _clean(text: str, line_break: str) -> str:
    # Most texts are printable all through, and asking so is far cheaper than two searches.
    return text if text.isprintable() else UNPRINTABLE.sub("", LINE_BREAK.sub(line_break, text))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line with its end, in pieces of at most 75 octets, cut between characters and never within an escape."""
    octets = line.encode()
    pieces = []
    start, end = 0, LINE_OCTETS
    while end < len(octets):
        end = _cut(octets, start, end)
        pieces.append(octets[start:end])
        start, end = end, end + LINE_OCTETS - 1  # the space that marks a continuation counts
    return b"\r\n ".join([*pieces, octets[start:]]) + b"\r\n"


def _cut(octets: bytes, start: int, end: int) -> int:
    """The last place up to `end` where a piece from `start` may be cut."""
    while octets[end] & 0b1100_0000 == 0b1000_0000:  # within a UTF-8 character
        end -= 1
    piece = octets[start:end]
    backslashes = len(piece) - len(piece.rstrip(BACKSLASH))
    return end - backslashes % 2
