"""Borrowers: registered by themselves or at the desk, seen once, with those they answer for; and who may borrow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from booking.domain import borrowers as domain
from booking.domain import emails, people, texts
from booking.domain.borrowers import Borrower, Profile
from booking.domain.fields import Fields, Raw
from booking.domain.loans import loan_state
from booking.domain.people import NotAllowed, NotFound, Person
from booking.domain.problems import Problem
from booking.language import formats
from booking.services import people as registry
from booking.storage import audit
from booking.storage import borrowers as storage
from booking.storage.people import change_person
from booking.storage.transaction import atomic

FOUND = 30
"""How many borrowers a search shows."""


# Oneself -------------------------------------------------------------------------------------------------------------


async def own(*, person: Person, now: datetime) -> list[dict[str, Any]]:
    """The borrowers that a person speaks for, themselves first; `blocked` is what keeps each from borrowing anywhere.

    A person or an organisation that has no profile yet is not among them: `register` makes one.
    """
    today = formats.day_of(now)
    found = await storage.of_person(person.id)
    return [{**one, "blocked": domain.suspension(storage.borrower_of(one), 0, today)} for one in found]


@atomic
async def register(
    *, person: Person, organisation: int | None = None, profile: Profile, accepted: bool, now: datetime
) -> int:
    """The profile of oneself, or of an organisation that one acts for; made or changed; the borrower's id.

    Raises LendingTermsNotAccepted, and NotFound for another's organisation.
    """
    if organisation is not None and not people.acts_for(person, organisation):
        raise NotFound(what="organisation")
    if not accepted:
        raise domain.LendingTermsNotAccepted(field="accepted")
    who = {"person": None if organisation else person.id, "organisation": organisation}
    return await _keep(who, profile, by=person, now=now)


async def _keep(who: Mapping[str, int | None], profile: Profile, *, by: Person, now: datetime) -> int:
    made = await storage.add(**who, profile=profile, now=now)
    borrower = made or await storage.id_of(**who)
    if borrower is None:
        raise NotFound(what="borrower")
    if made is None:
        await storage.change(borrower, profile)
    await storage.accept_terms(borrower, now)
    await _note("register" if made else "change", borrower, by, now)
    return borrower


@atomic
async def add_co_borrower(*, borrower: int, name: str, birth_year: int, by: Person, now: datetime) -> int:
    """Somebody for whom the borrower answers, who may fetch and bring back alone; the id. Raises NotFound."""
    await _speaker(borrower, by)
    name = texts.line(name, field="name", limit=100)
    made = await storage.add_co_borrower(borrower, name=name, birth_year=birth_year, now=now)
    await _note("add-co-borrower", borrower, by, now, details={"co_borrower": made})
    return made


@atomic
async def remove_co_borrower(*, borrower: int, co_borrower: int, by: Person, now: datetime) -> None:
    """The borrower answers for them no longer; what they have stays theirs. Raises NotFound."""
    await _speaker(borrower, by)
    if not await storage.remove_co_borrower(borrower, co_borrower, now):
        raise NotFound(what="co-borrower")
    await _note("remove-co-borrower", borrower, by, now, details={"co_borrower": co_borrower})


def co_borrower(raw: Raw, *, now: datetime) -> dict[str, Any]:
    """The name and the year of birth that a form holds; raises Unfit."""
    form, year = Fields(raw), formats.day_of(now).year
    values = {
        "name": form.line("name", limit=100),
        "birth_year": form.whole("birth_year", least=year - domain.OLDEST, most=year),
    }
    form.done()
    return values


# Who may borrow ------------------------------------------------------------------------------------------------------


async def refusals(
    *,
    borrower: int,
    place: Mapping[str, Any],
    wanted: Sequence[tuple[Mapping[str, Any], int]],
    but: int | None = None,
    now: datetime,
) -> list[Problem]:
    """What keeps a borrower from borrowing so many of these models (their rows) at a place (its row), gravest first.

    `but` is a loan whose units are not counted, since it is being changed. Raises NotFound.
    """
    row = await _known(borrower)
    who, today = storage.borrower_of(row), formats.day_of(now)
    held = await storage.held(borrower, place["id"], but=but)
    units = sum(quantity for _, quantity in wanted)
    found = domain.refusals(who, domain.terms(place), place=place["id"], today=today, held=held, wanted=units)
    for number, model in {model["id"]: model for model, _ in wanted}.items():
        asked, many = domain.terms_of_model(place, model), sum(count for one, count in wanted if one["id"] == number)
        own = await storage.held(borrower, place["id"], model=number, but=but) if asked.most_units else 0
        found += domain.refusals(who, asked, place=place["id"], today=today, held=own, wanted=many)
    return list(dict.fromkeys(found))


async def speaking(*, borrower: int, person: Person) -> Borrower:
    """The borrower, for whoever speaks for it; raises NotFound."""
    who = storage.borrower_of(await _known(borrower))
    if not domain.speaks_for(person, who):
        raise NotFound(what="borrower")
    return who


# At the desk ---------------------------------------------------------------------------------------------------------


@atomic
async def register_at_desk(*, raw: Raw, by: Person, now: datetime) -> int:
    """A borrower from the desk's form; one who is known by e-mail or number is found again; the id.

    Raises Unfit, BadOrganisationNumber, AlreadyRepresented, NotAllowed.
    """
    _desk(by)
    form, organised = Fields(raw), bool("".join(raw.get("number", ())).strip())
    email, name = form.email("email"), form.line("name", limit=100)
    organisation_name = form.line("organisation_name") if organised else ""
    profile = domain.profile(form, today=formats.day_of(now), organisation=organised)
    phone = _phone(form)
    if not form.flag("accepted"):
        form.fault("accepted", domain.LendingTermsNotAccepted())
    if not email:
        form.fault("email", emails.BadEmail())
    form.done()
    person = await _person(email, name, phone, by, now)
    who = {"person": person.id, "organisation": None}
    if organised:
        number = form.text("number")
        found = await registry.represent(number=number, name=organisation_name, person=person, by=by, now=now)
        who = {"person": None, "organisation": found.id}
    borrower = await storage.id_of(**who) or await _keep(who, profile, by=by, now=now)
    if form.flag("seen"):
        await _see(borrower, by, now)
    return borrower


def _phone(form: Fields) -> str:
    try:
        return registry.phone_number(form.line("phone", limit=40))
    except registry.BadPhone as problem:
        form.fault("phone", problem)
        return ""


async def _person(email: str, name: str, phone: str, by: Person, now: datetime) -> Person:
    """The person with the address; what they said of themselves before stands."""
    person = await registry.known_or_new(email=email, language=by.language, now=now)
    if not (person.name and person.phone):
        told = {"name": person.name or name, "phone": person.phone or phone}
        await change_person(person.id, **told, language=person.language)
    return person


async def find(*, text: str, by: Person) -> list[dict[str, Any]]:
    """Borrowers by name, e-mail, phone, organisation number, or the name of who they answer for; raises NotAllowed."""
    _desk(by)
    plain = text.strip()[:100]
    return await storage.find(plain, limit=FOUND) if len(plain) >= 2 else []


async def view(*, borrower: int, by: Person, now: datetime) -> dict[str, Any]:
    """A borrower as the desk sees one: with the `loans` at its own places, each with its `state`, and all `suspended`
    there ever was; raises NotFound, NotAllowed."""
    _desk(by)
    found, today = await _known(borrower), formats.day_of(now)
    loans = await storage.loans(borrower, venues=people.lends_in(by), today=today)
    return {
        **found,
        "age": domain.age(found["birth_year"], today) if found["birth_year"] else None,
        "blocked": domain.suspension(storage.borrower_of(found), 0, today),
        "loans": [{**loan, "state": loan_state(loan["states"])} for loan in loans],
        "suspended": await storage.suspensions(borrower),
        "places": await places(by=by),
    }


async def places(*, by: Person) -> list[dict[str, Any]]:
    """The lending places at whose desk a person works: id, slug, name, venue."""
    return await storage.places(people.lends_in(by))


@atomic
async def change_at_desk(*, borrower: int, profile: Profile, note: str, by: Person, now: datetime) -> None:
    """What the desk puts right in a profile, and what it wants to remember; raises NotFound, NotAllowed."""
    _desk(by)
    await _known(borrower)
    await storage.change(borrower, profile)
    await storage.note(borrower, texts.note(note, field="note"))
    await _note("change", borrower, by, now)


@atomic
async def see_identity(*, borrower: int, by: Person, now: datetime) -> None:
    """The desk has seen who it is; once is enough. Raises NotFound, NotAllowed."""
    _desk(by)
    await _known(borrower)
    await _see(borrower, by, now)


async def _see(borrower: int, by: Person, now: datetime) -> None:
    if await storage.see_identity(borrower, by=by.id, now=now):
        await _note("see-identity", borrower, by, now)


async def _known(borrower: int) -> dict[str, Any]:
    found = await storage.one(borrower)
    if found is None:
        raise NotFound(what="borrower")
    return found


async def _speaker(borrower: int, by: Person) -> None:
    """Whoever speaks for the borrower, or works at a desk."""
    if not domain.works_desk(by):
        await speaking(borrower=borrower, person=by)


def _desk(by: Person) -> None:
    if not domain.works_desk(by):
        raise NotAllowed


async def _note(
    action: str, borrower: int, by: Person, now: datetime, *, details: Mapping[str, object] | None = None
) -> None:
    await audit.write(at=now, person=by.id, action=action, noun="borrower", noun_id=borrower, details=details)
