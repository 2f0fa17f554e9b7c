"""Writes who is in the demo: those who sign in, the associations with valid numbers, and who acts for them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.demo import files
from booking.demo.files import Table
from booking.domain import people
from booking.domain.people import NotFound, Organisation, Person
from booking.storage import bulk
from booking.storage import people as stored

PRIVATE = 8
LANGUAGES = ("nn", "nn", "nn", "nn", "nn", "nb", "nb", "nb", "en")  # how often each is chosen
FIRST_NUMBER = 310_100_000
"""Made numbers begin with 3, as those of the registers' own test data do: no real organisation has them."""

SIGN_IN: tuple[tuple[str, str], ...] = (
    ("ane@example.no", "applicant, for herself, Fjordglimt idrettslag and Elvesong blandakor"),
    ("vakt@example.no", "caretaker of Gloppenhallen and Sandane skule"),
    ("utlan@example.no", "lends out equipment at Gloppenhallen and Byrkjelo"),
    ("sak@example.no", "case officer of all venues"),
    ("admin@example.no", "administrator"),
)
"""Who there is to sign in as, and what they are."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who applies, in their own name or for an organisation."""

    person: int
    language: str
    organisation: Organisation | None


@dataclass(frozen=True, slots=True)
class Cast:
    """All who take part: organisations by name with who acts for them, private persons, and the case officer."""

    organisations: Mapping[str, Applicant]
    private: tuple[Applicant, ...]
    ane: Applicant
    officer: int
    administrator: int


async def known(number: int) -> Person:
    """Somebody as the services see them, with their roles."""
    person = await stored.person_by_id(number)
    if person is None:
        raise NotFound(what="person")
    return person


async def add_staff(venues: Mapping[str, int], *, now: datetime) -> dict[str, int]:
    """Store the municipality and those who work there, with roles in the venues that there are; ids by address."""
    known = files.table("people.toml")
    await bulk.insert("municipality", [known["municipality"]])
    staff = known["staff"]
    ids = await bulk.insert("person", [_person(one, now) for one in staff])
    roles = [
        {"person": person, "role": one["role"], "venue": venue}
        for person, one in zip(ids, staff, strict=True)
        for venue in _where(one, venues)
    ]
    await bulk.insert("role", roles)
    return {one["email"]: number for one, number in zip(staff, ids, strict=True)}


def _where(one: Table, venues: Mapping[str, int]) -> list[int | None]:
    """The venues that somebody works in; None, all of them, where none of theirs is there."""
    return [venues[slug] for slug in one["venues"] if slug in venues] or [None]


async def add_applicants(chance: random.Random, staff: Mapping[str, int], *, now: datetime) -> Cast:
    """Store organisations, somebody who acts for each, Ane, and some who only apply for themselves."""
    ane = files.table("people.toml")["ane"]
    wanted = files.table("organisations.toml")["organisation"]
    organisations = await _add_organisations(wanted, now)
    names = _names(chance)
    rows = [ane, *(next(names) for _ in range(len(wanted) + PRIVATE))]
    ids = await bulk.insert("person", [_person(one, now) for one in rows])
    pairs = [*((ids[0], name) for name in ane["acts_for"]), *zip(ids[1:], organisations, strict=False)]
    members = [{"person": person, "organisation": organisations[name].id, "since": now} for person, name in pairs]
    await bulk.insert("membership", members)
    first = {name: person for person, name in reversed(pairs)}
    languages = {number: one["language"] for number, one in zip(ids, rows, strict=True)}
    return Cast(
        organisations={
            name: Applicant(first[name], languages[first[name]], organisation)
            for name, organisation in organisations.items()
        },
        private=tuple(Applicant(number, languages[number], None) for number in [ids[0], *ids[-PRIVATE:]]),
        ane=Applicant(ids[0], ane["language"], None),
        officer=staff["sak@example.no"],
        administrator=staff["admin@example.no"],
    )


async def _add_organisations(wanted: Sequence[Table], now: datetime) -> dict[str, Organisation]:
    numbers = organisation_numbers()
    rows = [
        {
            "number": one.get("number") or next(numbers),
            "name": one["name"],
            "kind": one["kind"],
            "registered": one["kind"] in {"sports_club", "voluntary_org", "study_association"},
            "local": True,
            "facts": {},
            "created_at": now,
        }
        for one in wanted
    ]
    ids = await bulk.insert("organisation", rows)
    return {
        row["name"]: Organisation(
            number, row["number"], row["name"], row["kind"], registered=row["registered"], local=row["local"]
        )
        for number, row in zip(ids, rows, strict=True)
    }


def organisation_numbers() -> Iterator[str]:
    """Numbers that hold together, one in about a hundred of those that could."""
    for number in range(FIRST_NUMBER, 10**9, 97):
        if people.valid_organisation_number(str(number)):
            yield str(number)


def _names(chance: random.Random) -> Iterator[Table]:
    """Persons who do not exist, no two of the same name."""
    known = files.table("people.toml")
    given, family = known["given"], known["family"]
    for place in chance.sample(range(len(given) * len(family)), len(given) * len(family)):
        first, last = given[place % len(given)], family[place // len(given)]
        address = f"{first}.{last}".lower().translate(str.maketrans("åøæ", "aoa"))
        language = chance.choice(LANGUAGES)
        yield {
            "email": f"{address}@example.no",
            "name": f"{first} {last}",
            "phone": f"1235{place:04}",
            "language": language,
        }


def _person(one: Table, now: datetime) -> Table:
    return {**{name: one[name] for name in ("email", "name", "phone", "language")}, "created_at": now}
