import pytest

from booking.domain import lending_places
from tests.booking.domain.test_catalogue import faults, raw

PLACE = {
    "name": "BUA Sandane",
    "slug": "bua-sandane",
    "description_nb": "Lån ski og telt.",
    "terms_nb": "Lever tørt og reint.",
    "active": "yes",
    "audience": "everyone",
    "min_age": "18",
    "residents": "6823, 6826\n6823",
    "most_units": "",
    "loan_days": "7",
    "renewals": "1",
    "lead_hours": "0",
    "horizon_days": "180",
    "gap_days": "1",
    "release_days": "1",
    "offer_hours": "24",
    "remind_days": "1",
    "dun_days": "3",
    "lost_days": "60",
    "write_down_percent": "20",
    "floor_percent": "20",
    "forget_months": "24",
}


def test_a_lending_place_is_read_with_all_its_rules():
    found = lending_places.place(raw(PLACE))
    assert found["residents"] == ["6823", "6826"]
    assert {
        name: found[name] for name in ("loan_days", "closed_days_count", "gap_days", "most_units", "lost_days")
    } == {
        "loan_days": 7,
        "closed_days_count": False,
        "gap_days": 1,
        "most_units": None,
        "lost_days": 60,
    }


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("loan_days", "0", "out-of-range"),
        ("loan_days", "en uke", "not-a-number"),
        ("gap_days", "61", "out-of-range"),
        ("floor_percent", "101", "out-of-range"),
        ("residents", "6823 Sandane", "bad-postcodes"),
        ("audience", "nobody", "not-a-choice"),
        ("name", "", "text-missing"),
    ],
)
def test_a_rule_that_makes_no_sense_is_told_beside_its_field(field, typed, code):
    assert faults(lending_places.place, raw(PLACE, **{field: typed})) == {field: code}
