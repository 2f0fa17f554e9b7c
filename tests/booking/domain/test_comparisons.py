from booking.domain import comparisons
from booking.domain.comparisons import ADDED, CHANGED, MOVED, REMOVED, SAME, Difference, Line
from rules.effects import KEYS
from tests import factories

GLOPPEN = factories.book()


def kinds(comparison):
    return {row.id: row.kind for row in comparison.rows if row.kind != SAME}


def test_a_text_is_the_same_as_itself():
    found = comparisons.compare(GLOPPEN, GLOPPEN)
    assert (kinds(found), found.lines) == ({}, ())
    assert found.count(SAME) == len(found.rows) > 10


def test_a_changed_price_is_told_with_old_and_new():
    found = comparisons.compare(GLOPPEN, GLOPPEN.replace('"hour", 230, "hour"', '"hour", 240, "hour"'))
    (row,) = [row for row in found.rows if row.kind == CHANGED]
    assert (row.id, row.stage) == ("rate.kitchen-hour", "rate")
    assert row.differences == (Difference("effect.amount", 230, 240),)
    assert found.lines == ()


def test_what_a_table_says_for_all_its_rows_changes_all_of_them():
    text = GLOPPEN.replace('en = "the price per hour is for the minutes booked, not', 'en = "the price is not', 1)
    changed = [row for row in comparisons.compare(GLOPPEN, text).rows if row.kind == CHANGED]
    assert len(changed) == 9
    assert {difference.name for row in changed for difference in row.differences} == {"reads_as.en"}


def test_rows_that_came_and_went_are_told_by_their_ids():
    text = GLOPPEN.replace('  ["crafts-day", "kunst_og_handverk", "day", 550, "day"],\n', "")
    assert kinds(comparisons.compare(GLOPPEN, text)) == {"rate.crafts-day": REMOVED}
    assert kinds(comparisons.compare(text, GLOPPEN)) == {"rate.crafts-day": ADDED}


def test_a_row_that_is_read_earlier_than_it_was_is_told_of():
    row = '  ["gymsal-day", ["gymsal", "gu_sal"], "day", 650, "day"],\n'
    below = '  ["room-hour", ["klasserom", "datarom", "musikkrom", "andre_spesialrom"], "hour", 180, "hour"],\n'
    assert row + below in GLOPPEN
    found = kinds(comparisons.compare(GLOPPEN, GLOPPEN.replace(row + below, below + row)))
    assert found in ({"rate.room-hour": MOVED}, {"rate.gymsal-day": MOVED})


def test_the_rest_is_told_line_by_line_and_rows_are_not():
    text = GLOPPEN.replace('en = "canteen"', 'en = "cafeteria"').replace("amount = 2500", "amount = 2600")
    found = comparisons.compare(GLOPPEN, text)
    assert kinds(found) == {"rate.school-day": CHANGED}
    assert [line for line in found.lines if line.mark != " "] == [
        Line("-", 'kantine = { nb = "kantine", nn = "kantine", en = "canteen" }'),
        Line("+", 'kantine = { nb = "kantine", nn = "kantine", en = "cafeteria" }'),
    ]
    assert [line.mark for line in found.lines] == [" ", " ", "-", "+", " ", " "]


def test_places_far_apart_are_told_apart():
    text = GLOPPEN.replace('en = "canteen"', 'en = "cafeteria"').replace("total = 900,", "total = 901,")
    assert [line.mark for line in comparisons.compare(GLOPPEN, text).lines].count("…") == 1


def test_two_whole_regulations_have_every_row_on_one_side_only():
    found = comparisons.compare(GLOPPEN, factories.book("nesodden-2017"))
    assert {row.kind for row in found.rows} == {ADDED, REMOVED}
    assert [row.stage for row in found.rows] == sorted((row.stage for row in found.rows), key=list(KEYS).index)
