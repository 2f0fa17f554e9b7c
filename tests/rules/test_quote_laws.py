"""What holds for every quote, whatever the regulation and the use."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rules
from rules import PRICED, Facts, Participants, Rulebook, TimeSpan, load, periods
from rules.definitions import (
    AFTERWARDS,
    AIMED_AT,
    APPLICANTS,
    BREACH,
    CALENDAR,
    CLOSED,
    EXTRA,
    FACTS,
    FLAG,
    NUMBER,
    PURPOSES,
    WORD,
)
from rules.facts import Value, of_time
from rules.pieces import cut
from rules.quotes import Quote, quote_values
from tests.rules.conftest import BOOKS, SMALL

ALL = [load(path.read_text("utf-8")) for path in sorted(BOOKS.glob("*.toml"))]
SINCE = datetime(2022, 8, 1, tzinfo=UTC)

spans = st.builds(
    lambda start, minutes: TimeSpan(
        SINCE + timedelta(minutes=15 * start), SINCE + timedelta(minutes=15 * (start + minutes))
    ),
    st.integers(0, 120_000),
    st.integers(1, 300),
)


def people(draw: st.DrawFn) -> Participants:
    total = draw(st.integers(0, 700))
    counts = sorted(draw(st.lists(st.integers(0, total), min_size=6, max_size=6)))
    return Participants(
        total, dict(zip((13, 16, 18, 19, 20, 25), counts, strict=True)), counts[2], draw(st.integers(0, total))
    )


@st.composite
def uses(draw: st.DrawFn, book: Rulebook) -> Mapping[str, Value | None]:
    """A use with a value, or nothing said, for every fact that the regulation may ask about."""
    values: dict[str, Value | None] = {}
    for name, fact in FACTS.items():
        if fact.told_by in {CALENDAR, BREACH} or name == "people":
            continue
        values[fact.stored_as or name] = draw(st.none() | _value(book, name))
    values["people"] = draw(st.none() | st.just(people(draw)))
    values["persons"] = values["people"].total if isinstance(values["people"], Participants) else None
    return {**values, **of_time(draw(spans)), "outside_minutes": draw(st.integers(0, 300)), "breach": "none"}


def _value(book: Rulebook, name: str) -> st.SearchStrategy[Value]:
    kind = FACTS[name].kind
    if kind == FLAG:
        return st.booleans()
    if kind == NUMBER:
        return st.integers(0, 10**7)
    if kind == EXTRA:
        names = sorted(book.extras)
        return st.dictionaries(st.sampled_from(names), st.integers(1, 30)) if names else st.just({})
    if kind == CLOSED:
        return st.sampled_from(FACTS[name].values)
    own = [value for word in book.words.get(name, {}).values() for value in word.values]
    return st.sampled_from(own or ["none"])


def consistent(quote: Quote) -> None:
    assert quote.total == sum(line.amount for line in quote.lines)
    assert quote.value == sum(line.value for line in quote.lines)
    assert min(quote.total, quote.value, quote.vat) >= 0
    assert quote.vat <= quote.total
    assert quote.deposit is None or quote.deposit.amount >= 0
    assert (quote.outcome == PRICED) == (not any(refusal.stops for refusal in quote.refusals))
    assert all(text.strip() for line in quote.lines for text in line.reason.values())
    assert all(line.source for line in quote.lines)


@pytest.mark.parametrize("book", ALL, ids=lambda book: book.id)
@given(data=st.data(), final=st.booleans())
def test_a_quote_is_never_negative_and_its_lines_come_to_its_total(
    book: Rulebook, data: st.DataObject, final: bool
) -> None:
    values = data.draw(uses(book))
    quote = quote_values(book, values, final=final)
    consistent(quote)
    assert quote == quote_values(book, values, final=final)
    assert not (final and quote.pending)


@pytest.mark.parametrize("book", ALL, ids=lambda book: book.id)
@given(data=st.data())
def test_whoever_tells_what_is_missing_is_asked_for_something_else_or_gets_an_answer(
    book: Rulebook, data: st.DataObject
) -> None:
    values = dict(data.draw(uses(book)))
    asked: list[str] = []
    while (quote := quote_values(book, values, final=True)).outcome == "missing-fact":
        fact = quote.refusals[-1].fact.partition(".")[0]
        assert fact not in asked
        asked.append(fact)
        if fact == "people":
            values["people"] = Participants(20, dict.fromkeys((13, 16, 18, 19, 20, 25), 4), 10, 0)
        else:
            values[FACTS[fact].stored_as or fact] = data.draw(_value(book, fact))
    consistent(quote)


BOUNDED = """
[[rate]]
when = {{ unit = "hour" }}
effect = {{ amount = {hour}, per = "hour", min = {least} }}

[[rate]]
effect = {{ amount = {day}, per = "day" }}

[[extra]]
when = {{ day = ["saturday", "sunday", "holiday"] }}
effect = {{ percent = {more} }}

