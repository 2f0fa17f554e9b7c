import pytest

from rules import Participants, explaining
from rules.quotes import quote_values

CHILDREN, ADULTS = Participants(20, {16: 20, 19: 20}, disabled=0), Participants(20, {16: 5, 19: 5}, disabled=0)
GYM = {"space_class": "gymsal", "purpose": "training", "minutes": 60, "day": "weekday", "days": 1, "breach": "none"}


def lacking(book, values) -> list[tuple[str, tuple[str, ...]]]:
    """Which rows would have been better, and the facts that each lacks."""
    path = quote_values(book, values).path
    return [(one.rule, one.facts) for one in explaining.why_not(book, values, path)]


def test_an_association_of_adults_lacks_only_the_children(gloppen) -> None:
    found = lacking(gloppen, {**GYM, "applicant": "sports_club", "people": ADULTS})
    assert found == [
        ("reduction.children", ("people",)),
        ("reduction.disabled", ("people",)),
        ("reduction.study", ("applicant", "purpose")),
    ]


def test_what_fails_is_told_in_words(gloppen) -> None:
    values = {**GYM, "applicant": "sports_club", "people": ADULTS}
    nearest = explaining.why_not(gloppen, values, quote_values(gloppen, values).path)[0]
    assert nearest.words["nn"] == "lag og organisasjonar med aktivitet for barn under 16 år"
    assert nearest.effect["nn"] == "gratis"
    assert [text["nn"].replace("\xa0", " ") for text in nearest.lacking] == ["meir enn 50 % under 16 år"]


def test_what_is_free_already_is_not_explained(gloppen) -> None:
    values = {**GYM, "applicant": "sports_club", "people": CHILDREN}
    assert "reduction.children" not in [rule for rule, _ in lacking(gloppen, values)]


def test_cheaper_rows_are_told_the_nearest_first_and_nobody_is_asked_to_be_somebody_else_before(nesodden) -> None:
    values = {
        "space_class": "hall",
        "day": "saturday",
        "minutes": 60,
        "days": 1,
        "breach": "none",
        "applicant": "business",
    }
    found = lacking(nesodden, {**values, "people": ADULTS})
    assert found[:2] == [("rate.hall-other-weekday", ("day",)), ("rate.hall-adult-weekend", ("applicant",))]
    assert found[-1] == ("rate.hall-youth-weekday", ("applicant", "people", "day"))


def test_another_place_is_no_way_to_pay_less(nesodden) -> None:
    values = {
        "space_class": "hall",
        "day": "weekday",
        "minutes": 60,
        "days": 1,
        "breach": "none",
        "applicant": "business",
    }
    assert not [rule for rule, _ in lacking(nesodden, {**values, "people": ADULTS}) if "gymsal" in rule]


@pytest.mark.parametrize(("alcohol", "defeated"), [(True, ["alcohol is served"]), (False, [])])
def test_what_takes_a_reduction_away_is_named(small, alcohol: bool, defeated: list[str]) -> None:
    book = small('[[reduction]]\nwhen = { group = "clubs" }\nunless = [{ alcohol = true }]\neffect = { free = true }\n')
    values = {"space_class": "hall", "applicant": "sports_club", "alcohol": alcohol, "minutes": 60}
    found = explaining.why_not(book, values, quote_values(book, values).path)
    assert [text["en"] for one in found for text in one.defeated] == defeated


def test_only_what_takes_off_more_is_told(small) -> None:
    rows = [
        ("free", 'group = "clubs"', "free = true"),
        ("half", 'applicant = "school"', "percent = 50"),
        ("some", 'applicant = "business"', "percent = 20"),
    ]
    words = 'nb = "x"\nnn = "x"\nen = "x"\n'
    written = [
        f'[[reduction]]\nid = "{name}"\n{words}when = {{ {when} }}\neffect = {{ {effect} }}\n'
        for name, when, effect in rows
    ]
    book = small("".join(written))
    assert lacking(book, {"space_class": "hall", "applicant": "school", "minutes": 60}) == [
        ("reduction.free", ("applicant",))
    ]
