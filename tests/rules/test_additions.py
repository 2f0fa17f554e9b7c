import pytest

import rules
from rules import Facts
from rules.quotes import quote_values
from rules.wording import TIMES
from tests.rules.clock import span

USE = {"space_class": "hall", "minutes": 120, "applicant": "business"}
EXTRAS = """
[extras.guard]
nb = "vakt"
nn = "vakt"
en = "guard"
per = "hour"

[extras.cleaning]
nb = "ekstra renhold"
nn = "ekstra reinhald"
en = "extra cleaning"
per = "krone"
known = "afterwards"

[[extra]]
id = "guard"
when = { extra = "guard" }
effect = { amount = 283, per = "each" }

[[extra]]
id = "cleaning"
when = { extra = "cleaning" }
effect = { actual = true }
"""


def amounts(book, values: dict[str, object] = USE, *, final: bool = False) -> list[tuple[str, int]]:
    quote = quote_values(book, values, final=final)
    assert quote.total == sum(line.amount for line in quote.lines)
    return [(line.rule, line.amount // 100) for line in quote.lines]


def test_extras_come_on_top_and_are_counted_in_their_own_unit(small) -> None:
    ordered = {**USE, "extras": {"guard": 3, "cleaning": 950}}
    quote = quote_values(small(EXTRAS), ordered, final=True)
    assert [(line.rule, line.amount // 100) for line in quote.lines] == [
        ("rate.1", 400),
        ("extra.guard", 849),
        ("extra.cleaning", 950),
    ]
    assert quote.lines[1].reason["nb"].replace("\xa0", " ") == f"Vakt: 3 timer {TIMES} 283 kr"


def test_what_is_known_only_afterwards_is_pending_and_nothing_where_nobody_says_so_in_the_end(small) -> None:
    assert [one.fact for one in quote_values(small(EXTRAS), USE).pending] == ["extra.cleaning"]
    assert amounts(small(EXTRAS), final=True) == [("rate.1", 400)]


def test_a_surcharge_is_per_cent_of_the_rent(small) -> None:
    weekend = small('[[extra]]\nid = "weekend"\nwhen = { day = "saturday" }\neffect = { percent = 50 }')
    assert amounts(weekend, {**USE, "day": "saturday"}) == [("rate.1", 400), ("extra.weekend", 200)]


def test_a_published_table_beats_a_formula_below_it(small) -> None:
    rate = """
[[rate]]
when = { day = "saturday", space_class = "room" }
effect = { amount = 830, per = "hour" }

[[rate]]
id = "weekend"
when = { day = "saturday" }
effect = { as = { day = "weekday" }, percent = 150 }

[[rate]]
when = { space_class = ["hall", "room"] }
effect = { amount = 550, per = "hour" }
"""
    book = small(rate=rate)
    assert quote_values(book, {**USE, "day": "saturday", "space_class": "room"}).total == 166000
    assert quote_values(book, {**USE, "day": "saturday"}).total == 165000
    assert quote_values(book, {**USE, "day": "weekday"}).total == 110000


FREE = """
[[reduction]]
id = "clubs"
when = { group = "clubs" }
unless = [{ ticketed = true }, { alcohol = true }]
effect = { free = true, keeps = ["guard"] }
"""
CLUB = {**USE, "applicant": "sports_club", "ticketed": False, "alcohol": False, "extras": {"guard": 1}}


def test_free_is_not_free_of_what_is_kept(small) -> None:
    assert amounts(small(EXTRAS + FREE), CLUB) == [("reduction.clubs", 0), ("extra.guard", 283)]


@pytest.mark.parametrize("defeater", ["ticketed", "alcohol"])
def test_what_defeats_an_exemption_takes_it_away(small, defeater: str) -> None:
    assert amounts(small(EXTRAS + FREE), {**CLUB, defeater: True}) == [("rate.1", 400), ("extra.guard", 283)]


def test_an_exemption_that_may_be_defeated_asks_for_what_defeats_it(small) -> None:
    [refusal] = quote_values(small(EXTRAS + FREE), {**CLUB, "alcohol": None}).refusals
    assert (refusal.code, refusal.fact, refusal.rule) == ("missing-fact", "alcohol", "reduction.clubs")


def test_others_pay_as_the_regulation_says_that_somebody_else_does(small) -> None:
    rate = """
[[rate]]
when = { group = "clubs" }
effect = { amount = 100, per = "hour" }

[[rate]]
when = {}
effect = { amount = 400, per = "hour" }
"""
    as_a_club = """
[[reduction]]
id = "unit"
when = { applicant = "municipal_unit" }
effect = { as = { applicant = "sports_club" } }
nb = "Kommunen"
nn = "Kommunen"
en = "The municipality"
"""
    book = small(as_a_club, rate=rate)
    quote = quote_values(book, {**USE, "applicant": "municipal_unit"})
    assert (quote.total, quote.value) == (20000, 80000)


def test_a_maximum_takes_off_what_is_over_it_and_a_minimum_adds_what_is_under(small) -> None:
    assert amounts(small('[[limit]]\nid = "most"\neffect = { max = 300 }')) == [("rate.1", 400), ("limit.most", -100)]
    assert amounts(small('[[limit]]\nid = "least"\neffect = { min = 500 }')) == [("rate.1", 400), ("limit.least", 100)]


def test_a_minimum_does_not_touch_what_is_free(small) -> None:
    free = small(
        '[[reduction]]\nwhen = { group = "clubs" }\neffect = { free = true }\n[[limit]]\neffect = { min = 500 }'
    )
    assert quote_values(free, CLUB).total == 0


def test_the_price_of_a_day_is_the_most_where_the_regulation_says_so(small) -> None:
    rate = """
[[rate]]
when = { unit = "hour" }
effect = { amount = 180, per = "hour" }

[[rate]]
when = { unit = "day" }
effect = { amount = 650, per = "day" }

[defaults]
unit = "hour"

[[limit]]
when = { unit = "hour" }
effect = { as = { unit = "day" } }
"""
    book = small(rate=rate)
    assert [quote_values(book, {**USE, "minutes": hours * 60, "days": 1}).total for hours in (3, 4)] == [54000, 65000]


VAT = """
[[vat]]
id = "staff"
effect = { percent = 25, on = ["guard"] }

[[vat]]
id = "company"
when = { vat_registered = true }
effect = { percent = 25, on = ["rate"] }
"""


def test_tax_is_by_article_and_customer(small) -> None:
    ordered = {**USE, "extras": {"guard": 2}, "vat_registered": False}
    assert amounts(small(EXTRAS + VAT), ordered)[2:] == [("vat.staff", 141)]
    quote = quote_values(small(EXTRAS + VAT), {**ordered, "vat_registered": True})
    assert (quote.total, quote.vat) == (40000 + 56600 + 14150 + 10000, 24150)


def test_tax_that_prices_hold_already_adds_nothing_and_is_told(small) -> None:
    quote = quote_values(small('[[vat]]\neffect = { percent = 25, on = ["rate"], included = true }'), USE)
    assert (quote.total, quote.vat) == (40000, 8000)


@pytest.mark.parametrize(("hours", "deposit"), [(2, 25000), (12, 60000)])
def test_a_deposit_is_a_part_of_the_rent_and_stands_beside_it(small, hours: int, deposit: int) -> None:
    quote = quote_values(small("[[deposit]]\neffect = { percent = 25, min = 250 }"), {**USE, "minutes": hours * 60})
    assert quote.deposit
    assert (quote.total, quote.deposit.amount) == (hours * 20000, deposit)


def test_what_costs_nothing_has_no_deposit(small) -> None:
    free = small(
        '[[reduction]]\nwhen = { group = "clubs" }\neffect = { free = true }\n[[deposit]]\neffect = { amount = 500 }'
    )
    assert quote_values(free, CLUB).deposit is None


def test_a_charge_for_the_agreement_is_once(small) -> None:
    quote = quote_values(small('[[extra]]\nid = "fee"\neffect = { amount = 536, per = "agreement" }'), USE)
    assert [(line.rule, line.once) for line in quote.lines] == [("rate.1", False), ("extra.fee", True)]


def together(book, use: dict[str, object], spaces: int) -> list[list[tuple[str, int]]]:
    facts = [
        Facts.of(
            kind="business",
            span=span("2026-11-24T18:00", "2026-11-24T20:00"),
            purpose="concert",
            space_class="hall",
            more=use,
        )
        for _ in range(spaces)
    ]
    found = rules.quote_together(book, facts, final=True)
    return [[(line.rule, line.amount // 100) for line in quote.lines] for quote in found]


def test_in_several_spaces_each_has_its_rent_and_the_use_its_extras_and_its_takings_once(small) -> None:
    weekend = '[[extra]]\nid = "evening"\neffect = { percent = 50 }\n'
    fee = '[[extra]]\nid = "fee"\neffect = { amount = 536, per = "agreement" }\n'
    book = small(EXTRAS + weekend + fee + '[[income]]\nid = "tickets"\neffect = { share = 10 }')
    first, second = together(book, {"extra": {"guard": 1}, "ticket_income": 1000}, 2)
    assert first == [
        ("rate.1", 400),
        ("income.tickets", 100),
        ("extra.guard", 283),
        ("extra.evening", 200),
        ("extra.fee", 536),
    ]
    assert second == [("rate.1", 400), ("extra.evening", 200)]


@pytest.mark.parametrize(
    ("rate", "income", "sums"), [("minimum", 5000, 800), ("minimum", 10000, 1000), ("instead", 100, 10)]
)
def test_a_share_of_the_takings_stands_to_the_rent_of_all_spaces(small, rate: str, income: int, sums: int) -> None:
    book = small(f'[[income]]\nid = "tickets"\neffect = {{ share = 10, rate = "{rate}" }}')
    assert sum(amount for lines in together(book, {"ticket_income": income}, 2) for _, amount in lines) == sums
