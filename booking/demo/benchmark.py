"""The data that figures are measured on: 50 halls with four bookings of two hours a day, as many as are asked for."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from booking.demo import catalogue, files, gear_benchmark, history, people, plans, rulebooks
from booking.demo.files import Table
from booking.demo.people import Applicant, Cast
from booking.demo.plans import Plan
from booking.demo.schoolyear import DAY
from booking.domain import localtime, quotes
from booking.domain.applications import Dated, Draft
from booking.domain.resources import Space
from booking.services import quoting
from booking.services.quoting import Quoted
from booking.storage import resources

VENUES, HALLS = 5, 10
STARTS = (time(8), time(11), time(14), time(17))
HOURS = 2
BACK = 4
"""Weeks before this one in which the year of bookings begins."""

AT_ONCE = 5000

Priced = tuple[Table, list[int | None]]
"""A quote to store, and the price of each date."""

WHAT = (
    ("Handballtrening", "training", [16, 16]),
    ("Korøving", "rehearsal", [30, 0]),
    ("Open hall", "event", [40, 30]),
    ("Volleyball", "training", [12, 0]),
)


async def add(today: date, chance: random.Random, *, size: int, now: datetime) -> None:
    """Store 50 halls, `hall-01` to `hall-50`, with so many bookings; and the house of `moterom-1`, which stays free."""
    house = next(place for place in files.places() if place["venue"]["slug"] == "sandane-kulturhus")
    venues = await catalogue.add_places([house, *(_venue(number, house) for number in range(VENUES))], now=now)
    cast = await people.add_applicants(chance, await people.add_staff(venues, now=now), now=now)
    await rulebooks.adopt(by=cast.administrator, now=now)
    await catalogue.add_school_holidays(today)
    await gear_benchmark.add(today, chance, borrowing="ane@example.no", now=now)
    halls = await resources.spaces_by_slug([f"hall-{number:02}" for number in range(1, VENUES * HALLS + 1)])
    found = await _quoted(halls, cast, today, size)
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        await history.write_quoted(
            [plan for plan, _ in some], [quote for _, quote in some], officer=cast.officer, now=now
        )


def _venue(number: int, house: Table) -> Table:
    """A venue of ten halls, open from 07 to midnight every day; what is said of it is what the house says."""
    every_day = [1, 2, 3, 4, 5, 6, 7]
    hours = [[occasion, every_day, "07:00", "00:00"] for occasion in ("ordinary", "public-holiday")]
    name = f"Målehall {number + 1}"
    venue = {**house["venue"], "slug": f"halls-{number + 1}", "name": name, "hours": hours, "pictures": []}
    halls = [
        {"slug": f"hall-{hall:02}", "name": f"Hall {hall:02}", "parts": [f"{hall:02}"], "class": "gymsal"}
        for hall in range(number * HALLS + 1, (number + 1) * HALLS + 1)
    ]
    return {"venue": venue, "defaults": {"capacity": 100, "facilities": ["changing-rooms", "showers"]}, "space": halls}


async def _quoted(halls: Sequence[Space], cast: Cast, today: date, size: int) -> list[tuple[Plan, Priced]]:
    """Every booking with its quote, in order of time; all the days of one hour in a hall are priced at once."""
    organisations = list(cast.organisations.values())
    days = -(-size // (len(halls) * len(STARTS)))
    first = today - today.weekday() * DAY - BACK * 7 * DAY
    found: list[tuple[Plan, Priced]] = []
    for place, hall in enumerate(halls):
        for turn, start in enumerate(STARTS):
            applicant = organisations[(place * len(STARTS) + turn) % len(organisations)]
            drafts = [_draft(hall, applicant, first + day * DAY, start, turn) for day in range(days)]
            dates = [Dated(localtime.between(draft.start, draft.end), (hall,)) for draft in drafts]
            quote = await quoting.quote(draft=drafts[0], dates=dates, organisation=applicant.organisation, occasions=1)
            found += zip(_plans(applicant, drafts, dates, first), _by_day(quote), strict=True)
    found.sort(key=lambda pair: (pair[0].draft.start, pair[0].draft.spaces))
    return found[:size]


def _draft(hall: Space, applicant: Applicant, day: date, start: time, turn: int) -> Draft:
    title, purpose, counts = WHAT[turn]
    begins = localtime.at(day, start)
    return Draft(
        spaces=(hall.slug,),
        start=begins,
        end=begins + timedelta(hours=HOURS),
        title=title,
        purpose=purpose,
        organisation=applicant.organisation.number if applicant.organisation else None,
        public=turn % 2 == 0,
        participants=plans.participants(counts),
    )


def _plans(applicant: Applicant, drafts: Sequence[Draft], dates: Sequence[Dated], first: date) -> Iterator[Plan]:
    """Each draft as an application of its own, sent and decided before the year began."""
    sent = localtime.at(first - 30 * DAY, time(9))
    for draft, one in zip(drafts, dates, strict=True):
        yield Plan(applicant, draft, (one,), submitted_at=sent, decided_at=sent + 7 * DAY)


def _by_day(quote: Quoted) -> Iterator[Priced]:
    """A quote of many dates as one for each: what it would have been on its own."""
    stored = quote.stored()
    for place, price in enumerate(quote.prices):
        yield quotes.numbered(quotes.among(stored, [place]), {place: 0}), [price]
