import pytest

from rules import quotes

REDUCTIONS = """
[[reduction]]
id = "clubs"
when = { group = "clubs", ticketed = false }
effect = { free = true }

[[reduction]]
id = "half"
when = { applicant = "school" }
effect = { percent = 50 }
nb = "Skoler betaler det halve"
nn = "Skular betaler det halve"
en = "Schools pay half"

[[reduction]]
id = "third"
when = { applicant = "trade_union" }
effect = { percent = 33.3333 }
nb = "Fagforeninger"
nn = "Fagforeiningar"
en = "Unions"
"""


@pytest.mark.parametrize(
    ("kind", "ticketed", "total", "path"),
    [
        ("voluntary_org", False, 0, ("rate.1", "reduction.clubs")),
        ("voluntary_org", True, 40000, ("rate.1",)),
        ("school", True, 20000, ("rate.1", "reduction.half")),
        ("trade_union", None, 26667, ("rate.1", "reduction.third")),
        ("business", None, 40000, ("rate.1",)),
    ],
)
def test_the_first_reduction_that_holds_is_given(
    small, facts, kind: str, ticketed: bool, total: int, path: object
) -> None:
    quote = quotes.quote(small(REDUCTIONS), facts(kind=kind, ticketed=ticketed))
    assert (quote.total, quote.value, quote.path) == (total, 40000, path)


def test_a_reduction_says_what_was_taken_off(small, facts) -> None:
    (line,) = quotes.quote(small(REDUCTIONS), facts(kind="school")).lines
    assert (line.stage, line.amount, line.value) == ("reduction", 20000, 40000)
    assert {language: words.replace("\xa0", " ") for language, words in line.reason.items()} == {
        "nb": "Skoler betaler det halve: 50 % avslag i 400 kr (2 timer × 200 kr)",  # noqa: RUF001 - as it is shown
        "nn": "Skular betaler det halve: 50 % avslag i 400 kr (2 timar × 200 kr)",  # noqa: RUF001 - as it is shown
        "en": "Schools pay half: 50% off 400 kr (2 hours × 200 kr)",  # noqa: RUF001 - as it is shown
    }


def test_whether_a_club_is_free_is_asked_only_of_clubs(small, facts) -> None:
    quote = quotes.quote(small(REDUCTIONS), facts(kind="sports_club"))
    assert [(refusal.code, refusal.fact) for refusal in quote.refusals] == [("missing-fact", "ticketed")]
    assert quotes.quote(small(REDUCTIONS), facts(kind="business")).outcome == "priced"
