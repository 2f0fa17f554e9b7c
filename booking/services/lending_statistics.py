"""What was lent out in a period, to whom, how much of it is used, and what should be bought; as grant reports count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.domain import lending_statistics as domain
from booking.domain import localtime, people
from booking.domain.lending_statistics import Counted
from booking.domain.people import NotFound, Person
from booking.storage import lending_places
from booking.storage import lending_statistics as storage
from rules import TimeSpan

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of some days: of one `place`, or (None) of all `places` that the reader lends out from.

    `all`, `months`, `categories` and `audiences` are rows of units, loans and borrowers; `gear` has a row for each
    type, with in how many per cent of the days it was out.
    """

    place: Row | None
    places: list[Row]
    days: Counted
    all: Row
    months: list[domain.Row]
    categories: list[Row]
    audiences: list[domain.Row]
    gear: list[Row]


async def report(*, place: str, days: Counted | None, by: Person, now: datetime) -> Report:
    """The figures of a place (by slug, empty: all) that the person lends out from. Raises NotFound."""
    venues, today = people.lends_in(by), localtime.local(now).date()
    own = [one for one in await lending_places.active() if venues is None or one["venue"] in venues]
    chosen = next((one for one in own if one["slug"] == place), None)
    if place and chosen is None:
        raise NotFound(what="lending-place")
    counted = days or domain.this_year(today)
    numbers = [one["id"] for one in ([chosen] if chosen else own)]
    window = TimeSpan(localtime.day_span(counted.first).start, localtime.day_span(counted.last).end)
    lent = await storage.lent(numbers, window, today=today)
    rows = {by: [row for row in lent if row["by"] == by] for by in ("all", "month", "category", "audience")}
    gear = await storage.gear(numbers, window, counted.first, counted.last, today=today)
    passed = counted.until(today)
    return Report(
        place=chosen,
        places=own,
        days=counted,
        all=rows["all"][0],
        months=domain.filled(rows["month"], "month", counted.months(today)),
        categories=rows["category"],
        audiences=domain.filled(rows["audience"], "audience", domain.AUDIENCES),
        gear=[{**one, "use": domain.use(one["days"], one["stock"], passed)} for one in gear],
    )
