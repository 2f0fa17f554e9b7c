"""The search form: what, where and when as somebody typed it, read into a wish and a wanted time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from booking.domain import localtime, opening
from booking.domain.fields import Fields, OutOfRange
from booking.domain.opening import Audience
from booking.domain.search import Wish
from booking.domain.texts import TextMissing
from booking.language import formats
from booking.services import facts
from booking.web import vocabulary
from booking.web.visitors import AnyRequest
from rules import TimeSpan
from rules.definitions import APPLICANTS

Row = dict[str, Any]

LENGTHS = (30, 60, 90, 120, 180, 240, 480)
USUAL = 60
NAMES = ("what", "where", "people", "date", "from", "to", "minutes", "repeat", "until", "venue", "kind", "lat", "lon")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form said: the wish, and when; `first` is None where no hours were given."""

    wish: Wish
    day: date | None
    first: TimeSpan | None
    minutes: int
    until: date | None
    audience: Audience
    kind: str


def form_values(request: AnyRequest) -> dict[str, str]:
    """What stands in the fields of the search."""
    return {name: request.query_params.get(name, "") for name in NAMES}


def form_options(lang: str) -> Row:
    """The lists of the form."""
    return {
        "lengths": [(minutes, formats.duration(minutes, lang)) for minutes in LENGTHS],
        "kinds": vocabulary.options(vocabulary.APPLICANT, lang),
    }


def read(typed: dict[str, str], facilities: Sequence[str], today: date) -> Asked:
    """What was asked for; raises Unfit, and what a time that cannot be raises."""
    form = Fields({name: [text] for name, text in typed.items()})
    capacity = form.whole_or_none("people", most=100_000) or 0
    what, where = form.line("what", limit=100, required=False), form.line("where", limit=100, required=False)
    position = (form.decimal_or_none("lat", least=-90, most=90), form.decimal_or_none("lon", least=-180, most=180))
    day, until = form.day_or_none("date"), form.day_or_none("until")
    starts = form.clock("from") if typed["from"].strip() else None
    ends = form.clock("to") if typed["to"].strip() else None
    minutes = form.whole_or_none("minutes", least=5, most=24 * 60) or USUAL
    if typed["repeat"]:
        _needed(form, "from", "until")
    if typed["repeat"] and until and not today <= until <= today + timedelta(days=800):
        form.fault("until", OutOfRange(least=today, most=today + timedelta(days=800)))
    form.done()
    wish = Wish(
        capacity=capacity,
        facilities=frozenset(facilities),
        terms=tuple(vocabulary.terms(f"{what} {where}")),
        venue=typed["venue"],
        position=None if position[0] is None or position[1] is None else (position[0], position[1]),
    )
    if starts and day is None:
        day = today
    return Asked(
        wish,
        day,
        _first(day, starts, ends, minutes),
        minutes,
        until if typed["repeat"] else None,
        _audience(typed),
        _kind(typed),
    )


def _needed(form: Fields, *names: str) -> None:
    """A weekly time has hours and an end."""
    for name in names:
        if not form.text(name).strip():
            form.fault(name, TextMissing())


def _audience(typed: dict[str, str]) -> Audience:
    return opening.audience(typed["kind"])


def _kind(typed: dict[str, str]) -> str:
    """The kind of applicant whom prices are for: a private person where nothing else was chosen."""
    return typed["kind"] if typed["kind"] in APPLICANTS else facts.PRIVATE


def _first(day: date | None, starts: time | None, ends: time | None, minutes: int) -> TimeSpan | None:
    """The wanted time: from a clock to another, or for so long; past midnight where the end is before the start."""
    if day is None or starts is None:
        return None
    if ends is None:
        start = localtime.at(day, starts)
        return TimeSpan(start, start + timedelta(minutes=minutes))
    return localtime.span(day, starts, ends, nights=1 if localtime.MIDNIGHT != ends <= starts else 0)
