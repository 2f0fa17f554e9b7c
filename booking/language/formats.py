"""Dates, times, lengths and money as text, in the reader's language and in Norwegian time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

from booking.language import texts

OSLO = ZoneInfo("Europe/Oslo")
NBSP = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Names:
    """The words and marks of a language; weekdays run from Monday, months from January."""

    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    day: str
    clock: str
    hour: str
    thousands: str
    decimal: str


@cache
def names(lang: str) -> Names:
    """The names of a language: `tys.` is ours, because CLDR's nynorsk abbreviations have two letters."""
    english = lang == "en"
    locale = Locale.parse("en_GB" if english else lang)
    weekdays = tuple(locale.days["format"]["wide"][n] for n in range(7))
    months = locale.months["format"]
    return Names(
        weekdays=weekdays,
        short_weekdays=tuple(name[:3] if english else f"{name[:3]}." for name in weekdays),
        months=tuple(months["wide"][n] for n in range(1, 13)),
        short_months=tuple(months["abbreviated"][n] for n in range(1, 13)),
        day="{}" if english else "{}.",
        clock="%H:%M" if english else "%H.%M",
        hour="h" if english else "t",
        thousands="," if english else NBSP,
        decimal="." if english else ",",
    )


def local(value: datetime) -> datetime:
    """The moment on a Norwegian clock; a naive one is a fault of ours."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be shown")
    return value.astimezone(OSLO)


def day_of(value: date) -> date:
    """The Norwegian day of a date or a moment."""
    return local(value).date() if isinstance(value, datetime) else value


def weekday(value: date, lang: str, *, short: bool = False) -> str:
    """`tirsdag`, or `tir.`."""
    words = names(lang)
    return (words.short_weekdays if short else words.weekdays)[day_of(value).weekday()]


def month(value: date, lang: str) -> str:
    """`januar 2027`, the heading of a calendar."""
    day = day_of(value)
    return f"{names(lang).months[day.month - 1]} {day.year}"


def day(value: date, lang: str, today: date, *, long: bool = False, weekday: bool = True) -> str:
    """`tir. 12. jan.`, or long `tirsdag 12. januar`; the year too when it is not this one."""
    on, words = day_of(value), names(lang)
    weekdays, months = (words.weekdays, words.months) if long else (words.short_weekdays, words.short_months)
    parts = [weekdays[on.weekday()]] if weekday else []
    parts += [words.day.format(on.day), months[on.month - 1]]
    if on.year != today.year:
        parts.append(str(on.year))
    return " ".join(parts)


def relative_day(value: date, lang: str, today: date) -> str:
    """`i dag`, `i morgen`, `i går`, and otherwise the short date."""
    say = texts.translator(lang).gettext
    near = {-1: say("yesterday"), 0: say("today"), 1: say("tomorrow")}
    return near.get((day_of(value) - today).days) or day(value, lang, today)


def clock(value: datetime | time, lang: str) -> str:
    """`18.00`, or `18:00` in English."""
    shown = local(value) if isinstance(value, datetime) else value
    return shown.strftime(names(lang).clock)


def moment(value: datetime, lang: str, today: date) -> str:
    """`tir. 12. jan. 18.00`: a day and a time on it."""
    return f"{_before_clock(value, lang, today)} {clock(value, lang)}"


def span(start: datetime, end: datetime, lang: str, today: date) -> str:
    """`tir. 12. jan. 18.00–19.30`: half-open, so what ends at midnight ends at 24.00, and whole days show no clock."""
    return "".join(span_parts(start, end, lang, today))


def span_parts(start: datetime, end: datetime, lang: str, today: date) -> tuple[str, str, str]:
    """The text of a span as start, what stands between, and end (both empty for one whole day)."""
    first, last = local(start), local(end)
    final = (last.astimezone(UTC) - timedelta(microseconds=1)).astimezone(OSLO).date()
    if _midnight(first) and _midnight(last):
        return _days(first.date(), final, lang, today)
    ends = _end_clock(end, lang)
    if first.date() == final:
        return moment(start, lang, today), DASH, ends
    return moment(start, lang, today), f" {DASH} ", f"{_before_clock(final, lang, today)} {ends}"


def period(first: date, last: date, lang: str, today: date) -> str:
    """`tir. 12. jan.–tor. 14. jan.`: from a day to a day, both within."""
    return "".join(_days(day_of(first), day_of(last), lang, today))


def hours(start: datetime, end: datetime, lang: str) -> str:
    """`18.00–19.30`: a span where the day is said elsewhere."""
    return f"{clock(start, lang)}{DASH}{_end_clock(end, lang)}"


def duration(minutes: int, lang: str) -> str:
    """`1 t 30 min`."""
    whole, rest = divmod(minutes, 60)
    parts = [f"{whole}{NBSP}{names(lang).hour}"] if whole else []
    if rest or not whole:
        parts.append(f"{rest}{NBSP}min")
    return " ".join(parts)


def money(amount: int, lang: str) -> str:
    """Øre as `1 080 kr`, with øre only where they are not whole kroner: `867,50 kr`."""
    words = names(lang)
    kroner, rest = divmod(abs(amount), 100)
    text = f"{kroner:,}".replace(",", words.thousands)
    text += f"{words.decimal}{rest:02d}" if rest else ""
    return f"{MINUS if amount < 0 else ''}{text}{NBSP}kr"


def number(value: int, lang: str) -> str:
    """`1 200`: a whole number with its thousands apart."""
    return f"{value:,}".replace(",", names(lang).thousands)


def _midnight(value: datetime) -> bool:
    return value.time() == time()


def _end_clock(value: datetime, lang: str) -> str:
    """A span that ends at midnight ends at 24.00 of the day it began, not at 00.00 of the next."""
    form = names(lang).clock
    return form.replace("%H", "24").replace("%M", "00") if _midnight(local(value)) else clock(value, lang)


def _before_clock(value: date, lang: str, today: date) -> str:
    """The date as it stands before a clock: a year is set off by a comma, or the two numbers run together."""
    text = day(value, lang, today)
    return text if day_of(value).year == today.year else f"{text},"


def _days(first: date, last: date, lang: str, today: date) -> tuple[str, str, str]:
    if first == last:
        return day(first, lang, today), "", ""
    return day(first, lang, today), DASH, day(last, lang, today)
