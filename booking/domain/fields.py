"""Fields: what a form sent, read one by one into values, with every fault kept beside its field."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import TypeVar

from booking.domain import emails, localtime, texts
from booking.domain.problems import Problem

Raw = Mapping[str, Sequence[str]]
"""What came in: for each name the values in their order."""

LANGUAGES = ("nb", "nn", "en")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CLOCK = re.compile(r"([01]?[0-9]|2[0-4])[.:]([0-5][0-9])")

Value = TypeVar("Value")


class Unfit(Problem):
    """What was sent cannot be stored: `fields`, for each name its `code` and parameters."""

    code = "unfit"

    @property
    def fields(self) -> dict[str, dict[str, object]]:
        """The faults by field."""
        found: dict[str, dict[str, object]] = self.params["fields"]  # type: ignore[assignment]  # made by `done`
        return found


class NotANumber(Problem):
    """A field is not a whole or decimal number."""

    code = "not-a-number"


class OutOfRange(Problem):
    """A number is outside `least` to `most`."""

    code = "out-of-range"


class NotAChoice(Problem):
    """A field holds what is not on its list."""

    code = "not-a-choice"


class NotADate(Problem):
    """A field is not a date."""

    code = "not-a-date"


class NotAClock(Problem):
    """A field is not a time of day."""

    code = "not-a-clock"


class BadSlug(Problem):
    """An address may hold the letters a to z, digits, and single hyphens between them."""

    code = "bad-slug"


class Fields:
    """A form as it is being read: each reader returns a value, or a harmless one beside a fault."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.faults: dict[str, Problem] = {}

    def text(self, name: str) -> str:
        """What stands in a field, as it is."""
        values = self.raw.get(name) or [""]
        return values[0]

    def fault(self, name: str, problem: Problem) -> None:
        """Keep a fault; the first of a field stands."""
        self.faults.setdefault(name, problem)

    def done(self) -> None:
        """Raise Unfit where any field has a fault."""
        if self.faults:
            raise Unfit(fields={name: {"code": one.code, **one.params} for name, one in self.faults.items()})

    def line(self, name: str, *, limit: int = texts.LINE, required: bool = True) -> str:
        """One line of text."""
        return self._read(name, "", lambda text: texts.line(text, field=name, limit=limit, required=required))

    def note(self, name: str, *, required: bool = False) -> str:
        """Several lines of text."""
        return self._read(name, "", lambda text: texts.note(text, field=name, required=required))

    def in_languages(self, name: str, *, required: bool = False) -> dict[str, str]:
        """A text in every language, from the fields `name_nb`, `name_nn`, `name_en`; only bokmål is ever required."""
        return {lang: self.note(f"{name}_{lang}", required=required and lang == "nb") for lang in LANGUAGES}

    def line_in_languages(self, name: str, *, limit: int = texts.LINE) -> dict[str, str]:
        """One line in every language, from the same fields; bokmål is required."""
        return {lang: self.line(f"{name}_{lang}", limit=limit, required=lang == "nb") for lang in LANGUAGES}

    def kroner_or_none(self, name: str, *, most: int) -> int | None:
        """An amount in kroner as øre, None where the field is empty."""
        return self.kroner(name, most=most) if self.text(name).strip() else None

    def slug(self, name: str) -> str:
        """A piece of an address."""
        found = self.line(name, limit=60)
        if found and not SLUG.fullmatch(found):
            self.fault(name, BadSlug())
        return found

    def email(self, name: str) -> str:
        """An e-mail address, or nothing."""
        if not self.text(name).strip():
            return ""
        return self._read(name, "", lambda text: emails.address(text, field=name))

    def whole(self, name: str, *, least: int = 0, most: int) -> int:
        """A whole number within bounds."""
        found = self._read(name, least, _whole)
        return self._bounded(name, found, least, most)

    def whole_or_none(self, name: str, *, least: int = 0, most: int) -> int | None:
        """A whole number within bounds, None where the field is empty."""
        return self.whole(name, least=least, most=most) if self.text(name).strip() else None

    def decimal_or_none(self, name: str, *, least: float, most: float) -> float | None:
        """A decimal number within bounds, comma or point, None where the field is empty."""
        if not self.text(name).strip():
            return None
        return self._bounded(name, self._read(name, least, _decimal), least, most)

    def kroner(self, name: str, *, most: int) -> int:
        """An amount that is written in kroner, as øre; `most` in øre."""
        found = self._read(name, 0, _ore)
        if not 0 <= found <= most:
            self.fault(name, OutOfRange(least=0, most=most // 100))
        return found

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.text(name))

    def choice(self, name: str, options: Collection[str]) -> str:
        """One of the options."""
        found = self.text(name)
        if found not in options:
            self.fault(name, NotAChoice())
        return found

    def several(self, name: str, options: Collection[str]) -> list[str]:
        """Any of the options, in the order they were sent."""
        found = list(dict.fromkeys(self.raw.get(name) or ()))
        if not set(found) <= set(options):
            self.fault(name, NotAChoice())
        return found

    def day(self, name: str) -> date:
        """A date as a date field sends it."""
        return self._read(name, date(2000, 1, 1), _day)

    def day_or_none(self, name: str) -> date | None:
        """A date, None where the field is empty."""
        return self.day(name) if self.text(name).strip() else None

    def clock(self, name: str) -> time:
        """A time of day as a time field sends it, or 18.30; 24.00 is midnight."""
        return self._read(name, time(), _clock)

    def _read(self, name: str, harmless: Value, reader: Callable[[str], Value]) -> Value:
        try:
            return reader(self.text(name))
        except Problem as problem:
            self.fault(name, problem)
            return harmless

    def _bounded(self, name: str, found: Value, least: Value, most: Value) -> Value:
        if not least <= found <= most:  # type: ignore[operator]  # two numbers of one kind
            self.fault(name, OutOfRange(least=least, most=most))
            return least
        return found


def _whole(text: str) -> int:
    plain = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if not plain.isascii() or not plain.removeprefix("-").isdigit() or len(plain) > 12:
        raise NotANumber
    return int(plain)


def _decimal(text: str) -> float:
    plain = text.strip().replace(",", ".")
    if not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,12})?", plain, re.ASCII):
        raise NotANumber
    return float(plain)


def _ore(text: str) -> int:
    """Kroner with or without øre, as people write them: `1 250`, `1250,50`, `360 kr`."""
    plain = re.sub(r"\s", "", text).removesuffix("kr").replace(",", ".")
    match = re.fullmatch(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?", plain, re.ASCII)
    if not match:
        raise NotANumber
    ore = int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0"))
    return -ore if match[1] else ore


def _day(text: str) -> date:
    try:
        return localtime.known(datetime.strptime(text.strip(), "%Y-%m-%d").date())  # noqa: DTZ007 -- a date has no offset
    except ValueError as error:
        raise NotADate from error


def _clock(text: str) -> time:
    match = CLOCK.fullmatch(text.strip())
    if not match or (match[1] == "24" and match[2] != "00"):
        raise NotAClock
    return time(int(match[1]) % 24, int(match[2]))
