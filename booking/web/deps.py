"""What handlers are given: who is there, what time it is, the settings; and how they answer with a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Response
from litestar.datastructures import Cookie
from litestar.di import Provide
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from booking.domain.people import Person, SignInFirst
from booking.settings import Settings
from booking.web import i18n, security, site, visitors
from booking.web.visitors import AnyConnection, AnyRequest

LANGUAGE_COOKIE = "ledig_lang"
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-in person as the frame of a page shows them; `roles` are names only."""

    id: int
    name: str
    email: str
    roles: frozenset[str]


# Answers -------------------------------------------------------------------------------------------------------------


def page(
    request: AnyConnection,
    template: str,
    *,
    status: int = HTTP_200_OK,
    headers: Mapping[str, str] | None = None,
    cookies: list[Cookie] | None = None,
    **values: object,
) -> Response[str]:
    """The template as a page for whoever asks, in their language; `values` are plain values for the template.

    Every template also has `lang`, `now`, `csrf`, `municipality`, `here`, `path`, `person`, `notices` and `status`.
    """
    text = site.of(request).templates.get_template(template).render({**frame(request), "status": status, **values})
    return Response(
        text,
        status_code=status,
        media_type=MediaType.HTML,
        headers=dict(headers or {}),
        cookies=[*(cookies or []), *_chosen_language(request)],
    )


def see_other(path: str, *, cookies: list[Cookie] | None = None, **query: str) -> Redirect:
    """Go on to another page after a form was taken; `query` is added to the path."""
    target = f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path
    return Redirect(target, status_code=HTTP_303_SEE_OTHER, cookies=cookies)


def frame(request: AnyConnection) -> dict[str, Any]:
    """What every template needs."""
    this, visitor = site.of(request), visitors.of(request)
    return {
        "lang": language(request),
        "now": this.clock(),
        "csrf": security.csrf_token(visitor, this.settings.secret),
        "municipality": this.municipality.title,
        "here": here(request),
        "path": request.scope["path"],
        "person": _account(visitor.person),
        "notices": [],
    }


def here(request: AnyConnection) -> str:
    """The path and query of the request."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else str(path)


def language(request: AnyConnection) -> str:
    """The language of whoever asks. A program asks in the request, and its person only where the request does not."""
    visitor, accept = visitors.of(request), request.headers.get("accept-language")
    return i18n.choose(
        query=request.query_params.get("lang"),
        cookie=request.cookies.get(LANGUAGE_COOKIE),
        person=visitor.person.language if visitor.person and not (visitor.by_key and accept) else None,
        accept=accept,
    )


def _account(person: Person | None) -> Account | None:
    if person is None:
        return None
    roles = frozenset(role.name for role in person.roles)
    return Account(person.id, person.name or person.email, person.email, roles)


def _chosen_language(request: AnyConnection) -> list[Cookie]:
    """The cookie that keeps the language which the reader has just asked for."""
    chosen = i18n.known(request.query_params.get("lang"))
    if chosen is None or chosen == request.cookies.get(LANGUAGE_COOKIE):
        return []
    secure = site.of(request).settings.secure_cookies
    return [
        Cookie(
            key=LANGUAGE_COOKIE, value=chosen, max_age=A_YEAR, path="/", samesite="lax", secure=secure, httponly=True
        )
    ]


# Dependencies --------------------------------------------------------------------------------------------------------


def person_(request: AnyRequest) -> Person | None:
    """`person`: whoever is there, None where nobody is signed in."""
    return visitors.of(request).person


def me(request: AnyRequest) -> Person:
    """`me`: the person who is signed in; raises SignInFirst where nobody is."""
    person = visitors.of(request).person
    if person is None:
        raise SignInFirst
    return person


def now(request: AnyRequest) -> datetime:
    """`now`: the time of the request, in UTC."""
    return site.of(request).clock()


def settings(request: AnyRequest) -> Settings:
    """`settings`: those of the installation."""
    return site.of(request).settings


def language_(request: AnyRequest) -> str:
    """`lang`: the language of whoever asks."""
    return language(request)


PROVIDERS = {
    "person": Provide(person_, sync_to_thread=False),
    "me": Provide(me, sync_to_thread=False),
    "now": Provide(now, sync_to_thread=False),
    "settings": Provide(settings, sync_to_thread=False),
    "lang": Provide(language_, sync_to_thread=False),
}
"""The dependencies that every handler may ask for by name, as `now: NamedDependency[datetime]`."""
