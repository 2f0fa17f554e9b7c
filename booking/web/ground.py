"""What every request passes through before its handler is found: who is there, security headers, the log."""

from time import perf_counter
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from booking.domain.problems import Problem
from booking.web import problems, requestlog, security, visitors
from booking.web.site import Site

FAULT = 500
REFUSED = 400


class BadAddress(Problem):
    """The address holds a NUL, which no text of ours does and no query survives."""

    code = "bad-request"


class Ground:
    """Wraps the whole application, so that an unknown address is answered like any other: Litestar's middleware is
    only run once a route is found."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site
        more = security.HTTPS_ONLY if site.settings.secure_cookies else {}
        self.headers = [(name.lower().encode(), value.encode()) for name, value in {**security.HEADERS, **more}.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), FAULT

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in self.headers if pair[0] not in given)]
            await send(message)

        try:
            await self._handle(scope, receive, answer)
        finally:
            requestlog.note(scope, status, perf_counter() - began)
            if scope["method"] not in security.SAFE and status < REFUSED:
                self.site.wake.set()  # there may be letters to send

    async def _handle(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        scope["user"], scope["auth"] = None, visitors.NOBODY
        try:
            await self._recognise(scope)
        except Exception as error:  # noqa: BLE001 -- Litestar's own handler of exceptions is further in
            request: Request[Any, Any, Any] = Request(scope)
            response = problems.answer(request, error).to_asgi_response(app=None, request=request)
            await response(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _recognise(self, scope: HTTPScope) -> None:
        """Find out who is there, for all but what is the same for everybody."""
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise BadAddress
        if scope["path"].startswith(("/static/", "/calendar/", "/health")):
            return
        await self.site.refresh()
        visitor = await visitors.recognise(Request(scope), self.site.clock())
        scope["user"], scope["auth"] = visitor.person, visitor
