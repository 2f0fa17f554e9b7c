"""What a use would cost by the regulation of a day, for whoever asks; nothing is applied for and nothing is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from booking.storage import rulebooks
from rules import Quote, Rulebook, explaining
from rules.effects import MISSING_FACT
from rules.explaining import WhyNot
from rules.facts import Values
from rules.quotes import quote_values

Answer = tuple[str, Callable[[Values], Values]]
"""The field of an answer, and how it is added to the facts that are known so far."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The regulation of a day, that of the day of use, and the first that comes later; None where there is none."""

    book: Rulebook | None
    then: Rulebook | None
    coming: Rulebook | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A price, and the fields of the further answers that it took, in the order in which they were asked for; `missing`
    is the fact that is asked for next. `known` are all the facts that it was reckoned from."""

    quote: Quote
    known: Values
    fields: tuple[str, ...]
    missing: str


def why_not(*, book: Rulebook, asked: Asked) -> tuple[WhyNot, ...]:
    """What would have made it free or cheaper, the nearest first."""
    return explaining.why_not(book, asked.known, asked.quote.path)


async def in_force(*, day: date, use: date | None = None) -> InForce:
    """What is in force on a day, on the day of use where that is another, and what comes after the day."""
    found = await rulebooks.around(day, use or day)
    return InForce(found.get("day"), found.get("use"), found.get("coming"))


def ask(*, book: Rulebook, known: Values, more: Mapping[str, Sequence[Answer]]) -> Asked:
    """Price what is known; where a fact is missing that `more` can add, take it and go on, one at a time."""
    left = {fact: list(answers) for fact, answers in more.items()}
    taken: list[str] = []
    while True:
        quote = quote_values(book, known)
        missing = next((one.fact for one in quote.refusals if one.code == MISSING_FACT), "")
        if not left.get(missing):
            return Asked(quote, known, tuple(taken), missing)
        field, add = left[missing].pop(0)
        known = add(known)
        taken.append(field)
