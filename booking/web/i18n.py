"""The three languages: the texts of each, and which of them a reader gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from markupsafe import escape

LANGUAGES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
DEFAULT = "nb"
SOURCE = "en"
"""The language of the msgids, which needs no catalogue."""

LOCALE = Path(__file__).parent / "locale"

Texts = Mapping[str, str | tuple[str, ...]]


@cache
def texts(lang: str) -> Texts:
    """All texts of a language by their English msgid, merged from the .po files of its folder."""
    found: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((LOCALE / lang).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=lang)
        found |= {_key(message): _translation(message) for message in catalogue if message.id and _complete(message)}
    return found


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _translation(message: Message) -> str | tuple[str, ...]:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


def _complete(message: Message) -> bool:
    """A plural form that is missing leaves the whole text to English, rather than half of it."""
    return bool(message.string) and all(message.string or ())


@dataclass(frozen=True, slots=True)
class Translator:
    """Texts in one language; `%(name)s` in a text is filled from the keyword of that name."""

    lang: str

    def gettext(self, text: str, /, **params: object) -> str:
        """The text in this language, or the English one where it has none."""
        found = texts(self.lang).get(text, text)
        return fill(found if isinstance(found, str) else found[0], params)

    def ngettext(self, one: str, many: str, n: int, /, **params: object) -> str:
        """The form for `n` things; `n` itself may stand in the text as `%(n)s`."""
        found = texts(self.lang).get(one)
        forms = found if isinstance(found, tuple) else (one, many)
        return fill(forms[0 if n == 1 else -1], {"n": n, **params})


def fill(text: str, params: Mapping[str, object]) -> str:
    """`text` with its parameters; where one of them is markup the rest is escaped and the whole is markup."""
    if not params:
        return text
    if any(hasattr(value, "__html__") for value in params.values()):
        return escape(text) % dict(params)
    return text % params


@cache
def translator(lang: str) -> Translator:
    """The translator of a language, or of the default one where we do not have it."""
    return Translator(lang if lang in LANGUAGES else DEFAULT)


def choose(*, query: str | None, cookie: str | None, person: str | None, accept: str | None) -> str:
    """The reader's language: what was asked for just now, then before, then what they and their browser prefer."""
    wishes = (query, cookie, person, *accepted(accept or ""))
    return next((lang for lang in map(known, wishes) if lang), DEFAULT)


def known(tag: str | None) -> str | None:
    """Our language for a tag such as `nn-NO` or `no`, None where we have none."""
    primary = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    primary = "nb" if primary == "no" else primary
    return primary if primary in LANGUAGES else None


def accepted(header: str) -> list[str]:
    """The tags of an Accept-Language header, most wanted first; those with quality 0 are left out."""
    weighed = [_weighed(part) for part in header[:500].split(",")]
    return [tag for tag, weight in sorted(weighed, key=lambda pair: -pair[1]) if weight > 0]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, quality = part.partition(";")
    try:
        weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
    except ValueError:
        weight = 0.0
    return tag.strip(), weight


def in_language(address: str, lang: str) -> str:
    """The same page in another language: the path and query of `address` with `lang` set."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    path = "/" + parts.path.lstrip("/")  # never `//host`, which a browser reads as another site
    return f"{path}?{urlencode([*query, ('lang', lang)])}"
