"""The rent rules: rulebooks as data, and the quotes that follow from them; knows only the standard library."""

from rules.breaches import Breach, breach, covers
from rules.effects import PRICED
from rules.eligibility import Refusal, refusals
from rules.facts import Applicant, Facts, Participants, Thing, Use
from rules.faults import Fault, RulebookError
from rules.hiring import hire
from rules.look import Pending
from rules.quotes import Quote, QuoteLine, Remembered, quote, quote_together
from rules.rulebook import Rulebook, load
from rules.timespan import TimeSpan

__all__ = [
    "PRICED",
    "Applicant",
    "Breach",
    "Facts",
    "Fault",
    "Participants",
    "Pending",
    "Quote",
    "QuoteLine",
    "Refusal",
    "Remembered",
    "Rulebook",
    "RulebookError",
    "Thing",
    "TimeSpan",
    "Use",
    "breach",
    "covers",
    "hire",
    "load",
    "quote",
    "quote_together",
    "refusals",
]
