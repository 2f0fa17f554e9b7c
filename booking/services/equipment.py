"""What there is to borrow: which sizes are free on one's own days, why others are not, and when there is more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import localtime, sizes
from booking.domain.loan_periods import Period, Terms
from booking.domain.localtime import DAY
from booking.domain.people import NotFound
from booking.domain.problems import Problem
from booking.services import counters
from booking.services.counters import Counter
from booking.storage import equipment, shelves

Row = dict[str, Any]

STRIP = 35
"""Days of a month strip: five weeks."""

MARGIN = 21
"""Days after a loan in which it is still counted: until the next open day, and its rest."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: slugs, a size as it was typed, and days; what is empty is left open."""

    place: str = ""
    category: str = ""
    size: str = ""
    first: date | None = None
    last: date | None = None


# The catalogue --------------------------------------------------------------------------------------------------------


async def catalogue(*, asked: Asked, now: datetime) -> Row:
    """What is lent out, by model, with how many of each size are free on the days asked for.

    `first`, `last` are those days, `problems` what keeps each place (by slug) from lending on them; `lending_places`
    and `categories` are all there are. Raises NotFound, ReturnBeforePickUp, PickUpInThePast, LoanTooLong.
    """
    today = localtime.local(now).date()
    everywhere = await counters.active(first=today, last=max(today, asked.last or today))
    chosen = [one for one in everywhere if asked.place in {"", one.row["slug"]}]
    if asked.place and not chosen:
        raise NotFound(what="lending-place")
    models = await shelves.models()
    answer = {"models": [], "first": today, "last": today, "problems": {}}
    if chosen:
        first, last = counters.days(chosen[0], asked.first, asked.last, now=now)
        answer = await _counted(chosen, models, asked, first, last, now)
    categories = {row["category"]: row["category_name"] for row in models}
    return {**answer, "lending_places": [one.row for one in everywhere], "categories": categories}


async def _counted(
    chosen: Sequence[Counter], models: Sequence[Row], asked: Asked, first: date, last: date, now: datetime
) -> Row:
    in_category = [row for row in models if asked.category in {"", row["category"]}]
    shelf = await _shelf(chosen, _with_parts(in_category, models), first, last, now)
    cards = [_card(row, shelf, chosen, asked.size) for row in in_category]
    return {
        "models": [card for card in cards if card["places"]],
        "first": first,
        "last": last,
        "problems": _problems(chosen, first, last, now),
    }


def _with_parts(wanted: Sequence[Row], models: Sequence[Row]) -> list[Row]:
    """These models, and those that the kits among them are made of."""
    ids = {row["id"] for row in wanted} | {part["model"] for row in wanted for part in row["parts"]}
    return [row for row in models if row["id"] in ids]


def _problems(chosen: Sequence[Counter], first: date, last: date, now: datetime) -> dict[str, Problem]:
    found = {one.row["slug"]: counters.refused(one, first, last, now=now) for one in chosen}
    return {slug: problem for slug, problem in found.items() if problem}


async def _shelf(
    chosen: Sequence[Counter],
    models: Sequence[Row],
    first: date,
    last: date,
    now: datetime,
    *,
    since: date | None = None,
    until: date | None = None,
) -> list[Row]:
    """The types of some models, with how many are `free` on all the days that a loan there would take.

    `days` is how many are free from `since` (or the first day) on, day by day.
    """
    start = min(first, since or first)
    planned = _planned(chosen, models, first, last)
    found = await shelves.shelf(
        [row["id"] for row in models],
        places=[one.row["id"] for one in chosen],
        first=start,
        last=max((one.busy_until - DAY for one in planned.values()), default=last) if until is None else until,
        today=localtime.local(now).date(),
    )
    return [
        {**row, "days": row["free"], "free": _least(row["free"], start, planned[row["lending_place"], row["model"]])}
        for row in found
    ]


def _planned(
    chosen: Sequence[Counter], models: Sequence[Row], first: date, last: date
) -> dict[tuple[int, int], Period]:
    """The days that a loan of each model would take at each place; few models have terms of their own."""
    found: dict[tuple[int, int], Period] = {}
    for one in chosen:
        of: dict[Terms, Period] = {}
        for model in models:
            terms = one.terms([model])
            if terms not in of:
                of[terms] = periods.planned(first, last, terms, one.open_days)
            found[one.row["id"], model["id"]] = of[terms]
    return found


def _least(free: Sequence[int], since: date, period: Period) -> int:
    """How many are free on all the days of a period, of a list that begins with a day."""
    return max(0, min(free[(period.busy_from - since).days : (period.busy_until - since).days], default=0))


def _card(model: Row, shelf: Sequence[Row], chosen: Sequence[Counter], size: str) -> Row:
    """A model with its sizes at each place, or for a kit how many sets each place has."""
    places = []
    for one in chosen:
        here = [row for row in shelf if row["lending_place"] == one.row["id"]]
        if model["parts"]:
            found = [] if size else kits(model["parts"], here)
        else:
            found = [row for row in here if row["model"] == model["id"] and _suits(row, size)]
        if found:
            places.append({"slug": one.row["slug"], "name": one.row["name"], "sizes": found})
    return {**model, "places": places}


def _suits(row: Row, size: str) -> bool:
    return not size or sizes.suits(size, row["size"], shelves.bounds(row))


