"""Gear that goes with hours in halls, on a real database: it is asked for with them, and goes their way."""

import asyncio
from dataclasses import dataclass
from datetime import date

import pytest

from booking.domain import localtime
from booking.domain.bookings import Scope
from booking.domain.borrowers import Suspended
from booking.domain.hall_loans import UnknownEquipment
from booking.domain.loans import NotEnough
from booking.domain.people import Person
from booking.domain.recurrence import Recurrence
from booking.services import applications, bookings, lending_places, loan_steps, previews, reminders
from booking.services import quotes as officers_quotes
from booking.storage import borrowers, quotes, transaction
from booking.storage import equipment as storage
from tests import equipment, factories, regulations
from tests.conftest import NOW
from tests.factories import draft, oslo

TUESDAYS = ["2027-01-12", "2027-01-19", "2027-01-26"]
TODAY = date(2027, 1, 11)


@dataclass
class House:
    """A gym by approval and a room that is booked at once, and 40 chairs and one sound system lent out there."""

    applicant: Person
    officer: Person
    place: int
    chairs: int
    sound: int


@pytest.fixture
async def house(database: None) -> House:
    await factories.rulebook()
    venue = await factories.venue()
    await factories.space(venue, "gym")
    await factories.space(venue, "room", mode="instant")
    place = await equipment.place(venue=venue, weekdays=[3])  # on no Tuesday
    chairs = await equipment.model("chair", tracked="quantity")
    sound = await equipment.model("sound")
    return House(
        applicant=await factories.person("kari@example.no"),
        officer=await factories.person("officer@example.no", role="officer", venue=venue),
        place=place,
        chairs=await equipment.kind(place, model=chairs, slug="chairs", stock=40),
        sound=await equipment.kind(place, 1, model=sound, slug="sound"),
    )


async def apply(house: House, space: str = "gym", *, count: int = 1, day: str = TUESDAYS[0], **values) -> int:
    """Apply for an hour on Tuesdays with 30 chairs and the sound system, unless told otherwise."""
    wanted = {"equipment": (("chairs", 30), ("sound", 1)), **values}
    return await applications.submit(
        draft=draft(
            space,
            start=oslo(day, "18:00"),
            end=oslo(day, "19:00"),
            recurrence=Recurrence("weekly", count=count) if count > 1 else None,
            **wanted,
        ),
        person=house.applicant,
        now=NOW,
    )


async def dates(application: int) -> list[int]:
    sql = "SELECT id FROM occurrence WHERE application = $1 ORDER BY starts_at"
    return [row["id"] for row in await transaction.rows(sql, application)]


async def lines() -> list[tuple[str, int, str]]:
    """The day, how many and the state of every line, in order."""
    found = await transaction.rows(
        "SELECT starts_on, quantity, state FROM loan_line l JOIN loan n ON n.id = l.loan ORDER BY l.starts_on, l.type"
    )
    return [(row["starts_on"].isoformat(), row["quantity"], row["state"]) for row in found]


async def states() -> list[str]:
    return [state for _, _, state in await lines()]


async def free(kind: int, day: str) -> int:
    on = date.fromisoformat(day)
    return (await storage.free([kind], on, on, today=TODAY))[kind]


