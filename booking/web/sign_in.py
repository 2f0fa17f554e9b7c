"""Signing in by a one-time link, and out again."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from booking.domain.emails import BadEmail
from booking.domain.people import Person
from booking.services import sign_in
from booking.services.sign_in import Entry, LinkSpent
from booking.settings import Settings
from booking.web import agents, deps, forms, guards, problems, visitors
from booking.web.visitors import AnyRequest

UNSEEN = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
"""For pages whose address is a secret. They keep the ordinary referrer policy: without any, a browser would not tell
the origin of the form."""


@get("/sign-in")
async def ask(request: AnyRequest, settings: NamedDependency[Settings]) -> Response[Any]:
    """Where to send the link."""
    next_path = sign_in.local_path(request.query_params.get("next", ""))
    if visitors.of(request).person is not None:
        return deps.see_other(next_path)
    return _form(request, settings, {"next": next_path})


@post("/sign-in")
async def send(
    request: AnyRequest, settings: NamedDependency[Settings], now: NamedDependency[datetime]
) -> Response[Any]:
    """Send the link. The answer is the same whether the address is known or not."""
    typed = await forms.typed(request)
    try:
        email = await sign_in.request_link(
            email=typed.get("email", ""),
            next_path=typed.get("next", ""),
            address=request.client.host if request.client else "",
            language=deps.language(request),
            base_url=settings.base_url,
            now=now,
        )
    except BadEmail as problem:
        return _form(request, settings, typed, problem)
    folder = _mail_folder(settings)
    return deps.page(request, "people/link_sent.html", email=email, next=typed.get("next", ""), folder=folder)


def _form(
    request: AnyRequest, settings: Settings, typed: dict[str, str], problem: BadEmail | LinkSpent | None = None
) -> Response[str]:
    return deps.page(
        request,
        "people/sign_in.html",
        status=problems.status(problem),
        email=typed.get("email", ""),
        next=sign_in.local_path(typed.get("next", "")),
        errors=problems.errors(problem if isinstance(problem, BadEmail) else None, request),
        spent=isinstance(problem, LinkSpent),
        folder=_mail_folder(settings),
    )


def _mail_folder(settings: Settings) -> str:
    """Where the demo's letters lie, for whoever tries it out."""
    return str(settings.mail_folder) if settings.demo and settings.smtp is None else ""


@get("/sign-in/{token:str}")
async def confirm(
    request: AnyRequest, token: FromPath[str], settings: NamedDependency[Settings], now: NamedDependency[datetime]
) -> Response[Any]:
    """What the link opens: a button, since programs that look through mail open links too."""
    try:
        email = await sign_in.check_link(token=token, now=now)
    except LinkSpent as problem:
        return _form(request, settings, {"next": str(problem.params["next"])}, problem)
    return deps.page(request, "people/confirm.html", headers=UNSEEN, email=email)


@post("/sign-in/{token:str}")
async def enter(
    request: AnyRequest, token: FromPath[str], settings: NamedDependency[Settings], now: NamedDependency[datetime]
) -> Response[Any]:
    """Use the link: a new session begins, and the one that this browser had ends."""
    try:
        entry = await sign_in.use_link(
            token=token,
            old_token=request.cookies.get(visitors.COOKIE, ""),
            agent=agents.name(request.headers.get("user-agent", "")),
            language=deps.language(request),
            now=now,
        )
    except LinkSpent as problem:
        return _form(request, settings, {"next": str(problem.params["next"])}, problem)
    cookies = [_session(entry, now, settings)]
    if entry.person.name:
        return deps.see_other(entry.next_path, cookies=cookies)
    return deps.see_other("/my/profile", cookies=cookies, next=entry.next_path)


def _session(entry: Entry, now: datetime, settings: Settings) -> Cookie:
    return Cookie(
        key=visitors.COOKIE,
        value=entry.token,
        max_age=int((entry.expires_at - now).total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


@post("/sign-out")
async def leave(request: AnyRequest, settings: NamedDependency[Settings], now: NamedDependency[datetime]) -> Redirect:
    """End the session of this browser."""
    token = request.cookies.get(visitors.COOKIE, "")
    if token:
        await sign_in.sign_out(token=token, now=now)
    gone = Cookie(
        key=visitors.COOKIE,
        value="",
        max_age=0,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return deps.see_other("/", cookies=[gone] if token else [])


@get("/my/sessions", guards=[guards.signed_in])
async def mine(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Response[str]:
    """Where the person is signed in."""
    sessions = await sign_in.sessions(person=me, now=now)
    return deps.page(request, "people/sessions.html", sessions=sessions, current=visitors.of(request).session)


@post("/my/sessions/{session:int}/end", guards=[guards.signed_in])
async def end(session: FromPath[int], me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """End one session."""
    await sign_in.end_session(session=session, person=me, now=now)
    return deps.see_other("/my/sessions")


@post("/my/sessions/end-others", guards=[guards.signed_in])
async def end_others(request: AnyRequest, me: NamedDependency[Person], now: NamedDependency[datetime]) -> Redirect:
    """End all sessions but this one."""
    await sign_in.end_others(session=visitors.of(request).session or 0, person=me, now=now)
    return deps.see_other("/my/sessions")


HANDLERS = (ask, send, confirm, enter, leave, mine, end, end_others)
