"""Texts in three languages."""

from markupsafe import Markup

from booking.language import texts


def test_a_text_in_each_language():
    say = {lang: texts.translator(lang).gettext("Sign out") for lang in texts.LANGUAGES}
    assert say == {"nb": "Logg ut", "nn": "Logg ut", "en": "Sign out"}


def test_nynorsk_is_its_own_language():
    assert texts.translator("nn").gettext("Booked") == "Oppteken"
    assert texts.translator("nb").gettext("Booked") == "Opptatt"


def test_a_text_that_nobody_has_translated_is_given_in_english():
    assert texts.translator("nn").gettext("No such text 100 %") == "No such text 100 %"


def test_parameters_are_filled_in():
    assert texts.translator("nb").gettext("More: %(what)s", what="stoler") == "Flere: stoler"


def test_one_thing_and_several():
    count = texts.translator("nn").ngettext
    one, many = "One thing must be put right", "%(n)s things must be put right"
    assert [count(one, many, n) for n in (0, 1, 2)] == ["0 ting må rettast", "Éin ting må rettast", "2 ting må rettast"]


def test_several_things_in_the_language_of_the_source():
    assert texts.translator("en").ngettext("one chair", "%(n)s chairs", 3) == "3 chairs"


def test_markup_in_a_parameter_stands_and_what_is_around_it_is_escaped():
    filled = texts.fill("<%(name)s & %(link)s>", {"name": "<b>", "link": Markup("<a>x</a>")})
    assert filled == "&lt;&lt;b&gt; &amp; <a>x</a>&gt;"
    assert isinstance(filled, Markup)


def test_an_unknown_language_speaks_the_default_one():
    assert texts.translator("de").lang == texts.DEFAULT


def test_both_kinds_of_norwegian_have_the_same_texts():
    assert texts.texts("nb").keys() == texts.texts("nn").keys()


def test_parameters_are_the_same_in_every_language():
    assert {key: _names(key) for key in texts.texts("nb")} == {key: _names(value) for key, value in _first("nb")}
    assert {key: _names(key) for key in texts.texts("nn")} == {key: _names(value) for key, value in _first("nn")}


def _first(lang):
    return [(key, value if isinstance(value, str) else value[0]) for key, value in texts.texts(lang).items()]


def _names(text):
    return sorted(part.split(")")[0] for part in text.split("%(")[1:])
