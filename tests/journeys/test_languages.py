"""A Norwegian page has no English left over, in bokmål and in nynorsk; a reader changes language where they stand."""

import re
from html.parser import HTMLParser

import pytest

from booking.language import texts
from tests.journeys import pages
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import PHONE

pytestmark = pytest.mark.journey

READ = {"alt", "aria-label", "placeholder", "title"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
PARAMETER = re.compile(r"%\(\w+\)s")
LETTERS = 12
"""Shorter texts may be the same by chance, or a name."""


class Reader(HTMLParser):
    """All words of a page, seen or only read aloud, but not what says of itself that it is English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = [("", False)]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        unread = self.inside[-1][1] or tag in {"script", "style"} or ("lang", "en") in attrs
        if not unread:
            self.words += [text for name, text in attrs if text and (name in READ or name.startswith("data-text"))]
        if tag not in VOID:
            self.inside.append((tag, unread))

    def handle_endtag(self, tag: str) -> None:
        while len(self.inside) > 1 and self.inside.pop()[0] != tag:
            pass  # what HTML lets one leave open

    def handle_data(self, data: str) -> None:
        if not self.inside[-1][1]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("who", pages.PEOPLE)
@pytest.mark.parametrize("lang", ["nb", "nn"])
async def test_no_english_is_left_on_any_page(visit: Visit, installation: Installation, who: str, lang: str) -> None:
    visitor = await visit(who, lang=lang)
    found = []
    for address in await pages.of(who, installation):
        answer = await visitor.page.request.get(installation.url + address)
        page = await answer.text()
        assert f'<html lang="{lang}"' in page
        found += [f"{address}: {english}" for english in left_over(Reader(page).text, lang)]
    assert not found, "\n".join(found)


def left_over(text: str, lang: str) -> list[str]:
    """The English texts in it that have a translation."""
    return [english for english in english_pieces(lang) if english in text]


def english_pieces(lang: str) -> set[str]:
    """The pieces of all English texts, between their parameters, that are not in the translation as well."""
    found = set()
    for english, translated in texts.texts(lang).items():
        whole = translated if isinstance(translated, str) else " ".join(translated)
        pieces = [piece.strip() for piece in PARAMETER.split(english)]
        found |= {piece for piece in pieces if len(piece) > LETTERS and piece not in whole}
    return found


async def test_reader_changes_language_and_stays_on_the_page(visit: Visit) -> None:
    guest = await visit(width=PHONE)
    await guest.open("/search?what=basketball&date=2027-01-12")
    for name, words in (("Nynorsk", "Kva er ledig"), ("English", "What is vacant"), ("Bokmål", "Hva er ledig")):
        await guest.page.locator(".menu--all summary").click()
        await guest.link(name, exact=True).click()
        await guest.page.get_by_role("heading", name=words, exact=True).wait_for()
        assert await guest.page.locator("#what").input_value() == "basketball"
    await guest.open("/venues")
    await guest.page.get_by_role("heading", name="Bygg", exact=True).wait_for()
