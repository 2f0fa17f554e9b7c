import pytest

from rules import tellings
from rules.wording import GAP, LANGUAGES, TIMES

EXTRAS = """
[extras.guard]
nb = "vakt"
nn = "vakt"
en = "guard"
per = "hour"

[extras.cleaning]
nb = "renhold"
nn = "reinhald"
en = "cleaning"
per = "krone"
known = "afterwards"
"""


def told(small, stage: str, effect: str, when: str = 'space_class = "hall"') -> dict[str, str]:
    """The first row of a stage with this effect, in words."""
    words = 'nb = "rad"\nnn = "rad"\nen = "row"\n' if stage in {"gate", "limit", "reduction"} else ""
    row = f"\n[[{stage}]]\n{words}when = {{ {when} }}\neffect = {{ {effect} }}\n"
    book = small(EXTRAS + row, rate="") if stage == "rate" else small(EXTRAS + row)
    found = tellings.effect(getattr(book, stage)[0], book)
    assert all(found[language].strip() for language in LANGUAGES)
    return {language: text.replace(GAP, " ") for language, text in found.items()}


@pytest.mark.parametrize(
    ("effect", "nb"),
    [
        ('amount = 180, per = "hour"', "180 kr per time"),
        ('amount = 43, per = ["person", "night"]', "43 kr per person og natt"),
        ('amount = 0, per = "hour"', "gratis"),
        ('amount = 0, per = "hour", value = 350', "gratis (ellers 350 kr per time)"),
        ('amount = 740, times = 5, per = "day"', f"5 {TIMES} 740 kr per dag"),
        (
            'steps = [{ up_to = 2, total = 610 }], amount = 215, per = "started-hour"',
            "inntil 2 påbegynte timer: 610 kr i alt, deretter 215 kr per påbegynt time",
        ),
        (
            'steps = [{ up_to = 2, total = 1200 }, { up_to = 12, total = 2300 }], per = "hour"',
            "inntil 2 timer: 1 200 kr i alt, inntil 12 timer: 2 300 kr i alt",
        ),
        (
            'amount = 347, per = "hour", count = { at_most = 10, each = "24h" }',
            "347 kr per time, høyst 10 timer regnes per døgn",
        ),
        ('amount = 100, per = "hour", count = { at_least = 2 }', "100 kr per time, minst 2 timer regnes"),
        ('amount = 100, per = "hour", count = { at_least = 5, at_most = 5 }', "100 kr per time, regnes som 5 timer"),
        ('amount = 100, per = "hour", min = 250, max = 1000', "100 kr per time, minst 250 kr, høyst 1 000 kr"),
        ('amount = 60, per = "person", who = { at_least = 18 }', "60 kr per person på 18 år eller mer"),
        ('amount = 30, per = "person", who = { below = 16 }', "30 kr per person under 16 år"),
        ('percent = 150, as = { space_class = "room" }', "150 % av prisen for rom"),
    ],
)
def test_a_charge_is_told_as_a_price_list_says_it(small, effect: str, nb: str) -> None:
    rest = (
        ""
        if "percent" not in effect
        else '\n[[rate]]\nwhen = { space_class = "room" }\neffect = { amount = 1, per = "hour" }'
    )
    book = small(f'\n[[rate]]\nwhen = {{ space_class = "hall" }}\neffect = {{ {effect} }}\n{rest}', rate="")
    assert tellings.effect(book.rate[0], book)["nb"].replace(GAP, " ") == nb


@pytest.mark.parametrize(
    ("stage", "effect", "when", "nb"),
    [
        ("extra", 'amount = 283, per = "each"', 'extra = "guard"', "283 kr per time"),
        ("extra", "actual = true, max = 2000", 'extra = "cleaning"', "det det koster, høyst 2 000 kr"),
        ("extra", "percent = 50", 'day = "sunday"', "50 % av leien i tillegg"),
        ("reduction", "free = true", 'group = "clubs"', "gratis"),
        ("reduction", "percent = 50", 'group = "clubs"', "halv pris"),
        ("reduction", "percent = 20", 'group = "clubs"', "20 % avslag"),
        ("reduction", 'as = { applicant = "school" }', 'group = "clubs"', "samme pris som skole"),
        (
            "reduction",
            'free = true, keeps = ["cleaning", "extra"]',
            'group = "clubs"',
            "gratis, renhold og tillegg må likevel betales",
        ),
        ("income", "share = 15", "ticketed = true", "15 % av billettinntekten, i tillegg til leien"),
        (
            "income",
            'tiers = [{ up_to = 35000, share = 10 }, { share = 20 }], rate = "minimum"',
            "ticketed = true",
            "10 % av de første 35 000 kr, 20 % av resten, men minst leien",
        ),
        (
            "income",
            'share = 20, above = 10000, only_if_over = 50000, deduct = "1/3", min = 500, rate = "instead"',
            "ticketed = true",
            (
                "20 % av billettinntekten, bare av det som er over 10 000 kr, bare når inntekten er over 50 000 kr, "
                "etter fradrag på 1/3, minst 500 kr, i stedet for leie"
            ),
        ),
        ("income", "per_ticket = 5", "ticketed = true", "5 kr per billett, i tillegg til leien"),
        ("limit", "min = 250, max = 5000", "", "minst 250 kr, høyst 5 000 kr"),
        ("limit", 'as = { unit = "day" }', "", "aldri mer enn prisen for leie per dag"),
        ("limit", 'over = { unit = "day" }, outcome = "undecided"', "", "kommunen avgjør"),
        ("vat", 'percent = 25, on = ["rate", "guard"]', "", "25 % merverdiavgift på vakt og leie, kommer i tillegg"),
        ("vat", 'percent = 25, on = ["rate"], included = true', "", "25 % merverdiavgift på leie, medregnet i prisen"),
        ("deposit", "amount = 500", "", "500 kr"),
        ("deposit", "percent = 25, min = 250", "", "25 % av det som skal betales, minst 250 kr"),
        ("breach", "percent = 100", 'breach = "late-cancellation"', "hele leien"),
        ("breach", "percent = 50", 'breach = "late-cancellation"', "50 % av leien"),
        ("breach", 'percent = 50, of = "value"', 'breach = "no-show"', "50 % av det leien er uten fritak og avslag"),
        ("breach", 'amount = 1000, per = "occasion"', 'breach = "lost-key"', "1 000 kr per gang"),
        ("gate", 'outcome = "quote-required"', 'space_class = "hall"', "kommunen oppgir prisen"),
    ],
)
def test_what_is_no_rent_is_told_too(small, stage: str, effect: str, when: str, nb: str) -> None:
    assert told(small, stage, effect, when)["nb"] == nb
