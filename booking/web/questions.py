"""Questions that ask for a fact by name, each with its answers, in the reader's language and the rulebook's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from booking.language.texts import translator
from booking.web import facts
from booking.web.vocabulary import N_
from rules import Rulebook, sayings, wording
from rules.definitions import CLOSED, FACTS, FLAG, WORD
from rules.facts import RESIDENT

EXTRAS = "extra-"
"""How a field begins that orders so many of an extra: `extra-guard`."""

YES_OR_NO = YES, NO = "yes", "no"

QUESTION: Mapping[str, str] = {
    **facts.QUESTIONS,
    "applicant": N_("Who are you?"),
    "registered": N_("Is the association in the Register of Non-Profit Organisations?"),
    "in_business_register": N_("Is it in the Central Register of Legal Entities?"),
    "sector_7000": N_("Does it have the institutional sector code 7000?"),
    "member": N_("Does it belong to the sports council or a federation?"),
    "vat_registered": N_("Are you registered for VAT?"),
    "status": N_("What status do you have in the municipality?"),
    "local": N_("Do you belong to the municipality?"),
    "purpose": N_("What will you do?"),
    "persons": N_("How many take part?"),
    RESIDENT: N_("How many of them live in the municipality?"),
    "public": N_("Is it open to everybody?"),
    "ticketed": N_("Are tickets sold?"),
    "commercial": N_("Is it meant to earn money for a company or a person?"),
    "booking": N_("What kind of booking is it?"),
    "occasions": N_("How many times?"),
    "school_holiday": N_("Is it in the school holidays?"),
    "outside_hours": N_("How many of the hours are outside opening hours?"),
    "space_class": N_("What kind of place?"),
    "part": N_("How much of it?"),
    "area": N_("How many square metres is it?"),
    "ticket_income": N_("How many kroner do tickets bring in?"),
    "tickets": N_("How many tickets are sold?"),
}
"""What somebody is asked who can tell the fact; what follows from the time is not here."""

OTHERS: Mapping[str, tuple[str, ...]] = {
    "applicant": ("voluntary_org", "private_person", "business"),
    "purpose": ("other",),
    "aimed_at": ("everyone",),
    "booking": ("single",),
}
"""What is always offered: it stands for all that the regulation does not tell apart."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form: the name of its field, `kind` (flag, choice or number), the words, and the answers."""

    name: str
    kind: str
    text: str
    options: tuple[tuple[str, str], ...] = ()


def question(name: str, book: Rulebook, lang: str, chosen: str = "") -> Question:
    """The question for a fact, or for RESIDENT; with what is chosen among the answers."""
    say = translator(lang).gettext
    definition = FACTS.get(name)
    text = say(QUESTION[name]) if name in QUESTION else wording.sentence(getattr(definition, lang))
    if definition and definition.kind == FLAG:
        return Question(name, "flag", text, ((YES, say(N_("Yes"))), (NO, say(N_("No")))))
    if definition and definition.kind in {CLOSED, WORD}:
        return Question(name, "choice", text, tuple(options(name, book, lang, chosen)))
    return Question(name, "number", text)


def of_extra(name: str, book: Rulebook, lang: str) -> Question:
    """How much of an extra is ordered."""
    return Question(f"{EXTRAS}{name}", "number", facts.extra_words(book.extras[name], lang))


def options(fact: str, book: Rulebook, lang: str, chosen: str = "") -> list[tuple[str, str]]:
    """The values of a closed fact that make a difference, and one for the others, with their words; the one that is
    chosen besides. Of words all that are declared."""
    named = {*book.named.get(fact, ()), *OTHERS.get(fact, ()), str(book.defaults.get(fact, "")), chosen}
    offered = [value for value in values(fact, book) if value in named or FACTS[fact].kind == WORD]
    return [(value, word(fact, value, book, lang)) for value in offered]


def values(fact: str, book: Rulebook) -> list[str]:
    """All values of a closed fact: of words those that the rulebook declares."""
    declared = [value for one in book.words.get(fact, {}).values() for value in one.values]
    return list(FACTS[fact].values or dict.fromkeys(declared))


def word(fact: str, value: str, book: Rulebook, lang: str) -> str:
    """What a value is called: by the rulebook itself, otherwise as everywhere."""
    return wording.sentence(sayings.word(fact, value, book)[lang])
