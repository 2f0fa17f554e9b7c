"""Calendar feeds of loans through the whole service: what a borrower and a desk see, and when it is new."""

from dataclasses import dataclass
from datetime import date, timedelta

import icalendar
import pytest

from booking.domain.people import Person
from booking.services import feeds, loan_steps
from booking.storage import transaction
from ical import FeedKey
from tests import equipment, factories
from tests.browsers import Browser
from tests.conftest import NOW
from tests.factories import oslo

TODAY = date(2027, 1, 4)
DAY = timedelta(1)
TIMES = "\N{MULTIPLICATION SIGN}"
SECRETS = ("kari", "hemmelig", "per ", "91234567", "mailto", "styre")


@dataclass
class Lent:
    """A place open 10-18 with skis and chairs, its clerk, and a loan of three lines for Wednesday to Sunday."""

    place: int
    venue: int
    skis: int
    chairs: int
    clerk: Person
    kari: Person
    borrower: int
    loan: int


@pytest.fixture
async def lent(client: Browser) -> Lent:
    """Kari is to fetch a pair of skis, for Per, and twelve chairs."""
    venue = await factories.venue()
    place = await equipment.place(venue=venue)
    ski = await equipment.model("ski", tracked="quantity", size_unit="cm", contents=["Staver", "Pose"])
    skis = await equipment.kind(place, model=ski, size="170", stock=9)
    chairs = await equipment.kind(place, model=await equipment.model("chair", tracked="quantity"), stock=40)
    kari = await factories.person("kari.hemmelig@example.no", language="en")
    await transaction.execute("UPDATE person SET phone = '91234567'")
    borrower = await equipment.borrower(kari, identity_seen_at=None)
    loan = await equipment.loan(place, borrower, kari, purpose="Kari sin tur")
    per = await factories.insert("co_borrower", borrower=borrower, name="Per Hemmelig", birth_year=2015, added_at=NOW)
    await equipment.line(loan, skis, TODAY + 2 * DAY, TODAY + 6 * DAY, co_borrower=per)
    await equipment.line(loan, chairs, TODAY + 2 * DAY, TODAY + 6 * DAY, quantity=12)
    clerk = await factories.person("clerk@example.no", role="clerk", venue=venue, language="en")
    return Lent(place, venue, skis, chairs, clerk, kari, borrower, loan)


async def secret(person: Person, kind: str = "loans", place: str = "") -> str:
    return f"/calendar/{await feeds.issue(kind=kind, place=place, by=person, now=NOW)}/calendar.ics"


async def events(client: Browser, path: str) -> list[icalendar.Event]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


async def summaries(client: Browser, path: str) -> list[str]:
    return [str(event["summary"]) for event in await events(client, path)]


class Reader:
    """A calendar app: asks with the ETag that it was given last."""

    def __init__(self, client: Browser, path: str) -> None:
        self.client, self.path, self.etag = client, path, ""

    async def sees_news(self) -> bool:
        answer = await self.client.get(self.path, headers={"if-none-match": self.etag})
        assert answer.status_code in {200, 304}
        self.etag = answer.headers["etag"]
        return answer.status_code == 200


# What is in them -----------------------------------------------------------------------------------------------------


async def test_a_borrower_sees_when_to_come_where_and_with_what(client: Browser, lent: Lent) -> None:
    fetch, bring = await events(client, await secret(lent.kari))
    assert [str(event["summary"]) for event in (fetch, bring)] == ["Fetch gear: 13 units", "Bring back gear: 13 units"]
    assert (fetch.start, fetch.end) == (oslo("2027-01-06", "10:00"), oslo("2027-01-06", "18:00"))
    assert (bring.start, bring.end) == (oslo("2027-01-10", "10:00"), oslo("2027-01-10", "18:00"))
    things = [f"1 {TIMES} Ski, 170 cm", f"12 {TIMES} Chair"]
    assert str(fetch["description"]).split("\n") == [*things, "Bring proof of who you are: we look at it once."]
    assert str(bring["description"]).split("\n") == [f"{things[0]} (Staver, Pose)", things[1]]
    assert str(fetch["location"]) == "BUA, Hallen, Storgata 1, 6823 Sandane"
    assert str(fetch["url"]) == f"http://testserver.local/loans/{lent.loan}"
    assert str(fetch["transp"]) == "TRANSPARENT"


