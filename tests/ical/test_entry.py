"""What an entry and a calendar refuse, and how they keep time."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ical import Calendar
from tests.ical.samples import JANUARY, an_entry

OSLO = ZoneInfo("Europe/Oslo")


def test_times_of_any_offset_are_kept_in_utc() -> None:
    entry = an_entry(
        start=datetime(2026, 10, 25, 2, 30, tzinfo=OSLO),
        end=datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=OSLO),
        changed_at=datetime(2026, 6, 1, 14, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    )
    assert (entry.start, entry.end) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert (entry.changed_at.isoformat(), entry.start.tzinfo) == ("2026-06-01T08:30:00+00:00", UTC)


def test_parts_of_a_second_are_dropped() -> None:
    assert an_entry(changed_at=JANUARY.replace(microsecond=999_999)).changed_at == JANUARY


@pytest.mark.parametrize("name", ["start", "end", "created_at", "changed_at"])
def test_a_time_without_an_offset_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} has no offset"):
        an_entry(**{name: datetime(2027, 1, 12, 18)})  # noqa: DTZ001 - the naive time is what is tried


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"end": JANUARY}, "must end after it starts"),
        ({"end": JANUARY - timedelta(hours=1)}, "must end after it starts"),
        ({"end": JANUARY + timedelta(milliseconds=900)}, "must end after it starts"),
        ({"uid": ""}, "must have a uid"),
        ({"sequence": -1}, "counts from 0"),
        ({"status": "CONFIRMED\r\nX-EVIL:1"}, "no such status"),
        ({"latitude": 61.7}, "half a position"),
        ({"longitude": 6.2}, "half a position"),
        ({"latitude": 90.1, "longitude": 0}, "not on Earth"),
        ({"latitude": 0, "longitude": -180.1}, "not on Earth"),
        ({"latitude": float("nan"), "longitude": 0}, "not on Earth"),
        ({"latitude": 0, "longitude": float("inf")}, "not on Earth"),
    ],
)
def test_what_no_calendar_app_would_understand_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        an_entry(**changes)


def test_an_entry_cannot_be_changed() -> None:
    entry = an_entry()
    with pytest.raises(FrozenInstanceError):
        entry.summary = "another"  # type: ignore[misc]


def test_two_entries_with_one_uid_are_refused() -> None:
    with pytest.raises(ValueError, match="share a uid"):
        Calendar(name="Hall A", entries=(an_entry(), an_entry(start=JANUARY - timedelta(days=1))))


@pytest.mark.parametrize("colour", ["red", "#1e98f", "#1e98f5\r\nX-EVIL:1", "#1e98f5\n"])
def test_a_colour_that_is_not_one_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        Calendar(name="Hall A", entries=(), colour=colour)
