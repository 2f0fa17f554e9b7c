"""The demo's loans, made through the same steps as real ones, in the order of their days: back, out, late, promised."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.demo import files
from booking.demo import people as staff
from booking.demo.files import Table
from booking.demo.lending import Gear
from booking.demo.people import Applicant, Cast
from booking.domain import localtime, opening
from booking.domain.borrowers import Profile
from booking.domain.loans import Wanted
from booking.domain.people import Person
from booking.services import borrowers, handovers, loan_steps, loans, outages, returns
from booking.services.returns import Returned
from booking.storage import borrowers as seen
from booking.storage import bulk, lending_places
from booking.storage import loans as stored

ASKED, FETCHED, BROUGHT = time(12), time(17), time(18)
REACH = timedelta(days=60)
HOME = Profile(1984, "Fjordvegen 12", "6823", "Sandane")


@dataclass(frozen=True, slots=True)
class Plan:
    """A loan as the demo wants it: who, when it is asked for, fetched and due, and of which types."""

    loan: Table
    place: int
    borrower: int
    person: Person
    asked: date
    first: date
    last: date


async def add(gear: Gear, cast: Cast, *, clerk: int, today: date) -> None:
    """Register who borrows, take every step that was taken before today, and send to repair what is broken."""
    known, desk = files.table("lending.toml"), await staff.known(clerk)
    broken = {one["code"] for one in known["repair"]}
    for codes in gear.codes.values():
        codes[:] = [code for code in codes if code not in broken]
    plans = [await _plan(one, gear.places, cast, desk, today) for one in known["loan"] if one["place"] in gear.places]
    numbers: dict[int, int] = {}
    out: dict[int, list[str]] = {}
    for at, step, which in sorted(_steps(plans, today)):
        plan = plans[which]
        if step == 0:
            numbers[which] = await _ask(plan, gear, desk, at)
        elif step == 1:
            out[which] = await _hand_over(plan, numbers[which], gear, desk, at)
        else:
            await returns.take_back(returned=[Returned(code=code) for code in out[which]], by=desk, now=at)
            await _lines_back(numbers[which], desk, at)
            _back_on_shelf(out[which], gear)
    await bulk.settle_marks()
    for one in known["repair"]:
        await _repair(one, gear, desk, today)


def _steps(plans: Sequence[Plan], today: date) -> list[tuple[datetime, int, int]]:
    """What was done before today, each with when and to which plan: asked for, handed over, taken back."""
    found = []
    for which, plan in enumerate(plans):
        found.append((localtime.at(plan.asked, ASKED), 0, which))
        if plan.loan["ends"] in {"out", "in"}:
            found.append((localtime.at(plan.first, FETCHED), 1, which))
        if plan.loan["ends"] == "in":
            found.append((localtime.at(plan.last, BROUGHT), 2, which))
    return [one for one in found if localtime.local(one[0]).date() < today]


async def _plan(one: Table, places: Mapping[str, int], cast: Cast, desk: Person, today: date) -> Plan:
    place = places[one["place"]]
    calendar = await lending_places.calendar(place, today - REACH, today + REACH)
    days = sorted(opening.open_days(calendar, today - REACH, today + REACH))
    before, after = [day for day in days if day < today], [day for day in days if day > today]

    def nth(number: int) -> date:
        return before[number] if number < 0 else after[number - 1]

    by = _applicant(one["by"], cast)
    asked = nth(one["asked"]) if "asked" in one else min(nth(one["out"]), today) - timedelta(days=1)
    borrower = await _borrower(by, desk, localtime.at(today - REACH, ASKED))
    person = await staff.known(by.person)
    return Plan(one, place, borrower, person, asked, nth(one["out"]), nth(one["back"]))


def _applicant(name: str, cast: Cast) -> Applicant:
    if name == "ane":
        return cast.ane
    return cast.private[int(name.removeprefix("private-"))] if name.startswith("private-") else cast.organisations[name]


async def _borrower(by: Applicant, desk: Person, now: datetime) -> int:
    """The borrower that somebody is: known to the desk, with an address and the terms accepted."""
    organisation = by.organisation.id if by.organisation else None
    profile = dataclasses.replace(HOME, birth_year=None) if organisation else HOME
    person = await staff.known(by.person)
    made = await borrowers.register(person=person, organisation=organisation, profile=profile, accepted=True, now=now)
    await seen.see_identity(made, by=desk.id, now=now)
    return made


async def _ask(plan: Plan, gear: Gear, desk: Person, now: datetime) -> int:
    loan = await loans.request(
        place=plan.place,
        first=plan.first,
        last=plan.last,
        wanted=_wanted(plan, gear),
        borrower=plan.borrower,
        by=plan.person,
        purpose=plan.loan.get("purpose", ""),
        now=now,
    )
    if plan.loan["ends"] == "approved":
        await loan_steps.approve(loan=loan, by=desk, now=now + timedelta(hours=2))
    return loan


def _wanted(plan: Plan, gear: Gear) -> list[Wanted]:
    """What is asked for; of a kit, as many lines in a row as it has parts are one."""
    kinds = [(gear.types[plan.loan["place"], model, size], count) for model, size, count in plan.loan["what"]]
    if "kit" not in plan.loan:
        return [Wanted(kind, count) for kind, count in kinds]
    kit, parts = gear.models[plan.loan["kit"]], plan.loan["parts"]
    return [Wanted(kind, count, kit, place // parts + 1) for place, (kind, count) in enumerate(kinds)]


async def _hand_over(plan: Plan, loan: int, gear: Gear, desk: Person, now: datetime) -> list[str]:
    """Hand over the first units of each type that are in the house, and all that has no codes; the codes."""
    codes: list[str] = []
    for model, size, count in plan.loan["what"]:
        there = gear.codes.get(gear.types[plan.loan["place"], model, size], [])
        codes += [there.pop(0) for _ in range(count) if there]
    counted = {line["id"]: line["quantity"] for line in await stored.lines(loan) if line["tracked"] == "quantity"}
    await handovers.hand_over(loan=loan, codes=codes, quantities=counted, by=desk, now=now)
    return codes


async def _lines_back(loan: int, desk: Person, now: datetime) -> None:
    """Take back what has no codes."""
    left = [Returned(line=line["id"]) for line in await stored.lines(loan) if line["state"] == "out"]
    if left:
        await returns.take_back(returned=left, by=desk, now=now)


def _back_on_shelf(codes: Sequence[str], gear: Gear) -> None:
    for code in codes:
        gear.codes[gear.items[code][0]].append(code)


async def _repair(one: Table, gear: Gear, desk: Person, today: date) -> None:
    if one["code"] not in gear.items:
        return
    kind, item = gear.items[one["code"]]
    day = today - timedelta(days=2)
    values = {
        "kind": "repair",
        "quantity": 1,
        "first_day": day,
        "until_day": None,
        "reason": one["reason"],
        "cost": None,
    }
    await outages.take_out(kind=kind, item=item, values=values, by=desk, now=localtime.at(day, BROUGHT))
