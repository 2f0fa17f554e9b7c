"""Answers to what goes wrong: problem+json to programs, a page to people, both in the reader's language."""

import re
import secrets
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode, urlsplit

import asyncpg
import msgspec
import structlog
from litestar import Response
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    SerializationException,
    ValidationException,
)
from litestar.response import Redirect
from litestar.routes import HTTPRoute
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_500_INTERNAL_SERVER_ERROR

from booking.domain.fields import Unfit
from booking.domain.people import SignInFirst
from booking.domain.problems import Problem
from booking.language import formats, texts
from booking.services import sign_in
from booking.storage.conf import UnfitDatabase
from booking.web import deps, security, site
from booking.web.problem_texts import TABLE, Words
from booking.web.visitors import API, AnyConnection, AnyRequest

PROBLEM_JSON = "application/problem+json"
SHOWN = 12
"""How many members of a list are named before the rest is only counted."""

AWAY = (
    UnfitDatabase,
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
)
"""What is raised while the database is away, or no longer ours."""

MINUTES = {"minutes": 1, "hours": 60}
"""The parameters that are lengths of time, and how many minutes each unit has."""

MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")
"""What Litestar says of a parameter that is not there, where it names no field."""

log = structlog.get_logger("problems")


class Invalid(Problem):
    """Values of a request are wrong: `reason`, and `fields` with what is wrong with each."""

    code = "invalid-request"


class NotJson(Problem):
    """The body of a request is not JSON: `reason` says where."""

    code = "not-json"


class Unstorable(Problem):
    """A value that no field of ours can hold, such as a NUL in a text or a number of twenty digits."""

    code = "unstorable"


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words."""

    status: int
    title: str
    detail: str


# Words ---------------------------------------------------------------------------------------------------------------


def say(problem: Problem, lang: str, today: date) -> Said:
    """The problem in the reader's words."""
    return _said(TABLE.get(problem.code, TABLE["bad-request"]), problem.params, lang, today)


def status(problem: Problem | None) -> int:
    """The HTTP status of a form that comes back with the problem, or is shown without any."""
    return TABLE.get(problem.code, TABLE["bad-request"]).status if problem else HTTP_200_OK


def errors(problem: Problem | None, request: AnyConnection) -> dict[str, str]:
    """What to show on a form that comes back: the field (`main` where none is to blame) and what is wrong."""
    if problem is None:
        return {}
    lang, today = deps.language(request), formats.day_of(site.of(request).clock())
    if isinstance(problem, Unfit):
        return {name: _on_field(fault, lang, today) for name, fault in problem.fields.items()}
    said = say(problem, lang, today)
    return {str(problem.params.get("field", "main")): f"{said.title}. {said.detail}"}


def _on_field(fault: Mapping[str, object], lang: str, today: date) -> str:
    """What stands beside a field; what is wrong with a whole form, and with each of its fields, is one `Unfit`."""
    said = _said(TABLE.get(str(fault["code"]), TABLE["bad-request"]), fault, lang, today)
    return f"{said.title}. {said.detail}"


def _said(words: Words, params: Mapping[str, object], lang: str, today: date) -> Said:
    known = _Params({name: _named(name, value, lang, today) for name, value in params.items()})
    translator = texts.translator(lang)
    title, detail = (_one_stop(translator.gettext(text) % known) for text in (words.title, words.detail))
    return Said(words.status, title, detail)


def _one_stop(text: str) -> str:
    """A sentence that ends with an abbreviation, such as a month, has one full stop."""
    return text.replace("..", ".")


class _Params(dict[str, str]):
    """The parameters of a text; one that was not given leaves a dash, for a text is no place to fail."""

    def __missing__(self, key: str) -> str:
        return "–"


def _named(name: str, value: object, lang: str, today: date) -> str:
    """A parameter in words; lengths of time, and dates that are texts for the sake of programs, are known by name."""
    if isinstance(value, int) and name in MINUTES:
        return formats.duration(value * MINUTES[name], lang)
    if name == "dates" and isinstance(value, Sequence):
        return _in_words([date.fromisoformat(str(one)) for one in value], lang, today)
    return _in_words(value, lang, today)


def _in_words(value: object, lang: str, today: date) -> str:
    if isinstance(value, datetime):
        return formats.moment(value, lang, today)
    if isinstance(value, date):
        return formats.day(value, lang, today)
    if isinstance(value, time):
        return formats.clock(value, lang)
    if isinstance(value, Mapping):
        return _mapping_in_words(value, lang, today)
    if isinstance(value, Sequence | AbstractSet) and not isinstance(value, str):
        named = [_in_words(one, lang, today) for one in list(value)[:SHOWN]]
        return ", ".join(named) + (" …" if len(value) > SHOWN else "")
    return str(value)


def _mapping_in_words(value: Mapping[Any, Any], lang: str, today: date) -> str:
    """A text in three languages, a span, or whatever else."""
    if "start" in value and "end" in value:
        return formats.span(value["start"], value["end"], lang, today)
    return str(value.get(lang) or value.get(texts.DEFAULT) or "")


