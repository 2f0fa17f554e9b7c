"""The words of facts: every one has a name, a question where it is asked, and a word for each of its values."""

import pytest

import rules
from booking.domain import facts as domain
from booking.domain.fields import Fields
from booking.language.texts import LANGUAGES
from booking.services.facts import Asked
from booking.web import facts
from rules import names
from rules.definitions import CLOSED, FACTS
from tests import factories, regulations

ASKED = Asked.by([rules.load(regulations.asking())])
SAMSEN = Asked.by([rules.load(factories.book("samsen-kristiansand-2023"))])


def read(asked: Asked = ASKED, **typed: str) -> tuple[dict, dict]:
    form = Fields({name.replace("_", "-", 1) if "extra_" in name else name: [value] for name, value in typed.items()})
    return facts.read(form, asked), {name: fault.code for name, fault in form.faults.items()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_is_called_something_and_every_value_has_a_word(lang):
    named = {name: facts.called(name, lang) for name in FACTS}
    assert [text for text in named.values() if not text[0].isupper() or text.startswith(("Om ", "If "))] == []
    wordless = [
        value
        for name, one in FACTS.items()
        for value in one.values
        if one.kind == CLOSED and value not in names.VALUES.get(name, {}) and value not in facts.WORDS.get(name, {})
    ]
    assert wordless == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fact_that_an_applicant_tells_is_a_question(lang):
    assert [name for name in domain.TOLD if not facts.question(name, lang).endswith("?")] == []
    assert facts.question("registered", lang) == ""


def test_the_questions_are_those_of_the_regulation():
    asked = facts.questions(ASKED, "nb")
    assert [(one.name, one.text, one.needed) for one in asked] == [
        ("ordinary", "Er det den vanlige aktiviteten deres?", True),
        ("aimed_at", "Hvem er det for?", True),
        ("income", "Gir det inntekter?", True),
        ("alcohol", "Serveres det alkohol?", True),
        ("catering", "Er mat med i billetten?", False),
        ("courts", "Hvor mange baner?", False),
    ]
    assert asked[0].options == [("yes", "Ja"), ("no", "Nei")]
    assert [value for value, _ in asked[1].options] == ["everyone", "children", "youth"]
    assert [(one.name, one.text) for one in facts.extras(ASKED, "nb")] == [
        ("extra-guard", "Vakt (timer)"),
        ("extra-chair", "Stol"),
    ]


def test_how_the_price_is_counted_is_asked_where_it_can_be_chosen():
    assert facts.units(ASKED) == []
    (unit,) = [one for one in facts.questions(SAMSEN, "en") if one.name == "unit"]
    assert [value for value, _ in unit.options] == ["", "hour", "day"]


def test_nothing_is_asked_where_there_is_no_regulation():
    assert (facts.questions(Asked(), "nb"), facts.extras(Asked(), "nb"), read(Asked(), alcohol="yes")[0]) == (
        [],
        [],
        {},
    )


def test_answers_are_read_as_they_were_given():
    told = {"ordinary": "yes", "aimed_at": "children", "income": "no", "alcohol": "no", "courts": "2"}
    answers, faults = read(**told, extra_guard="3", extra_chair="0", extra_cleaning="500", fee="yes")
    assert answers == {
        "ordinary": True,
        "aimed_at": "children",
        "income": False,
        "alcohol": False,
        "courts": 2,
        "extra": {"guard": 3},
    }
    assert faults == {}
    assert domain.answers(answers) == answers


def test_what_must_be_answered_and_is_not_is_a_fault_by_its_name():
    assert read()[1] == dict.fromkeys(("ordinary", "aimed_at", "income", "alcohol"), "text-missing")


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        ({"alcohol": "true"}, "alcohol", "not-a-choice"),
        ({"catering": "perhaps"}, "catering", "not-a-choice"),
        ({"aimed_at": "pets"}, "aimed_at", "not-a-choice"),
        ({"courts": "-1"}, "courts", "out-of-range"),
        ({"courts": "100001"}, "courts", "out-of-range"),
        ({"courts": "two"}, "courts", "not-a-number"),
        ({"extra_guard": "1e9"}, "extra-guard", "not-a-number"),
        ({"extra_chair": "999999999"}, "extra-chair", "out-of-range"),
    ],
)
def test_an_answer_that_is_none_is_a_fault_of_its_field(typed, field, code):
    answers, faults = read(**typed)
    assert faults[field] == code
    assert domain.answers(answers) == answers  # what is left can be priced


def test_facts_are_shown_in_words_with_who_supplied_each():
    people = {"total": 18, "under": {"13": 16}, "resident": 17, "disabled": 0}
    kept = {
        "alcohol": {"value": False, "from": "applicant"},
        "extra": {"value": {"guard": 2.5, "chair": 30}, "from": "applicant"},
        "applicant": {"value": "sports_club", "from": "register"},
        "status": {"value": "partner", "from": "register"},
        "in_business_register": {"value": None, "from": "register"},
        "people": {"value": people, "from": "applicant"},
        "day": {"value": ["weekday", "saturday"], "from": "calendar"},
        "space_class": {"value": "gymsal", "from": "catalogue"},
        "unit": {"value": "hour", "from": "assumed"},
    }
    words = facts.labels([rules.load(regulations.asking())])
    assert [(one.name, one.value, one.supplier) for one in facts.shown(kept, "en", words)] == [
        ("Kind of applicant", "Sports club", "from the municipality's register"),
        (
            "The applicant is in the Central Register of Legal Entities",
            "Not known",
            "from the municipality's register",
        ),
        ("The applicant's status in the municipality", "Partner", "from the municipality's register"),
        ("Participants", "18 in all, 16 under 13, 17 live here", "said by the applicant"),
        ("Alcohol is served", "No", "said by the applicant"),
        ("How the rent is counted", "Rent by the hour", "holds where nothing else is said"),
        ("The kind of day", "Weekday, Saturday", "follows from the dates"),
        ("The kind of space", "Gym", "known of the place"),
        ("What is ordered besides", "Guard: 2.5, Chair: 30", "said by the applicant"),
    ]
    assert facts.shown(kept, "nn", words)[-1].value == "Vakt: 2,5, Stol: 30"
