"""A regulation in words for the desk: its rows by stage, its examples, what the check finds, and what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from booking.language import formats
from booking.language.texts import translator
from booking.services.rulebooks import BadRulebook, Checked, Tried
from booking.web.quotes import TITLES
from booking.web.vocabulary import N_
from rules import Rulebook, sheet
from rules.cases import FIRM, READING, SUMS, Expected
from rules.effects import KEYS, PRICED, UNDECIDED, Outcome
from rules.sheet import Line
from rules.tables import Row
from rules.wording import Texts

AROUND = 2
"""Lines of the text that are shown around one that is at fault."""

STAGES: Mapping[str, str] = {
    "gate": N_("May it be priced at all?"),
    "rate": N_("Prices"),
    "extra": N_("Extras"),
    "reduction": N_("Exemptions and reductions"),
    "income": N_("Share of the income"),
    "limit": N_("Least and most"),
    "vat": N_("VAT"),
    "deposit": N_("Deposit"),
    "breach": N_("When something is breached"),
}
"""What each stage of a rulebook is called, in the order in which they are asked."""

STATUSES: Mapping[str, str] = {
    FIRM: N_("As the source says"),
    READING: N_("As the source is read"),
    UNDECIDED: N_("The source leaves it open"),
}

EXPECTED: Mapping[str, str] = {
    "total": N_("to pay"),
    "value": N_("worth"),
    "deposit": N_("deposit"),
    "vat": N_("VAT of it"),
    "outcome": N_("answer"),
    "rule": N_("by the row"),
    "pending": N_("settled afterwards"),
    "lines": N_("lines"),
}
"""What a worked example may expect."""

OUTCOMES: Mapping[str, str] = {**TITLES, PRICED: N_("there is a price")}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage with its rows in words, in one language."""

    name: str
    title: str
    rows: list[dict[str, Any]]


def stages(book: Rulebook, lang: str) -> list[Stage]:
    """The stages that have rows."""
    say = translator(lang).gettext
    found = {name: [row_in_words(row, book, lang) for row in getattr(book, name)] for name in KEYS}
    return [Stage(name, say(STAGES[name]), rows) for name, rows in found.items() if rows]


def row_in_words(row: Row[Any], book: Rulebook, lang: str) -> dict[str, Any]:
    """A row as plain words; `reading` is the number of the reading that it follows from, 0 where it is plain."""
    line: Line = sheet.line(row, book)
    return {
        "id": row.id,
        "who": line.who[lang],
        "when": line.when[lang],
        "what": line.what[lang],
        "unless": [texts[lang] for texts in line.unless],
        "source": line.source,
        "reading": _number(row.reads_as, book),
    }


def _number(reading: Texts, book: Rulebook) -> int:
    """The place of a reading among those of the rulebook, from 1; it is the same where its English words are."""
    return [one["en"] for one in book.readings].index(reading["en"]) + 1 if reading else 0


def by_id(book: Rulebook, lang: str) -> dict[str, dict[str, Any]]:
    """Every row as plain words, by its id."""
    return {row.id: row_in_words(row, book, lang) for row in book.rows}


def undecided(book: Rulebook, lang: str) -> list[str]:
    """The questions that the regulation leaves to the municipality."""
    rows = [row for row in book.rows if _code(row) == UNDECIDED]
    return [row.texts[lang] for row in rows if row.texts]


def _code(row: Row[Any]) -> str:
    return row.effect.code if isinstance(row.effect, Outcome) else str(getattr(row.effect, "code", ""))


# Worked examples and findings -----------------------------------------------------------------------------------------


def examples(checked: Checked, lang: str) -> list[dict[str, Any]]:
    """The worked examples, those that did not come out as written first."""
    return [_example(one, lang) for one in sorted(checked.tried, key=lambda one: one.failure is None)]


def _example(one: Tried, lang: str) -> dict[str, Any]:
    case, failure = one.case, one.failure
    return {
        "id": case.id,
        "name": case.name,
        "path": case.path,
        "status": translator(lang).gettext(STATUSES[case.status]),
        "expected": told(case.expect, lang),
        "got": came_out(case.expect, failure.found, lang) if failure else "",
    }


def told(expect: Mapping[str, Expected], lang: str) -> str:
    """What an example expects, in words."""
    say = translator(lang).gettext
    return ", ".join(f"{say(EXPECTED[key])} {_value(key, value, lang)}" for key, value in expect.items())


def came_out(expect: Mapping[str, Expected], found: Mapping[str, Expected], lang: str) -> str:
    """What came out of that which was expected; why there is no price, where there is none. The row is named only where
    another was expected."""
    by_rule = expect.get("rule") in (None, *str(found["rule"]).split(" > "))
    asked = ["outcome", "rule"] if found.get("why") else list(expect)
    words = told({key: found[key] for key in asked if key in found and not (key == "rule" and by_rule)}, lang)
    return f"{words} ({found['why']})" if found.get("why") else words


def _value(key: str, value: Expected, lang: str) -> str:
    if isinstance(value, int):
        return formats.money(value, lang) if key in SUMS else str(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return translator(lang).gettext(OUTCOMES[value]) if key == "outcome" and value in OUTCOMES else value


# What is wrong --------------------------------------------------------------------------------------------------------


def faults(problem: BadRulebook, text: str) -> list[dict[str, Any]]:
    """Every fault of a text that was refused, with the lines around it."""
    found: Any = problem.params["faults"]
    lines = text.splitlines()
    return [{**fault, "excerpt": _excerpt(lines, fault["line"])} for fault in found]


def findings(checked: Checked, text: str) -> list[dict[str, Any]]:
    """What the check finds, what is certain to be a mistake first."""
    lines = text.splitlines()
    order: Iterable[Any] = sorted(checked.findings, key=lambda finding: finding not in checked.errors)
    return [
        {
            "severity": finding.severity,
            "line": finding.line,
            "column": None,
            "path": finding.path,
            "reason": finding.reason,
            "todo": finding.todo,
            "excerpt": _excerpt(lines, finding.line),
        }
        for finding in order
    ]


def _excerpt(lines: Sequence[str], line: int | None) -> list[tuple[int, str]]:
    """The line with those around it, numbered; nothing where it is not known."""
    if line is None:
        return []
    first = max(1, line - AROUND)
    return list(enumerate(lines[first - 1 : line + AROUND], start=first))
