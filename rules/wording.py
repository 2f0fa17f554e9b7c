"""Numbers, sums of money and units in words, in Bokmål, Nynorsk and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    "started-hour": {
        "nb": ("påbegynt time", "påbegynte timer"),
        "nn": ("påbyrja time", "påbyrja timar"),
        "en": ("started hour", "started hours"),
    },
    "started-half-hour": {
        "nb": ("påbegynt halvtime", "påbegynte halvtimer"),
        "nn": ("påbyrja halvtime", "påbyrja halvtimar"),
        "en": ("started half-hour", "started half-hours"),
    },
    "outside-hour": {
        "nb": ("time utenom åpningstiden", "timer utenom åpningstiden"),
        "nn": ("time utanom opningstida", "timar utanom opningstida"),
        "en": ("hour outside opening hours", "hours outside opening hours"),
    },
    "started-outside-hour": {
        "nb": ("påbegynt time utenom åpningstiden", "påbegynte timer utenom åpningstiden"),
        "nn": ("påbyrja time utanom opningstida", "påbyrja timar utanom opningstida"),
        "en": ("started hour outside opening hours", "started hours outside opening hours"),
    },
    "day": {"nb": ("dag", "dager"), "nn": ("dag", "dagar"), "en": ("day", "days")},
    "evening": {"nb": ("kveld", "kvelder"), "nn": ("kveld", "kveldar"), "en": ("evening", "evenings")},
    "24h": {"nb": ("døgn", "døgn"), "nn": ("døgn", "døgn"), "en": ("period of 24 hours", "periods of 24 hours")},
    "weekend": {"nb": ("helg", "helger"), "nn": ("helg", "helger"), "en": ("weekend", "weekends")},
    "week": {"nb": ("uke", "uker"), "nn": ("veke", "veker"), "en": ("week", "weeks")},
    "night": {"nb": ("natt", "netter"), "nn": ("natt", "netter"), "en": ("night", "nights")},
    "person": {"nb": ("person", "personer"), "nn": ("person", "personar"), "en": ("person", "persons")},
    "ticket": {"nb": ("billett", "billetter"), "nn": ("billett", "billettar"), "en": ("ticket", "tickets")},
    "m2": {"nb": ("m²", "m²"), "nn": ("m²", "m²"), "en": ("m²", "m²")},
    "court": {"nb": ("bane", "baner"), "nn": ("bane", "banar"), "en": ("court", "courts")},
    "room": {"nb": ("rom", "rom"), "nn": ("rom", "rom"), "en": ("room", "rooms")},
    "each": {"nb": ("stykk", "stykk"), "nn": ("stykk", "stykk"), "en": ("piece", "pieces")},
    "krone": {"nb": ("krone", "kroner"), "nn": ("krone", "kroner"), "en": ("krone", "kroner")},
    "occasion": {"nb": ("gang", "ganger"), "nn": ("gong", "gonger"), "en": ("time", "times")},
    "agreement": {"nb": ("avtale", "avtaler"), "nn": ("avtale", "avtalar"), "en": ("agreement", "agreements")},
    "season-hour": {
        "nb": ("ukentlig time for sesongen", "ukentlige timer for sesongen"),
        "nn": ("vekentleg time for sesongen", "vekentlege timar for sesongen"),
        "en": ("weekly hour for the season", "weekly hours for the season"),
    },
}

UNCOUNTED = frozenset({"occasion", "agreement"})
"""Units of which there is always one: only the price is said."""

FREE: Texts = {
    "nb": "{why}: gratis (ellers {value}: {sum})",
    "nn": "{why}: gratis (elles {value}: {sum})",
    "en": "{why}: free (otherwise {value}: {sum})",
}
FREE_OF_SUM: Texts = {
    "nb": "{why}: gratis (ellers {value})",
    "nn": "{why}: gratis (elles {value})",
    "en": "{why}: free (otherwise {value})",
}
FREE_ANYWAY: Texts = {"nb": "{why}: gratis", "nn": "{why}: gratis", "en": "{why}: free"}
REDUCED: Texts = {
    "nb": "{why}: {percent} % avslag i {value} ({sum})",
    "nn": "{why}: {percent} % avslag i {value} ({sum})",
    "en": "{why}: {percent}% off {value} ({sum})",
}
INSTEAD: Texts = {
    "nb": "{why}: {sum} (ellers {value})",
    "nn": "{why}: {sum} (elles {value})",
    "en": "{why}: {sum} (otherwise {value})",
}
LATER: Texts = {
    "nb": "Prisen avhenger også av {fact}, som først er kjent etterpå",
    "nn": "Prisen er òg avhengig av {fact}, som først er kjent etterpå",
    "en": "The price also depends on {fact}, which is known only afterwards",
}
PERCENT_OF: Texts = {"nb": "{percent} % av {sum}", "nn": "{percent} % av {sum}", "en": "{percent}% of {sum}"}
OF_TICKETS: Texts = {
    "nb": "{percent} % av billettinntekten",
    "nn": "{percent} % av billettinntekta",
    "en": "{percent}% of the income from tickets",
}
PER_TICKET: Texts = {
    "nb": "{sum} per billett",
    "nn": "{sum} per billett",
    "en": "{sum} a ticket",
}
NOT_YET: Texts = {
    "nb": "regnes ut etterpå",
    "nn": "blir rekna ut etterpå",
    "en": "reckoned afterwards",
}
AT_LEAST: Texts = {"nb": "minst {sum}", "nn": "minst {sum}", "en": "at least {sum}"}
AT_MOST: Texts = {"nb": "høyst {sum}", "nn": "høgst {sum}", "en": "at most {sum}"}
ABOVE_RENT: Texts = {
    "nb": ", det som er over leien på {rent}",
    "nn": ", det som er over leiga på {rent}",
    "en": ", what is above the rent of {rent}",
}
VAT: Texts = {"nb": "Merverdiavgift", "nn": "Meirverdiavgift", "en": "VAT"}
DEPOSIT: Texts = {"nb": "Depositum", "nn": "Depositum", "en": "Deposit"}
LEAST: Texts = {"nb": "Minstepris", "nn": "Minstepris", "en": "Minimum price"}
MOST: Texts = {"nb": "Høyeste pris", "nn": "Høgaste pris", "en": "Maximum price"}
ACROSS: Mapping[str, Texts] = {
    "midnight": {
        "nb": "Hvordan regnes en leie over midnatt? Det sier regulativet ikke, og prisen blir ikke den samme",
        "nn": "Korleis blir ei leige over midnatt rekna? Det seier regulativet ikkje, og prisen blir ikkje den same",
        "en": "How is a booking across midnight reckoned? The regulation does not say, and the price is not the same",
    },
    "periods": {
        "nb": "Hvilken pris gjelder når en leie går fra én tid på døgnet til en annen? Det sier regulativet ikke",
        "nn": "Kva pris gjeld når ei leige går frå éi tid på døgnet til ei anna? Det seier regulativet ikkje",
        "en": "Which price applies when a booking goes from one time of day into another? The regulation does not say",
    },
}
PRICED: Texts = dict.fromkeys(LANGUAGES, "{why}: {sum}")
RENT: Texts = {"nb": "Leie", "nn": "Leige", "en": "Rent"}
NO_RATE: Texts = {
    "nb": "Regulativet har ingen pris som passer her. Hva skal det koste?",
    "nn": "Regulativet har ingen pris som passar her. Kva skal det koste?",
    "en": "The regulation has no price that fits here. What should it cost?",
}
NO_EXTRA: Texts = {
    "nb": "Regulativet sier ikke hva «{extra}» koster",
    "nn": "Regulativet seier ikkje kva «{extra}» kostar",
    "en": "The regulation does not say what “{extra}” costs",
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
def quantity(unit: str, count: int | Fraction, language: str) -> str:
    """So many of a unit: "1,5 timer"; hours that are no whole quarters are told in minutes: "1 time 40 min"."""
    one, many = UNIT_NAMES[unit][language]
    hours, minutes = divmod(count * 60, 60)
    if unit == "hour" and minutes % 15:
        return " ".join([*([quantity(unit, Fraction(hours), language)] if hours else []), f"{minutes} min"])
    return f"{number(count, language)} {one if count == 1 else many}"


def product(counted: Sequence[tuple[str, int | Fraction]], price: int, language: str) -> str:
    """The sum as one would say it, "2 timer" times "180 kr"; only the price for what there is always one of."""
    told = [quantity(unit, count, language) for unit, count in counted if unit not in UNCOUNTED]
    return f" {TIMES} ".join([*told, money(price, language)])
