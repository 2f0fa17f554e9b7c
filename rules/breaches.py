"""What a breach costs: late cancellation, not coming, a lost key; by the regulation's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rules import charges, eligibility, money, quotes, reckoning, wording
from rules.charges import Charge
from rules.comparisons import all_of
from rules.effects import PRICED, VALUE, Outcome, Penalty
from rules.eligibility import Refusal
from rules.facts import Facts, Values
from rules.look import Look
from rules.pieces import SPLIT
from rules.quotes import QuoteLine
from rules.rulebook import Rulebook
from rules.tables import MissingFactError, Row
from rules.units import UnknownCountError

STAGE = "breach"


@dataclass(frozen=True, slots=True)
class Breach:
    """The charge for a breach: its line, None where the regulation charges nothing; or what it leaves open."""

    rulebook: str
    outcome: str
    line: QuoteLine | None = None
    refusals: tuple[Refusal, ...] = ()

    @property
    def total(self) -> int:
        """What is to be paid, in øre."""
        return self.line.amount if self.line else 0


def breach(rulebook: Rulebook, facts: Facts) -> Breach:
    """What a breach of an agreement costs; the facts say which, `rent` what it came to, and `worth` its value."""
    return breach_values(rulebook, facts.values())


def covers(rulebook: Rulebook, kind: str) -> bool:
    """Whether the regulation says anything of such a breach, be it that it costs nothing as things are."""
    values = rulebook.completed({"breach": kind})
    return any(all_of(row.tests, values) is not False for row in rulebook.breach)


def breach_values(rulebook: Rulebook, values: Values) -> Breach:
    """The same from facts by name, as cases hold them."""
    known = rulebook.completed(values)
    look = Look(rulebook, (SPLIT, SPLIT), final=True)
    try:
        row = look.first(rulebook.breach, known)
        return Breach(rulebook.id, PRICED) if row is None else _charged(look, row, known)
    except MissingFactError as error:
        refusal = eligibility.missing_fact(error)
        return Breach(rulebook.id, refusal.code, None, (refusal,))


def _charged(look: Look, row: Row[Penalty | Charge | Outcome], values: Values) -> Breach:
    effect = row.effect
    if isinstance(effect, Outcome):
        refusal = eligibility.refusal(row, effect.code)
        return Breach(look.rulebook.id, refusal.code, None, (refusal,))
    if isinstance(effect, Penalty):
        return _of_rent(look.rulebook, row, effect, values)
    try:
        bill = charges.bill(effect, values)
    except UnknownCountError as unknown:
        raise MissingFactError(unknown.missing, row.id, row.source) from unknown
    amount = bill.amount if bill else 0
    return _told(look.rulebook, row, amount, values, reckoning.of_charge(effect, bill) if bill else reckoning.of_sum(0))


def _of_rent(rulebook: Rulebook, row: Row[object], effect: Penalty, values: Values) -> Breach:
    rent, refused = _rent(rulebook, effect, values)
    if rent is None:
        return Breach(rulebook.id, refused[-1].code, None, refused)
    amount = max(money.percent(rent, effect.percent), effect.least or 0)
    amount = amount if effect.most is None else min(amount, effect.most)
    told = reckoning.of_sum(rent) if effect.percent == Fraction(100) else reckoning.of_percent(effect.percent, rent)
    return _told(rulebook, row, amount, values, told)


def _rent(rulebook: Rulebook, effect: Penalty, values: Values) -> tuple[int | None, tuple[Refusal, ...]]:
    """What the agreement came to, or was worth; as it was told, otherwise as the same use is priced."""
    given = values.get("worth") if effect.of == VALUE else values.get("rent")
    if isinstance(given, int):
        return given, ()
    quoted = quotes.quote_values(rulebook, {**values, "breach": "none"})
    if quoted.outcome != PRICED:
        return None, quoted.refusals
    return (quoted.value if effect.of == VALUE else quoted.total), ()


def _told(rulebook: Rulebook, row: Row[object], amount: int, values: Values, told: reckoning.Told) -> Breach:
    reason = wording.each(
        lambda language: wording.PRICED[language].format(
            why=row.words(values, rulebook.labels, language), sum=told(language)
        )
    )
    return Breach(rulebook.id, PRICED, QuoteLine(row.id, STAGE, reason, amount, amount, row.source))
