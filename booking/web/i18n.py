"""Which of the three languages a reader gets."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from booking.language.texts import DEFAULT, LANGUAGES


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
    path = "/" + parts.path.replace("\\", "%5C").lstrip("/")  # `//host` and `/\\host` are another site to a browser
    return f"{path}?{urlencode([*query, ('lang', lang)])}"
