"""Wall time in Norway: the one place where local dates and clocks become moments in UTC, and back."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from booking.domain.problems import Problem
from rules.timespan import TimeSpan

OSLO = ZoneInfo("Europe/Oslo")
MIDNIGHT = time(0)
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2199


class NaiveTime(Problem):
    """A moment without an offset from UTC."""

    code = "naive-time"


class NonexistentTime(Problem):
    """The clock skips this time on the night that summer time begins: `date`, `clock` ("02:30")."""

    code = "nonexistent-time"


class TimeOutOfRange(Problem):
    """A date that no booking can be about: `first_year`, `last_year` say which can."""

    code = "time-out-of-range"


class EndBeforeStart(Problem):
    """The end is not after the start: `start`, `end` as moments."""

    code = "end-before-start"


def aware(moment: datetime) -> datetime:
    """The moment in UTC; raises NaiveTime where it has no offset, and TimeOutOfRange."""
    if moment.utcoffset() is None:
        raise NaiveTime
    known(moment.date())
    return moment.astimezone(UTC)


def known(day: date) -> date:
    """The same date; raises TimeOutOfRange far from our time, so that no arithmetic on it can overflow."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise TimeOutOfRange(first_year=FIRST_YEAR, last_year=LAST_YEAR)
    return day


def local(moment: datetime) -> datetime:
    """The moment as Norwegian clocks show it."""
    return moment.astimezone(OSLO)


def at(day: date, clock: time, *, fold: int = 0) -> datetime:
    """The moment in UTC at which Norwegian clocks show this; raises NonexistentTime in the hour skipped in spring.

    In autumn one hour comes twice: the first is meant, unless `fold` is 1.
    """
    moment = _in_utc(known(day), clock, fold)
    if local(moment).replace(tzinfo=None, fold=0) != datetime.combine(day, clock).replace(fold=0):
        raise NonexistentTime(date=day, clock=clock.isoformat("minutes"))
    return moment


def at_or_after(day: date, clock: time) -> datetime:
    """As `at`, but a clock in the hour skipped in spring is read as an hour later (RFC 5545, 3.3.5)."""
    return _in_utc(known(day), clock, 0)


def day_span(day: date) -> TimeSpan:
    """All of a day: 23 hours in spring, 25 in autumn, one night each."""
    known(day)
    return TimeSpan(_in_utc(day, MIDNIGHT, 0), _in_utc(day + DAY, MIDNIGHT, 0))


def days(span: TimeSpan) -> list[date]:
    """The local dates that a span has time in; a span that ends at midnight has none in the day that begins."""
    first = local(span.start).date()
    last = local(span.end - timedelta.resolution).date()
    return [first + DAY * later for later in range((last - first).days + 1)]


def between(start: datetime, end: datetime) -> TimeSpan:
    """The span of two moments with any offset; raises NaiveTime, TimeOutOfRange, EndBeforeStart (zero length too)."""
    start, end = aware(start), aware(end)
    if end <= start:
        raise EndBeforeStart(start=start, end=end)
    return TimeSpan(start, end)


def span(day: date, start: time, end: time, *, nights: int = 0) -> TimeSpan:
    """The span between two clocks, the second `nights` days later; an end at 00:00 the same day is that day's end.

    Raises NonexistentTime, TimeOutOfRange, EndBeforeStart.
    """
    midnight = end == MIDNIGHT and nights == 0
    return between(at(day, start), at(day + DAY * (1 if midnight else nights), end))


def _in_utc(day: date, clock: time, fold: int) -> datetime:
    return datetime.combine(day, clock, OSLO).replace(fold=fold).astimezone(UTC)
