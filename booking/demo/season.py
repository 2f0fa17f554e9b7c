"""Plans the season: the weekly hours of the associations, and what happens once."""

import dataclasses
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.demo import files, plans
from booking.demo.files import Table
from booking.demo.people import Applicant, Cast
from booking.demo.plans import SKIP, Cancelled, Frame, Ledger, Plan
from booking.demo.schoolyear import DAY
from booking.domain import localtime, recurrence
from booking.domain.applications import Dated, Draft
from booking.domain.recurrence import Recurrence
from booking.domain.resources import Space

MOST_A_WEEK = 2
GIVEN_BACK = 0.015
WHY = ("Trenaren er sjuk", "For få som kan kome", "Bortekamp denne dagen", "Samling ein annan stad", "")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of an organisation that wants an hour a week."""

    applicant: Applicant
    activity: Table
    name: str
    people: Sequence[int]

    @property
    def title(self) -> str:
        """What stands in the calendar."""
        return f"{self.activity['title']}, {self.name}"


def planned(frame: Frame, cast: Cast, chance: random.Random) -> list[Plan]:
    """All that the season holds: no two of the plans clash."""
    ledger = Ledger()
    weekly = list(_weekly(frame, _groups(cast), chance))
    for plan in weekly:
        ledger.take(plan.dates)
    return [*weekly, *_occasions(frame, cast, ledger, chance)]


# Every week ---------------------------------------------------------------------------------------------------------


def _groups(cast: Cast) -> Mapping[str, list[Group]]:
    """The groups by the kind of room that they can use."""
    found = defaultdict(list)
    for organisation in files.table("organisations.toml")["organisation"]:
        applicant = cast.organisations[organisation["name"]]
        for activity in organisation["activity"]:
            for name, *people in activity["groups"]:
                for room in activity["rooms"]:
                    found[room].append(Group(applicant, activity, name, people))
    return found


def _weekly(frame: Frame, groups: Mapping[str, list[Group]], chance: random.Random) -> Iterator[Plan]:
    timetable = files.table("timetable.toml")
    used: Counter[tuple[str, int | str]] = Counter()
    for lane in timetable["lane"]:
        spaces = tuple(frame.spaces[slug] for slug in lane["spaces"])
        for weekday in lane["days"]:
            for start, end in _slots(lane, spaces, timetable["minutes"], chance):
                group = _pick(groups[lane["room"]], weekday, used, chance)
                if group and chance.random() < timetable["share"]:
                    used.update([(group.title, weekday), (group.title, "week")])
                    yield _series(frame, group, spaces, weekday, start, end, chance)


def _slots(
    lane: Table, spaces: Sequence[Space], minutes: Sequence[int], chance: random.Random
) -> Iterator[tuple[time, time]]:
    """The evening of a lane cut into hours, with time to clear and set up between them."""
    now, last = (_minutes(clock) for clock in lane["hours"])
    gap = max(max(space.limits.setup_minutes, space.limits.clearing_minutes) for space in spaces)
    while now + (length := chance.choice(minutes)) <= last:
        yield _clock(now), _clock(now + length)
        now += length + -(-gap // 15) * 15


def _pick(
    groups: Sequence[Group], weekday: int, used: Counter[tuple[str, int | str]], chance: random.Random
) -> Group | None:
    """One of the groups that have the fewest hours so far, and none on this day."""
    free = [one for one in groups if not used[one.title, weekday] and used[one.title, "week"] < MOST_A_WEEK]
    if not free:
        return None
    fewest = min(used[one.title, "week"] for one in free)
    return chance.choice([one for one in free if used[one.title, "week"] == fewest])


def _series(
    frame: Frame,
    group: Group,
    spaces: tuple[Space, ...],
    weekday: int,
    start: time,
    end: time,
    chance: random.Random,
) -> Plan:
    first = frame.season.first + (weekday - 1) * DAY
    span = localtime.span(first, start, end)
    rule = Recurrence("weekly", interval=chance.choices((1, 2), (12, 1))[0], until=frame.season.last, skip=SKIP)
    periods = [(one.first, one.last) for one in frame.holidays]
    dates = [Dated(one, spaces) for one in recurrence.spans(span, rule, school_holidays=periods)]
    open_dates = tuple(one for one in dates if not frame.hits(one))
    left_out = frozenset(localtime.local(one.span.start).date() for one in dates if one not in open_dates)
    submitted = _sent(frame.season.first - chance.randint(75, 110) * DAY, chance, frame.today)
    decided = _moment(localtime.local(submitted).date() + chance.randint(4, 14) * DAY, chance)
    return Plan(
        applicant=group.applicant,
        draft=Draft(
            spaces=tuple(space.slug for space in spaces),
            start=span.start,
            end=span.end,
            title=group.title,
            purpose=group.activity["purpose"],
            recurrence=dataclasses.replace(rule, without=left_out),
            organisation=_number(group.applicant),
            public=group.activity.get("public", False),
            participants=plans.participants(group.people),
            commercial=group.activity.get("commercial", False),
        ),
        dates=open_dates,
        submitted_at=submitted,
        decided_at=decided,
        cancelled=_given_back(open_dates, frame, decided, chance),
    )


def _given_back(dates: Sequence[Dated], frame: Frame, since: datetime, chance: random.Random) -> dict[int, Cancelled]:
    """Dates that the applicants cancelled a few days before; none that is still too far ahead."""
    found = {}
    for place, one in enumerate(dates):
        at = one.span.start - timedelta(days=chance.randint(2, 6), minutes=chance.randint(0, 300))
        if chance.random() < GIVEN_BACK and since < at < localtime.day_span(frame.today).start:
            found[place] = Cancelled(at, chance.choice(WHY))
    return found


# Once ---------------------------------------------------------------------------------------------------------------


def _occasions(frame: Frame, cast: Cast, ledger: Ledger, chance: random.Random) -> Iterator[Plan]:
    days = list(frame.schooldays())
    for occasion in files.table("occasions.toml")["occasion"]:
        possible = [day for day in days if day.isoweekday() in occasion["days"]]
        for day in sorted(chance.sample(possible, min(occasion["spread"], len(possible)))):
            applicant = cast.organisations[occasion["by"]] if "by" in occasion else chance.choice(cast.private)
            plan = _once(frame, occasion, applicant, day, chance)
            if not frame.hits(plan.dates[0]) and ledger.fits(plan.dates[0]):
                ledger.take(plan.dates)
                yield plan


def _once(frame: Frame, occasion: Table, applicant: Applicant, day: date, chance: random.Random) -> Plan:
    spaces = tuple(frame.spaces[slug] for slug in occasion["spaces"])
    start, end = (time.fromisoformat(clock) for clock in occasion["hours"])
    span = localtime.span(day, start, end, nights=occasion.get("nights", 0))
    submitted = _sent(day - chance.randint(14, 90) * DAY, chance, frame.today)
    instant = occasion.get("at_once", False)
    answered = localtime.local(submitted).date() + chance.randint(1, 6) * DAY
    decided = submitted if instant else _moment(answered, chance)
    return Plan(
        applicant=applicant,
        draft=Draft(
            spaces=tuple(occasion["spaces"]),
            start=span.start,
            end=span.end,
            title=occasion["title"],
            purpose=occasion["purpose"],
            organisation=_number(applicant),
            public=occasion.get("public", False),
            participants=plans.participants(occasion["people"]),
            ticketed=occasion.get("ticketed", False),
            unit=plans.paid_by(spaces, span),
        ),
        dates=(Dated(span, spaces),),
        submitted_at=submitted,
        decided_at=decided,
        instant=instant,
    )


def _sent(day: date, chance: random.Random, today: date) -> datetime:
    """Some time that day, or some weeks ago where that is too late to have been decided by now."""
    return _moment(min(day, today - chance.randint(16, 60) * DAY), chance)


def _moment(day: date, chance: random.Random) -> datetime:
    """Some time of a day at which people write and decide."""
    return localtime.at(day, time(chance.randint(7, 20), chance.randint(0, 59), chance.randint(0, 59)))


def _number(applicant: Applicant) -> str | None:
    return applicant.organisation.number if applicant.organisation else None


def _minutes(clock: str) -> int:
    parsed = time.fromisoformat(clock)
    return parsed.hour * 60 + parsed.minute


def _clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)
