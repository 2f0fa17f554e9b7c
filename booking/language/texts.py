"""The texts of each language, merged from the .po files in the `locale` folder of every package of the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from markupsafe import escape

LANGUAGES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
DEFAULT = "nb"
SOURCE = "en"
"""The language of the msgids, which needs no catalogue."""

PACKAGES = Path(__file__).parents[1]

Texts = Mapping[str, str | tuple[str, ...]]


@cache
def texts(lang: str) -> Texts:
    """All texts of a language by their English msgid."""
    found: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(PACKAGES.glob(f"*/locale/{lang}/*.po")):
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
