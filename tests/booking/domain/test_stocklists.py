from datetime import date

import pytest

from booking.domain import stocklists
from booking.language.texts import LANGUAGES, translator
from booking.web import vocabulary

HEAD = "Utlånssted;Kategori;Modell;Størrelse;Kode;Antall;Tilstand;Kjøpt;Pris;Nypris\r\n"


def read(text, encoding="utf-8"):
    lines, faults = stocklists.read(text.encode(encoding))
    return lines, [(one.row, one.column, one.problem.code) for one in faults]


def test_a_list_is_read_with_its_numbers_days_and_words():
    lines, faults = read(HEAD + "BUA;Ski;Langrennsski;160;ski-001;;Slitt;12.1.2026;1 250,50;2400\r\n")
    assert faults == []
    (line,) = lines
    assert (line.row, line.place, line.model, line.size, line.code) == (2, "BUA", "Langrennsski", "160", "SKI-001")
    assert line.values == {"condition": "worn", "bought_on": date(2026, 1, 12), "price": 125050}
    assert line.replacement_value == 240000


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_are_told_apart_and_a_byte_order_mark_is_no_letter(separator, encoding):
    rows = [["lending place", "model", "size", "code"], ["BUA", "Ski", "35 – 37", "A-1"]]
    lines, faults = read("\n".join(separator.join(row) for row in rows), encoding)
    assert (faults, [(line.place, line.size, line.code) for line in lines]) == ([], [("BUA", "35-37", "A-1")])


def test_names_of_columns_are_those_that_an_export_has_in_every_language():
    for lang in LANGUAGES:
        say = translator(lang).gettext
        for key, word in vocabulary.STOCK_COLUMN.items():
            assert say(word).casefold() in stocklists.COLUMNS[key], (lang, word)
        for key, word in vocabulary.CONDITION.items():
            assert say(word).casefold() in stocklists.WORDS[key], (lang, word)


def test_a_wrong_column_name_suggests_the_right_one_and_no_row_is_read():
    lines, faults = stocklists.read("Utlånssted;Modell;Størelse;Kode\nBUA;Ski;160;A-1\n".encode())
    assert lines == []
    assert [(one.row, one.column, one.problem) for one in faults] == [
        (1, "Størelse", stocklists.UnknownColumn(written="Størelse", nearest=["størrelse"]))
    ]


def test_a_column_that_is_needed_is_missed():
    _, faults = read("Modell;Kode\nSki;A-1\n")
    assert faults == [(1, "place", "column-missing")]


def test_every_row_is_checked_and_every_fault_told_with_its_row_and_column():
    _, faults = read(
        HEAD + "BUA;Ski;Ski;160;A 1;;fin;i fjor;dyr;\n"
        ";Ski;Ski;160;A-2;;;;;\n"
        "BUA;Ski;Stol;;;-4;;;;\n"
        "BUA;Ski;Bord;;;;;;;\n"
        "BUA;Ski;Ski;160;A-3;2;;;;\n"
        "BUA;Ski;Ski;160;A-2;;;;;\n"
    )
    assert faults == [
        (2, "code", "bad-code"),
        (2, "condition", "not-a-choice"),
        (2, "bought_on", "not-a-date"),
        (2, "price", "not-a-number"),
        (3, "place", "text-missing"),
        (4, "quantity", "out-of-range"),
        (5, "quantity", "code-or-quantity"),
        (6, "quantity", "code-or-quantity"),
        (7, "code", "twice-the-same"),
    ]


def test_empty_rows_do_not_count_and_quoted_cells_hold_what_they_hold():
    lines, faults = read(HEAD + ';;;;;;;;;\nBUA;Ski;"Ski; ""lange""";160;A-1;;;;;\n')
    assert (faults, [(line.row, line.model) for line in lines]) == ([], [(3, 'Ski; "lange"')])


def test_a_row_with_more_cells_than_columns_is_told():
    _, faults = read("Utlånssted;Modell;Kode\nBUA;Ski;A-1;mer\n")
    assert faults == [(2, "", "row-too-long")]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", "Utlånssted;Modell\n".encode("latin-1"), b'a;"b\nc'])
def test_what_is_no_csv_in_utf_8_is_refused(data):
    with pytest.raises(stocklists.NotAList):
        stocklists.read(data)


def test_a_list_has_an_end():
    with pytest.raises(stocklists.ListTooLong):
        stocklists.read(b"a" * (stocklists.MOST_BYTES + 1))
    rows = "BUA;Ski;A-1\n" * (stocklists.MOST_ROWS + 1)
    with pytest.raises(stocklists.ListTooLong):
        stocklists.read(f"Utlånssted;Modell;Kode\n{rows}".encode())
