from fractions import Fraction

import pytest

from rules import wording
from rules.units import UNITS
from rules.wording import GAP, LANGUAGES, TIMES, UNIT_NAMES


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        (0, "0_kr", "0_kr"),
        (18000, "180_kr", "180_kr"),
        (108000, "1_080_kr", "1,080_kr"),
        (86750, "867,50_kr", "867.50_kr"),
        (123456705, "1_234_567,05_kr", "1,234,567.05_kr"),
    ],
)
def test_money_is_written_as_people_write_it(amount: int, nb: str, en: str) -> None:
    assert wording.money(amount, "nb") == wording.money(amount, "nn") == nb.replace("_", GAP)
    assert wording.money(amount, "en") == en.replace("_", GAP)


@pytest.mark.parametrize(
    ("hours", "nb", "nn", "en"),
    [
        (Fraction(1), "1 time", "1 time", "1 hour"),
        (Fraction(3, 2), "1,5 timer", "1,5 timar", "1.5 hours"),
        (Fraction(9, 4), "2,25 timer", "2,25 timar", "2.25 hours"),
        (Fraction(5, 3), "1 time 40 min", "1 time 40 min", "1 hour 40 min"),
        (Fraction(1, 3), "20 min", "20 min", "20 min"),
    ],
)
def test_hours_are_told_as_people_tell_them(hours: Fraction, nb: str, nn: str, en: str) -> None:
    assert [wording.quantity("hour", hours, language) for language in LANGUAGES] == [nb, nn, en]


def test_a_product_names_the_number_and_the_price() -> None:
    assert wording.product([("hour", Fraction(2))], 18000, "nn") == f"2 timar {TIMES} 180{GAP}kr"
    assert wording.product([("occasion", Fraction(1))], 18000, "nn") == f"180{GAP}kr"


def test_every_unit_has_a_name_in_every_language() -> None:
    assert {unit: set(names) for unit, names in UNIT_NAMES.items()} == {unit: set(LANGUAGES) for unit in UNITS}