# Answers -------------------------------------------------------------------------------------------------------------


def answer(request: AnyRequest, error: Exception) -> Response[Any]:
    """The answer to whatever was raised while a request was handled."""
    problem = _as_problem(error)
    if problem is not None:
        return _refused(request, problem)
    if isinstance(error, MethodNotAllowedException):
        return _respond(request, "method-not-allowed", headers={"Allow": ", ".join(sorted(_methods(request)))})
    if isinstance(error, HTTPException) and error.status_code < HTTP_500_INTERNAL_SERVER_ERROR:
        return _respond(request, _code(error.status_code), headers=error.headers)
    if isinstance(error, AWAY):
        log.error("no database", fault=str(error))
        return _respond(request, "unavailable")
    reference = secrets.token_hex(4)
    log.error("unexpected", reference=reference, exc_info=error)
    return _respond(request, "gone-wrong", {"reference": reference})


def _as_problem(error: BaseException) -> Problem | None:
    """The problem that an exception is, or stands for."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return _invalid(error)
    broken = error.__cause__ if isinstance(error, HTTPException) else error
    if isinstance(broken, SerializationException):
        return NotJson(reason=str(broken))
    if isinstance(error, asyncpg.DataError | UnicodeError):
        log.warning("unstorable", exc_info=error)
        return Unstorable()
    return None


def _invalid(error: ValidationException) -> Problem:
    """What Litestar found wrong, by field."""
    found = error.extra if isinstance(error.extra, list) else []
    fields = {_field(one.get("key", "")): str(one.get("message", "")) for one in found if isinstance(one, dict)}
    missing = MISSING.match(error.detail)
    if missing:
        fields[missing[1]] = "missing"
    reason = "; ".join(f"{name}: {text}" for name, text in fields.items())
    return Invalid(reason=reason or error.detail, fields=fields)


def _field(key: object) -> str:
    """What callers know a field by: the parameter that handlers call `data` is the body."""
    return "body" if key == "data" else str(key)


def _methods(request: AnyRequest) -> set[str]:
    """What the address can be called with."""
    parts = [part for part in request.scope["path"].split("/") if part]
    return {
        method
        for route in request.app.routes
        if isinstance(route, HTTPRoute) and len(route.path_components) == len(parts)
        if all(known in (part, None) for known, part in zip(_fixed(route), parts, strict=True))
        for method in route.methods
    }


def _fixed(route: HTTPRoute) -> list[str | None]:
    """The parts of a route's path, None for those that may be anything."""
    return [part if isinstance(part, str) else None for part in route.path_components]


def _code(status: int) -> str:
    known = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "wrong-media-type"}
    known |= {401: "sign-in-first", 403: "not-allowed", 429: "too-many-tries"}
    return known.get(status, "bad-request")


def _refused(request: AnyRequest, problem: Problem) -> Response[Any]:
    if isinstance(problem, SignInFirst) and not wants_json(request) and request.method in security.SAFE:
        return Redirect(f"/sign-in?{urlencode({'next': deps.here(request)})}", status_code=HTTP_303_SEE_OTHER)
    return _respond(request, problem.code, problem.params)


def _respond(
    request: AnyRequest, code: str, params: Mapping[str, object] | None = None, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    params, now = params or {}, site.of(request).clock()
    said = _said(TABLE.get(code, TABLE["bad-request"]), params, deps.language(request), formats.day_of(now))
    more = {**(headers or {}), **_headers(said.status, params, now)}
    if wants_json(request):
        return _json(code, said, params, more)
    reference = params.get("reference", "")
    return deps.page(
        request,
        "error.html",
        status=said.status,
        headers=more,
        title=said.title,
        detail=said.detail,
        reference=reference,
        here=_way_back(request),
    )


def _json(code: str, said: Said, params: Mapping[str, object], headers: Mapping[str, str]) -> Response[Any]:
    members = msgspec.to_builtins(dict(params), enc_hook=str)
    body = {**members, "type": code, "title": said.title, "detail": said.detail, "status": said.status}
    return Response(msgspec.json.encode(body), status_code=said.status, media_type=PROBLEM_JSON, headers={**headers})


def _headers(status: int, params: Mapping[str, object], now: datetime) -> dict[str, str]:
    headers = {"WWW-Authenticate": "Bearer"} if status == TABLE["unknown-key"].status else {}
    again_at = params.get("again_at")
    if isinstance(again_at, datetime):
        headers["Retry-After"] = str(max(1, int((again_at - now).total_seconds()) + 1))
    return headers


def wants_json(request: AnyRequest) -> bool:
    """Whether a program asks: anything under the API, and whoever takes JSON but no page."""
    accept = request.headers.get("accept", "")
    return request.scope["path"].startswith(API) or ("json" in accept and "text/html" not in accept)


def _way_back(request: AnyRequest) -> str:
    """The page to come back to after signing in: this one, or the one with the form that was sent."""
    if request.method in security.SAFE:
        return deps.here(request)
    referer = urlsplit(request.headers.get("referer", ""))
    path = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return sign_in.local_path(path)
