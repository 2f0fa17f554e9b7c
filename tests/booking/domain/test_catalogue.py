from datetime import date, time

import pytest

from booking.domain import catalogue, localtime
from booking.domain.fields import Fields, Unfit
from booking.domain.opening import OpeningHours
from rules import TimeSpan

VENUE = {
    "slug": "fjordvikhallen",
    "name": "Fjordvikhallen",
    "address": "Skulevegen 1",
    "postcode": "6823",
    "place": "Sandane",
    "latitude": "61,77",
    "longitude": "6.21",
    "wheelchair": "yes",
    "contact_email": "post@fjordvik.example",
    "description_nb": "Midt i bygda.\r\nMed parkering.",
    "active": "yes",
}
SPACE = {
    "slug": "hall",
    "name": "Hallen",
    "position": "0",
    "space_class": "gymsal",
    "part_name": "whole",
    "capacity": "200",
    "facilities": ["stage", "wifi"],
    "minutes_min": "60",
    "minutes_max": "480",
    "grid_minutes": "30",
    "horizon_days": "365",
    "lead_hours": "0",
    "cancel_hours": "48",
    "setup_minutes": "0",
    "clearing_minutes": "15",
    "active": "yes",
}


def raw(known, **changes):
    values = {**known, **changes}
    return {name: value if isinstance(value, list) else [value] for name, value in values.items()}


def faults(reader, sent):
    with pytest.raises(Unfit) as caught:
        reader(sent)
    return {name: fault["code"] for name, fault in caught.value.fields.items()}


def test_a_venue_is_read_into_values():
    found = catalogue.venue(raw(VENUE))
    assert (found["latitude"], found["longitude"], found["wheelchair"], found["hearing_loop"]) == (
        61.77,
        6.21,
        True,
        False,
    )
    assert found["description"] == {"nb": "Midt i bygda.\nMed parkering.", "nn": "", "en": ""}
    assert set(found) == {
        *("slug", "name", "address", "postcode", "place", "latitude", "longitude", "wheelchair", "hearing_loop"),
        *("contact_name", "contact_phone", "contact_email", "description", "how_to_get_in", "terms", "active"),
    }


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("name", "", "text-missing"),
        ("name", "x" * 101, "text-too-long"),
        ("name", "Hall\r\nX-Header: 1", "control-characters"),
        ("name", "Hall\x07", "control-characters"),
        ("name", "Hall\u2028", "control-characters"),
        ("description_nb", "x" * 10_000_000, "text-too-long"),
        ("description_nn", "a\x00b", "control-characters"),
        ("slug", "../etc", "bad-slug"),
        ("slug", "Hallen", "bad-slug"),
        ("slug", "a--b", "bad-slug"),
        ("slug", "å", "bad-slug"),
        ("latitude", "north", "not-a-number"),
        ("latitude", "91", "out-of-range"),
        ("longitude", "1e9", "not-a-number"),
        ("longitude", "nan", "not-a-number"),
        ("contact_email", "nobody", "bad-email"),
    ],
)
def test_what_a_venue_cannot_be_is_said_beside_its_field(field, text, code):
    assert faults(catalogue.venue, raw(VENUE, **{field: text})) == {field: code}


def test_all_faults_of_a_form_are_told_at_once():
    needed = ("slug", "name", "address", "postcode", "place")
    assert faults(catalogue.venue, {}) == dict.fromkeys(needed, "text-missing")


def test_html_is_a_text_like_any_other():
    assert catalogue.venue(raw(VENUE, name="<b>Hall</b>"))["name"] == "<b>Hall</b>"


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("capacity", "many", "not-a-number"),
        ("capacity", "-1", "out-of-range"),
        ("capacity", "٣", "not-a-number"),
        ("capacity", "9" * 20, "not-a-number"),
        ("facilities", ["stage", "rocket"], "not-a-choice"),
        ("minutes_min", "481", "minimum-above-maximum"),
        ("grid_minutes", "0", "out-of-range"),
        ("setup_minutes", "241", "out-of-range"),
        ("space_class", "", "text-missing"),
    ],
)
def test_what_a_space_cannot_be_is_said_beside_its_field(field, text, code):
    assert faults(catalogue.space, raw(SPACE, **{field: text})) == {field: code}


def test_a_space_keeps_facilities_that_are_not_on_our_list():
    found = catalogue.space(raw(SPACE, facilities=["organ"]), facilities=["organ"])
    assert found["facilities"] == ["organ"]