def kits(parts: Sequence[Row], shelf: Sequence[Row]) -> list[Row]:
    """How many whole kits there are, whatever the sizes: the fewest of any part; none where a part is not lent here."""

    def whole(name: str) -> int:
        of = [(part, [int(row[name]) for row in shelf if row["model"] == part["model"]]) for part in parts]
        return min(sum(counts) // int(part["quantity"]) for part, counts in of)

    if any(all(row["model"] != part["model"] for row in shelf) for part in parts):
        return []
    return [{"id": None, "slug": "", "size": "", "units": whole("units"), "free": whole("free")}]


# One model ------------------------------------------------------------------------------------------------------------


async def model(*, slug: str, asked: Asked, since: date | None = None, now: datetime) -> Row:
    """A model with its sizes at each place: how many are free, why the others are not, and when there are more.

    Each size has a `strip` of five weeks from `since` on (else from the week that is asked for): per day how many are
    free, and whether one may fetch that day. `best` are days as long as those asked for with more of it. A kit has the
    models that it is made of as `made_of`. Raises as `catalogue` does.
    """
    today = localtime.local(now).date()
    models = await shelves.models()
    found = next((row for row in models if row["slug"] == slug), None)
    everywhere = await counters.active(first=today, last=max(today, asked.last or today, since or today))
    chosen = [one for one in everywhere if asked.place in {"", one.row["slug"]}]
    if found is None or (asked.place and not chosen):
        raise NotFound(what="equipment")
    made_of = _with_parts([found], models) if found["parts"] else [found]
    made_of = [row for row in made_of if not row["parts"]]
    answer = {**found, "places": [], "made_of": made_of, "first": today, "last": today, "problems": {}}
    answer["lending_places"] = [one.row for one in everywhere]
    if chosen:
        first, last = counters.days(chosen[0], asked.first, asked.last, now=now)
        strip = max(since or first, today)
        monday = strip - DAY * strip.weekday()
        at = await _at_places(chosen, made_of, (first, last), monday, now)
        problems = _problems(chosen, first, last, now)
        answer |= {"places": at, "first": first, "last": last, "strip": monday, "problems": problems}
    return answer


async def _at_places(
    chosen: Sequence[Counter], models: Sequence[Row], asked: tuple[date, date], monday: date, now: datetime
) -> list[Row]:
    first, last = asked
    until = max(monday + DAY * STRIP, last) + (last - first) + DAY * MARGIN
    shelf = await _shelf(chosen, models, first, last, now, since=monday, until=until)
    reasons = await _reasons([row["id"] for row in shelf if row["free"] < row["units"]], first, last, now)
    places = []
    for one in chosen:
        here = [row for row in shelf if row["lending_place"] == one.row["id"]]
        starts = {row["id"]: _starts(one, row, asked, monday, now) for row in models}
        shown = [
            {
                **row,
                "reasons": reasons.get(row["id"]),
                **_strip(row, one, starts[row["model"]], min(first, monday), monday),
            }
            for row in here
        ]
        if shown:
            places.append({**one.row, "sizes": shown, "calendar": one.calendar})
    return places


def _starts(counter: Counter, model: Row, asked: tuple[date, date], monday: date, now: datetime) -> list[Period]:
    """The loans as long as the one asked for that begin in the strip and that the place's rules allow."""
    found = []
    length, terms = asked[1] - asked[0], counter.terms([model])
    for place in range(STRIP):
        day = monday + DAY * place
        try:
            found.append(periods.period(day, day + length, terms, counter.open_days, now=now))
        except Problem:
            continue
    return found


def _strip(row: Row, counter: Counter, starts: Sequence[Period], since: date, monday: date) -> Row:
    """The days of the strip, and of the loans that could begin in it the first with the most, where that is more."""
    days = [monday + DAY * place for place in range(STRIP)]
    open_days = set(counter.open_days(days[0], days[-1]))
    free = row["days"][(monday - since).days :]
    strip = [{"day": day, "free": max(0, free[place]), "open": day in open_days} for place, day in enumerate(days)]
    most = max(starts, key=lambda one: (_least(row["days"], since, one), -one.starts_on.toordinal()), default=None)
    count = _least(row["days"], since, most) if most else 0
    best = {"first": most.starts_on, "last": most.ends_on, "free": count} if most and count > row["free"] else None
    return {"strip": strip, "best": best}


async def _reasons(types: Sequence[int], first: date, last: date, now: datetime) -> dict[int, Row]:
    """For each type the day of these with the fewest, and what the rest is doing on it: counts, never names."""
    found: dict[int, Row] = {}
    for row in await equipment.days(types, first, last, today=localtime.local(now).date()) if types else []:
        if row["type"] not in found or row["free"] < found[row["type"]]["free"]:
            found[row["type"]] = row
    return found


async def availability(*, slug: str, first: date, last: date, now: datetime) -> list[Row]:
    """How many of a type are free day by day, and why the others are not. Raises NotFound, ReturnBeforePickUp."""
    kinds = await equipment.kinds_by_slug([slug])
    if slug not in kinds:
        raise NotFound(what="equipment")
    if last < first:
        raise periods.ReturnBeforePickUp(first=first, last=last)
    return await equipment.days([kinds[slug]["id"]], first, last, today=localtime.local(now).date())
