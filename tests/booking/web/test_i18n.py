"""Which language a reader gets."""

import pytest

from booking.web import i18n


def chosen(query=None, cookie=None, person=None, accept=None):
    return i18n.choose(query=query, cookie=cookie, person=person, accept=accept)


def test_what_is_asked_for_now_wins_over_all_else():
    assert chosen("en", "nn", "nb", "nb") == "en"


def test_a_choice_made_before_wins_over_what_the_person_and_the_browser_prefer():
    assert chosen(cookie="nn", person="nb", accept="en") == "nn"


def test_the_person_wins_over_the_browser():
    assert chosen(person="nn", accept="en-GB") == "nn"


def test_a_language_we_do_not_have_is_passed_over():
    assert chosen("de", "xx", None, "fr-FR, nn;q=0.4") == "nn"


def test_nothing_known_gives_the_default():
    assert chosen() == "nb"


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("no", "nb"),
        ("nb-NO,nb;q=0.9", "nb"),
        ("en;q=0.5, nn-NO;q=0.9", "nn"),
        ("nn;q=0, en", "en"),
        ("en;q=nonsense, nn", "nn"),
        ("", "nb"),
        (",;;,", "nb"),
    ],
)
def test_the_browser_is_heard_by_its_weights(header, lang):
    assert chosen(accept=header) == lang


def test_a_language_link_keeps_what_the_page_was_asked_with():
    assert i18n.in_language("/apply?space=hall-a&date=1&date=2&note=", "nn") == (
        "/apply?space=hall-a&date=1&date=2&note=&lang=nn"
    )


def test_a_language_link_replaces_the_language():
    assert i18n.in_language("/?lang=nb&a=1", "en") == "/?a=1&lang=en"


def test_a_language_link_never_leaves_the_site():
    assert i18n.in_language("//evil.example/x", "en") == "/x?lang=en"
    assert i18n.in_language("https://evil.example/x", "en") == "/x?lang=en"
    assert i18n.in_language("////evil.example", "en") == "/evil.example?lang=en"
    assert i18n.in_language("/\\evil.example", "en") == "/%5Cevil.example?lang=en"