def test_pieces_are_one_a_line_and_at_least_two():
    assert catalogue.pieces(raw({"pieces": "Del A\n\n Del B \n"})) == ["Del A", "Del B"]
    assert catalogue.pieces({}) == []
    assert faults(catalogue.pieces, raw({"pieces": "Alone"})) == {"pieces": "out-of-range"}
    assert faults(catalogue.pieces, raw({"pieces": "\n".join("abcdefghijklm")})) == {"pieces": "out-of-range"}


ROW = {"row-0-weekday": ["1", "2"], "row-0-opens": "08:00", "row-0-closes": "22.00", "row-0-occasion": "ordinary"}


def test_a_row_of_opening_hours_is_for_each_of_its_weekdays():
    found = catalogue.opening(raw(ROW, **{"row-1-occasion": "ordinary"}), venue=7)
    assert found == [OpeningHours(7, None, weekday, time(8), time(22)) for weekday in (1, 2)]


def test_rows_come_back_as_they_were_sent():
    hours = catalogue.opening(raw(ROW), venue=7)
    assert catalogue.grouped(hours) == [
        {"occasion": "ordinary", "first": None, "last": None, "opens": time(8), "closes": time(22), "weekdays": [1, 2]}
    ]


def test_midnight_is_an_end():
    assert catalogue.opening(raw(ROW, **{"row-0-closes": "24:00"}))[0].closes == time(0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"row-0-closes": ""}, {"row-0-weekday": "row-incomplete", "row-0-closes": "not-a-clock"}),
        ({"row-0-weekday": []}, {"row-0-weekday": "row-incomplete"}),
        ({"row-0-weekday": ["8"]}, {"row-0-weekday": "not-a-choice"}),
        ({"row-0-closes": "07:00"}, {"row-0-closes": "period-backwards"}),
        ({"row-0-opens": "25:00"}, {"row-0-opens": "not-a-clock"}),
        ({"row-0-occasion": "party"}, {"row-0-occasion": "not-a-choice"}),
        ({"row-0-first": "2027-02-30"}, {"row-0-first": "not-a-date"}),
        ({"row-0-first": "2027-03-01", "row-0-last": "2027-02-01"}, {"row-0-last": "period-backwards"}),
    ],
)
def test_a_row_that_cannot_be_is_told_where_it_stands(changes, expected):
    assert faults(catalogue.opening, raw(ROW, **changes)) == expected


CLOSURE = {"first": "2027-01-12", "last": "2027-01-13", "kind": "planned", "reason": "Golvet blir slipt"}


def test_a_closure_without_clocks_is_for_whole_days():
    found = catalogue.closure(raw(CLOSURE))
    days = TimeSpan(
        localtime.day_span(date(2027, 1, 12)).start,
        localtime.day_span(date(2027, 1, 13)).end,
    )
    assert found == {"space": None, "kind": "planned", "reason": "Golvet blir slipt", "span": days}


def test_a_closure_may_begin_and_end_within_a_day():
    found = catalogue.closure(raw(CLOSURE, last="2027-01-12", **{"from": "12:00", "to": "14:00"}))
    assert found["span"] == localtime.span(date(2027, 1, 12), time(12), time(14))


def test_a_closure_on_the_night_that_summer_time_begins_can_be_put_in():
    night = catalogue.closure(raw(CLOSURE, first="2027-03-28", last="2027-03-28", **{"from": "02:30", "to": "04:00"}))
    assert night["span"].minutes == 30


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"last": "2027-01-11"}, {"last": "period-backwards"}),
        ({"reason": ""}, {"reason": "text-missing"}),
        ({"first": "12.1.2027"}, {"first": "not-a-date"}),
        ({"first": "0001-01-01"}, {"first": "time-out-of-range"}),
        ({"kind": "whim"}, {"kind": "not-a-choice"}),
    ],
)
def test_a_closure_that_cannot_be_is_told_beside_its_field(changes, expected):
    assert faults(catalogue.closure, raw(CLOSURE, **changes)) == expected


def test_a_picture_has_words_in_one_language_at_least():
    assert catalogue.alt(raw({"alt_nb": "Salen"})) == {"nb": "Salen", "nn": "", "en": ""}
    assert faults(catalogue.alt, raw({"alt_en": "The hall"})) == {"alt_nb": "text-missing"}


def test_the_first_fault_of_a_field_stands():
    form = Fields({"n": ["x"]})
    form.whole("n", most=5)
    form.choice("n", ["a"])
    assert form.faults["n"].code == "not-a-number"
