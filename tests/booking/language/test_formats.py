"""Dates, times, lengths and money as text."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from booking.language import formats

TODAY = date(2027, 1, 10)
EVENING = datetime(2027, 1, 12, 17, 0, tzinfo=UTC)  # 18.00 in Oslo
HOUR = timedelta(hours=1)


def span(start, end, lang="nb", today=TODAY):
    return formats.span(start, end, lang, today)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nb", "tir. 12. jan. 18.00–19.30"),
        ("nn", "tys. 12. jan. 18.00–19.30"),
        ("en", "Tue 12 Jan 18:00–19:30"),
    ],
)
def test_a_span_in_each_language(lang, text):
    assert span(EVENING, EVENING + 1.5 * HOUR, lang) == text


def test_another_year_is_said():
    assert span(EVENING, EVENING + HOUR, today=date(2026, 12, 31)) == "tir. 12. jan. 2027, 18.00–19.00"


def test_a_span_to_midnight_ends_at_24():
    assert span(EVENING, EVENING + 6 * HOUR) == "tir. 12. jan. 18.00–24.00"
    assert formats.hours(EVENING, EVENING + 6 * HOUR, "en") == "18:00–24:00"


def test_a_span_over_midnight_names_both_days():
    assert span(EVENING, EVENING + 8 * HOUR) == "tir. 12. jan. 18.00 – ons. 13. jan. 02.00"


def test_whole_days_show_no_clock():
    midnight = datetime(2027, 1, 11, 23, 0, tzinfo=UTC)
    assert span(midnight, midnight + 24 * HOUR) == "tir. 12. jan."
    assert span(midnight, midnight + 72 * HOUR) == "tir. 12. jan.–tor. 14. jan."


def test_the_day_on_which_the_clock_goes_forward_is_a_whole_day_of_23_hours():
    midnight = datetime(2027, 3, 27, 23, 0, tzinfo=UTC)
    assert span(midnight, midnight + 23 * HOUR) == "søn. 28. mars"


def test_the_clock_is_norwegian_in_winter_and_in_summer():
    assert formats.clock(datetime(2027, 1, 12, 17, 0, tzinfo=UTC), "nb") == "18.00"
    assert formats.clock(datetime(2027, 7, 12, 17, 0, tzinfo=UTC), "nb") == "19.00"


def test_the_day_is_norwegian_too():
    assert formats.day(datetime(2027, 1, 11, 23, 30, tzinfo=UTC), "nb", TODAY) == "tir. 12. jan."


def test_a_time_without_a_zone_is_not_shown():
    with pytest.raises(ValueError, match="without a zone"):
        formats.clock(datetime(2027, 1, 12, 18, 0), "nb")  # noqa: DTZ001 -- the naive time is what is tried


def test_a_long_date():
    assert formats.day(date(2027, 5, 17), "nn", TODAY, long=True) == "måndag 17. mai"
    assert formats.day(date(2027, 5, 17), "en", TODAY, long=True, weekday=False) == "17 May"


def test_days_near_today_have_names():
    near = [formats.relative_day(TODAY + timedelta(days=n), "nn", TODAY) for n in (-1, 0, 1, 2)]
    assert near == ["i går", "i dag", "i morgon", "tys. 12. jan."]


def test_the_short_weekdays_of_nynorsk():
    assert formats.names("nn").short_weekdays == ("mån.", "tys.", "ons.", "tor.", "fre.", "lau.", "søn.")


def test_a_month_with_its_year():
    assert formats.month(date(2027, 10, 1), "nb") == "oktober 2027"


def test_a_time_of_day():
    assert (formats.clock(time(8, 5), "nb"), formats.clock(time(8, 5), "en")) == ("08.05", "08:05")


@pytest.mark.parametrize(
    ("amount", "nb", "en"),
    [
        (0, "0 kr", "0 kr"),
        (108_000, "1 080 kr", "1,080 kr"),
        (86_750, "867,50 kr", "867.50 kr"),
        (123_456_705, "1 234 567,05 kr", "1,234,567.05 kr"),
        (-10_000, "−100 kr", "−100 kr"),
        (-5, "−0,05 kr", "−0.05 kr"),
    ],
)
def test_money(amount, nb, en):
    assert formats.money(amount, "nb") == nb.replace(" ", formats.NBSP)
    assert formats.money(amount, "en") == en.replace(" ", formats.NBSP)


@pytest.mark.parametrize(("minutes", "text"), [(90, "1 t 30 min"), (60, "1 t"), (45, "45 min"), (0, "0 min")])
def test_a_length(minutes, text):
    assert formats.duration(minutes, "nb").replace(formats.NBSP, " ") == text


def test_a_length_in_english():
    assert formats.duration(90, "en").replace(formats.NBSP, " ") == "1 h 30 min"
