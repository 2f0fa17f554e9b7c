"""What persons say of themselves, and the organisations that they act for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from booking.domain import emails, facts, texts
from booking.domain.people import (
    OFFICER,
    NotAllowed,
    NotFound,
    Organisation,
    Person,
    acts_for,
    is_administrator,
    valid_organisation_number,
)
from booking.domain.problems import Problem
from booking.language.texts import LANGUAGES
from booking.storage import audit
from booking.storage import people as storage
from booking.storage.transaction import atomic
from rules.definitions import APPLICANTS

KINDS = tuple(kind for kind in APPLICANTS if kind != "private_person")
"""What an organisation may be; a private person is none."""


class BadOrganisationNumber(Problem):
    """The nine digits do not hold together: `field`."""

    code = "bad-organisation-number"


class BadPhone(Problem):
    """The text is not a telephone number: `field`."""

    code = "bad-phone"


class BadChoice(Problem):
    """The value is none of those to choose among: `field`."""

    code = "bad-choice"


class AlreadyRepresented(Problem):
    """The organisation has representatives already: one of them, or an officer, adds further ones."""

    code = "already-represented"


class LastRepresentative(Problem):
    """Somebody must be left who acts for the organisation."""

    code = "last-representative"


# Oneself -------------------------------------------------------------------------------------------------------------


async def known_or_new(*, email: str, language: str, now: datetime) -> Person:
    """The person with the address, made now where there is none."""
    added = await storage.add_person(email=email, language=language, now=now)
    if added is not None:
        await audit.write(at=now, person=added, action="register", noun="person", noun_id=added)
    person = await storage.person_by_email(email)
    if person is None:
        raise NotFound(what="person")
    return person


@atomic
async def change_profile(*, person: Person, name: str, phone: str, language: str, now: datetime) -> None:
    """Store what somebody says of themselves; raises the Problem of the first field that is wrong."""
    name = texts.line(name, field="name", limit=100)
    phone = phone_number(phone)
    if language not in LANGUAGES:
        raise BadChoice(field="language")
    await storage.change_person(person.id, name=name, phone=phone, language=language)
    await audit.write(at=now, person=person.id, action="change", noun="person", noun_id=person.id)


def phone_number(text: str, *, field: str = "phone") -> str:
    """The number as digits with a leading + where it has one; empty where nothing is given; raises BadPhone."""
    number = text.translate(str.maketrans("", "", " \N{NO-BREAK SPACE}-().")).replace("+", "00", 1)
    number = "+" + number[2:] if number.startswith("00") else number
    digits = number.removeprefix("+")
    if number and not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15):
        raise BadPhone(field=field)
    return number


# Organisations -------------------------------------------------------------------------------------------------------


async def organisations_of(*, person: Person) -> list[Organisation]:
    """Those that the person may act for."""
    return await storage.organisations_of(person.id)


def organisation_number(text: str, *, field: str = "number") -> str:
    """The nine digits, however they were grouped; raises BadOrganisationNumber."""
    number = "".join(text.split()).upper().removeprefix("NO").removesuffix("MVA")
    if not valid_organisation_number(number):
        raise BadOrganisationNumber(field=field)
    return number


@atomic
async def represent(*, number: str, name: str, person: Person, by: Person | None = None, now: datetime) -> Organisation:
    """Let the person act for an organisation that nobody acts for yet; one that we do not know is made.

    `by` is who does it for them, where they do not do it themselves. Raises BadOrganisationNumber, AlreadyRepresented,
    and TextMissing where a new one has no name.
    """
    number = organisation_number(number)
    organisation = await storage.organisation_by_number(number)
    if organisation is None:
        organisation = await _new(number, texts.line(name, field="name"), by or person, now)
    await storage.lock_organisation(organisation.id)
    members = await storage.members_of(organisation.id)
    if members and all(member["id"] != person.id for member in members):
        raise AlreadyRepresented(name=organisation.name, field="number")
    await _let_in(person.id, organisation.id, by=by or person, now=now)
    return organisation


async def _new(number: str, name: str, person: Person, now: datetime) -> Organisation:
    added = await storage.add_organisation(number=number, name=name, kind=KINDS[0], now=now)
    if added is not None:
        await audit.write(at=now, person=person.id, action="register", noun="organisation", noun_id=added)
    organisation = await storage.organisation_by_number(number)
    if organisation is None:
        raise NotFound(what="organisation")
    return organisation


@atomic
async def add_representative(*, organisation: int, email: str, by: Person, now: datetime) -> Organisation:
    """Let whoever has the address act for the organisation; a representative or an officer adds them.

    Raises BadEmail, NotFound for another's organisation.
    """
    found = await _organisation(organisation, by)
    person = await known_or_new(email=emails.address(email), language=by.language, now=now)
    await _let_in(person.id, found.id, by=by, now=now)
    return found


@atomic
async def remove_representative(*, organisation: int, person: int, by: Person, now: datetime) -> None:
    """End that somebody acts for the organisation; raises NotFound, LastRepresentative."""
    found = await _organisation(organisation, by)
    await storage.lock_organisation(found.id)
    others = [member for member in await storage.members_of(found.id) if member["id"] != person]
    if not others and not _any_officer(by):
        raise LastRepresentative(name=found.name)
    if not await storage.remove_member(person, found.id):
        raise NotFound(what="person")
    await audit.write(
        at=now,
        person=by.id,
        action="remove-representative",
        noun="organisation",
        noun_id=found.id,
        details={"person": person},
    )


async def organisation(*, organisation: int, by: Person) -> tuple[Organisation, list[dict[str, Any]]]:
    """An organisation and those who act for it, for one of them or an officer; raises NotFound."""
    found = await _organisation(organisation, by)
    return found, await storage.members_of(found.id)


async def organisations(*, like: str = "") -> list[dict[str, Any]]:
    """All organisations whose name or number has `like` in it, with how many act for them."""
    return await storage.organisations(like=like.strip())


@atomic
async def change_organisation(
    *,
    organisation: int,
    name: str,
    kind: str,
    registered: bool | None,
    local: bool | None,
    more: Mapping[str, object] | None = None,
    by: Person,
    now: datetime,
) -> None:
    """What an officer knows of an organisation, which the rent rules ask about.

    `more` are facts beyond `registered` and `local` that are said anew, None for what is not known; the others stay.
    """
    found = await _organisation(organisation, by)
    if not _any_officer(by):
        raise NotAllowed
    if kind not in KINDS:
        raise BadChoice(field="kind")
    name = texts.line(name, field="name")
    known = facts.known({**found.facts, **(more or {})})
    await storage.change_organisation(found.id, name=name, kind=kind, registered=registered, local=local, facts=known)
    await audit.write(
        at=now,
        person=by.id,
        action="change",
        noun="organisation",
        noun_id=found.id,
        details={"before": {"kind": found.kind, "registered": found.registered, "local": found.local, **found.facts}},
    )


async def _organisation(organisation: int, by: Person) -> Organisation:
    found = await storage.organisation_by_id(organisation)
    if found is None or not (acts_for(by, organisation) or _any_officer(by)):
        raise NotFound(what="organisation")
    return found


def _any_officer(person: Person) -> bool:
    """Whether the person decides anywhere: associations are not a venue's."""
    return is_administrator(person) or any(role.name == OFFICER for role in person.roles)


async def _let_in(person: int, organisation: int, *, by: Person, now: datetime) -> None:
    if await storage.add_member(person, organisation, now):
        await audit.write(
            at=now,
            person=by.id,
            action="add-representative",
            noun="organisation",
            noun_id=organisation,
            details={"person": person},
        )
