"""The days that gear is lent for: by the rules of its place, when it is due back, and until when it occupies."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from booking.domain import localtime
from booking.domain.localtime import DAY
from booking.domain.problems import Problem


class ReturnBeforePickUp(Problem):
    """The last day is before the first: `first`, `last`."""

    code = "return-before-pick-up"


class PickUpInThePast(Problem):
    """The first day is over: `day`, `today`."""

    code = "pick-up-in-the-past"


class PlaceClosed(Problem):
    """Gear cannot be fetched that day; `nearest` are the open days around it."""

    code = "place-closed"


class LoanTooLong(Problem):
    """More days than the place lends for: `days`, `limit`; `latest` is the last day that would do."""

    code = "loan-too-long"


class TooSoon(Problem):
    """The place needs more time to get it ready: `hours`; `earliest` is the first day that would do."""

    code = "loan-too-soon"


class TooFarAhead(Problem):
    """Further ahead than the place promises: `latest`."""

    code = "loan-too-far-ahead"


@dataclass(frozen=True, slots=True)
class Terms:
    """For how long gear is lent, in days: a place's own, where the model has none. `lead` is in hours."""

    loan_days: int
    closed_days_count: bool
    renewals: int
    lead_hours: int
    horizon_days: int
    gap_days: int
    changeover: bool


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a line: planned from `starts_on` to `ends_on`, back by `due_on`, occupied [busy_from, busy_until)."""

    starts_on: date
    ends_on: date
    due_on: date
    busy_from: date
    busy_until: date


OpenDays = Callable[[date, date], Collection[date]]
"""The days on which a place is open, of those from one to another, both included."""

FAR = 90
"""Days within which the next open day is looked for."""


def terms(place: Mapping[str, int], models: Iterable[Mapping[str, int | None]]) -> Terms:
    """The strictest of what the models say, and the place where they say nothing."""

    def narrowest(name: str) -> int:
        return min(_own(place, model, name) for model in rows)

    rows = list(models) or [{}]
    return Terms(
        loan_days=narrowest("loan_days"),
        closed_days_count=bool(place["closed_days_count"]),
        renewals=narrowest("renewals"),
        lead_hours=place["lead_hours"],
        horizon_days=place["horizon_days"],
        gap_days=max(_own(place, model, "gap_days") for model in rows),
        changeover=bool(place["changeover"]),
    )


def _own(place: Mapping[str, int], model: Mapping[str, int | None], name: str) -> int:
    own = model.get(name)
    return place[name] if own is None else own


def period(first: date, last: date, terms: Terms, open_days: OpenDays, *, now: datetime) -> Period:
    """The days of a loan that a borrower asks for.

    Gear is fetched on an open day. A last day that is closed moves to the next open one, and the gear is occupied until
    then; closed days inside are no obstacle. Raises ReturnBeforePickUp, PickUpInThePast, TooSoon, TooFarAhead,
    PlaceClosed, LoanTooLong.
    """
    today = localtime.local(now).date()
    if last < first:
        raise ReturnBeforePickUp(first=first, last=last)
    if first < today:
        raise PickUpInThePast(day=first, today=today)
    if last > today + timedelta(terms.horizon_days):
        raise TooFarAhead(latest=today + timedelta(terms.horizon_days))
    if first not in open_days(first, first):
        raise PlaceClosed(day=first, nearest=nearest_open(first, open_days, today=today))
    _in_time(first, terms, now)
    _not_too_long(first, last, terms, open_days)
    return planned(first, last, terms, open_days)


def planned(first: date, last: date, terms: Terms, open_days: OpenDays) -> Period:
    """The days of a loan, whatever the rules for borrowers say: for the desk, and when the calendar changed.

    What goes out again on the day that it is due is occupied on one day at least.
    """
    due = next_open(last, open_days)
    return Period(first, last, due, first, max(occupied_until(due, terms, open_days), first + DAY))


def occupied_until(back: date, terms: Terms, open_days: OpenDays) -> date:
    """The day from which gear that is back on a day is there for others: after its rest, counted in open days."""
    free = back if terms.changeover else back + DAY
    if terms.gap_days:
        rest = sorted(day for day in open_days(free, free + timedelta(FAR + terms.gap_days)))[: terms.gap_days]
        free = rest[-1] + DAY if rest else free + timedelta(terms.gap_days)
    return free


def next_open(day: date, open_days: OpenDays) -> date:
    """The day itself where the place is open, else the next on which it is; the day itself where there is none."""
    return min(open_days(day, day + timedelta(FAR)), default=day)


def nearest_open(day: date, open_days: OpenDays, *, today: date, most: int = 3) -> list[date]:
    """The open days nearest to a day, not in the past."""
    around = open_days(max(today, day - timedelta(14)), day + timedelta(FAR))
    return sorted(sorted(around, key=lambda one: (abs((one - day).days), one))[:most])


def _in_time(first: date, terms: Terms, now: datetime) -> None:
    earliest = localtime.local(now + timedelta(hours=terms.lead_hours)).date()
    if first < earliest:
        raise TooSoon(hours=terms.lead_hours, earliest=earliest)


def _not_too_long(first: date, last: date, terms: Terms, open_days: OpenDays) -> None:
    """A loan of a week from Monday is due the next Monday: the day that it is fetched is not counted."""
    days = length(first, last, terms, open_days)
    if days > terms.loan_days:
        raise LoanTooLong(days=days, limit=terms.loan_days, latest=latest(first, terms, open_days))


def length(first: date, last: date, terms: Terms, open_days: OpenDays) -> int:
    """How many days a loan is: from the day after it is fetched, closed ones only where they count, at least one."""
    days = (last - first).days
    if not terms.closed_days_count and days:
        days = len(open_days(first + DAY, last)) or 1
    return max(days, 1)


def latest(first: date, terms: Terms, open_days: OpenDays) -> date:
    """The last day that a loan from this day may have."""
    if terms.closed_days_count:
        return first + timedelta(terms.loan_days)
    ahead = sorted(open_days(first + DAY, first + timedelta(FAR + terms.loan_days)))[: terms.loan_days]
    return ahead[-1] if ahead else first
