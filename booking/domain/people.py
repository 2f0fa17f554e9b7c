"""Persons, organisations and the roles that decide who may do what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from booking.domain.problems import Problem

CARETAKER = "caretaker"
CLERK = "clerk"
OFFICER = "officer"
ADMINISTRATOR = "administrator"

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


class NotAllowed(Problem):
    """The person may not make this step."""

    code = "not-allowed"


class NotFound(Problem):
    """There is no such thing, or it is not for this person to know of; `what` names the kind."""

    code = "not-found"


class SignInFirst(Problem):
    """The step needs a known person."""

    code = "sign-in-first"


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody may do in one venue, or (venue None) in all."""

    name: str
    venue: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, with the roles and the organisations that they act for."""

    id: int
    email: str
    name: str
    phone: str
    language: str
    roles: tuple[Role, ...] = ()
    organisations: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Organisation:
    """An association, company or public body, with what the rent rules ask about it (None, or not among `facts`: not
    known)."""

    id: int
    number: str
    name: str
    kind: str
    registered: bool | None
    local: bool | None
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


def is_administrator(person: Person | None) -> bool:
    """Whether the person runs the installation."""
    return person is not None and any(role.name == ADMINISTRATOR for role in person.roles)


def is_officer(person: Person | None, venues: Collection[int]) -> bool:
    """Whether the person decides in every one of these venues."""
    if person is None:
        return False
    own = {role.venue for role in person.roles if role.name == OFFICER}
    return is_administrator(person) or None in own or (bool(venues) and own.issuperset(venues))


def decides_in(person: Person) -> frozenset[int] | None:
    """The venues in which the person is an officer; None where it is all of them."""
    own = frozenset(role.venue for role in person.roles if role.name == OFFICER)
    everywhere = is_administrator(person) or None in own
    return None if everywhere else frozenset(venue for venue in own if venue is not None)


def is_caretaker(person: Person | None, venue: int) -> bool:
    """Whether the person looks after this venue, or decides in it."""
    if person is None:
        return False
    own = {role.venue for role in person.roles if role.name == CARETAKER}
    return None in own or venue in own or is_officer(person, [venue])


def is_clerk(person: Person | None, venue: int) -> bool:
    """Whether the person lends out what is lent in this venue, or decides in it."""
    if person is None:
        return False
    own = {role.venue for role in person.roles if role.name == CLERK}
    return None in own or venue in own or is_officer(person, [venue])


def lends_in(person: Person) -> frozenset[int] | None:
    """The venues whose gear the person lends out; None where it is all of them."""
    own = frozenset(role.venue for role in person.roles if role.name in {CLERK, OFFICER})
    everywhere = is_administrator(person) or None in own
    return None if everywhere else frozenset(venue for venue in own if venue is not None)


def works_here(person: Person | None) -> bool:
    """Whether the person has any role at the municipality."""
    return person is not None and bool(person.roles)


def acts_for(person: Person | None, organisation: int) -> bool:
    """Whether the person may apply and answer in the organisation's name."""
    return person is not None and organisation in person.organisations


def valid_organisation_number(number: str) -> bool:
    """Whether the nine digits hold together: weights 3 2 7 6 5 4 3 2, modulo 11 (Brønnøysund registers)."""
    if len(number) != len(WEIGHTS) + 1 or not (number.isascii() and number.isdigit()):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11
    return rest != 1 and int(number[-1]) == (11 - rest) % 11
