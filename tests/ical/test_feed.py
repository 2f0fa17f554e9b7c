"""The bytes of a feed, held against golden files and against readers that did not write them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from ical import Calendar, Entry, build
from ical.feed import FORMAT
from tests.ical.samples import (
    BREAKS,
    GOLDEN,
    GOLDEN_FEEDS,
    JANUARY,
    UNPRINTABLE,
    a_calendar,
    an_entry,
    awkward_texts,
    clock_changes,
    week,
)

TEXT_FIELDS = ["uid", "summary", "location", "description", "url", "categories"]

# Text that a feed keeps as it is: no control characters (Cc), half pairs (Cs), line or paragraph separators (Zl, Zp).
PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9998, 1, 1), timezones=st.timezones()).map(  # noqa: DTZ001
    lambda moment: moment.astimezone(UTC)
)


def parsed(calendar: Calendar) -> Any:
    """The feed as icalendar reads it."""
    return icalendar.Calendar.from_ical(build(calendar))


def lines(calendar: Calendar) -> list[str]:
    """The feed's content lines, unfolded."""
    return build(calendar).replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def names(calendar: Calendar) -> list[str]:
    """The name of the property of each line."""
    return [line.split(":")[0].split(";")[0] for line in lines(calendar)]


def line_of(entry: Entry, name: str) -> str:
    """The one line of an entry that has this property."""
    (line,) = [line for line in lines(a_calendar(entry)) if line.startswith((f"{name}:", f"{name};"))]
    return line


@pytest.mark.parametrize("filename", GOLDEN_FEEDS)
def test_a_feed_is_byte_for_byte_the_golden_one(filename: str) -> None:
    assert build(GOLDEN_FEEDS[filename]()) == (GOLDEN / filename).read_bytes()


def test_whoever_changes_the_golden_feeds_raises_the_format() -> None:
    """Otherwise calendar apps would be told "not modified" for bytes that are."""
    everything = b"".join((GOLDEN / filename).read_bytes() for filename in sorted(GOLDEN_FEEDS))
    assert (FORMAT, sha256(everything).hexdigest()[:16]) == (1, "9d8f08f62afe459f")


def test_every_golden_feed_has_its_maker() -> None:
    assert sorted(path.name for path in GOLDEN.glob("*.ics")) == sorted(GOLDEN_FEEDS)


@pytest.mark.parametrize("filename", GOLDEN_FEEDS)
def test_the_same_entries_in_any_order_give_the_same_bytes(filename: str) -> None:
    calendar = GOLDEN_FEEDS[filename]()
    backwards = Calendar(name=calendar.name, entries=calendar.entries[::-1], url=calendar.url, colour=calendar.colour)
    assert build(calendar) == build(calendar) == build(backwards)


@pytest.mark.parametrize("filename", GOLDEN_FEEDS)
def test_what_spoils_feeds_in_calendar_apps_is_not_there(filename: str) -> None:
    calendar = GOLDEN_FEEDS[filename]()
    head = names(calendar)[: names(calendar).index("BEGIN", 1)] if calendar.entries else names(calendar)
    assert {"UID", "METHOD", "X-WR-TIMEZONE"} & set(head) == set()
    assert {line for line in lines(calendar) if line.startswith("BEGIN:")} <= {"BEGIN:VCALENDAR", "BEGIN:VEVENT"}
    assert {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION"} & set(names(calendar)) == set()


@pytest.mark.parametrize("filename", GOLDEN_FEEDS)
def test_no_line_is_longer_than_75_octets_or_cut_within_a_character_or_an_escape(filename: str) -> None:
    pieces = build(GOLDEN_FEEDS[filename]()).removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, pieces)) <= 75
    for piece in pieces:
        text = piece.decode()
        assert (len(text) - len(text.rstrip("\\"))) % 2 == 0


@pytest.mark.parametrize("filename", GOLDEN_FEEDS)
def test_only_crlf_ends_a_line_for_any_reader(filename: str) -> None:
    feed = build(GOLDEN_FEEDS[filename]()).decode()
    assert feed.splitlines() == feed.removesuffix("\r\n").split("\r\n")


