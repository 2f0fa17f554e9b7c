"""The school year as it falls in Vestland."""

from datetime import date

import pytest

from booking.demo import schoolyear
from booking.demo.schoolyear import Holiday, Season


def test_the_holidays_of_2026_and_2027_fall_as_they_do_in_vestland():
    assert schoolyear.school_holidays(2026, 2027)[3:9] == [
        Holiday("Haustferie", date(2026, 10, 5), date(2026, 10, 9)),
        Holiday("Juleferie", date(2026, 12, 19), date(2027, 1, 3)),
        Holiday("Vinterferie", date(2027, 3, 1), date(2027, 3, 5)),
        Holiday("Påskeferie", date(2027, 3, 22), date(2027, 3, 29)),
        Holiday("Sommarferie", date(2027, 6, 19), date(2027, 8, 15)),
        Holiday("Haustferie", date(2027, 10, 11), date(2027, 10, 15)),
    ]


@pytest.mark.parametrize("today", [date(2026, 7, 1), date(2026, 11, 22), date(2027, 1, 4), date(2027, 6, 30)])
def test_a_season_lies_between_two_summer_holidays(today):
    assert schoolyear.season(today) == Season(date(2026, 8, 17), date(2027, 6, 18))