[[income]]
when = {{ ticketed = true }}
effect = {{ share = {share}, rate = "minimum" }}

[[limit]]
id = "most"
effect = {{ max = {most} }}

[time]
midnight = "split"
"""
sums = st.integers(0, 20_000)


@given(hour=sums, day=sums, least=sums, most=sums, more=st.integers(1, 200), share=st.integers(1, 100), data=st.data())
def test_the_rent_is_never_above_the_stated_maximum(data: st.DataObject, **written: int) -> None:
    book = load(SMALL + BOUNDED.format(**written))
    values = {
        "unit": data.draw(st.sampled_from(["hour", "day"])),
        "ticketed": data.draw(st.booleans()),
        "ticket_income": data.draw(st.integers(0, 10**8)),
        **of_time(data.draw(spans)),
    }
    quote = quote_values(book, values, final=True)
    consistent(quote)
    rent = sum(line.amount for line in quote.lines if line.stage != "extra")
    assert rent <= written["most"] * 100


WEEK = """
[periods.weekend]
from = "friday {friday:02d}:00"
to = "sunday {sunday:02d}:00"
nb = "helg"
nn = "helg"
en = "weekend"

[periods.evening]
from = "{evening:02d}:00"
to = "23:00"
nb = "kveld"
nn = "kveld"
en = "evening"

[rate]
columns = ["period", "day", "amount"]
rows = [
  ["weekend", "*", {a}],
  ["evening", "weekday", {b}],
  ["evening", "*", {c}],
  ["*", "holiday", {d}],
  ["*", "*", {e}],
]
effect = {{ per = "hour" }}

[time]
midnight = "split"
periods = "split"
"""
clocks = st.integers(1, 22)


@given(friday=clocks, sunday=clocks, evening=clocks, a=sums, b=sums, c=sums, d=sums, e=sums, data=st.data())
def test_a_booking_split_where_the_regulation_splits_it_costs_the_same(data: st.DataObject, **written: int) -> None:
    book = load(SMALL + WEEK.format(**written))
    span = data.draw(spans)
    whole = quote_values(book, of_time(span))
    pieces = cut(of_time(span), ("split", "split"), book.periods)
    moments = sorted({span.start, span.end, *(piece.values["span"].start for piece in pieces)})
    kept = data.draw(st.lists(st.sampled_from(moments), unique=True)) if pieces else []
    parts = [TimeSpan(one, two) for one, two in pairwise(sorted({span.start, span.end, *kept}))]
    quotes = [quote_values(book, of_time(part)) for part in parts]
    assert whole.total == sum(quote.total for quote in quotes)
    assert {line.rule for line in whole.lines} == {line.rule for quote in quotes for line in quote.lines}


@given(span=spans, friday=clocks, sunday=clocks, evening=clocks)
def test_pieces_are_the_booking_and_each_lies_in_one_period(
    span: TimeSpan, friday: int, sunday: int, evening: int
) -> None:
    book = load(SMALL + WEEK.format(friday=friday, sunday=sunday, evening=evening, a=1, b=1, c=1, d=1, e=1))
    pieces = cut(of_time(span), ("split", "split"), book.periods)
    assert sum(piece.minutes for piece in pieces) in {0, span.minutes}
    for piece in pieces:
        part = piece.values["span"]
        last = part.end - timedelta(minutes=1)
        assert periods.at(book.periods, part.start) == periods.at(book.periods, last) == piece.values["period"]


@pytest.mark.parametrize("book", ALL, ids=lambda book: book.id)
@given(data=st.data())
def test_a_series_that_remembers_is_priced_as_each_date_by_itself(book: Rulebook, data: st.DataObject) -> None:
    values = dict(data.draw(uses(book)))
    remembered = rules.Remembered()
    for span in data.draw(st.lists(spans, min_size=2, max_size=5)):
        facts = Facts.of(
            kind=data.draw(st.sampled_from(APPLICANTS[:3])),
            span=span,
            purpose=str(values["purpose"] or "training"),
            space_class=str(values["space_class"] or "hall"),
            participants=values["people"],
            more={"booking": "series", "extra": values.get("extras") or {}},
        )
        [told] = rules.quote_together(book, [facts], remembered=remembered)
        assert told == rules.quote(book, facts)


def test_facts_of_a_booking_and_facts_by_name_give_the_same_quote() -> None:
    span = TimeSpan(SINCE, SINCE + timedelta(hours=2))
    facts = Facts.of(
        kind=APPLICANTS[0], span=span, purpose=PURPOSES[0], space_class="gymsal", more={"aimed_at": AIMED_AT[0]}
    )
    assert facts.values()["aimed_at"] == "everyone"
    assert {name for name, fact in FACTS.items() if fact.told_by == AFTERWARDS} == {"ticket_income", "tickets"}
    assert [name for name, fact in FACTS.items() if fact.kind == WORD] == ["status", "period", "space_class", "part"]
