"""Facts in words: what the applicant is asked, what each is called, what it is, and who supplied it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from booking.domain import facts as domain
from booking.domain.fields import Fields
from booking.domain.texts import TextMissing
from booking.language.texts import translator
from booking.services.facts import Asked
from booking.web import vocabulary
from booking.web.vocabulary import N_
from rules import Rulebook, names, wording
from rules.definitions import EXTRA, FACTS, FLAG, NUMBER, PEOPLE, UNITS_ASKED
from rules.extras import Extra
from rules.wording import Texts

SUPPLIER: Mapping[str, str] = {
    "applicant": N_("said by the applicant"),
    "register": N_("from the municipality's register"),
    "officer": N_("said by a case officer"),
    "calendar": N_("follows from the dates"),
    "catalogue": N_("known of the place"),
    "assumed": N_("holds where nothing else is said"),
}

NAMES: Mapping[str, str] = {
    "applicant": N_("Kind of applicant"),
    "people": N_("Participants"),
    "unit": N_("How the rent is counted"),
    "booking": N_("Kind of booking"),
}
"""What facts are called here whose name in the rules is made for the middle of a sentence."""

IF = ("om ", "if ")

WORDS: Mapping[str, Mapping[str, str]] = {
    "purpose": vocabulary.PURPOSE,
    "space_class": vocabulary.SPACE_CLASS,
    "part": vocabulary.PART,
}
"""Our own words for values; the rules have words for those of other facts."""

QUESTIONS: Mapping[str, str] = {
    "invited": N_("Has an association from here invited you?"),
    "ordinary": N_("Is it what you ordinarily do?"),
    "aimed_at": N_("Whom is it for?"),
    "income": N_("Does it bring in money?"),
    "fee": N_("Do those who take part pay a fee?"),
    "alcohol": N_("Is alcohol served?"),
    "catering": N_("Does the ticket include food?"),
    "subsidised": N_("Does the course receive a state subsidy?"),
    "courts": N_("How many courts?"),
    "rooms": N_("How many rooms?"),
    "extra": N_("What do you order besides?"),
    "unit": N_("How is the price to be counted?"),
}
"""What the applicant is asked where the regulation asks about it."""

COUNTED: Mapping[str, str] = {"hour": N_("%(what)s (hours)"), "krone": N_("%(what)s (kroner)")}
"""What an extra is called of which it is not asked how many, but how much."""

Labels = Mapping[str, Mapping[str, Texts]]
NO_WORDS: Labels = {}

YES_OR_NO = {"yes": True, "no": False}

EVERYBODY = "everyone"
"""Whom an activity is for that is for none of those that a regulation names."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question for the form: `kind` is that of the fact, `options` are values and words to choose among."""

    name: str
    kind: str
    text: str
    options: list[tuple[str, str]]
    needed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact for a page."""

    name: str
    value: str
    supplier: str


# Asked ---------------------------------------------------------------------------------------------------------------


def questions(asked: Asked, lang: str) -> list[Question]:
    """What the applicant is asked beyond what everybody is, in order; not what can be ordered."""
    further = [name for name in asked.of_applicant if name != EXTRA]
    unit = ["unit"] if len(units(asked)) > 1 else []
    return [_question(name, asked, lang) for name in (*further, *unit)]


def extras(asked: Asked, lang: str) -> list[Question]:
    """What can be ordered besides, as a number of each."""
    return [
        Question(f"{EXTRA}-{name}", EXTRA, extra_words(one, lang), [], needed=False)
        for name, one in asked.extras.items()
    ]


def extra_words(extra: Extra, lang: str) -> str:
    """What an extra is called where it is asked how many, or how much, of it."""
    name = wording.sentence(extra.texts[lang])
    return translator(lang).gettext(COUNTED[extra.per], what=name) if extra.per in COUNTED else name


def units(asked: Asked) -> list[str]:
    """The ways of counting that the applicant can choose among."""
    return [unit for unit in UNITS_ASKED if unit in asked.named.get("unit", ())] if "unit" in asked.facts else []


def _question(name: str, asked: Asked, lang: str) -> Question:
    kind, needed = FACTS[name].kind, name not in asked.assumed
    return Question(name, kind, question(name, lang), _options(name, asked, lang), needed and kind != NUMBER)


def question(name: str, lang: str) -> str:
    """What the applicant is asked about a fact; nothing where they are not."""
    return translator(lang).gettext(QUESTIONS[name]) if name in QUESTIONS else ""


def _options(name: str, asked: Asked, lang: str) -> list[tuple[str, str]]:
    """The values to choose among: of closed facts those that make a difference, and one for all others."""
    say = translator(lang).gettext
    if FACTS[name].kind == FLAG:
        return [("yes", say("Yes")), ("no", say("No"))]
    named = asked.named.get(name, frozenset()) | ({EVERYBODY} if name == "aimed_at" else frozenset())
    options = [(value, _word(name, value, lang)) for value in FACTS[name].values if value in named]
    if name == "unit" and name in asked.assumed:
        return [("", say("As the rent regulation says")), *options]
    return options


def read(form: Fields, asked: Asked) -> dict[str, Any]:
    """What was answered; a question that needs an answer and has none is a fault of its field."""
    found = {name: _answer(form, name, asked) for name in asked.of_applicant}
    return {name: value for name, value in found.items() if value is not None}


def unit(form: Fields, asked: Asked) -> str | None:
    """How the price is to be counted, where that can be chosen and was."""
    return _chosen(form, "unit", units(asked), asked) if len(units(asked)) > 1 else None


def _answer(form: Fields, name: str, asked: Asked) -> Any:
    kind = FACTS[name].kind
    if kind == EXTRA:
        counts = {word: form.whole_or_none(f"{EXTRA}-{word}", most=domain.MOST) for word in asked.extras}
        return {word: count for word, count in counts.items() if count} or None
    if kind == NUMBER:
        return form.whole_or_none(name, most=domain.MOST)
    if kind == FLAG:
        return YES_OR_NO.get(_chosen(form, name, YES_OR_NO, asked) or "")
    return _chosen(form, name, FACTS[name].values, asked)


def _chosen(form: Fields, name: str, options: Collection[str], asked: Asked) -> str | None:
    """One of the options; None where none of them was chosen, which is a fault unless something is assumed then."""
    if not form.text(name):
        if name not in asked.assumed:
            form.fault(name, TextMissing(field=name))
        return None
    chosen = form.choice(name, options)
    return chosen if name not in form.faults else None


def of_organisation(asked: Asked, lang: str) -> list[Question]:
    """What an officer may say of an organisation beyond what is known of all; nothing is said of what is left empty."""
    return [
        Question(name, FACTS[name].kind, called(name, lang), _known(name, asked, lang), needed=False)
        for name in asked.of_register
    ]


def _known(name: str, asked: Asked, lang: str) -> list[tuple[str, str]]:
    say = translator(lang).gettext
    if FACTS[name].kind == FLAG:
        return [("yes", say("Yes")), ("no", say("No")), ("", say("Not known"))]
    words = [(status, wording.sentence(texts[lang])) for status, texts in asked.statuses.items()]
    return [("", say("Not known")), *words, (domain.NO_STATUS, say("None of these"))]


def known(form: Fields, asked: Asked) -> dict[str, Any]:
    """What an officer said of an organisation, None where it is not known; what is no answer is a fault."""
    found: dict[str, Any] = {}
    for name in asked.of_register:
        flag = FACTS[name].kind == FLAG
        options = YES_OR_NO if flag else (*asked.statuses, domain.NO_STATUS)
        said = form.choice(name, options) if form.text(name) else ""
        found[name] = YES_OR_NO.get(said) if flag else said or None
    return found


# Told ----------------------------------------------------------------------------------------------------------------


def labels(books: Iterable[Rulebook]) -> Labels:
    """The words that regulations have for values, by fact and value."""
    found: defaultdict[str, dict[str, Texts]] = defaultdict(dict)
    for book in books:
        for fact, words in book.labels.items():
            found[fact].update(words)
    return found


def told(answers: Mapping[str, Any], asked: Asked, lang: str) -> list[tuple[str, str]]:
    """What an applicant answered, in words."""
    words = {EXTRA: {name: one.texts for name, one in asked.extras.items()}}
    return [(called(name, lang), _value(name, answers[name], lang, words)) for name in FACTS if name in answers]


def shown(facts: Mapping[str, Mapping[str, Any]], lang: str, words: Labels) -> list[Shown]:
    """The facts that are kept with a quote, in words and in their order."""
    known = [(name, facts[name]) for name in FACTS if name in facts]
    return [
        Shown(called(name, lang), _value(name, one["value"], lang, words), _supplier(one, lang)) for name, one in known
    ]


def _supplier(fact: Mapping[str, Any], lang: str) -> str:
    return vocabulary.word(SUPPLIER, fact["from"], lang)


def called(name: str, lang: str) -> str:
    """What a fact is called at the head of a line: "Alcohol is served"."""
    if name in NAMES:
        return translator(lang).gettext(NAMES[name])
    text: str = getattr(FACTS[name], lang)
    if FACTS[name].kind == FLAG and text.startswith(IF):
        text = text[len(IF[0]) :]
    return wording.sentence(text)


def _value(name: str, value: Any, lang: str, words: Labels) -> str:
    """A value in words; where the dates differ, all of them."""
    if isinstance(value, list):
        return ", ".join(_value(name, one, lang, words) for one in value)
    say, kind = translator(lang).gettext, FACTS[name].kind
    if value is None:
        return say("Not known")
    if kind == FLAG:
        return say("Yes") if value else say("No")
    if kind == PEOPLE:
        return _people(value, lang)
    if kind == EXTRA:
        counts = [f"{_word(name, word, lang, words)}: {_number(count, lang)}" for word, count in value.items()]
        return ", ".join(counts) or say("Nothing")
    return _number(value, lang) if kind == NUMBER else _word(name, str(value), lang, words)


def _people(value: Mapping[str, Any], lang: str) -> str:
    say, under = translator(lang).gettext, sorted((int(age), count) for age, count in value["under"].items())
    if value["total"] is None:
        return say("Not known")
    parts = [
        say("%(n)s in all", n=_number(value["total"], lang)),
        *(say("%(count)s under %(age)s", count=_number(count, lang), age=age) for age, count in under),
        *([say("%(n)s live here", n=_number(value["resident"], lang))] if value["resident"] is not None else []),
        *([say("%(n)s disabled", n=_number(value["disabled"], lang))] if value["disabled"] else []),
    ]
    return ", ".join(parts)


def _number(value: float, lang: str) -> str:
    return wording.number(Fraction(str(value)), lang)


def _word(name: str, value: str, lang: str, words: Labels = NO_WORDS) -> str:
    """What the regulation calls a value, otherwise what we do, otherwise what the rules do."""
    own = words.get(name, {}).get(value)
    if own is None and name in WORDS:
        return vocabulary.word(WORDS[name], value, lang)
    texts = own or names.VALUES.get(name, {}).get(value)
    return wording.sentence(texts[lang]) if texts else vocabulary.word({}, value, lang)
