import re

import pytest

from tests.house import modules

PAGES = [modules.ROOT / "README.md", *sorted((modules.ROOT / "docs").rglob("*.md"))]


def _read(path):
    return (modules.ROOT / path).read_text("utf-8")


def test_every_setting_is_explained():
    known = set(re.findall(r'"((?:LEDIG_\w+)|DATABASE_URL|PORT)"', _read("booking/settings.py")))
    explained = set(re.findall(r"`(LEDIG_\w+|DATABASE_URL|PORT)`", _read("docs/running.md")))
    assert known - explained == set(), "settings that docs/running.md does not name"
    assert explained - known == set(), "settings in docs/running.md that do nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_glossary_speaks_of_what_there_is():
    rows = re.findall(r"^\| ([^|]+) \|", _read("docs/glossary.md"), re.MULTILINE)
    terms = {term for row in rows for term in re.findall(r"`([\w-]+)`", row)}
    source = "\n".join(_read(module.path) for module in modules.everything())
    assert {term for term in terms if not re.search(rf"\b{term}\b", source)} == set()


def test_decisions_are_numbered_one_by_one_and_say_what_they_cost():
    pages = sorted((modules.ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for number, page in enumerate(pages, start=1):
        text = page.read_text("utf-8")
        assert text.startswith(f"# {number}. ")
        assert [part for part in ("We chose", "Because:", "We gave up:") if part not in text] == [], page.name


def test_the_pipeline_runs_what_the_readme_says():
    command = re.search(r"make (\w+)", _read(".ci/run").partition("export CI")[2])
    assert command is not None
    assert f"    make {command[1]} " in _read("README.md")
