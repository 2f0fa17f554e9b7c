import pytest

from rules import sayings
from rules.wording import GAP, LANGUAGES

MORE = """
[words.day]
weekend = { means = ["saturday", "sunday"], nb = "helg", nn = "helg", en = "weekend" }

[periods.late]
from = "20:00"
to = "23:00"
nb = "sent"
nn = "seint"
en = "late"

[extras.guard]
nb = "vakt"
nn = "vakt"
en = "guard"
per = "hour"

[[reduction]]
nb = "rad"
nn = "rad"
en = "row"
effect = {{ free = true }}
when = {{ {when} }}
"""


def said(small, when: str) -> dict[str, str]:
    """A condition in words, as a plain text in each language."""
    book = small(MORE.replace("{when}", when).replace("{{", "{").replace("}}", "}"))
    (row,) = book.reduction
    return {language: text.replace(GAP, " ") for language, text in sayings.told(row.condition, book).items()}


@pytest.mark.parametrize(
    ("when", "nb", "en"),
    [
        ('group = "clubs"', "lag", "clubs"),
        ('applicant = "business"', "bedrift", "company"),
        ('applicant = ["school", "business"]', "bedrift eller skole", "company or school"),
        ('day = "weekend"', "helg", "weekend"),
        ('day = ["saturday", "sunday", "holiday"]', "helg eller helligdag", "weekend or public holiday"),
        ('day = "saturday"', "lørdag", "Saturday"),
        ('period = "late"', "sent", "late"),
        ('period = "none"', "ellers", "otherwise"),
        ('extra = "guard"', "vakt", "guard"),
        ("alcohol = true", "det serveres alkohol", "alcohol is served"),
        ("alcohol = false", "uten alkohol", "no alcohol"),
        ("hours = { at_least = 1.5 }", "minst 1,5 timer", "at least 1.5 hours"),
        ("hours = { at_least = 2, below = 12 }", "minst 2 og under 12 timer", "at least 2 and below 12 hours"),
        ("nights = { at_most = 1 }", "høyst 1 natt", "at most 1 night"),
        ("days = 3", "3 dager", "3 days"),
        ("persons = { above = 500 }", "flere enn 500 deltakere", "more than 500 participants"),
        ("area = { below = 100 }", "under 100 m²", "below 100 m²"),
        ("outside_hours = { above = 0 }", "timer utenom åpningstiden", "hours outside opening hours"),
        ("people = { below = 16, share = { above = 50 } }", "mer enn 50 % under 16 år", "more than 50% under 16"),
        ("people = { below = 19, share = 100 }", "alle under 19 år", "everybody under 19"),
        ("people = { below = 15, count = 0 }", "ingen under 15 år", "nobody under 15"),
        ("people = { below = 19, count = { below = 8 } }", "færre enn 8 under 19 år", "fewer than 8 under 19"),
        (
            "people = { below = 19, share = { at_least = 90 }, count = { at_least = 8 } }",
            "minst 90 % og minst 8 under 19 år",
            "at least 90% and at least 8 under 19",
        ),
        (
            "people = { resident = true, share = { at_least = 50 } }",
            "minst 50 % bosatt i kommunen",
            "at least 50% living in the municipality",
        ),
        ("people = { count = { at_most = 30 } }", "høyst 30 deltakere", "at most 30 participants"),
        ("date = { from = 2024-01-01, to = 2024-12-31 }", "1.1.2024–31.12.2024", "1 Jan 2024–31 Dec 2024"),
        ("date = { from = 2025-01-01 }", "fra 1.1.2025", "from 1 Jan 2025"),
        ("date = { to = 2024-12-31 }", "til og med 31.12.2024", "until 31 Dec 2024"),
        ("date = 2024-05-17", "17.5.2024", "17 May 2024"),
        ('space_class = "hall", day = "weekday"', "hall, hverdag", "hall, weekday"),
    ],
)
def test_conditions_are_told_as_people_say_them(small, when: str, nb: str, en: str) -> None:
    found = said(small, when)
    assert (found["nb"], found["en"]) == (nb, en)
    assert found["nn"]


def test_several_groups_are_alternatives(small) -> None:
    book = small(
        '[groups.firms]\nnb = "firma"\nnn = "firma"\nen = "firms"\napplicant = "business"\n'
        '[[reduction]]\nwhen = { group = ["clubs", "firms"] }\neffect = { free = true }\n'
    )
    assert sayings.told(book.reduction[0].condition, book)["en"] == "clubs or firms"


def test_what_should_come_first_does(small) -> None:
    book = small('[[reduction]]\nwhen = { day = "weekday", space_class = "hall" }\neffect = { free = true }\n')
    condition = book.reduction[0].condition
    assert sayings.told(condition, book)["en"] == "weekday, hall"
    assert sayings.told(condition, book, sayings.PLACE)["en"] == "hall, weekday"


def test_three_alternatives_are_a_list(small) -> None:
    words = [dict.fromkeys(LANGUAGES, letter) for letter in "abc"]
    assert sayings.any_of(words)["nb"] == "a, b eller c"
    assert sayings.any_of(words[:1])["nb"] == "a"


def test_facts_that_are_given_are_told(small) -> None:
    told = sayings.given({"unit": "day", "alcohol": False, "minutes": 90}, small())
    assert told["nb"] == "leie per dag, uten alkohol, 1,5 timer"
