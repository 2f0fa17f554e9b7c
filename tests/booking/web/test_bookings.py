import re

import pytest

from booking.domain.recurrence import Recurrence
from booking.services import applications
from booking.storage import transaction
from tests import factories
from tests.browsers import ORIGIN
from tests.conftest import NOW
from tests.factories import oslo


@pytest.fixture
async def kari(app):
    """Two rooms that are booked at once, one that applicants may not move in, and a person."""
    await factories.rulebook()
    venue = await factories.venue("hallen")
    await factories.space(venue, "room", name="The room", space_class="klasserom", mode="instant")
    await factories.space(venue, "other", name="The other room", space_class="klasserom", mode="instant")
    await factories.space(
        venue, "fixed", name="The fixed room", space_class="klasserom", mode="instant", applicant_moves=False
    )
    return await factories.person("kari@example.no", language="en")


async def booked(by, *, space="room", day="2027-01-12", clocks=("18:00", "20:00"), **values) -> list[int]:
    """The ids of the dates of a booking."""
    draft = factories.draft(space, start=oslo(day, clocks[0]), end=oslo(day, clocks[1]), **values)
    made = await applications.submit(draft=draft, person=by, now=NOW)
    rows = await transaction.rows("SELECT id FROM occurrence WHERE application = $1 ORDER BY starts_at", made)
    return [row["id"] for row in rows]


async def states() -> list[str]:
    return [row["state"] for row in await transaction.rows("SELECT state FROM occurrence ORDER BY starts_at, id")]


# Cancel and undo -----------------------------------------------------------------------------------------------------


async def test_what_it_costs_is_shown_before_anything_is_cancelled(client, clock, kari):
    dates = await booked(kari, recurrence=Recurrence("weekly", count=3))
    await client.become(kari)
    early = await client.get(f"/bookings/{dates[0]}/cancel")
    assert early.text.count("It costs nothing.") == 3
    clock.time = oslo("2027-01-12", "10:00")
    late = await client.get(f"/bookings/{dates[0]}/cancel")
    assert (
        len(
            re.findall(
                r"It is late: 360\skr is to be paid. Cancelled later than 24 hours before: the whole price.", late.text
            )
        )
        == 3
    )
    middle = await client.get(f"/bookings/{dates[1]}/cancel")
    assert ("This and those that follow, 2 dates" in middle.text, "All that lie ahead, 3 dates" in middle.text) == (
        True,
        True,
    )
    assert await states() == ["booked"] * 3


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("this", ["booked", "cancelled", "booked"]),
        ("following", ["booked", "cancelled", "cancelled"]),
        ("all", ["cancelled"] * 3),
    ],
)
async def test_a_date_those_that_follow_or_all_are_given_back_and_taken_back(client, kari, scope, left):
    dates = await booked(kari, recurrence=Recurrence("weekly", count=3))
    await client.become(kari)
    done = await client.submit(f"/bookings/{dates[1]}/cancel", scope=scope)
    assert (done.status_code, await states()) == (303, left)
    shown = await client.get(done.headers["location"])
    ids = re.findall(r'name="date" value="(\d+)"', shown.text)
    assert len(ids) == left.count("cancelled")
    undone = await client.submit("/bookings/restore", date=ids)
    assert "The cancellation is undone" in (await client.get(undone.headers["location"])).text
    assert await states() == ["booked"] * 3


