"""Feeds of loans: when to fetch what and to bring it back, for borrowers; and how much of it on a day, for the desk."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from booking.domain import localtime, opening
from booking.domain.loans import AHEAD, LineState
from booking.domain.opening import Calendar
from booking.language.texts import DEFAULT, Translator, translator
from booking.storage import lending_places, loan_feeds, municipality
from ical import Calendar as Feed
from ical import Entry
from rules import TimeSpan

Row = dict[str, Any]

FETCH, RETURN = "fetch", "return"
DAY = {FETCH: "starts_on", RETURN: "due_on"}
UNSURE = frozenset({LineState.ASKED, LineState.OFFERED})
"""What is not promised yet is in the calendar as tentative."""

Words = Callable[[str, int, Sequence[Row]], Row]
"""What an event says: of fetching or returning, of which loan and lines."""


async def mine(feed: Row, base_url: str) -> Feed:
    """What a person and those that they act for are to fetch and bring back; no other person's name."""
    say, rows = translator(feed["language"]), await loan_feeds.mine(feed["id"])

    def words(kind: str, loan: int, lines: Sequence[Row]) -> Row:
        units = sum(line["quantity"] for line in lines)
        fetch = say.ngettext("Fetch gear: %(n)s unit", "Fetch gear: %(n)s units", units)
        bring = say.ngettext("Bring back gear: %(n)s unit", "Bring back gear: %(n)s units", units)
        summary = fetch if kind == FETCH else bring
        return {"summary": summary, "description": _bring(kind, lines, say), "url": f"{base_url}/loans/{loan}"}

    name = say.gettext("My loans, %(where)s", where=(await municipality.current()).title)
    return Feed(name=name, entries=await _entries(rows, words, ""), url=f"{base_url}/my/loans")


async def desk(feed: Row, base_url: str) -> Feed:
    """What a lending place hands out and takes back, by loan: how many units, and no name."""
    say, rows = translator(feed["language"]), await loan_feeds.desk(feed["lending_place"])

    def words(kind: str, loan: int, lines: Sequence[Row]) -> Row:
        units = sum(line["quantity"] for line in lines)
        hand_out = say.ngettext(
            "Hand out: %(n)s unit, loan %(loan)s", "Hand out: %(n)s units, loan %(loan)s", units, loan=loan
        )
        take_back = say.ngettext(
            "Take back: %(n)s unit, loan %(loan)s", "Take back: %(n)s units, loan %(loan)s", units, loan=loan
        )
        return {"summary": hand_out if kind == FETCH else take_back, "url": f"{base_url}/admin/loans/{loan}"}

    name = say.gettext("Lending desk, %(where)s", where=feed["place_name"])
    return Feed(name=name, entries=await _entries(rows, words, "desk-"), url=f"{base_url}/admin/lending")


def _bring(kind: str, lines: Iterable[Row], say: Translator) -> str:
    """What it is about, thing by thing: with what belongs to each when it is to come back, and what to have along."""
    found, listed = list(lines), []
    for line in found:
        name = line["name"].get(say.lang) or line["name"].get(DEFAULT, "")
        thing = ", ".join(filter(None, (name, f"{line['size']} {line['size_unit'] or ''}".strip())))
        parts = f" ({', '.join(line['contents'])})" if kind == RETURN and line["contents"] else ""
        listed.append(f"{line['quantity']} \N{MULTIPLICATION SIGN} {thing}{parts}")
    if kind == FETCH and not found[0]["identity_seen"]:
        listed.append(say.gettext("Bring proof of who you are: we look at it once."))
    return "\n".join(filter(None, (found[0]["organisation"], *listed)))


async def _entries(rows: Iterable[Row], words: Words, mark: str) -> list[Entry]:
    """An event for each day on which something of a loan is fetched, and for each on which it comes back.

    The first of them keeps its uid when it moves, whatever becomes of it, and so does the second.
    """
    number, places, made = (await municipality.current()).number, _Places(), []
    for loan, group in groupby(rows, key=lambda row: row["loan"]):
        lines = list(group)
        for kind, chosen in ((FETCH, [line for line in lines if line["state"] in AHEAD]), (RETURN, lines)):
            for place, day in enumerate(sorted({line[DAY[kind]] for line in chosen})):
                these = [line for line in chosen if line[DAY[kind]] == day]
                uid = f"{mark}loan-{loan}-{kind}-{place}@ledig-{number}"
                made.append(await _entry(uid, day, these, places, words(kind, loan, these)))
    return made


async def _entry(uid: str, day: date, lines: Sequence[Row], places: "_Places", words: Row) -> Entry:
    """An event in the hours of the place; what a loan lacks of a count of its changes, its seconds are."""
    first = lines[0]
    span, where = await places.on(first["lending_place"], day)
    return Entry(
        uid=uid,
        start=span.start,
        end=span.end,
        created_at=first["created_at"],
        changed_at=first["changed_at"],
        sequence=max(0, int((first["changed_at"] - first["created_at"]).total_seconds())),
        status="tentative" if all(line["state"] in UNSURE for line in lines) else "confirmed",
        busy=False,
        location=where,
        **words,
    )


class _Places:
    """When the places of a feed are open and where they are, each read once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Row, dict[int, Calendar]]] = {}

    async def on(self, place: int, day: date) -> tuple[TimeSpan, str]:
        """The hours of a place that day (all of it where it is closed), and its address."""
        if place not in self._known:
            self._known[place] = (await lending_places.one(place) or {}, {})
        row, calendars = self._known[place]
        if day.year not in calendars:
            whole = date(day.year, 1, 1), date(day.year, 12, 31)
            calendars[day.year] = await lending_places.calendar(place, *whole)
        hours = opening.open_hours(calendars[day.year], day)
        span = TimeSpan(hours[0].start, hours[-1].end) if hours else localtime.day_span(day)
        address = (row["name"], row["venue_name"], row["address"], f"{row['postcode']} {row['town']}".strip())
        return span, ", ".join(text for text in dict.fromkeys(address) if text)