async def test_what_is_fetched_is_only_to_be_brought_back_and_what_is_back_is_gone(client: Browser, lent: Lent) -> None:
    path = await secret(lent.kari)
    await transaction.execute("UPDATE loan_line SET state = 'out', out_at = $1", NOW)
    assert await summaries(client, path) == ["Bring back gear: 13 units"]
    await transaction.execute("UPDATE loan_line SET state = 'in', in_at = $1 WHERE type = $2", NOW, lent.chairs)
    assert await summaries(client, path) == ["Bring back gear: 1 unit"]
    await transaction.execute("UPDATE loan_line SET state = 'in', in_at = $1", NOW)
    assert await summaries(client, path) == []


async def test_lines_for_other_days_are_events_of_their_own(client: Browser, lent: Lent) -> None:
    path = await secret(lent.kari)
    before = {str(event["summary"]): str(event["uid"]) for event in await events(client, path)}
    await equipment.line(lent.loan, lent.chairs, TODAY + 2 * DAY, TODAY + 7 * DAY)
    after = {str(event["summary"]): str(event["uid"]) for event in await events(client, path)}
    assert list(after) == ["Fetch gear: 14 units", "Bring back gear: 13 units", "Bring back gear: 1 unit"]
    assert set(before.values()) < set(after.values())


async def test_what_is_only_asked_for_is_tentative(client: Browser, lent: Lent) -> None:
    await transaction.execute("UPDATE loan_line SET state = 'asked'")
    found = await events(client, await secret(lent.kari))
    assert {str(event["status"]) for event in found} == {"TENTATIVE"}


async def test_who_acts_for_an_association_sees_its_loans_and_nobody_else_does(client: Browser, lent: Lent) -> None:
    styre = await factories.person("styre@example.no")
    club = await factories.organisation(styre, lent.kari, name="Turlaget")
    loan = await equipment.loan(lent.place, await equipment.borrower(organisation=club), styre)
    await equipment.line(loan, lent.chairs, TODAY, TODAY + DAY)
    found = await events(client, await secret(await factories.known(lent.kari.id)))
    assert len(found) == 4
    assert [str(event["description"]).split("\n")[0] for event in found].count("Turlaget") == 2
    assert len(await events(client, await secret(await factories.known(styre.id)))) == 2
    assert await events(client, await secret(await factories.person())) == []


async def test_a_desk_sees_counts_and_numbers_and_no_names(client: Browser, lent: Lent) -> None:
    other = await equipment.place("frilager")
    loan = await equipment.loan(other, lent.borrower, lent.kari)
    await equipment.line(loan, await equipment.kind(other, stock=3), TODAY, TODAY + DAY)
    path = await secret(lent.clerk, "lending-desk", "bua")
    hand_out, take_back = await events(client, path)
    assert str(hand_out["summary"]) == f"Hand out: 13 units, loan {lent.loan}"
    assert str(take_back["summary"]) == f"Take back: 13 units, loan {lent.loan}"
    assert (hand_out.start, take_back.start) == (oslo("2027-01-06", "10:00"), oslo("2027-01-10", "10:00"))
    text = (await client.get(path)).text.replace("\r\n ", "").casefold()
    assert [word for word in (*SECRETS, "ski", "chair") if word in text] == []


async def test_a_borrowers_feed_names_nobody_either(client: Browser, lent: Lent) -> None:
    text = (await client.get(await secret(lent.kari))).text.replace("\r\n ", "").casefold()
    assert [word for word in SECRETS if word in text] == []


# When they are new ---------------------------------------------------------------------------------------------------


