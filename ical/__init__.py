"""Calendar feeds: plain entries in, iCalendar bytes out, served to calendar apps; knows nothing of bookings."""

from ical.entry import Calendar, Entry
from ical.feed import build
from ical.source import BadDays, FeedKey, FeedSource, FeedVersion

__all__ = ["BadDays", "Calendar", "Entry", "FeedKey", "FeedSource", "FeedVersion", "build"]
