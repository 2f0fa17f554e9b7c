"""Numbers, sums of money and units in words, in Bokmål, Nynorsk and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

LANGUAGES = ("nb", "nn", "en")
Texts = Mapping[str, str]
"""The same words in each of LANGUAGES."""

GAP = "\N{NO-BREAK SPACE}"
TIMES = "\N{MULTIPLICATION SIGN}"
MARKS = {"nb": (GAP, ","), "nn": (GAP, ","), "en": (",", ".")}
"""What stands between thousands, and before decimals."""

UNIT_NAMES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "hour": {"nb": ("time", "timer"), "nn": ("time", "timar"), "en": ("hour", "hours")},
    "day": {"nb": ("dag", "dager"), "nn": ("dag", "dagar"), "en": ("day", "days")},
    "night": {"nb": ("natt", "netter"), "nn": ("natt", "netter"), "en": ("night", "nights")},
    "person": {"nb": ("person", "personer"), "nn": ("person", "personar"), "en": ("person", "persons")},
    "occasion": {"nb": ("gang", "ganger"), "nn": ("gong", "gonger"), "en": ("time", "times")},
}

FREE: Texts = {
    "nb": "{why}: gratis (ellers {value}: {sum})",
    "nn": "{why}: gratis (elles {value}: {sum})",
    "en": "{why}: free (otherwise {value}: {sum})",
}
FREE_ANYWAY: Texts = {"nb": "{why}: gratis", "nn": "{why}: gratis", "en": "{why}: free"}
REDUCED: Texts = {
    "nb": "{why}: {percent} % avslag i {value} ({sum})",
    "nn": "{why}: {percent} % avslag i {value} ({sum})",
    "en": "{why}: {percent}% off {value} ({sum})",
}
PRICED: Texts = dict.fromkeys(LANGUAGES, "{why}: {sum}")
RENT: Texts = {"nb": "Leie", "nn": "Leige", "en": "Rent"}
NO_RATE: Texts = {
    "nb": "Regulativet har ingen pris som passer her. Hva skal det koste?",
    "nn": "Regulativet har ingen pris som passar her. Kva skal det koste?",
    "en": "The regulation has no price that fits here. What should it cost?",
}
MISSING: Texts = {
    "nb": "Prisen avhenger av {fact}, og det er ikke oppgitt",
    "nn": "Prisen er avhengig av {fact}, og det er ikkje oppgitt",
    "en": "The price depends on {fact}, which is not given",
}
BELOW_AGE: Texts = {
    "nb": "hvor mange som er under {age} år",
    "nn": "kor mange som er under {age} år",
    "en": "how many are under {age}",
}
DAYS: Mapping[str, Texts] = {
    "weekday": {"nb": "hverdag", "nn": "kvardag", "en": "weekday"},
    "saturday": {"nb": "lørdag", "nn": "laurdag", "en": "Saturday"},
    "sunday": {"nb": "søndag", "nn": "søndag", "en": "Sunday"},
    "holiday": {"nb": "helligdag", "nn": "heilagdag", "en": "public holiday"},
}


def each(words: Callable[[str], str]) -> dict[str, str]:
    """The words in each language."""
    return {language: words(language) for language in LANGUAGES}


def sentence(words: str) -> str:
    """The words with a capital first letter, the rest as it stands."""
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=4096)
def number(value: int | Fraction, language: str) -> str:
    """At most two decimals, and no more than it takes: 1080 is "1 080", 3/2 is "1,5"."""
    hundredths = round(value * 100)
    thousands, mark = MARKS[language]
    whole, rest = divmod(hundredths, 100)
    decimals = f"{rest:02d}".rstrip("0")
    return f"{whole:,}".replace(",", thousands) + (mark + decimals if decimals else "")


@lru_cache(maxsize=4096)
def money(amount: int, language: str) -> str:
    """Øre as kroner: 108000 is "1 080 kr", 86750 is "867,50 kr"."""
    whole, ore = divmod(amount, 100)
    thousands, mark = MARKS[language]
    kroner = f"{whole:,}".replace(",", thousands)
    return f"{kroner}{mark}{ore:02d}{GAP}kr" if ore else f"{kroner}{GAP}kr"


@lru_cache(maxsize=4096)
def quantity(unit: str, count: Fraction, language: str) -> str:
    """So many of a unit: "1,5 timer"; hours that are no whole quarters are told in minutes: "1 time 40 min"."""
    one, many = UNIT_NAMES[unit][language]
    hours, minutes = divmod(count * 60, 60)
    if unit == "hour" and minutes % 15:
        return " ".join([*([quantity(unit, Fraction(hours), language)] if hours else []), f"{minutes} min"])
    return f"{number(count, language)} {one if count == 1 else many}"


def product(unit: str, count: Fraction, price: int, language: str) -> str:
    """The sum as one would say it, "2 timer" times "180 kr"; only the price for an occasion."""
    if unit == "occasion":
        return money(price, language)
    return f"{quantity(unit, count, language)} {TIMES} {money(price, language)}"
