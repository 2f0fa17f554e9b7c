"""What requests to the API carry: moments and windows of time, pages of a list, numbers of things, JSON bodies."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

import msgspec
from litestar import Request
from litestar.exceptions import SerializationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from booking.domain import localtime
from booking.domain.people import NotFound
from booking.domain.problems import Problem
from booking.services.people import BadChoice
from booking.services.resources import WindowTooLong
from booking.web import security
from booking.web.api.answers import Refused
from booking.web.problems import PROBLEM_JSON, Invalid, NotJson
from booking.web.visitors import AnyConnection
from rules import TimeSpan

Item = TypeVar("Item")

LARGEST_ID = 2**63 - 1
LARGEST_PAGE = 200
PAGE = 50
MOST_PEOPLE = 100_000

LOST_PLUS = re.compile(r"(?<=:[0-9]{2}) (?=[0-9]{2}:[0-9]{2}$)")
"""The plus of an offset reads as a space where the caller forgot to escape it."""

MOMENT = {"format": "date-time"}

From = Annotated[str, QueryParameter(name="from", description="A moment with an offset", schema_extra=MOMENT)]
To = Annotated[str, QueryParameter(name="to", description="A later moment with an offset", schema_extra=MOMENT)]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE, description="How many at most")]
After = Annotated[str | None, QueryParameter(description="The `next` of the page before")]
Capacity = Annotated[int, QueryParameter(ge=0, le=MOST_PEOPLE, description="Room for at least so many")]
Facilities = Annotated[list[str] | None, QueryParameter(name="facility", description="Has this; may be repeated")]


class WrongMediaType(Problem):
    """A body that does not say that it is JSON."""

    code = "wrong-media-type"


# Time ----------------------------------------------------------------------------------------------------------------


def window(from_: From, to: To) -> TimeSpan:
    """`window`: the time between two moments. Raises Invalid, NaiveTime, TimeOutOfRange, EndBeforeStart."""
    return localtime.between(_read(from_, "from"), _read(to, "to"))


def at_most(window: TimeSpan, days: int) -> TimeSpan:
    """The window; raises WindowTooLong where it has more days."""
    if window.end - window.start > timedelta(days=days):
        raise WindowTooLong(days=days)
    return window


def aware(moment: datetime, field: str) -> datetime:
    """The moment in UTC; its problem says which field it stood in. Raises NaiveTime, TimeOutOfRange."""
    try:
        return localtime.aware(moment)
    except Problem as problem:
        problem.params["field"] = field
        raise


def _read(text: str, field: str) -> datetime:
    try:
        return aware(msgspec.convert(LOST_PLUS.sub("+", text), datetime), field)
    except msgspec.ValidationError as error:
        raise Invalid(reason=f"{field}: {error}", fields={field: str(error)}) from error


# Lists, things and bodies --------------------------------------------------------------------------------------------


def page(
    rows: Sequence[Item], slugs: Sequence[str], limit: int, after: str | None
) -> tuple[Sequence[Item], str | None]:
    """A page of a list whose rows have these slugs, and what to send as `after` for the next; raises BadChoice."""
    if after is not None and after not in slugs:
        raise BadChoice(field="after")
    first = slugs.index(after) + 1 if after is not None else 0
    last = first + limit
    return rows[first:last], slugs[last - 1] if last < len(rows) else None


def known(number: int, what: str) -> int:
    """The number of a thing; raises NotFound for one that nothing can have."""
    if not 0 < number <= LARGEST_ID:
        raise NotFound(what=what)
    return number


async def json_only(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Guard: a body says that it is JSON, and is. Raises WrongMediaType, NotJson."""
    if not isinstance(connection, Request) or connection.method in security.SAFE:
        return
    media_type = connection.headers.get("content-type", "").partition(";")[0].strip().lower()
    empty = not await connection.body()
    if media_type != "application/json" and (media_type or not empty):
        raise WrongMediaType
    if empty and _needs_body(handler):
        raise NotJson(reason="The body is empty")
    try:
        await connection.json()  # kept for the handler
    except (SerializationException, RecursionError, UnicodeDecodeError) as error:
        raise NotJson(reason=str(error)) from error


def _needs_body(handler: BaseRouteHandler) -> bool:
    field = handler.parsed_data_field
    return field is not None and not field.is_optional


def refusals(**why: str) -> Mapping[int, ResponseSpec]:
    """How a route refuses, for its description: `s409="..."` for each status beyond those that all have."""
    common = {"s400": "What was sent cannot be read", "s401": "The key is not valid"}
    return {
        int(status[1:]): ResponseSpec(Refused, description=words, media_type=PROBLEM_JSON, generate_examples=False)
        for status, words in {**common, **why}.items()
    }