async def test_whatever_happens_to_a_loan_is_news_at_once(client: Browser, lent: Lent, clock) -> None:
    readers = [Reader(client, await secret(lent.kari)), Reader(client, await secret(lent.clerk, "lending-desk", "bua"))]
    others = Reader(client, await secret(await factories.person()))
    seen = []

    async def news() -> None:
        clock.pass_(minutes=1)
        seen.append([await reader.sees_news() for reader in (*readers, others)])

    await news()
    await news()
    await loan_steps.pack(loan=lent.loan, by=lent.clerk, now=clock())
    await news()
    await loan_steps.cancel(loan=lent.loan, by=lent.kari, now=clock())
    await news()
    assert [await events(client, reader.path) for reader in readers] == [[], []]
    await loan_steps.restore(loan=lent.loan, by=lent.kari, now=clock())
    await news()
    assert seen == [[True] * 3, [False] * 3, *[[True, True, False]] * 3]


async def test_other_hours_names_and_addresses_are_news(client: Browser, lent: Lent) -> None:
    mine = Reader(client, await secret(lent.kari))
    desk = Reader(client, await secret(lent.clerk, "lending-desk", "bua"))
    changes = (
        ("UPDATE opening SET opens = '12:00' WHERE lending_place IS NOT NULL", True),
        ("UPDATE lending_place SET name = 'Utstyrssentralen'", True),
        ("UPDATE venue SET address = 'Nygata 2' WHERE slug = 'hallen'", True),
        ("UPDATE equipment_model SET name = jsonb_set(name, '{en}', '\"Cross-country skis\"')", False),
    )
    assert [await mine.sees_news(), await desk.sees_news()] == [True, True]
    for sql, for_the_desk in changes:
        await transaction.execute(sql)
        assert (await mine.sees_news(), await desk.sees_news()) == (True, for_the_desk), sql
    await equipment.closed(lent.place, TODAY + 6 * DAY, TODAY + 6 * DAY)
    assert (await mine.sees_news(), await desk.sees_news()) == (True, True)
    assert (await mine.sees_news(), await desk.sees_news()) == (False, False)


async def test_how_a_feed_of_loans_stands_is_one_read(app, lent: Lent, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [path.split("/")[2] for path in (await secret(lent.kari), await secret(lent.clerk, "lending-desk", "bua"))]
    asked, run = [], transaction._run

    async def counting(method: str, sql: str, args: object, **options: object) -> object:
        asked.append(sql)
        return await run(method, sql, args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "_run", counting)
    source = feeds.Feeds("https://ledig.example.no", lambda: NOW)
    assert None not in [await source.version(FeedKey("token", key)) for key in keys]
    assert len(asked) == 2


# Who may have them ---------------------------------------------------------------------------------------------------


async def test_a_desks_feed_is_for_those_who_lend_there_and_ends_with_their_role(client: Browser, lent: Lent) -> None:
    path = await secret(lent.clerk, "lending-desk", "bua")
    await client.become(lent.kari)
    assert (await client.submit("/my/feeds", kind="lending-desk", place="bua")).status_code == 403
    assert (await client.submit("/my/feeds", kind="lending-desk", place="none")).status_code == 404
    assert len(await events(client, path)) == 2
    await transaction.execute("UPDATE role SET role = 'caretaker'")
    assert (await client.get(path)).status_code == 404


async def test_the_page_makes_and_ends_feeds_of_loans_and_desks(client: Browser, lent: Lent) -> None:
    await client.become(lent.clerk)
    page = (await client.get("/my/feeds")).text
    assert [words in page for words in ("My loans", "Lending desks", 'value="lending-desk"')] == [True, True, True]
    made = (await client.submit("/my/feeds", kind="lending-desk", place="bua")).text
    assert "Lending desk, BUA" in made
    await client.submit("/my/feeds", kind="loans")
    working = {one["kind"]: one["feed"]["id"] for one in await feeds.mine(person=lent.clerk) if one["feed"]}
    assert set(working) == {"loans", "lending-desk"}
    await client.submit(f"/my/feeds/{working['lending-desk']}/end")
    assert [one["kind"] for one in await feeds.mine(person=lent.clerk) if one["feed"]] == ["loans"]