@pytest.mark.parametrize("calendar", [week(), clock_changes(), awkward_texts()], ids=["week", "clock", "awkward"])
def test_other_readers_find_the_same_spans(calendar: Calendar) -> None:
    first = min(entry.start for entry in calendar.entries)
    last = max(entry.end for entry in calendar.entries)
    found = recurring_ical_events.of(parsed(calendar)).between(first, last)
    assert sorted((event["UID"], event.start, event.end) for event in found) == sorted(
        (entry.uid, entry.start, entry.end) for entry in calendar.entries
    )


def test_the_nights_when_the_clock_is_changed_last_as_long_as_they_do() -> None:
    assert [event.duration for event in parsed(clock_changes()).events] == [
        timedelta(hours=8),
        timedelta(hours=1),
        timedelta(hours=10),
        timedelta(hours=1),
        timedelta(hours=1),
    ]


def test_a_calendar_carries_its_name_escaped_and_how_often_to_ask() -> None:
    assert lines(Calendar(name="Hall A, sal; \\x", entries=(), url="https://ledig.example/", colour="#1e98f5")) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ledig//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        "NAME:Hall A\\, sal\\; \\\\x",
        "X-WR-CALNAME:Hall A\\, sal\\; \\\\x",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-APPLE-CALENDAR-COLOR:#1e98f5",
        "URL:https://ledig.example/",
        "END:VCALENDAR",
    ]


def test_the_time_stamp_is_the_last_change() -> None:
    entry = an_entry(changed_at=datetime(2026, 12, 24, 16, 0, 1, tzinfo=UTC), sequence=7)
    assert [line_of(entry, name) for name in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")] == [
        "DTSTAMP:20261224T160001Z",
        "LAST-MODIFIED:20261224T160001Z",
        "SEQUENCE:7",
    ]


@pytest.mark.parametrize(
    ("status", "busy", "written"),
    [
        ("confirmed", True, ("STATUS:CONFIRMED", "TRANSP:OPAQUE")),
        ("confirmed", False, ("STATUS:CONFIRMED", "TRANSP:TRANSPARENT")),
        ("tentative", True, ("STATUS:TENTATIVE", "TRANSP:OPAQUE")),
        ("cancelled", True, ("STATUS:CANCELLED", "TRANSP:TRANSPARENT")),
    ],
)
def test_only_what_takes_the_time_is_opaque(status: str, busy: bool, written: tuple[str, str]) -> None:
    entry = an_entry(status=status, busy=busy)
    assert (line_of(entry, "STATUS"), line_of(entry, "TRANSP")) == written


def test_a_map_pin_carries_the_location_word_for_word() -> None:
    (event,) = parsed(a_calendar(an_entry(location='Sal "B", 1:2', latitude=61.5, longitude=6))).events
    pin = event["X-APPLE-STRUCTURED-LOCATION"]
    assert (str(pin), pin.params["X-TITLE"], str(event["LOCATION"])) == (
        "geo:61.500000,6.000000",
        'Sal "B", 1:2',
        'Sal "B", 1:2',
    )
    assert event["GEO"].ical_value == (61.5, 6.0)


def test_a_position_without_a_location_gives_no_map_pin() -> None:
    written = names(a_calendar(an_entry(latitude=61.5, longitude=6)))
    assert (written.count("GEO"), written.count("X-APPLE-STRUCTURED-LOCATION")) == (1, 0)


@pytest.mark.parametrize("character", BREAKS)
def test_a_line_break_is_a_space_in_one_line_and_stays_in_a_description(character: str) -> None:
    text = f"før{character}etter"
    (event,) = parsed(a_calendar(an_entry(summary=text, description=text))).events
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("før etter", "før\netter")


@pytest.mark.parametrize("character", UNPRINTABLE)
def test_a_control_character_is_left_out(character: str) -> None:
    (event,) = parsed(a_calendar(an_entry(summary=f"før{character}etter", description=f"a{character}b"))).events
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("føretter", "ab")


