from rules import eligibility, quotes

GATE = """
[[gate]]
id = "list"
when = { purpose = ["concert", "party"] }
effect = { outcome = "document-required" }
nb = "Navneliste"
nn = "Namneliste"
en = "A list of names"

[[gate]]
id = "party"
when = { purpose = "party" }
effect = { outcome = "not-available" }
nb = "Ikke til fest"
nn = "Ikkje til fest"
en = "Not for parties"

[[gate]]
id = "alcohol"
when = { alcohol = true, space_class = "hall" }
effect = { outcome = "discretion" }
nb = "Etter avtale"
nn = "Etter avtale"
en = "By agreement"
"""


def test_nothing_stands_in_the_way_of_a_training(small, facts) -> None:
    assert eligibility.refusals(small(GATE), facts(alcohol=False)) == ()


def test_a_refusal_has_code_words_rule_and_source(small, facts) -> None:
    (refusal,) = eligibility.refusals(small(GATE), facts(alcohol=True))
    assert (refusal.code, refusal.rule, refusal.source) == ("discretion", "gate.alcohol", "https://example.no/prisar")
    assert refusal.reason == {"nb": "Etter avtale", "nn": "Etter avtale", "en": "By agreement"}


def test_a_document_stands_beside_the_price(small, facts) -> None:
    quote = quotes.quote(small(GATE), facts(purpose="concert", alcohol=False))
    assert (quote.outcome, quote.total) == ("priced", 40000)
    assert [(refusal.code, refusal.stops) for refusal in quote.refusals] == [("document-required", False)]


def test_the_gate_is_read_until_a_row_stops(small, facts) -> None:
    found = eligibility.refusals(small(GATE), facts(purpose="party", alcohol=True))
    assert [refusal.rule for refusal in found] == ["gate.list", "gate.party"]


def test_a_missing_fact_is_asked_for_by_name(small, facts) -> None:
    (refusal,) = eligibility.refusals(small(GATE), facts())
    assert (refusal.code, refusal.fact, refusal.rule) == ("missing-fact", "alcohol", "gate.alcohol")
    assert refusal.reason["nn"] == "Prisen er avhengig av om det blir servert alkohol, og det er ikkje oppgitt"


def test_a_missing_count_names_the_age(gloppen, facts) -> None:
    club = facts(
        kind="sports_club", purpose="overnight", space_class="gymsal", participants={"total": 9, "under": {"19": 9}}
    )
    (refusal,) = eligibility.refusals(gloppen, club)
    assert (refusal.code, refusal.fact) == ("missing-fact", "people.under.16")
    assert refusal.reason["en"] == "The price depends on how many are under 16, which is not given"
