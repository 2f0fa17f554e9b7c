"""Norwegian order of names."""

from booking.domain import collation


def ordered(*names):
    return sorted(names, key=collation.key)


def test_our_own_letters_come_last_in_their_order():
    assert ordered("Åsen", "Øyra", "Ærfugl", "Zoo", "Abel") == ["Abel", "Zoo", "Ærfugl", "Øyra", "Åsen"]


def test_double_a_counts_as_the_last_letter():
    assert ordered("Aasen skule", "Åsane", "Abel", "Øyra") == ["Abel", "Øyra", "Åsane", "Aasen skule"]


def test_numbers_go_by_their_size():
    assert ordered("Moterom 10", "Moterom 2", "Moterom 1") == ["Moterom 1", "Moterom 2", "Moterom 10"]


def test_capitals_and_accents_do_not_count():
    assert ordered("edvard", "Édith", "Eda") == ["Eda", "Édith", "edvard"]


def test_a_shorter_name_comes_before_a_longer_one_that_begins_with_it():
    assert ordered("Hall A", "Hall", "Hall A nord") == ["Hall", "Hall A", "Hall A nord"]


def test_letters_of_our_neighbours_stand_by_ours():
    assert ordered("Ölmheim", "Ødegård", "Ålesund", "Ärfalk", "Čáhci") == [
        "Čáhci",
        "Ärfalk",
        "Ødegård",
        "Ölmheim",
        "Ålesund",
    ]


def test_letters_of_other_scripts_do_not_stop_it():
    assert ordered("体育館", "Hall") == ["体育館", "Hall"]
