"""The result of a simulation as pages and files show it: rows that can be sorted, bars, and CSV for a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, NamedTuple

from booking.domain import collation, localtime
from booking.language.texts import translator
from booking.web import vocabulary
from booking.web.quotes import TITLES
from booking.web.vocabulary import N_
from rules import PRICED

Row = Mapping[str, Any]

GROUP: Mapping[str, str] = {
    "voluntary_org": N_("Voluntary organisation"),
    "sports_club": N_("Sports club"),
    "study_association": N_("Study association"),
    "informal_group": N_("Informal group"),
    "private_person": N_("Private person"),
    "business": N_("Business"),
    "public_body": N_("Public body"),
    "municipal_unit": N_("Municipal unit"),
    "school": N_("School"),
    "kindergarten": N_("Kindergarten"),
    "culture_school": N_("Culture school"),
    "trade_union": N_("Trade union"),
    "political_party": N_("Political party"),
    "faith_community": N_("Faith community"),
}
OUTCOME: Mapping[str, str] = {**TITLES, PRICED: N_("Has a price")}

EXPLOSIVE = ("=", "+", "-", "@")
"""What a spreadsheet takes for the beginning of a formula."""
BOM = "\ufeff"
"""By which Excel knows that a file is UTF-8."""


@dataclass(frozen=True, slots=True)
class Line:
    """The sums of a group, an association or a venue; an association has its kind in words and its number too."""

    name: str
    kind: str
    number: str
    dates: int
    was: int
    would: int
    was_value: int
    would_value: int
    opens: int
    opens_was: int
    closes: int
    closes_would: int
    open: int

    @property
    def change(self) -> int:
        """What is paid more than before, of what has a price both ways."""
        return self.would - self.was

    @property
    def was_support(self) -> int:
        """What the municipality gave by asking for less than the value."""
        return self.was_value - self.was

    @property
    def would_support(self) -> int:
        """What it would give."""
        return self.would_value - self.would


SUMS = tuple(field.name for field in fields(Line) if field.name not in {"name", "kind", "number"})

SORTS: Mapping[str, Callable[[Line], Any]] = {
    "name": lambda line: collation.key(line.name),
    "dates": lambda line: line.dates,
    "was": lambda line: line.was,
    "would": lambda line: line.would,
    "difference": lambda line: line.change,
    "support": lambda line: line.would_support - line.was_support,
    "open": lambda line: line.opens,
}
"""What rows may be sorted by; a minus before it turns them round."""
DEFAULT_SORT = "-difference"


class Kroner(NamedTuple):
    """An amount in øre that a spreadsheet is to reckon with; None is an empty cell."""

    amount: int | None


# Rows and bars -------------------------------------------------------------------------------------------------------


def lines(result: Row, table: str, lang: str) -> list[Line]:
    """The rows of a table: groups, associations or venues, in the order of their names."""
    found = [Line(*_names(table, row, lang), **{name: row[name] for name in SUMS}) for row in result[table]]
    return sorted(found, key=SORTS["name"])


def _names(table: str, row: Row, lang: str) -> tuple[str, str, str]:
    if table == "groups":
        return group(row["kind"], lang), "", ""
    if table == "associations" and row["name"] is None:
        return group(None, lang), "", ""
    if table == "associations":
        return row["name"], group(row["kind"], lang), row["number"]
    return row["name"], "", ""


def group(kind: str | None, lang: str) -> str:
    """What a kind of applicant is called; who applies for nobody else is a private person."""
    return vocabulary.word(GROUP, kind or "private_person", lang)


def in_order(found: Iterable[Line], sort: str) -> list[Line]:
    """The rows by one of SORTS; equal ones stay as they are."""
    return sorted(found, key=SORTS[sort.removeprefix("-")], reverse=sort.startswith("-"))


@dataclass(frozen=True, slots=True)
class Bar:
    """Two bars of a chart: what it was and what it would be, and how long each is in per mille of the longest."""

    name: str
    was: int
    would: int
    was_length: int
    would_length: int


def bars(found: Sequence[Line]) -> list[Bar]:
    """The bars of rows, the longest first; what comes to nothing both ways has none."""
    most = max((max(line.was, line.would) for line in found), default=0)
    drawn = [
        Bar(line.name, line.was, line.would, 1000 * line.was // most, 1000 * line.would // most)
        for line in found
        if max(line.was, line.would) > 0
    ]
    return sorted(drawn, key=lambda bar: -max(bar.was, bar.would))


def outcome(code: str, lang: str) -> str:
    """What an outcome is called."""
    return vocabulary.word(OUTCOME, code, lang)


# CSV -----------------------------------------------------------------------------------------------------------------


def as_csv(result: Row, table: str, lang: str) -> str:
    """A table as Excel in Norway opens it: UTF-8 with a mark, semicolons, decimals behind a comma."""
    say = translator(lang).gettext
    names = {
        "groups": [say("Group")],
        "associations": [say("Association"), say("Organisation number"), say("Kind")],
        "venues": [say("Venue")],
    }
    rows: list[Sequence[object]] = [[*names[table], *(say(head) for head in HEADS)]]
    for line in lines(result, table, lang):
        named = [line.name, line.number, line.kind] if table == "associations" else [line.name]
        rows.append([*named, *_sums(line)])
    return BOM + encoded(rows)


HEADS = (
    N_("Dates"),
    N_("Quoted"),
    N_("Would be"),
    N_("Difference"),
    N_("Support before"),
    N_("Support after"),
    N_("Dates that lose their price"),
    N_("Quoted for these"),
    N_("Dates that get a price"),
    N_("Price for these"),
    N_("Dates without a price both ways"),
)


def _sums(line: Line) -> list[object]:
    amounts = (line.was, line.would, line.change, line.was_support, line.would_support)
    opens, closes = (line.opens, Kroner(line.opens_was)), (line.closes, Kroner(line.closes_would))
    return [line.dates, *map(Kroner, amounts), *opens, *closes, line.open]


async def dates_as_csv(found: AsyncIterator[dict[str, Any]], lang: str) -> AsyncIterator[str]:
    """Every date as a row, as they are read; with the name of an association, and of no person."""
    say = translator(lang).gettext
    yield BOM + encoded([[say(head) for head in DATE_HEADS]])
    async for row in found:
        yield encoded([_date(row, lang)])


DATE_HEADS = (
    N_("Date"),
    N_("From"),
    N_("To"),
    N_("Venue"),
    N_("Where"),
    N_("Association"),
    N_("Group"),
    N_("What for"),
    N_("Application"),
    N_("Quoted"),
    N_("Would be"),
    N_("Difference"),
    N_("Value before"),
    N_("Value after"),
    N_("Answer of the regulation"),
)


def _date(row: Row, lang: str) -> list[object]:
    start, end = localtime.local(row["starts_at"]), localtime.local(row["ends_at"])
    was, would = row["was"], row["would"]
    return [
        *(start.date(), start.time(), end.time(), row["venue"], ", ".join(row["spaces"])),
        *(row["association"] or group(None, lang), group(row["kind"], lang)),
        *(vocabulary.word(vocabulary.PURPOSE, row["purpose"], lang), row["application"]),
        *(Kroner(was), Kroner(would), Kroner(None if was is None or would is None else would - was)),
        *(Kroner(row["was_value"]), Kroner(row["would_value"]), outcome(row["outcome"], lang)),
    ]


def encoded(rows: Iterable[Sequence[object]]) -> str:
    """Rows as lines of CSV."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows([map(_cell, row) for row in rows])
    return written.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, Kroner):
        return "" if value.amount is None else _kroner(value.amount)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    text = str(value)
    return text if isinstance(value, int) else defused(text)


def _kroner(amount: int) -> str:
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole},{rest:02d}"


def defused(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(EXPLOSIVE) else line
