import pytest

from rules import shares
from rules.conditions import Vocabulary
from rules.faults import Faults
from rules.quotes import quote_values
from rules.units import UnknownCountError


def share(**raw: object) -> shares.Share:
    faults = Faults("")
    found = shares.read(raw, "effect", Vocabulary(), faults)
    assert faults.found == []
    return found


TIERS = [{"up_to": 35000, "share": 10}, {"share": 20}]


@pytest.mark.parametrize(
    ("raw", "income", "kroner"),
    [
        ({"share": 15}, 20000, 3000),
        ({"tiers": TIERS}, 35000, 3500),
        ({"tiers": TIERS}, 50000, 6500),
        ({"share": 15, "above": 10000}, 10000, 0),
        ({"share": 15, "above": 10000}, 12000, 300),
        ({"share": 10, "only_if_over": 50000}, 50000, 0),
        ({"share": 10, "only_if_over": 50000}, 50001, 5000.1),
        ({"share": 30, "deduct": "1/3"}, 9000, 1800),
        ({"share": 10, "min": 250}, 1000, 250),
        ({"share": 10, "max": 5000}, 90000, 5000),
    ],
)
def test_a_share_of_the_takings_comes_to_so_much(raw: dict[str, object], income: int, kroner: float) -> None:
    assert shares.amount(share(**raw), {"ticket_income": income * 100}) == round(kroner * 100)


def test_a_share_by_the_ticket_needs_their_number_and_not_the_income() -> None:
    by_ticket = share(per_ticket=12)
    assert shares.amount(by_ticket, {"tickets": 100}) == 120000
    with pytest.raises(UnknownCountError):
        shares.amount(by_ticket, {"ticket_income": 100000})


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({}, "effect"),
        ({"share": 101}, "effect.share"),
        ({"share": 10, "tiers": TIERS}, "effect"),
        ({"tiers": [{"up_to": 35000, "share": 10}]}, "effect.tiers"),
        ({"tiers": [{"up_to": 9, "share": 10}, {"up_to": 8, "share": 10}, {"share": 1}]}, "effect.tiers"),
        ({"tiers": 10}, "effect.tiers"),
        ({"share": 10, "deduct": "3/2"}, "effect.deduct"),
        ({"share": 10, "deduct": "1/0"}, "effect.deduct"),
        ({"share": 10, "rate": "besides"}, "effect.rate"),
    ],
)
def test_a_share_that_makes_no_sense_is_told_with_its_place(raw: dict[str, object], path: str) -> None:
    faults = Faults("")
    shares.read(raw, "effect", Vocabulary(), faults)
    assert path in [fault.path for fault in faults.found]


def income(way: str) -> str:
    return f"""
[[income]]
effect = {{ share = 10, rate = "{way}" }}
"""


@pytest.mark.parametrize(
    ("way", "amounts"), [("beside", [40000, 100000]), ("minimum", [40000, 60000]), ("instead", [100000])]
)
def test_the_rent_stands_beside_a_share_or_is_its_minimum_or_gives_way(small, way: str, amounts: list[int]) -> None:
    told = {"space_class": "hall", "minutes": 120, "ticket_income": 1000000}
    quote = quote_values(small(income(way)), told, final=True)
    assert [line.amount for line in quote.lines] == amounts


def test_the_rent_is_the_minimum_of_a_smaller_share(small) -> None:
    told = {"space_class": "hall", "minutes": 120, "ticket_income": 1000}
    quote = quote_values(small(income("minimum")), told, final=True)
    assert quote.total == 40000


def test_before_the_event_the_price_is_provisional_and_says_what_it_waits_for(small) -> None:
    use = {"space_class": "hall", "minutes": 120}
    before = quote_values(small(income("beside")), use)
    assert (before.total, [one.fact for one in before.pending]) == (40000, ["ticket_income"])
    assert "10 % av billettinntekten" in before.lines[1].reason["nb"]
    after = quote_values(small(income("beside")), use, final=True)
    assert [(one.code, one.fact) for one in after.refusals] == [("missing-fact", "ticket_income")]
