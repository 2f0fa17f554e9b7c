from datetime import date

from booking.domain.baskets import Kit
from booking.domain.suggestions import Suggestion
from booking.web import baskets
from booking.web.queries import Query

FIRST, LAST = date(2027, 1, 12), date(2027, 1, 14)
DAYS = (("place", "bua"), ("from", "2027-01-12"), ("to", "2027-01-14"))


def suggestion(kind="days", *, place="bua", lines=(), swaps=()) -> Suggestion:
    return Suggestion(kind, place, place, FIRST, LAST, lines, swaps)


def test_basket_is_read_from_the_address():
    query = Query((*DAYS, ("n.ski-160", "2"), ("k.sett.1.ski", "ski-170"), ("k.sett.1.stav", "stav-120")))
    basket, form = baskets.read(query)
    assert (basket.place, basket.first, basket.last, form.faults) == ("bua", FIRST, LAST, {})
    assert (basket.lines, len(basket)) == ({"ski-160": 2}, 3)
    assert basket.kits == (Kit("sett", 1, {"ski": "ski-170", "stav": "stav-120"}),)


def test_wrong_number_stays_in_sight_with_its_fault():
    basket, form = baskets.read(Query((("n.ski-160", "many"), ("n.ski-170", "0"))))
    assert (basket.lines, set(form.faults)) == ({"ski-160": 1}, {"n.ski-160"})


def test_one_more_of_the_same_is_counted():
    query = baskets.with_one_more(baskets.with_one_more(Query(DAYS), "ski-160"), "ski-160")
    assert query.one("n.ski-160") == "2"


def test_another_place_begins_a_new_basket():
    query = Query((*DAYS, ("n.ski-160", "2")))
    assert not baskets.at(query, place="naboen", first=FIRST, last=LAST).given("n.ski-160")
    assert baskets.at(query, place="bua", first=FIRST, last=LAST).one("n.ski-160") == "2"


def test_swap_goes_for_lines_and_kits_and_adds_up():
    query = Query((*DAYS, ("n.ski-160", "1"), ("n.ski-170", "1"), ("k.sett.1.ski", "ski-160")))
    basket, _ = baskets.read(query)
    new = baskets.instead(query, basket, suggestion("size", swaps=(("ski-160", "ski-170"),)))
    assert (new.one("n.ski-170"), new.given("n.ski-160"), new.one("k.sett.1.ski")) == ("2", False, "ski-170")


def test_what_there_is_leaves_the_kits_whole():
    query = Query((*DAYS, ("n.ski-160", "3"), ("n.stav", "1"), ("k.sett.1.ski", "ski-160")))
    basket, _ = baskets.read(query)
    new = baskets.instead(query, basket, suggestion("fewer", lines=(("ski-160", 2),)))
    assert (new.one("n.ski-160"), new.given("n.stav"), new.one("k.sett.1.ski")) == ("1", False, "ski-160")


def test_suggestion_of_another_place_moves_all_of_it():
    query = Query((*DAYS, ("n.ski-160", "1")))
    basket, _ = baskets.read(query)
    new = baskets.instead(query, basket, suggestion("place", place="naboen", swaps=(("ski-160", "naboski"),)))
    assert (new.one("place"), new.one("n.naboski"), new.given("n.ski-160")) == ("naboen", "1", False)
