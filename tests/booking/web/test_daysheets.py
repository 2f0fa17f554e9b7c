"""The caretaker's page of a day: who may see it, and what it says."""

import re
from datetime import date, time, timedelta

import pytest

from booking.domain.bookings import Scope
from booking.domain.people import Person
from booking.services import applications, bookings
from booking.storage import transaction
from tests import equipment, factories, lendings
from tests.browsers import Browser
from tests.conftest import NOW
from tests.factories import draft, oslo

TUESDAY = "2027-01-12"


@pytest.fixture
async def venue(client: Browser) -> int:
    """A hall of two halves with time for setting up and clearing, booked at once; and a venue of others."""
    await factories.rulebook()
    made = await factories.venue()
    a, b = await factories.part(made, "A"), await factories.part(made, "B")
    await factories.space(made, "storsalen", [a, b], mode="instant", setup_minutes=30, clearing_minutes=15)
    await factories.space(made, "halvsalen", [a], mode="instant")
    other = await factories.venue("biblioteket")
    await factories.space(other, "lesesalen", mode="instant")
    return made


@pytest.fixture
async def keeper(client: Browser, venue: int) -> Person:
    """The caretaker of the first venue, signed in."""
    person = await factories.person("keeper@example.no", role="caretaker", venue=venue, language="en")
    await client.become(person)
    return person


async def book(
    space: str, hours: str, title: str, *, day: str = TUESDAY, person: Person | None = None, **values
) -> int:
    person = person or await factories.person()
    start, end = (oslo(day, clock) for clock in hours.split("-"))
    wanted = draft(space, start=start, end=end, title=title, **values)
    application = await applications.submit(draft=wanted, person=person, now=NOW)
    return int(await transaction.value("SELECT id FROM occurrence WHERE application = $1", application))


