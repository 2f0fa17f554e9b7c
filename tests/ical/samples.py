"""Makers of plain entries and calendars, and the calendars of the golden feeds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ical import Calendar, Entry, build

GOLDEN = Path(__file__).parent / "calendars"

JANUARY = datetime(2027, 1, 12, 17, tzinfo=UTC)
ORDERED = datetime(2026, 11, 3, 9, 30, 12, tzinfo=UTC)
CHANGED = datetime(2026, 12, 1, 8, 0, 5, tzinfo=UTC)

# One of each thing that has made some calendar split a line, and what must become of it in a line of its own.
BREAKS = ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
UNPRINTABLE = ["\x00", "\x07", "\x08", "\x1b", "\x1f", "\x7f", "\x80", "\x9f", "\ud800", "\udfff"]


def an_entry(**changes: Any) -> Entry:
    """An ordinary evening in January, with whatever is given changed."""
    entry: dict[str, Any] = {
        "uid": "1@ledig.example",
        "start": JANUARY,
        "end": JANUARY + timedelta(minutes=90),
        "summary": "Håndball jenter 12",
        "created_at": ORDERED,
        "changed_at": CHANGED,
    }
    return Entry(**{**entry, **changes})


def a_calendar(*entries: Entry, name: str = "Gloppenhallen A") -> Calendar:
    """A calendar of these entries."""
    return Calendar(name=name, entries=entries)


def week() -> Calendar:
    """An ordinary week of a hall: confirmed, applied for, moved, cancelled, and one without anything optional."""
    hall: dict[str, Any] = {
        "location": "Gloppenhallen, Fitjevegen 3, 6823 Sandane",
        "latitude": 61.7749,
        "longitude": 6.2161,
    }
    entries = [
        an_entry(
            **hall,
            uid="2001@ledig.example",
            description="Sal A og B.\nOpe for publikum; ta med innesko.",
            url="https://ledig.example/spaces/gloppenhallen-a?day=2027-01-12",
            categories=("Idrett", "Barn, unge"),
        ),
        an_entry(
            **hall,
            uid="2002@ledig.example",
            start=JANUARY + timedelta(days=1),
            end=JANUARY + timedelta(days=1, hours=2),
            summary="Søkt om: Gloppen skulekorps",
            status="tentative",
            busy=False,
        ),
        an_entry(
            **hall,
            uid="2003@ledig.example",
            start=JANUARY + timedelta(days=2),
            end=JANUARY + timedelta(days=2, hours=3),
            summary="AVLYST: Basar",
            sequence=4,
            status="cancelled",
            changed_at=datetime(2027, 1, 11, 22, 59, 59, tzinfo=UTC),
        ),
        an_entry(
            uid="2004@ledig.example",
            start=JANUARY + timedelta(days=3),
            end=JANUARY + timedelta(days=3, minutes=15),
            summary="Opptatt",
            sequence=2,
        ),
    ]
    return Calendar(name="Gloppenhallen A", entries=entries, url="https://ledig.example/spaces/a", colour="#1e98f5")


def clock_changes() -> Calendar:
    """The two nights when the clock is changed: over them, within them, and both half past two in October."""
    spring = datetime(2026, 3, 28, 21, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 20, tzinfo=UTC)
    spans = [
        (spring, spring + timedelta(hours=8), "LAN over vårnatta, 22 til 07"),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "01:30 til 03:30"),
        (autumn, autumn + timedelta(hours=10), "LAN over høstnatta, 22 til 07"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Første 02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC), "Andre 02:30"),
    ]
    entries = [
        an_entry(uid=f"night-{number}@ledig.example", start=start, end=end, summary=summary)
        for number, (start, end, summary) in enumerate(spans)
    ]
    return Calendar(name="Når klokka blir stilt", entries=entries)


def awkward_texts() -> Calendar:
    """Texts that must be escaped, folded or cleaned."""
    texts = [
        "Æ, ø; å: «sitat» – C:\\Nord\\ny, 50 % & ^hatt^",
        "Čállinlágádus ŋŧđž \N{REGIONAL INDICATOR SYMBOL LETTER N}\N{REGIONAL INDICATOR SYMBOL LETTER O} "
        + "🤾🏽\N{ZERO WIDTH JOINER}♀️🎺" * 12,
        "ÆØÅæøå" * 30,
        "\\" * 200,
        ",;\\n" * 50,
        'Hall "A"^2: ' + "x" * 61 + "ø",
        "Kor\r\nEND:VEVENT\rBEGIN:VALARM\u2028ATTACH:\x85X-EVIL:1\x00\x0b\x1b[31mrødt\x7f",
        " \tinnrykk og slutt ",
    ]
    entries = [
        an_entry(
            uid=f"text-{number}@ledig.example",
            start=JANUARY + timedelta(hours=2 * number),
            end=JANUARY + timedelta(hours=2 * number + 1),
            summary=text,
            location=text,
            description=text,
            categories=(text, "", "b,c"),
            url="https://ledig.example/søk?q=å b\r\nX-EVIL:1",
            latitude=-0.0000001,
            longitude=180,
        )
        for number, text in enumerate(texts)
    ]
    return Calendar(name="Hall A, sal; \\x\r\nX-EVIL:1", entries=entries, url="https://ledig.example/\r\nX-EVIL:1")


def nothing() -> Calendar:
    """A space that nobody has booked."""
    return Calendar(name="Møterom 1", entries=())


GOLDEN_FEEDS: dict[str, Callable[[], Calendar]] = {
    "awkward-texts.ics": awkward_texts,
    "clock-changes.ics": clock_changes,
    "empty.ics": nothing,
    "week.ics": week,
}


if __name__ == "__main__":  # python -m tests.ical.samples writes the golden feeds anew; read what changed in them
    for filename, calendar in GOLDEN_FEEDS.items():
        (GOLDEN / filename).write_bytes(build(calendar()))
