import pytest

from rules.quotes import quote_values

PER_UNIT = """
[rate]
columns = ["purpose", "amount", "per"]
rows = [
  ["training", 180, "hour"],
  ["fair", 2500, "day"],
  ["overnight", 43, "night"],
  ["concert", 60, "person"],
  ["meeting", 500, "occasion"],
]
"""


@pytest.mark.parametrize(
    ("values", "amount"),
    [
        ({"purpose": "training", "minutes": 100}, 30000),
        ({"purpose": "training", "minutes": 1}, 300),
        ({"purpose": "fair", "days": 3}, 750000),
        ({"purpose": "overnight", "nights": 2}, 8600),
        ({"purpose": "concert", "persons": 15}, 90000),
        ({"purpose": "meeting"}, 50000),
    ],
)
def test_a_price_is_so_many_of_its_unit(small, values: dict[str, object], amount: int) -> None:
    quote = quote_values(small(rate=PER_UNIT), values)
    assert (quote.total, quote.value) == (amount, amount)


def test_a_regulation_may_have_no_price(small) -> None:
    assert quote_values(small(rate=PER_UNIT), {"purpose": "party"}).outcome == "undecided"


@pytest.mark.parametrize(("purpose", "fact"), [("training", "hours"), ("concert", "persons")])
def test_the_extent_must_be_told(small, purpose: str, fact: str) -> None:
    [refusal] = quote_values(small(rate=PER_UNIT), {"purpose": purpose}).refusals
    assert (refusal.code, refusal.fact) == ("missing-fact", fact)


def test_minutes_are_rounded_to_whole_ore_once(small) -> None:
    assert quote_values(small(), {"space_class": "room", "minutes": 1}).total == 166
