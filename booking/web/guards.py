"""Who may call what. What depends on the venue or the case is checked by the services."""

from litestar.handlers import BaseRouteHandler

from booking.domain.people import (
    ADMINISTRATOR,
    CARETAKER,
    CLERK,
    OFFICER,
    NotAllowed,
    SignInFirst,
)
from booking.web import visitors
from booking.web.visitors import AnyConnection


def signed_in(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Anybody who is known."""
    if visitors.of(connection).person is None:
        raise SignInFirst


def works_here(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Anybody with a role at the municipality, in whatever venue."""
    _one_of(connection, CARETAKER, CLERK, OFFICER, ADMINISTRATOR)


def clerk(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Who lends out gear, or decides in a venue."""
    _one_of(connection, CLERK, OFFICER, ADMINISTRATOR)


def caretaker(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Who looks after a venue, or decides in one."""
    _one_of(connection, CARETAKER, OFFICER, ADMINISTRATOR)


def officer(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Who decides in a venue."""
    _one_of(connection, OFFICER, ADMINISTRATOR)


def administrator(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Who runs the installation."""
    _one_of(connection, ADMINISTRATOR)


def _one_of(connection: AnyConnection, *names: str) -> None:
    person = visitors.of(connection).person
    if person is None:
        raise SignInFirst
    if all(role.name not in names for role in person.roles):
        raise NotAllowed