async def test_undo_is_refused_in_words_once_somebody_else_has_the_time(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    await client.submit(f"/bookings/{dates[0]}/cancel", scope="this")
    await booked(await factories.person("ola@example.no"))
    refused = await client.submit("/bookings/restore", date=[str(dates[0])])
    assert (refused.status_code, "The time is taken" in refused.text, "Ola" in refused.text) == (409, True, False)
    assert await states() == ["cancelled", "booked"]


async def test_a_scope_that_there_is_not_cancels_nothing(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    sent = await client.submit(f"/bookings/{dates[0]}/cancel", scope="everything")
    assert (sent.status_code, await states()) == (422, ["booked"])


async def test_what_is_cancelled_cannot_be_cancelled_again(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    await client.submit(f"/bookings/{dates[0]}/cancel", scope="this")
    assert (await client.get(f"/bookings/{dates[0]}/cancel")).status_code == 409
    assert (await client.submit(f"/bookings/{dates[0]}/cancel", scope="this")).status_code == 409


async def test_anothers_booking_is_not_found(client, kari):
    dates = await booked(kari)
    await client.become(await factories.person("ola@example.no"))
    for path in (f"/bookings/{dates[0]}/cancel", f"/bookings/{dates[0]}/move", "/bookings/999999/cancel"):
        assert (await client.get(path)).status_code == 404
        assert (await client.submit(path, scope="this", date="2027-01-13", to="19:00")).status_code == 404
    assert (await client.submit("/bookings/restore", date=[str(dates[0])])).status_code == 404
    assert await states() == ["booked"]


async def test_dates_of_two_bookings_are_not_restored_together(client, kari):
    mine = await booked(kari)
    others = await booked(await factories.person("ola@example.no"), space="other")
    await client.become(kari)
    await client.submit(f"/bookings/{mine[0]}/cancel", scope="this")
    sent = await client.submit("/bookings/restore", date=[str(mine[0]), str(others[0])])
    assert (sent.status_code, await states()) == (409, ["cancelled", "booked"])


@pytest.mark.parametrize("dates", [[], ["x"], ["1", "-1", "9" * 30]])
async def test_a_list_of_dates_that_is_none_is_refused(client, kari, dates):
    await client.become(kari)
    assert (await client.submit("/bookings/restore", date=dates)).status_code == 404


async def test_forms_without_their_secret_change_nothing(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    for step in ("cancel", "move"):
        sent = await client.post(f"/bookings/{dates[0]}/{step}", data={"scope": "this"}, headers={"Origin": ORIGIN})
        assert sent.status_code == 403
    assert await states() == ["booked"]


# Move ----------------------------------------------------------------------------------------------------------------


async def test_a_date_is_moved_to_another_time_and_place(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    form = await client.get(f"/bookings/{dates[0]}/move")
    assert ('value="2027-01-12"' in form.text, 'value="18:00"' in form.text) == (True, True)
    values = {"date": "2027-01-13", "from": "17:00", "to": "18:30", "nights": "0", "space": "other"}
    done = await client.submit(f"/bookings/{dates[0]}/move", **values)
    shown = await client.get(done.headers["location"])
    assert (
        "The date is moved." in shown.text,
        "Moved from Tue 12 Jan 18:00–20:00 to Wed 13 Jan 17:00–18:30" in shown.text,
    ) == (True, True)
    assert re.search(r"270\skr", shown.text)


async def test_a_taken_time_is_refused_with_what_is_free_and_keeps_what_was_typed(client, kari):
    dates = await booked(kari)
    await booked(await factories.person("ola@example.no"), day="2027-01-14")
    await client.become(kari)
    values = {"date": "2027-01-14", "from": "18:30", "to": "20:30", "space": "room"}
    sent = await client.submit(f"/bookings/{dates[0]}/move", **values)
    assert (sent.status_code, "The time is taken" in sent.text, 'value="18:30"' in sent.text) == (409, True, True)
    link = re.search(rf'href="(/bookings/{dates[0]}/move\?date=[^"]+)"', sent.text).group(1).replace("&amp;", "&")
    filled = await client.get(link)
    assert (filled.status_code, 'value="2027-01-14"' in filled.text) == (200, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "soon"}, "This is not a date"),
        ({"from": "six"}, "This is not a time of day"),
        ({"to": "17:00"}, "The end is not after the start"),
        ({"from": "05:00", "to": "06:00"}, "It is not open all that time"),
        ({"date": "2026-12-01"}, "The time has already begun"),
        ({"date": "2027-03-28", "from": "02:30", "to": "09:00"}, "This time does not exist"),
    ],
)
async def test_a_time_that_cannot_be_is_refused_in_words(client, kari, changes, words):
    dates = await booked(kari)
    await client.become(kari)
    values = {"date": "2027-01-14", "from": "18:00", "to": "20:00", "space": "room", **changes}
    sent = await client.submit(f"/bookings/{dates[0]}/move", **values)
    assert (sent.status_code, words in sent.text) == (422, True)
    assert await transaction.value("SELECT sequence FROM occurrence") == 0


async def test_a_place_that_does_not_let_its_hours_be_moved_offers_no_move(client, kari):
    dates = await booked(kari, space="fixed")
    await client.become(kari)
    assert f"/bookings/{dates[0]}/move" not in (await client.get("/my")).text
    sent = await client.submit(
        f"/bookings/{dates[0]}/move", **{"date": "2027-01-14", "from": "18:00", "to": "20:00", "space": "fixed"}
    )
    assert (sent.status_code, "cannot be moved by yourself" in sent.text) == (403, True)


async def test_an_unknown_place_is_not_found(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    values = {"date": "2027-01-14", "from": "18:00", "to": "20:00", "space": "nowhere"}
    assert (await client.submit(f"/bookings/{dates[0]}/move", **values)).status_code == 404


async def test_html_in_the_form_is_escaped(client, kari):
    dates = await booked(kari)
    await client.become(kari)
    evil = '"><script>alert(1)</script>'
    sent = await client.submit(f"/bookings/{dates[0]}/move", **{"date": evil, "from": evil, "to": evil, "nights": evil})
    assert (sent.status_code, "<script>alert" in sent.text) == (422, False)
