"""What things cost that are lent out by themselves."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules import Facts, TimeSpan, hire, load
from tests.rules.conftest import RATE, SMALL

GEAR = """
[extras]
chair = { nb = "stol", nn = "stol", en = "chair" }
amplifier = { nb = "lydanlegg", nn = "lydanlegg", en = "sound system" }
guard = { nb = "vakt", nn = "vakt", en = "guard" }

[[gate]]
id = "party"
when = { purpose = "party" }
effect = { outcome = "not-available" }
nb = "Hallen leies ikke ut til fest"
nn = "Hallen blir ikkje leigd ut til fest"
en = "The hall is not let for parties"

[[extra]]
id = "chair"
when = { extra = "chair" }
effect = { amount = 20, per = "each" }

[[extra]]
id = "amplifier"
when = { extra = "amplifier" }
effect = { amount = 500, per = ["each", "24h"], max = 2000 }

[[extra]]
id = "guard"
when = { extra = "guard", alcohol = true }
effect = { amount = 400, per = "each" }

[[extra]]
id = "overtime"
when = { outside_hours = { above = 0 } }
effect = { amount = 500, per = "started-outside-hour" }

[[reduction]]
id = "clubs"
when = { group = "clubs" }
effect = { percent = 50, keeps = ["chair"] }

[[deposit]]
id = "deposit"
when = { extra = "amplifier" }
effect = { amount = 1000 }
"""
BOOK = load(SMALL + RATE + GEAR)
FRIDAY = datetime(2026, 11, 27, 11, tzinfo=UTC)


def facts(ordered: dict[str, int], *, nights: int = 2, kind: str = "private_person", **more: object) -> Facts:
    span = TimeSpan(FRIDAY, FRIDAY + timedelta(days=nights))
    return Facts.of(
        kind=kind, span=span, purpose="party", space_class="", more={"extra": ordered, **more}, commercial=False
    )


def test_a_thing_lent_out_costs_what_it_costs_as_an_extra_and_what_is_said_of_places_does_not_count() -> None:
    quote = hire(BOOK, facts({"chair": 40, "amplifier": 1}))
    assert [(line.rule, line.amount // 100) for line in quote.lines] == [
        ("extra.chair", 800),
        ("extra.amplifier", 1000),
    ]
    assert (quote.outcome, quote.total, quote.deposit and quote.deposit.amount) == ("priced", 180000, 100000)


def test_who_pays_less_for_a_place_pays_less_for_what_is_lent_but_for_what_is_kept() -> None:
    quote = hire(BOOK, facts({"chair": 40, "amplifier": 1}, kind="sports_club"))
    assert [(line.rule, line.amount // 100) for line in quote.lines] == [("extra.chair", 800), ("reduction.clubs", 500)]


def test_what_the_regulation_does_not_name_is_for_the_municipality_to_price() -> None:
    quote = hire(BOOK, facts({"chair": 4, "canoe": 1}))
    assert (quote.outcome, quote.lines, quote.refusals[0].rule) == ("undecided", (), "extra")
    assert quote.refusals[0].reason["en"].startswith("The regulation does not say what “canoe” costs")


def test_what_is_named_without_a_price_that_fits_is_for_the_municipality_to_price() -> None:
    quote = hire(BOOK, facts({"chair": 4, "guard": 1}, alcohol=False))
    assert (quote.outcome, quote.refusals[0].rule) == ("undecided", "rate")


def test_a_fact_that_is_not_known_is_asked_for_and_never_guessed() -> None:
    quote = hire(BOOK, facts({"guard": 1}))
    assert (quote.outcome, quote.refusals[0].fact) == ("missing-fact", "alcohol")


@given(
    st.dictionaries(st.sampled_from(["chair", "amplifier", "guard", "canoe"]), st.integers(1, 10_000), min_size=1),
    st.integers(1, 60),
    st.sampled_from(["private_person", "sports_club", "business"]),
    st.booleans(),
)
def test_a_price_is_never_below_nothing_and_its_lines_add_up(ordered, nights, kind, alcohol) -> None:
    quote = hire(BOOK, facts(ordered, nights=nights, kind=kind, alcohol=alcohol))
    assert quote.total == sum(line.amount for line in quote.lines)
    assert all(0 <= line.amount <= line.value for line in quote.lines)
    assert (quote.outcome == "priced") == bool(quote.lines)
