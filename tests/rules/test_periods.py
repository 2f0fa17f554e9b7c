from datetime import datetime

import pytest

from rules import RulebookError, load, periods
from rules.facts import OSLO, of_time
from rules.quotes import quote_values
from tests.rules.clock import span
from tests.rules.conftest import SMALL

WEEKEND = """
[periods.weekend]
from = "friday 16:00"
to = "sunday 20:00"
nb = "helg"
nn = "helg"
en = "weekend"

[periods.evening]
from = "17:00"
to = "23:00"
days = ["weekday"]
nb = "kveld"
nn = "kveld"
en = "evening"

[periods.night]
from = "23:00"
to = "06:00"
nb = "natt"
nn = "natt"
en = "night"
"""
RATE = """
[rate]
columns = ["period", "amount"]
rows = [["weekend", 300], ["evening", 200], ["night", 400], ["none", 100]]
effect = { per = "hour" }
"""


def book(time: str = 'midnight = "split"\nperiods = "split"'):
    return load(f"{SMALL}{WEEKEND}{RATE}\n[time]\n{time}\n")


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-11-27T15:59", "none"),
        ("2026-11-27T16:00", "weekend"),
        ("2026-11-29T19:59", "weekend"),
        ("2026-11-29T20:00", "none"),
        ("2026-11-24T17:00", "evening"),
        ("2026-11-24T23:00", "night"),
        ("2026-11-25T05:59", "night"),
        ("2026-11-25T06:00", "none"),
        ("2026-12-25T18:00", "weekend"),
        ("2027-05-17T18:00", "none"),
    ],
)
def test_the_first_period_that_holds_a_moment_names_it(moment: str, name: str) -> None:
    assert periods.at(book().periods, datetime.fromisoformat(moment).replace(tzinfo=OSLO)) == name


@pytest.mark.parametrize(
    ("start", "end", "kroner"),
    [
        ("2026-11-27T14:00", "2026-11-27T18:00", 2 * 100 + 2 * 300),
        ("2026-11-24T16:00", "2026-11-24T23:30", 100 + 6 * 200 + 200),
        ("2026-11-24T22:00", "2026-11-25T07:00", 200 + 7 * 400 + 100),
        ("2026-10-25T01:00", "2026-10-25T05:00", 5 * 300),
        ("2026-03-29T01:00", "2026-03-29T05:00", 3 * 300),
    ],
)
def test_a_booking_over_the_edge_is_priced_by_its_pieces(start: str, end: str, kroner: int) -> None:
    assert quote_values(book(), of_time(span(start, end))).total == kroner * 100


def test_a_booking_over_the_edge_goes_by_its_start_where_that_is_stated() -> None:
    stated = book('midnight = "start"\nperiods = "start"')
    assert quote_values(stated, of_time(span("2026-11-27T14:00", "2026-11-27T18:00"))).total == 4 * 100 * 100


def test_where_nothing_is_stated_the_municipality_is_asked_and_only_if_it_matters() -> None:
    silent = load(f"{SMALL}{WEEKEND}{RATE}")
    asked = quote_values(silent, of_time(span("2026-11-27T14:00", "2026-11-27T18:00")))
    assert (asked.outcome, asked.path) == ("undecided", ("time.periods",))
    assert quote_values(silent, of_time(span("2026-11-28T14:00", "2026-11-28T18:00"))).total == 4 * 300 * 100


def test_pieces_of_the_same_row_are_counted_together_before_they_are_rounded() -> None:
    started = load(f"""{SMALL}
[rate]
columns = ["day", "amount"]
rows = [["weekday", 100], [["saturday", "sunday"], 200]]
effect = {{ per = "started-hour" }}

[time]
midnight = "split"
""")
    weekend = quote_values(started, of_time(span("2026-11-28T22:30", "2026-11-29T01:30")))
    assert weekend.total == 3 * 200 * 100


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('from = "friday 16:00"\nto = "20:00"', "periods.odd"),
        ('from = "fredag 16:00"\nto = "sunday 20:00"', "periods.odd.from"),
        ('from = "25:00"\nto = "20:00"', "periods.odd.from"),
        ('from = "16:00"\nto = "16:00"', "periods.odd"),
        ('from = "friday 16:00"\nto = "sunday 20:00"\ndays = ["weekday"]', "periods.odd.days"),
        ('from = "16:00"\nto = "20:00"\ndays = ["friday"]', "periods.odd.days"),
        ('from = "16:00"', "periods.odd"),
    ],
)
def test_a_period_that_makes_no_sense_is_told_with_its_place(written: str, place: str) -> None:
    text = f'{SMALL}\n[periods.odd]\n{written}\nnb = "a"\nnn = "a"\nen = "a"\n{RATE.replace("weekend", "odd")}'
    with pytest.raises(RulebookError) as refused:
        load(text)
    assert place in [fault.path for fault in refused.value.faults]
