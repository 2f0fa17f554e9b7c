"""Edit lending places: their rules, opening hours and closed days; whom a closed day hits is shown first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from booking.domain import loan_periods as periods
from booking.domain import localtime, opening, people
from booking.domain.fields import Unfit
from booking.domain.localtime import DAY
from booking.domain.opening import OpeningHours
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.services import catalogue, loan_cases, loan_notices
from booking.services import openings as hours_of
from booking.storage import catalogue as stored
from booking.storage import equipment, lending_places, openings
from booking.storage import loans as stored_loans
from booking.storage.transaction import atomic
from rules import TimeSpan

Row = dict[str, Any]
Values = Mapping[str, Any]


class PlaceInUse(Problem):
    """A place cannot go out of use while anything of it is asked for, promised or lent."""

    code = "place-in-use"


class ClosesOver(Problem):
    """Pick-ups or returns are planned on days that would be closed: `meetings`, for the desk; nothing is stored yet."""

    code = "closes-over-loans"


async def places(*, by: Person) -> list[Row]:
    """The lending places that the person decides in."""
    return await lending_places.listed(people.decides_in(by))


async def lent_from(*, by: Person) -> list[Row]:
    """The lending places that the person lends out from, or decides in."""
    return await lending_places.listed(people.lends_in(by))


async def own_place(*, place: int, by: Person) -> Row:
    """The place, where the person decides in its venue. Raises NotFound, NotAllowed."""
    found = await lending_places.one(place)
    if found is None:
        raise NotFound(what="lending-place")
    if not people.is_officer(by, [found["venue"]]):
        raise NotAllowed
    return found


async def venues(*, by: Person) -> list[Row]:
    """The venues that a place of the person's may be in."""
    return await catalogue.venues(by=by)


@atomic
async def add(*, venue: int, values: Values, by: Person, now: datetime) -> int:
    """A new lending place in a venue; its id. Raises NotAllowed, NotFound, Unfit."""
    await catalogue.own_venue(venue, by)
    await _free_slug(values["slug"], None)
    place = await lending_places.add({**values, "venue": venue})
    await catalogue.record("create", "lending-place", place, by, now, **values, venue=venue)
    return place


@atomic
async def change(*, place: int, values: Values, by: Person, now: datetime) -> None:
    """Other words or rules for a place; what is promised keeps its days. Raises NotAllowed, NotFound, Unfit."""
    before = await own_place(place=place, by=by)
    await _free_slug(values["slug"], place)
    if before["active"] and not values["active"] and await lending_places.last_due(place):
        raise Unfit(fields={"active": {"code": PlaceInUse.code}})
    await lending_places.change(place, values)
    changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    await catalogue.record("change", "lending-place", place, by, now, **changed)


async def _free_slug(slug: str, but: int | None) -> None:
    if await stored.slug_taken(slug, noun="lending-place", but=but):
        raise Unfit(fields={"slug": {"code": catalogue.SlugTaken.code}})


# When it is open ------------------------------------------------------------------------------------------------------


async def opening_of(*, place: int, by: Person) -> list[OpeningHours]:
    """The opening hours of a place. Raises NotFound, NotAllowed."""
    await own_place(place=place, by=by)
    return await openings.opening_of(lending_place=place)


async def closures(*, place: int, by: Person, now: datetime) -> list[Row]:
    """What closes a place and is not over, closures of its venue too. Raises NotFound, NotAllowed."""
    await own_place(place=place, by=by)
    return await lending_places.closures_of(place, since=now)


@atomic
async def set_opening(
    *, place: int, hours: Sequence[OpeningHours], by: Person, confirmed: bool = False, now: datetime
) -> int:
    """Replace the opening hours of a place; how many returns were moved. Raises NotAllowed, NotFound, ClosesOver."""
    found = await own_place(place=place, by=by)
    before = await openings.opening_of(lending_place=place)
    ahead = await _ahead(place, now)
    was = await _open_days(place, ahead)
    await openings.set_opening(hours, lending_place=place)
    details = {"before": hours_of.plain(before), "after": hours_of.plain(hours)}
    await catalogue.record("set-opening", "lending-place", place, by, now, **details)
    return await _close_days(found, was - await _open_days(place, ahead), confirmed=confirmed, by=by, now=now)