async def lines(client: Browser, path: str) -> list[str]:
    """The lines of the sheet as plain text."""
    answer = await client.get(path)
    assert answer.status_code == 200
    rows = re.findall(r'<li class="task[^>]*>(.*?)</li>', answer.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


async def test_the_day_stands_in_order_with_who_to_reach(client, keeper):
    kari = await factories.person("kari@example.no")
    await transaction.execute("UPDATE person SET phone = '91234567' WHERE id = $1", kari.id)
    await factories.organisation(kari)
    kari = await factories.known(kari.id)
    await book("halvsalen", "18:00-20:00", "Handball", person=kari, organisation="974760673")
    await book("storsalen", "15:00-17:30", "Basar", note="120 stolar", person=kari)
    assert await lines(client, f"/day/{TUESDAY}") == [
        "08:00 Open up",
        "14:30 Set up Storsalen (A, B) 30 min, for Basar",
        "15:00–17:30 Basar New Storsalen (A, B) Kari, 12 people 120 stolar 912 34 567",
        "17:30 Change-over, 30 min Halvsalen: Basar out, Handball in",
        "17:30 Clear Storsalen (B) 15 min, after Basar",
        "18:00–20:00 Handball New Halvsalen Lag 974760673, 12 people Kari 912 34 567",
        "23:00 Lock up",
    ]
    assert 'href="tel:91234567"' in (await client.get(f"/day/{TUESDAY}")).text


async def test_today_and_the_next_seven_days_are_a_tap_away(client, keeper):
    text = (await client.get("/day")).text
    days = re.findall(r'<li><a href="(/day[^"]+)"( aria-current="date")?>', text)
    assert days == [
        ("/day?venue=hallen", ' aria-current="date"'),
        *((f"/day/2027-01-{number:02}?venue=hallen", "") for number in range(5, 12)),
    ]
    assert "Today, Monday 4 January" in text


async def test_a_day_without_anybody_says_so(client, keeper):
    text = (await client.get("/day")).text
    assert "Nobody comes this day" in text
    assert await lines(client, "/day") == ["08:00 Open up", "23:00 Lock up"]


async def test_only_what_is_booked_here_is_on_the_sheet(client, keeper):
    await book("lesesalen", "18:00-20:00", "Elsewhere")
    await transaction.execute("DELETE FROM booking_window")
    await book("halvsalen", "18:00-20:00", "Asked for")
    assert await lines(client, f"/day/{TUESDAY}") == ["08:00 Open up", "23:00 Lock up"]


async def test_what_changed_since_yesterday_is_marked_until_the_day_after_next(client, clock, keeper):
    ola = await factories.person()
    _, moves, goes = [
        await book("halvsalen", hours, title, person=ola)
        for hours, title in (("10:00-11:00", "Stays"), ("14:00-15:00", "Moves"), ("18:00-19:00", "Goes"))
    ]
    clock.pass_(days=3)
    moved = {"start": oslo(TUESDAY, "15:00"), "end": oslo(TUESDAY, "16:00")}
    await bookings.move(occurrence=moves, by=ola, **moved, now=clock())
    await bookings.cancel(occurrence=goes, by=ola, scope=Scope.THIS, now=clock())
    await book("halvsalen", "20:00-21:00", "Comes")
    await transaction.execute("UPDATE application SET decided_at = $1, changed_at = $1 WHERE title = 'Comes'", clock())
    await transaction.execute(
        "UPDATE occurrence SET changed_at = $1 WHERE id = (SELECT max(id) FROM occurrence)", clock()
    )
    marked = [line.partition(" Halvsalen")[0] for line in await lines(client, f"/day/{TUESDAY}")][1:-1]
    assert marked == [
        "10:00–11:00 Stays",
        "15:00–16:00 Moves Changed",
        "18:00–19:00 Goes Cancelled",
        "20:00–21:00 Comes New",
    ]
    assert "3 things have changed since yesterday." in (await client.get(f"/day/{TUESDAY}")).text
    clock.pass_(days=1)
    assert [line for line in await lines(client, f"/day/{TUESDAY}") if "New" in line or "Changed" in line] != []
    clock.pass_(days=1)
    assert [line.partition(" Halvsalen")[0] for line in await lines(client, f"/day/{TUESDAY}")][1:-1] == [
        "10:00–11:00 Stays",
        "15:00–16:00 Moves",
        "20:00–21:00 Comes",
    ]


async def test_a_closure_says_where_and_why(client, keeper, venue):
    half = await transaction.value("SELECT id FROM space WHERE slug = 'halvsalen'")
    await factories.closure(oslo("2027-01-11", "12:00"), oslo("2027-01-20", "00:00"), space=half)
    assert (await lines(client, f"/day/{TUESDAY}"))[0] == "All day Closed: Halvsalen Golvet blir slipt"
    assert (await lines(client, "/day/2027-01-11"))[1] == "12:00–24:00 Closed: Halvsalen Golvet blir slipt"
    await factories.closure(oslo(TUESDAY, "00:00"), oslo("2027-01-13", "00:00"), venue=venue)
    assert await lines(client, f"/day/{TUESDAY}") == [
        "All day Closed Golvet blir slipt",
        "All day Closed: Halvsalen Golvet blir slipt",
    ]


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
async def test_the_nights_when_clocks_change_are_shown_by_the_clock_on_the_wall(client, keeper, day):
    await transaction.execute("UPDATE opening SET opens = '00:00', closes = '00:00'")
    await book("halvsalen", "01:00-04:00", "Nattevakt", day=day, person=keeper)
    assert await lines(client, f"/day/{day}") == ["01:00–04:00 Nattevakt New Halvsalen Keeper, 12 people"]


async def test_a_caretaker_of_another_venue_gets_nothing(client, keeper):
    await book("lesesalen", "18:00-20:00", "Lesesirkel")
    for path in ("/day?venue=biblioteket", f"/day/{TUESDAY}?venue=biblioteket"):
        answer = await client.get(path)
        assert (answer.status_code, "Lesesirkel" in answer.text) == (403, False)
    assert "Biblioteket" not in (await client.get("/day")).text


async def test_an_applicant_and_a_stranger_see_no_sheet(client, venue):
    assert (await client.get("/day")).headers["location"] == "/sign-in?next=%2Fday"
    await client.become(await factories.person())
    assert [(await client.get(path)).status_code for path in ("/day", f"/day/{TUESDAY}")] == [403, 403]


async def test_who_looks_after_several_venues_chooses_among_them(client, venue):
    await client.become(await factories.person(role="officer"))
    text = (await client.get("/day?venue=hallen")).text
    assert re.findall(r'<option value="([^"]+)"( selected)?>', text) == [("biblioteket", ""), ("hallen", " selected")]


async def test_who_looks_after_nothing_that_is_in_use_is_told_so(client, keeper):
    await transaction.execute("UPDATE venue SET active = false")
    assert "You look after no venue yet" in (await client.get("/day")).text


@pytest.mark.parametrize("day", ["2026-12-27", "12.1.2027", "9999-12-31", "2027-02-30"])
async def test_days_long_past_and_days_that_are_none_are_not_found(client, keeper, day):
    assert (await client.get(f"/day/{day}")).status_code == 404


async def test_a_week_back_can_still_be_looked_at(client, keeper):
    assert (await client.get("/day/2026-12-28")).status_code == 200


async def test_a_venue_that_there_is_not_is_not_found(client, keeper):
    assert (await client.get("/day?venue=none")).status_code == 404


async def test_what_a_group_is_called_and_wrote_is_text_and_never_markup(client, keeper):
    await book("halvsalen", "18:00-20:00", "<script>alert(1)</script>", note="<b>fet</b>")
    text = (await client.get(f"/day/{TUESDAY}")).text
    assert ("<script>alert" in text, "<b>fet" in text, "&lt;script&gt;alert(1)" in text) == (False, False, True)


async def test_a_day_is_one_query_for_all_who_come(client, keeper, monkeypatch):
    for hour in range(8, 20):
        await book("halvsalen", f"{hour:02}:00-{hour + 1:02}:00", "Turn")
    asked = []
    rows = transaction.rows

    async def counting(sql, *args):
        asked.append(sql)
        return await rows(sql, *args)

    monkeypatch.setattr(transaction, "rows", counting)
    assert len(await lines(client, f"/day/{TUESDAY}")) == 14
    assert sum("FROM occurrence" in sql or "JOIN occurrence" in sql for sql in asked) == 1


async def test_a_place_to_sleep_that_is_always_open_opens_no_doors_of_itself(client, keeper, venue):
    loft = await factories.space(venue, "sovesalen")
    await factories.opening(space=loft.id, opens=time(0), closes=time(0))
    assert await lines(client, f"/day/{TUESDAY}?venue=hallen") == ["08:00 Open up", "23:00 Lock up"]


async def test_what_the_lending_places_of_the_venue_hand_out_and_take_back_stands_in_their_hours(client, venue, keeper):
    place = await equipment.place(venue=venue)
    kind = await equipment.kind(place, model=await equipment.model("chair", tracked="quantity"), stock=40)
    kari = await factories.person("kari@example.no")
    borrower = await equipment.borrower(kari)
    day = date.fromisoformat(TUESDAY)
    for first, last, quantity in ((0, 5, 12), (0, 5, 1), (-3, 0, 4), (1, 3, 5)):
        loan = await equipment.loan(place, borrower, kari)
        await equipment.line(loan, kind, day + timedelta(first), day + timedelta(last), quantity=quantity)
    elsewhere = await equipment.place("frilager")
    loan = await equipment.loan(elsewhere, borrower, kari)
    await equipment.line(loan, await equipment.kind(elsewhere, stock=2), day, day)
    found = await lines(client, f"/day/{TUESDAY}")
    assert found == [
        "08:00 Open up",
        "10:00 Hand out gear, BUA 2 loans, 13 units, 10:00–18:00",
        "10:00 Take back gear, BUA 1 loan, 4 units, 10:00–18:00",
        "23:00 Lock up",
    ]
    text = (await client.get(f"/day/{TUESDAY}")).text
    assert ("Nobody comes this day" in text, "kari" in text.casefold()) == (False, False)


async def test_gear_that_is_back_or_called_off_is_not_on_the_sheet(client, venue, keeper):
    place = await equipment.place(venue=venue)
    kind = await equipment.kind(place, model=await equipment.model("chair", tracked="quantity"), stock=40)
    loan = await lendings.loan(place)
    for state in ("in", "cancelled", "uncollected", "asked"):
        await lendings.line(loan, kind, "2027-01-11", TUESDAY, state=state)
        await lendings.line(loan, kind, TUESDAY, "2027-01-13", state=state, back="2027-01-13")
    assert await lines(client, f"/day/{TUESDAY}") == ["08:00 Open up", "23:00 Lock up"]
