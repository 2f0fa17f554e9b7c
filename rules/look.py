"""Look: one reading of a rulebook for one use, and what it finds that is only known when the use is over."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from rules import wording
from rules.comparisons import Missing, all_of
from rules.definitions import AFTERWARDS, FACTS
from rules.facts import Values
from rules.pieces import Way
from rules.rulebook import Rulebook
from rules.tables import MissingFactError, Row
from rules.wording import Texts

Effect = TypeVar("Effect")


@dataclass(frozen=True, slots=True)
class Pending:
    """A fact that is known only afterwards, and the rule for which it counts; of an extra, `fact` is `extra.NAME`."""

    fact: str
    reason: Texts
    rule: str
    source: str


@dataclass(slots=True)
class Look:
    """A rulebook, the way in which a booking across a boundary is read, and whether all is over and known.

    `beside` is a further space of the same use: what is charged for the use stands with the first, which knows what
    the `others` come to, in øre.
    """

    rulebook: Rulebook
    way: Way
    final: bool
    beside: bool = False
    others: int = 0
    pending: dict[str, Pending] = field(default_factory=dict)

    def first(self, rows: Collection[Row[Effect]], values: Values) -> Row[Effect] | None:
        """The first row that holds. Raises MissingFactError where a row above it cannot be judged."""
        return next(self.every(rows, values), None)

    def every(self, rows: Collection[Row[Effect]], values: Values) -> Iterator[Row[Effect]]:
        """The rows that hold, from the top. Raises MissingFactError where one of them cannot be judged."""
        for row in rows:
            answer = all_of(row.tests, values)
            if answer is True:
                yield row
            elif answer is not False:
                self.lacks(answer, row)

    def lacks(self, missing: Missing, row: Row[object]) -> None:
        """Note a fact that nobody can know before it is over; raise MissingFactError for any other."""
        if self.final or FACTS[missing.fact].told_by != AFTERWARDS:
            raise MissingFactError(missing, row.id, row.source)
        self.later(missing.fact, {lang: getattr(FACTS[missing.fact], lang) for lang in wording.LANGUAGES}, row)

    def later(self, fact: str, called: Texts, row: Row[object]) -> None:
        """Note what is known only afterwards."""
        reason = wording.each(lambda language: wording.LATER[language].format(fact=called[language]))
        self.pending.setdefault(fact, Pending(fact, reason, row.id, row.source))
