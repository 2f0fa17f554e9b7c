import functools
import importlib
import io
import re
from itertools import chain

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from booking.domain.problems import Problem
from booking.web.problem_texts import TABLE
from tests.house import modules

KEYWORDS = {"_": None, "N_": None, "gettext": None, "say": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?([a-zA-Z%])")
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
LANGUAGES = ("nb", "nn")


def test_every_text_is_translated():
    used, known = _used(), {lang: _texts(lang) for lang in LANGUAGES}
    missing = {
        lang: [f"{_one(text)!r} in {where}" for text, where in used.items() if text not in known[lang]]
        for lang in LANGUAGES
    }
    assert missing == {lang: [] for lang in LANGUAGES}, "texts without a translation:\n" + _listed(missing)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translation_is_empty_or_uncertain(lang):
    assert [
        f"{path.name}: {_one(message.id)!r}"
        for path, message in _messages(lang)
        if message.fuzzy or not all(chain([message.string], _forms(message.string)))
    ] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_translated_in_two_ways(lang):
    seen = {}
    for path, message in _messages(lang):
        seen.setdefault(_one(message.id), set()).add((path.name, _forms(message.string)))
    assert {text: ways for text, ways in seen.items() if len({forms for _, forms in ways}) > 1} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_translations_fill_in_what_their_texts_do(lang):
    differing = [
        f"{path.name}: {_one(message.id)!r}"
        for path, message in _messages(lang)
        if any(_placeholders(form) != _placeholders(*_forms(message.id)) for form in _forms(message.string)[-1:])
    ]
    assert differing == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_stands_for_a_translation_that_nobody_needs(lang):
    used = {_one(text) for text in _used()}
    assert [
        f"{path.name}: {_one(message.id)!r}" for path, message in _messages(lang) if _one(message.id) not in used
    ] == []


def test_every_refusal_has_its_words_and_status():
    codes = {kind.code: f"{kind.__module__}.{kind.__name__}" for kind in _problems()}
    assert {code: where for code, where in codes.items() if code not in TABLE} == {}


def test_no_two_kinds_of_problem_share_a_code():
    places = {}
    for kind in _problems():
        places.setdefault(kind.code, []).append(f"{kind.__module__}.{kind.__name__}")
    assert {code: found for code, found in places.items() if len(found) > 1} == {}


@functools.cache
def _used():
    """Every text that pages, letters and code ask for, with the first place that does."""
    found = {}
    for package in modules.PACKAGES:
        for path in sorted((modules.ROOT / package).rglob("*")):
            for text in _extracted(path):
                found.setdefault(text, path.relative_to(modules.ROOT).as_posix())
    for words in TABLE.values():
        for text in (words.title, words.detail):
            found.setdefault(text, "booking/web/problem_texts.py")
    return {text: where for text, where in found.items() if PLACEHOLDER.sub("", _one(text)).strip()}


def _extracted(path):
    if path.suffix == ".py":
        method, options = "python", {}
    elif "templates" in path.parts and path.suffix in {".html", ".txt", ".xml"}:
        method, options = "jinja2.ext:babel_extract", JINJA
    else:
        return
    source = io.BytesIO(path.read_bytes())
    for _line, text, _comments, _context in extract(method, source, KEYWORDS, options=options):
        yield text


@functools.cache
def _messages(lang):
    found = []
    for path in sorted(modules.ROOT.glob(f"*/*/locale/{lang}/*.po")):
        with path.open("rb") as file:
            found += [(path, message) for message in read_po(file, locale=lang) if message.id]
    return found


def _texts(lang):
    return {message.id for _, message in _messages(lang)}


def _problems():
    """All kinds of Problem that the product can raise."""
    for module in modules.everything():
        name = module.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if not name.endswith("__main__"):
            importlib.import_module(name)
    kinds = [Problem]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return [
        kind for kind in kinds[1:] if "code" in vars(kind) and kind.__module__.partition(".")[0] in modules.PACKAGES
    ]


def _placeholders(*forms):
    return {match for form in forms for match in PLACEHOLDER.findall(form)}


def _forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def _one(text):
    return _forms(text)[0]


def _listed(missing):
    return "\n".join(f"  {lang}: {line}" for lang, lines in missing.items() for line in lines)
