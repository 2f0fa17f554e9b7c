import pytest

from booking.domain import sizes


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("36", (36, 36)),
        ("35-37", (35, 37)),
        ("35–37", (35, 37)),
        (" 36,5 ", (36.5, 36.5)),
        ("160 cm", (160, 160)),
        ("37-35", (35, 37)),
        ("M", None),
        ("", None),
        ("3 seter lang", None),
    ],
)
def test_size_is_read_as_it_is_written(text, bounds):
    assert sizes.bounds(text) == bounds


@pytest.mark.parametrize(
    ("asked", "size", "suits"),
    [
        ("36", "36", True),
        ("36", "35-37", True),
        ("36", "37", False),
        ("35-37", "37-39", True),
        ("35-37", "38", False),
        ("m", "M", True),
        ("M", "L", False),
        ("36", "M", False),
    ],
)
def test_asked_size_finds_what_it_fits_into(asked, size, suits):
    assert sizes.suits(asked, size, sizes.bounds(size)) is suits


def test_neighbouring_sizes_are_told_by_their_middles():
    assert sizes.distance((35, 37), (36, 38)) == 1
    assert sizes.distance((160, 160), (160, 160)) == 0
