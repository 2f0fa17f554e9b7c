"""Borrowers: who answers for what is lent out, who speaks for them, and who may borrow what where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from booking.domain import people
from booking.domain.fields import Fields
from booking.domain.people import Person
from booking.domain.problems import Problem

EVERYONE, ORGANISATIONS, REGISTERED = AUDIENCES = ("everyone", "organisations", "registered")
"""Whom a place or a model is for: everybody, organisations, or organisations that the municipality has registered."""

OLDEST = 120


class BadPostcode(Problem):
    """A postcode has four digits: `field`."""

    code = "bad-postcode"


class NoProfile(Problem):
    """Whoever borrows must have said first who they are."""

    code = "no-borrower-profile"


class LendingTermsNotAccepted(Problem):
    """The terms of lending are not accepted."""

    code = "lending-terms-not-accepted"


class BirthYearMissing(Problem):
    """A person's year of birth is not known: `field`."""

    code = "birth-year-missing"


class TooYoung(Problem):
    """Whoever answers for the loan must be `age` years old."""

    code = "too-young"


class NotResident(Problem):
    """Only those who live in certain postcodes may borrow here."""

    code = "not-resident"


class OrganisationsOnly(Problem):
    """This is lent to organisations only."""

    code = "organisations-only"


class RegisteredOnly(Problem):
    """This is lent only to organisations that the municipality has registered."""

    code = "registered-only"


class Suspended(Problem):
    """The borrower may not borrow until somebody lifts it: `reason`."""

    code = "suspended"


class SuspendedUntil(Suspended):
    """The borrower may not borrow until after a day: `reason`, `last_day`."""

    code = "suspended-until"


class TooManyUnits(Problem):
    """One borrower may have `most` units at a time, and has `held` already."""

    code = "too-many-units"


class IdentityNotSeen(Problem):
    """Before the first loan somebody at the desk sees who it is."""

    code = "identity-not-seen"


@dataclass(frozen=True, slots=True)
class Suspension:
    """May not borrow from the first day to the last (None: until lifted), at one place (None: everywhere)."""

    place: int | None
    reason: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Borrower:
    """Who answers for a loan: a person, or (with `organisation`) one that `registered` and `local` are known of."""

    id: int
    person: int | None
    organisation: int | None
    birth_year: int | None
    postcode: str
    accepted: bool
    seen: bool
    registered: bool = False
    local: bool = False
    suspensions: Sequence[Suspension] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What a borrower says: the year of birth (None for an organisation) and an address in Norway."""

    birth_year: int | None
    address: str
    postcode: str
    place: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may borrow: from which age, from which postcodes (none: from anywhere), which audience, how many at most."""

    min_age: int
    residents: Collection[str]
    audience: str
    most_units: int | None


def profile(form: Fields, *, today: date, organisation: bool) -> Profile:
    """The profile that a form holds; its faults stay in the form."""
    postcode = form.line("postcode", limit=10)
    if postcode and not (len(postcode) == 4 and postcode.isascii() and postcode.isdigit()):
        form.fault("postcode", BadPostcode())
    return Profile(
        birth_year=None if organisation else form.whole("birth_year", least=today.year - OLDEST, most=today.year),
        address=form.line("address"),
        postcode=postcode,
        place=form.line("place", limit=60),
    )


def terms(place: Mapping[str, Any]) -> Terms:
    """What a lending place asks whatever is borrowed, from its row; age and audience a model may have its own way."""
    return Terms(0, frozenset(place["residents"]), EVERYONE, place["most_units"])


def terms_of_model(place: Mapping[str, Any], model: Mapping[str, Any]) -> Terms:
    """What a place asks of those who borrow a model: the model's own over the place's, from their rows.

    How many at most is only the model's own: that of the place counts all models together.
    """
    own = {name: place[name] if model[name] is None else model[name] for name in ("min_age", "audience")}
    return Terms(own["min_age"], frozenset(place["residents"]), own["audience"], model["most_units"])


def speaks_for(person: Person | None, borrower: Borrower) -> bool:
    """Whether the person is the borrower, or acts for the organisation that is."""
    if person is None:
        return False
    if borrower.organisation is not None:
        return people.acts_for(person, borrower.organisation)
    return person.id == borrower.person


def works_desk(person: Person) -> bool:
    """Whether the person works at the desk of any place: profiles hold at all of them."""
    return people.lends_in(person) != frozenset()


def may_suspend(person: Person, venue: int | None) -> bool:
    """Whether the person may suspend at the place in a venue, or (None) everywhere, which takes a role everywhere."""
    own = people.lends_in(person)
    return own is None or (venue is not None and venue in own)


def age(birth_year: int, today: date) -> int:
    """The age that somebody has or reaches this year: only the year of birth is asked for."""
    return today.year - birth_year


def suspension(borrower: Borrower, place: int, today: date) -> Suspension | None:
    """What keeps a borrower from borrowing at a place on a day; the one that lasts longest."""
    found = [
        one
        for one in borrower.suspensions
        if one.place in {None, place} and one.first_day <= today and (one.last_day is None or today <= one.last_day)
    ]
    return max(found, key=lambda one: one.last_day or date.max, default=None)


def refusals(
    borrower: Borrower, asked: Terms, *, place: int, today: date, held: int = 0, wanted: int = 0
) -> list[Problem]:
    """All that keeps a borrower from borrowing `wanted` units more at a place, the gravest first; empty if nothing.

    `held` are the units that they have or are promised already: of the place, or where `asked` is a model's, of it.
    """
    found: list[Problem] = []
    if stopped := suspension(borrower, place, today):
        found.append(_suspended(stopped))
    found += _audience(borrower, asked.audience)
    found += _age(borrower, asked.min_age, today) if borrower.organisation is None else []
    if asked.residents and not (borrower.postcode in asked.residents or borrower.local):
        found.append(NotResident())
    if not borrower.accepted:
        found.append(LendingTermsNotAccepted(field="accepted"))
    if asked.most_units is not None and held + wanted > asked.most_units:
        found.append(TooManyUnits(most=asked.most_units, held=held))
    return found


def _suspended(stopped: Suspension) -> Problem:
    if stopped.last_day is None:
        return Suspended(reason=stopped.reason)
    return SuspendedUntil(reason=stopped.reason, last_day=stopped.last_day)


def _audience(borrower: Borrower, audience: str) -> list[Problem]:
    if audience == EVERYONE:
        return []
    if borrower.organisation is None:
        return [OrganisationsOnly()]
    return [RegisteredOnly()] if audience == REGISTERED and not borrower.registered else []


def _age(borrower: Borrower, least: int, today: date) -> list[Problem]:
    if borrower.birth_year is None:
        return [BirthYearMissing(field="birth_year")]
    return [TooYoung(age=least)] if age(borrower.birth_year, today) < least else []
