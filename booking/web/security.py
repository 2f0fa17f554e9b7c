"""What keeps other sites out: headers on every response, the origin of a request, and a secret in every form."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from litestar import Request
from litestar.handlers import BaseRouteHandler

from booking.domain.problems import Problem
from booking.services import tokens
from booking.web import site, visitors
from booking.web.visitors import AnyConnection, Visitor

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "_csrf"
HEADER = "x-csrf-token"

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
        "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
"""Given to every response that does not say otherwise itself."""

READS_CODES: Mapping[str, str] = {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"].replace(
        "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"
    )
}
"""Given to the pages whose camera reads codes where the browser cannot: the reader is WebAssembly; no script is made
from text there either."""

HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


class ForeignOrigin(Problem):
    """Another site sent the request."""

    code = "foreign-origin"


class FormExpired(Problem):
    """The form does not belong to this session: it was made before signing in, or by somebody else."""

    code = "form-expired"


def csrf_token(visitor: Visitor, secret: str) -> str:
    """What every form of this session carries; empty for who has none."""
    return tokens.sealed(secret, "csrf", visitor.token) if visitor.token else ""


async def refuse_forgery(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard: what changes something comes from our own pages, or with a key. Raises ForeignOrigin, FormExpired."""
    visitor = visitors.of(connection)
    if connection.scope.get("method") in SAFE or visitor.by_key:
        return
    here = site.of(connection)
    if not own_origin(connection.headers, here.settings.base_url):
        raise ForeignOrigin
    if visitor.token and not await _carries(connection, csrf_token(visitor, here.settings.secret)):
        raise FormExpired


def own_origin(headers: Mapping[str, str], base_url: str) -> bool:
    """Whether a browser says that one of our pages sent the request; what is no browser says nothing."""
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    ours = {urlsplit(base_url).netloc, headers.get("host", "")}
    return urlsplit(origin).netloc in ours - {""}


async def _carries(connection: AnyConnection, secret: str) -> bool:
    """Whether the secret came along: in a header, or in the form, which the handler gets all the same."""
    sent = connection.headers.get(HEADER)
    if sent is not None or not isinstance(connection, Request):
        return tokens.same(sent or "", secret)
    form = await connection.form()
    field = form.get(FIELD)
    carries = isinstance(field, str) and tokens.same(field, secret)
    if not carries:
        await form.close()  # its files, which no handler will see
    return carries