@atomic
async def close(
    *, place: int, span: TimeSpan, kind: str, reason: str, by: Person, confirmed: bool = False, now: datetime
) -> int:
    """Close a place for a while; how many return days were moved. Raises NotAllowed, NotFound, ClosesOver.

    What is to be fetched while it is closed stays promised. Whom it hits is told by a letter.
    """
    found = await own_place(place=place, by=by)
    ahead = await _ahead(place, now)
    was = await _open_days(place, ahead)
    number = await openings.add_closure(
        lending_place=place, span=span, kind=kind, reason=reason, created_by=by.id, now=now
    )
    told = {"lending_place": place, "start": span.start, "end": span.end, "kind": kind}
    await catalogue.record("close", "closure", number, by, now, reason, **told)
    return await _close_days(found, was - await _open_days(place, ahead), confirmed=confirmed, by=by, now=now)


@atomic
async def reopen(*, place: int, closure: int, by: Person, now: datetime) -> None:
    """Take a closure of a place away; return days that were moved stay. Raises NotAllowed, NotFound."""
    await own_place(place=place, by=by)
    found = await openings.closure(closure)
    if found is None or found["lending_place"] != place:
        raise NotFound(what="closure")
    await openings.remove_closure(closure)
    told = {name: found[name] for name in ("lending_place", "starts_at", "ends_at", "kind")}
    await catalogue.record("reopen", "closure", closure, by, now, found["reason"], **told)


async def _ahead(place: int, now: datetime) -> tuple[date, date]:
    """From today to the last day on which anything is to be fetched or brought back."""
    today = localtime.local(now).date()
    return today, max(today, await lending_places.last_due(place) or today)


async def _open_days(place: int, ahead: tuple[date, date]) -> frozenset[date]:
    return opening.open_days(await lending_places.calendar(place, *ahead), *ahead)


async def _close_days(place: Row, days: Collection[date], *, confirmed: bool, by: Person, now: datetime) -> int:
    """Ask first where anything is planned on days that close; then move what is due on them to the next open day."""
    if not days:
        return 0
    met = await lending_places.meetings(place["id"], days)
    if met and not confirmed:
        raise ClosesOver(meetings=met)
    lines = await lending_places.due(place["id"], days)
    today = localtime.local(now).date()
    await equipment.lock({line["type"] for line in lines}, today=today)
    horizon = max(days) + timedelta(2 * periods.FAR)
    calendar = await lending_places.calendar(place["id"], min(days), horizon)
    moved = [line["id"] for line in lines if await _moved(place, line, calendar, today)]
    for loan in {line["loan"]: None for line in lines if line["id"] in moved}:
        await stored_loans.changed(loan, now=now)
        await loan_cases.record("move-due", loan, by=by, now=now)
    await _tell(met, [line for line in lines if line["id"] in moved], now)
    if lines:
        stuck = [line["id"] for line in lines if line["id"] not in moved]
        details = {"moved": moved, "not_moved": stuck}
        await catalogue.record("move-due", "lending-place", place["id"], by, now, **details)
    return len(moved)


async def _tell(met: Sequence[Row], moved: Sequence[Row], now: datetime) -> None:
    """Write to those whose return was moved, and to those who would find the place closed when they come to fetch."""
    by_loan: dict[int, list[int]] = {}
    for line in moved:
        by_loan.setdefault(line["loan"], []).append(line["id"])
    for loan, numbers in by_loan.items():
        lines = await stored_loans.lines_by_id(numbers)
        await loan_notices.tell("due-moved", loan, now=now, lines=lines)
    for one in met:
        if one["what"] == "pick-up":
            lines = [line for line in await stored_loans.lines(one["loan"]) if line["starts_on"] == one["day"]]
            await loan_notices.tell("closed", one["loan"], now=now, lines=lines, day=one["day"])


async def _moved(place: Row, line: Row, calendar: opening.Calendar, today: date) -> bool:
    """Whether a line is due the next open day now. It is not where others are promised the gear before then: that is
    left to whoever plans anew."""
    new = periods.planned(
        line["starts_on"],
        max(line["ends_on"], line["due_on"]),
        periods.terms(place, [line]),
        lambda first, last: opening.open_days(calendar, first, last),
    )
    if new.busy_until > line["busy_until"]:
        free = await equipment.free([line["type"]], line["busy_until"], new.busy_until - DAY, today=today)
        if free[line["type"]] < line["quantity"]:
            return False
    await lending_places.move_due(line["id"], due_on=new.due_on, busy_until=max(new.busy_until, line["busy_until"]))
    return True
