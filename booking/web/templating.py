"""The template environment: pages speak the reader's language, and know the words for dates, money and files."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from booking.language import formats, texts
from booking.web import assets, i18n

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a page is rendered for: the language, what day it is for them, and the secret of their forms."""

    lang: str
    today: date
    csrf: str


_reader: ContextVar[Reader] = ContextVar("reader")


class Page(Template):
    """A template that takes the reader from its variables, so that macros imported without context know it too."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The page as text; `lang`, `now` and `csrf` say who reads it."""
        context = dict(*args, **kwargs)
        now = context.get("now") or datetime.now(formats.OSLO)
        lang = context.setdefault("lang", texts.DEFAULT)
        token = _reader.set(Reader(lang, formats.day_of(now), context.get("csrf") or ""))
        try:
            return super().render(context)
        finally:
            _reader.reset(token)


def environment(*folders: Path, static: assets.Assets | None = None) -> Environment:
    """Templates of this package and of the `folders` (the back office's); `static` gives the addresses of files."""
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (TEMPLATES, *folders)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a release brings new templates, and no page asks the disk for them
    )
    env.template_class = Page
    env.filters.update(WORDS)
    env.globals.update(WORDS)
    env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext, in_language=i18n.in_language)
    env.globals.update(csrf_field=csrf_field, csrf_secret=csrf)
    env.globals.update(asset=(static or assets.load()).url, languages=texts.LANGUAGES, today=today)
    return env


def gettext(text: str, /, **params: object) -> str:
    """The text in the reader's language; templates call it `_`."""
    return texts.translator(_reader.get().lang).gettext(text, **params)


def ngettext(one: str, many: str, n: int, /, **params: object) -> str:
    """The form for `n` things in the reader's language."""
    return texts.translator(_reader.get().lang).ngettext(one, many, n, **params)


def today() -> date:
    """The reader's day."""
    return _reader.get().today


def csrf_field() -> Markup:
    """The hidden field every form that posts must carry; nothing for the anonymous, who have no session to guard."""
    csrf = _reader.get().csrf
    return Markup('<input type="hidden" name="_csrf" value="{}">').format(csrf) if csrf else Markup()


def csrf() -> str:
    """The secret itself, for what scripts send."""
    return _reader.get().csrf


def span(start: datetime, end: datetime) -> Markup:
    """A span as text with both moments for machines."""
    reader = _reader.get()
    first, between, last = formats.span_parts(start, end, reader.lang, reader.today)
    wraps = " when--long" if between.strip() != between else ""
    return Markup('<span class="when{}">{}{}{}</span>').format(
        wraps, _time(start, first), between, _time(end, last) if last else ""
    )


def hours(start: datetime, end: datetime) -> Markup:
    """Only the clock of a span, where the day is said elsewhere."""
    return Markup('<span class="when">{}</span>').format(formats.hours(start, end, _reader.get().lang))


def _time(value: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(formats.local(value).isoformat(timespec="minutes"), text)


def span_text(start: datetime, end: datetime) -> str:
    """A span as plain text, for titles and labels."""
    reader = _reader.get()
    return formats.span(start, end, reader.lang, reader.today)


def period(first: date, last: date) -> str:
    """From a day to a day."""
    reader = _reader.get()
    return formats.period(first, last, reader.lang, reader.today)


def day(value: date, *, long: bool = False, weekday: bool = True) -> str:
    """A date, with its year when that is not this one."""
    reader = _reader.get()
    return formats.day(value, reader.lang, reader.today, long=long, weekday=weekday)


def moment(value: datetime) -> str:
    """A day and a time on it."""
    reader = _reader.get()
    return formats.moment(value, reader.lang, reader.today)


def relative_day(value: date) -> str:
    """Today, tomorrow, or the date."""
    reader = _reader.get()
    return formats.relative_day(value, reader.lang, reader.today)


def clock(value: datetime | time) -> str:
    """A time of day."""
    return formats.clock(value, _reader.get().lang)


def weekday(value: date, *, short: bool = False) -> str:
    """The name of a date's weekday."""
    return formats.weekday(value, _reader.get().lang, short=short)


def weekday_names() -> tuple[str, ...]:
    """The short names from Monday."""
    return formats.names(_reader.get().lang).short_weekdays


def month_names() -> tuple[str, ...]:
    """The short names from January."""
    return formats.names(_reader.get().lang).short_months


def month(value: date) -> str:
    """The name and year of a date's month."""
    return formats.month(value, _reader.get().lang)


def duration(minutes: int) -> str:
    """A length in hours and minutes."""
    return formats.duration(minutes, _reader.get().lang)


def money(amount: int) -> str:
    """An amount of øre in kroner."""
    return formats.money(amount, _reader.get().lang)


def number(value: int) -> str:
    """A whole number."""
    return formats.number(value, _reader.get().lang)


WORDS: dict[str, Callable[..., Any]] = {
    "date": day,
    "moment": moment,
    "relative_day": relative_day,
    "clock": clock,
    "span": span,
    "span_text": span_text,
    "hours": hours,
    "period": period,
    "weekday": weekday,
    "weekday_names": weekday_names,
    "month": month,
    "month_names": month_names,
    "duration": duration,
    "money": money,
    "number": number,
}
"""What templates may say of times and amounts, as filters and as functions."""