@pytest.mark.parametrize("character", BREAKS + UNPRINTABLE)
@pytest.mark.parametrize("field", [*TEXT_FIELDS, "calendar name", "calendar url"])
def test_no_character_in_any_text_makes_a_property(field: str, character: str) -> None:
    evil = f"a{character}X-EVIL:1{character}END:VEVENT{character}BEGIN:VALARM{character}"
    position = {"location": "a", "latitude": 61.5, "longitude": 6.2}
    plain = {**dict.fromkeys(TEXT_FIELDS, "a"), "categories": ("a",), **position}
    attacked = {**plain, field: (evil,) if field == "categories" else evil} if field in TEXT_FIELDS else plain
    attacker = Calendar(
        name=evil if field == "calendar name" else "a",
        url=evil if field == "calendar url" else "a",
        entries=(an_entry(**attacked),),
    )
    expected = names(Calendar(name="a", url="a", entries=(an_entry(**plain),)))
    assert names(attacker) == expected
    assert [name for name, _ in parsed(attacker).property_items(sorted=False)] == expected
    left = build(attacker).decode().replace("\r\n", "")
    assert not set(character) & set(left)


@given(PLAIN, PLAIN, PLAIN, st.lists(PLAIN.filter(bool), min_size=1, max_size=3))
def test_texts_come_back_as_they_went_in(summary: str, location: str, name: str, categories: list[str]) -> None:
    entry = an_entry(
        summary=summary,
        location=location,
        description=f"{summary}\n{location}",
        categories=tuple(categories),
        latitude=61.5,
        longitude=6.2,
    )
    (event,) = parsed(a_calendar(entry)).events
    assert str(event["SUMMARY"]) == summary
    assert str(event.get("LOCATION", "")) == location
    assert str(event["DESCRIPTION"]) == f"{summary}\n{location}"
    assert [str(category) for category in event["CATEGORIES"].cats] == categories
    name_line, named_line = lines(a_calendar(name=name))[4:6]
    # icalendar does not know these two properties as text, so it is asked to read their lines as such.
    assert Contentline(name_line).parts()[::2] == ("NAME", name)
    assert Contentline(named_line).parts()[::2] == ("X-WR-CALNAME", name)
    if location:
        assert event["X-APPLE-STRUCTURED-LOCATION"].params["X-TITLE"] == location


@given(st.text(), st.text())
def test_any_text_at_all_gives_lines_that_hold(summary: str, address: str) -> None:
    calendar = a_calendar(an_entry(summary=summary, description=summary, url=f"https://ledig.example/{address}"))
    feed = build(calendar)
    assert feed.decode().splitlines() == feed.decode().removesuffix("\r\n").split("\r\n")
    assert max(map(len, feed.split(b"\r\n"))) <= 75
    assert len(parsed(calendar).events) == 1


@given(PLAIN)
def test_an_address_can_be_decoded_again(path: str) -> None:
    entry = an_entry(url="https://ledig.example/" + path.replace("%", "%25"))
    written = line_of(entry, "URL").removeprefix("URL:")
    assert written.isascii()
    assert unquote(written) == "https://ledig.example/" + path


@given(MOMENTS, st.integers(1, 10**7), MOMENTS, MOMENTS, st.integers(0, 2**31 - 1))
def test_times_come_back_as_they_went_in(
    start: datetime, seconds: int, created: datetime, changed: datetime, sequence: int
) -> None:
    end = start + timedelta(seconds=seconds)
    entry = an_entry(start=start, end=end, created_at=created, changed_at=changed, sequence=sequence)
    (event,) = parsed(a_calendar(entry)).events
    assert (event.start, event.end, event["CREATED"].dt, event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) == (
        entry.start,
        entry.end,
        entry.created_at,
        entry.changed_at,
        entry.changed_at,
    )
    assert event.sequence == sequence


def test_entries_stand_in_order_of_time() -> None:
    later = an_entry(uid="a", start=JANUARY + timedelta(hours=1), end=JANUARY + timedelta(hours=2))
    sooner = an_entry(uid="c")
    beside = an_entry(uid="b")
    assert [str(event["UID"]) for event in parsed(a_calendar(later, sooner, beside)).events] == ["b", "c", "a"]
