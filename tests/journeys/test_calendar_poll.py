"""A calendar app subscribes to a room, asks again and again, and is told only what changed."""

from datetime import datetime

import pytest
from icalendar import Calendar, Event
from playwright.async_api import APIResponse

from booking.services import applications
from tests import factories
from tests.journeys.conftest import Visit
from tests.journeys.installation import Installation
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey

FEED = "/calendar/spaces/moterom-1/calendar.ics"
DAY = "2027-01-16"
TIMES = {
    PHONE: ("Slektsmøte", ("10:00", "12:00"), ("13:00", "15:00")),
    DESKTOP: ("Navnefest", ("16:00", "18:00"), ("19:00", "21:00")),
}
"""What Ane books by window width, when, and where it moves to."""


async def test_calendar_app_follows_a_booking_that_moves(visit: Visit, installation: Installation, width: int) -> None:
    title, before, after = TIMES[width]
    await book(installation, title, *before)
    guest = await visit()
    await guest.open("/spaces/moterom-1")
    webcal = await guest.link("Abonner").get_attribute("href")
    assert webcal == installation.url.replace("http://", "webcal://") + FEED
    assert await guest.page.get_by_label("Adressen til kalenderen").input_value() == installation.url + FEED

    first = await poll(guest, installation)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    again = await poll(guest, installation, etag=first.headers["etag"])
    assert (again.status, await again.body()) == (304, b"")

    await move(await visit("ane@example.no"), title, after)
    later = await poll(guest, installation, etag=first.headers["etag"])
    assert later.status == 200
    assert later.headers["etag"] != first.headers["etag"]
    was = event_at(factories.oslo(DAY, before[0]), await first.body())
    now = event_at(factories.oslo(DAY, after[0]), await later.body())
    assert (now["UID"], now["SEQUENCE"]) == (was["UID"], was["SEQUENCE"] + 1)
    assert now.end == factories.oslo(DAY, after[1])
    assert title not in (await later.body()).decode()  # a feed for everybody names nobody


async def book(installation: Installation, title: str, start: str, end: str) -> None:
    """Ane has the room at once."""
    draft = factories.draft(
        "moterom-1", start=factories.oslo(DAY, start), end=factories.oslo(DAY, end), title=title, purpose="meeting"
    )
    ane = await installation.person("ane@example.no")
    await applications.submit(draft=draft, person=ane, now=installation.clock())


async def poll(visitor: Visitor, installation: Installation, etag: str = "") -> APIResponse:
    """Ask as a calendar app does."""
    headers = {"If-None-Match": etag} if etag else {}
    return await visitor.page.request.get(installation.url + FEED, headers=headers)


def event_at(start: datetime, feed: bytes) -> Event:
    """What begins then, which the feed says nothing of but that it is booked."""
    found = [event for event in Calendar.from_ical(feed).walk("VEVENT") if event.start == start]
    assert len(found) == 1
    return found[0]


async def move(ane: Visitor, title: str, hours: tuple[str, str]) -> None:
    """Move the meeting to another hour of the day, from my page."""
    await ane.open("/my?as=me")
    await ane.link(title).click()
    await ane.link("Flytt").click()
    await ane.reads("Flytt til en annen tid")
    await ane.page.locator("#from").fill(hours[0])
    await ane.page.locator("#to").fill(hours[1])
    await ane.sound()
    await ane.button("Flytt den").click()
    await ane.reads("Datoen er flyttet.", "–".join(hours).replace(":", "."))