async def stored() -> list[int]:
    tables = ("application", "occurrence", "claim", "loan", "loan_line", "audit", "outbox", "borrower")
    return [await transaction.value(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608


async def test_gear_is_asked_for_with_every_date_in_the_house_whatever_the_lending_place_s_hours(house: House) -> None:
    await apply(house, count=2)
    assert await lines() == [
        ("2027-01-12", 30, "asked"),
        ("2027-01-12", 1, "asked"),
        ("2027-01-19", 30, "asked"),
        ("2027-01-19", 1, "asked"),
    ]
    assert [await free(house.chairs, day) for day in ("2027-01-12", "2027-01-13", "2027-01-19")] == [10, 40, 10]


async def test_what_is_booked_at_once_has_its_gear_promised_at_once(house: House) -> None:
    await apply(house, "room")
    assert await states() == ["promised", "promised"]


async def test_too_little_gear_is_refused_with_the_dates_and_what_is_free_and_nothing_is_stored(house: House) -> None:
    await apply(house, count=2)
    before = await stored()
    with pytest.raises(NotEnough) as refused:
        await apply(house, "room", count=3, equipment=(("chairs", 11),))
    problem = refused.value
    assert problem.params["dates"] == ["2027-01-12", "2027-01-19"]
    assert [(row["day"].isoformat(), row["free"], row["wanted"]) for row in problem.params["short"]] == [
        ("2027-01-12", 10, 11),
        ("2027-01-19", 10, 11),
    ]
    assert await stored() == before


async def test_a_preview_says_for_which_dates_there_is_too_little_and_stores_nothing(house: House) -> None:
    await apply(house, count=2)
    before = await stored()
    wanted = draft(
        "room",
        start=oslo(TUESDAYS[0], "18:00"),
        end=oslo(TUESDAYS[0], "19:00"),
        recurrence=Recurrence("weekly", count=3),
        equipment=(("sound", 1),),
    )
    preview = await previews.assess(draft=wanted, person=house.applicant, now=NOW)
    assert [one.status for one in preview.dates] == ["refused", "refused", "free"]
    assert not preview.instant
    assert await stored() == before


async def test_two_dates_on_one_day_want_the_gear_twice(house: House) -> None:
    twice = draft(
        "gym",
        start=oslo(TUESDAYS[0], "10:00"),
        end=oslo(TUESDAYS[0], "11:00"),
        recurrence=Recurrence("weekly", count=2),
        equipment=(("chairs", 25),),
        swaps=(previews.Swap(date(2027, 1, 19), ("gym",), oslo(TUESDAYS[0], "12:00"), oslo(TUESDAYS[0], "13:00")),),
    )
    with pytest.raises(NotEnough) as refused:
        await applications.submit(draft=twice, person=house.applicant, now=NOW)
    assert [(row["free"], row["wanted"]) for row in refused.value.params["short"]] == [(40, 50)]


@pytest.mark.parametrize("slug", ["canoes", "elsewhere"])
async def test_gear_that_is_not_lent_out_in_the_house_is_unknown(house: House, slug: str) -> None:
    await equipment.kind(await equipment.place("other"), slug="elsewhere", stock=5)
    with pytest.raises(UnknownEquipment) as refused:
        await apply(house, equipment=((slug, 1),))
    assert refused.value.params["equipment"] == [slug]


async def test_approval_promises_and_a_refused_date_gives_its_gear_back(house: House) -> None:
    made = await apply(house, count=2)
    left_out = date.fromisoformat(TUESDAYS[1])
    await applications.approve(
        application=made, by=house.officer, except_dates=[left_out], reason="Cup that day", now=NOW
    )
    assert await states() == ["promised", "promised", "declined", "declined"]
    assert await free(house.chairs, TUESDAYS[1]) == 40


async def test_a_declined_application_declines_its_gear(house: House) -> None:
    made = await apply(house)
    await applications.decline(application=made, by=house.officer, reason="Closed", now=NOW)
    assert await states() == ["declined", "declined"]


async def test_a_withdrawn_application_cancels_its_gear(house: House) -> None:
    made = await apply(house)
    await applications.withdraw(application=made, by=house.applicant, now=NOW)
    assert await states() == ["cancelled", "cancelled"]


async def test_cancelled_hours_give_their_gear_back_and_undoing_it_takes_the_gear_back_too(house: House) -> None:
    made = await apply(house, "room", count=3)
    first, *rest = await dates(made)
    await bookings.cancel(occurrence=rest[0], by=house.applicant, scope=Scope.FOLLOWING, now=NOW)
    assert await states() == ["promised", "promised", *["cancelled"] * 4]
    await bookings.restore(dates=rest, by=house.applicant, now=NOW)
    assert await states() == ["promised"] * 6
    assert first not in rest


async def test_gear_that_others_have_taken_meanwhile_keeps_hours_from_being_restored(house: House) -> None:
    made = await apply(house, "room")
    await bookings.cancel(occurrence=(await dates(made))[0], by=house.applicant, now=NOW)
    await apply(house, "gym", equipment=(("sound", 1),))
    before = await stored()
    with pytest.raises(NotEnough) as refused:
        await bookings.restore(dates=await dates(made), by=house.applicant, now=NOW)
    assert [row["equipment"] for row in refused.value.params["short"]] == ["sound"]
    assert await stored() == before
    assert (await states()).count("cancelled") == 2


async def test_gear_that_was_given_back_alone_stays_so_when_its_hour_is_cancelled_and_restored(house: House) -> None:
    made = await apply(house, "room", equipment=(("chairs", 30),))
    await transaction.execute("UPDATE loan_line SET state = 'cancelled'")
    (hour,) = await dates(made)
    await bookings.cancel(occurrence=hour, by=house.applicant, now=NOW)
    await transaction.execute("UPDATE loan SET changed_at = changed_at - interval '1 hour'")
    await bookings.restore(dates=[hour], by=house.applicant, now=NOW)
    assert await states() == ["cancelled"]


async def test_gear_moves_with_its_hour(house: House) -> None:
    made = await apply(house, "room")
    (hour,) = await dates(made)
    start, end = oslo("2027-01-13", "18:00"), oslo("2027-01-13", "19:00")
    await bookings.move(occurrence=hour, by=house.applicant, start=start, end=end, now=NOW)
    assert [day for day, _, _ in await lines()] == ["2027-01-13", "2027-01-13"]
    assert [await free(house.chairs, day) for day in ("2027-01-12", "2027-01-13")] == [40, 10]


async def test_an_hour_that_moves_within_its_day_keeps_its_gear(house: House) -> None:
    made = await apply(house, "room", equipment=(("chairs", 40),))
    (hour,) = await dates(made)
    start, end = oslo("2027-01-12", "20:00"), oslo("2027-01-12", "21:00")
    await bookings.move(occurrence=hour, by=house.applicant, start=start, end=end, now=NOW)
    assert await lines() == [("2027-01-12", 40, "promised")]


async def test_an_hour_that_grows_over_midnight_keeps_the_day_it_had(house: House) -> None:
    made = await apply(house, "gym", equipment=(("chairs", 40),))
    (hour,) = await dates(made)
    start, end = oslo("2027-01-12", "22:00"), oslo("2027-01-13", "02:00")
    await bookings.move(occurrence=hour, by=house.officer, start=start, end=end, now=NOW)
    assert [await free(house.chairs, day) for day in ("2027-01-12", "2027-01-13")] == [0, 0]


async def test_an_hour_does_not_move_to_a_day_on_which_its_gear_is_not_free(house: House) -> None:
    made = await apply(house, "room")
    await apply(house, "gym", day=TUESDAYS[1], equipment=(("chairs", 20),))
    (hour,) = await dates(made)
    before = await lines()
    start, end = oslo("2027-01-19", "18:00"), oslo("2027-01-19", "19:00")
    with pytest.raises(NotEnough) as refused:
        await bookings.move(occurrence=hour, by=house.applicant, start=start, end=end, now=NOW)
    assert [(row["day"].isoformat(), row["free"], row["wanted"]) for row in refused.value.params["short"]] == [
        ("2027-01-19", 20, 30)
    ]
    assert await lines() == before


async def test_what_is_out_already_stays_out_when_its_hour_is_cancelled(house: House) -> None:
    made = await apply(house, "room", equipment=(("chairs", 30),))
    await transaction.execute("UPDATE loan_line SET state = 'out', out_at = $1", NOW)
    await bookings.cancel(occurrence=(await dates(made))[0], by=house.applicant, now=NOW)
    assert await states() == ["out"]


async def test_of_many_who_want_the_last_gear_at_once_one_has_it(house: House) -> None:
    for number in range(8):
        venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", house.place)
        await factories.space(venue, f"room-{number}", mode="instant")
    asked = [apply(house, f"room-{number}", equipment=(("sound", 1),)) for number in range(8)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, int) for one in answers) == 1
    assert sum(isinstance(one, NotEnough) for one in answers) == 7
    assert await states() == ["promised"]


async def rented(house: House, chair: str | None, sound: str | None) -> None:
    """What the rent rules call the chairs and the sound system."""
    sql = "UPDATE equipment_model SET rent_class = $2 WHERE slug = $1"
    for slug, rent_class in (("chair", chair), ("sound", sound)):
        await transaction.execute(sql, slug, rent_class)


async def quoted(application: int) -> dict:
    found = await quotes.latest(application)
    assert found is not None
    return found


async def test_gear_with_a_price_is_an_item_of_the_application_s_quote_on_each_date(house: House) -> None:
    await regulations.adopt_gear()
    await rented(house, "chair", None)
    made = await apply(house, count=2)
    quote = await quoted(made)
    assert [(line["rule"], line["amount"], len(line["dates"])) for line in quote["lines"]] == [
        ("rate.gym", 20000, 2),
        ("extra.chair", 60000, 2),
    ]
    assert (quote["outcome"], quote["total"]) == ("priced", 80000)
    prices = await transaction.rows("SELECT price FROM occurrence")
    assert [row["price"] for row in prices] == [40000, 40000]
    assert await transaction.rows("SELECT price, quote FROM loan") == [{"price": None, "quote": None}] * 2


async def test_gear_that_the_regulation_does_not_name_is_left_for_the_officer_to_price(house: House) -> None:
    await regulations.adopt_gear()
    await rented(house, None, "canoe")
    made = await apply(house)
    quote = await quoted(made)
    assert [(line["rule"], line["amount"]) for line in quote["lines"]] == [("rate.gym", 10000)]
    assert [one["code"] for one in quote["refusals"]] == ["undecided"]
    assert await transaction.value("SELECT price FROM occurrence") is None
    await officers_quotes.set_open(
        application=made, quote=quote["id"], refusal=0, amount=5000, reason="As last year", by=house.officer, now=NOW
    )
    assert (await quoted(made))["total"] == 15000
    assert await transaction.value("SELECT price FROM occurrence") == 15000


async def test_a_moved_hour_keeps_the_price_of_its_gear(house: House) -> None:
    await regulations.adopt_gear()
    await rented(house, "chair", None)
    made = await apply(house, "room")
    (hour,) = await dates(made)
    start, end = oslo("2027-01-13", "18:00"), oslo("2027-01-13", "20:00")
    await bookings.move(occurrence=hour, by=house.officer, start=start, end=end, now=NOW)
    assert [(line["rule"], line["amount"]) for line in (await quoted(made))["lines"]] == [
        ("rate.gym", 20000),
        ("extra.chair", 30000),
    ]


async def test_gear_that_is_lent_by_approval_is_asked_for_where_the_hall_is_booked_at_once(house: House) -> None:
    await transaction.execute("UPDATE equipment_model SET approval = true WHERE slug = 'sound'")
    made = await apply(house, "room")
    assert await states() == ["asked", "asked"]
    (hour,) = await dates(made)
    await bookings.cancel(occurrence=hour, by=house.applicant, now=NOW)
    await bookings.restore(dates=[hour], by=house.applicant, now=NOW)
    assert await states() == ["asked", "asked"]
    await loan_steps.approve(loan=await transaction.value("SELECT id FROM loan"), by=house.officer, now=NOW)
    await bookings.cancel(occurrence=hour, by=house.applicant, now=NOW)
    await bookings.restore(dates=[hour], by=house.applicant, now=NOW)
    assert await states() == ["promised", "promised"]


async def test_who_is_suspended_has_no_gear_with_a_hall(house: House) -> None:
    borrower = await equipment.borrower(house.applicant)
    desk = {"reason": "Owes for a tent", "by": house.officer.id, "now": NOW}
    await borrowers.suspend(borrower, place=house.place, first_day=TODAY.replace(day=1), last_day=None, **desk)
    before = await stored()
    with pytest.raises(Suspended) as refused:
        await apply(house, "room")
    assert (refused.value.params["reason"], await stored()) == ("Owes for a tent", before)


async def test_what_the_desk_does_about_gear_alone_is_told_and_what_it_does_with_its_hour_is_not(house: House) -> None:
    made = await apply(house)
    loan = await transaction.value("SELECT id FROM loan")
    await loan_steps.decline(loan=loan, by=house.officer, reason="In repair", now=NOW)
    await applications.approve(application=made, by=house.officer, now=NOW)
    kinds = [row["kind"] for row in await transaction.rows("SELECT kind FROM outbox ORDER BY id")]
    assert kinds == ["received", "loan-declined", "approved"]
    assert await states() == ["declined", "declined"]


async def test_gear_that_was_used_in_the_house_without_being_handed_out_is_let_go_without_a_letter(
    house: House,
) -> None:
    await apply(house, "room")
    before = await transaction.value("SELECT count(*) FROM outbox")
    assert await reminders.release(now=oslo("2027-01-20", "03:00")) == 1
    assert (await states(), await transaction.value("SELECT count(*) FROM outbox")) == (["uncollected"] * 2, before)


async def test_a_lending_place_that_closes_does_not_touch_gear_that_is_used_in_the_house(house: House) -> None:
    await apply(house, "room")
    await equipment.hours(house.place, [2])
    before = await lines()
    administrator = await factories.person("admin@example.no", role="administrator")
    await lending_places.close(
        place=house.place,
        span=localtime.day_span(date.fromisoformat(TUESDAYS[0])),
        kind="planned",
        reason="Stocktaking",
        by=administrator,
        now=NOW,
    )
    assert await lines() == before
