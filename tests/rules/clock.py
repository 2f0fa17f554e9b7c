"""Spans as the clock on the wall shows them."""

from datetime import datetime

from rules import TimeSpan
from rules.facts import OSLO


def span(start: str, end: str) -> TimeSpan:
    """From one moment to another, in Norway."""
    return TimeSpan(*(datetime.fromisoformat(moment).replace(tzinfo=OSLO) for moment in (start, end)))
