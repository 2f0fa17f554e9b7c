"""The demo as it is loaded: what the first issue asks for, without a clash, and the same every time."""

import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import asyncpg
import pytest

from booking import demo
from booking.domain import catalogue, conflicts, loans, localtime, opening, people
from booking.domain.conflicts import Taken, Wanted
from booking.domain.resources import Space
from booking.services import applications as cases
from booking.storage import applications, conf, equipment, resources, transaction
from booking.storage import people as persons
from rules import TimeSpan
from tests.conftest import NOW

SEASON = TimeSpan(NOW - timedelta(days=250), NOW + timedelta(days=420))


@dataclass(frozen=True)
class Loaded:
    """The digests of two loads of the same day; the second is the one that is connected."""

    first: str
    second: str


@pytest.fixture(scope="module")
async def loaded(server: str, template: str) -> AsyncIterator[Loaded]:
    first = await _loaded(server, template, now=NOW)
    await conf.disconnect()
    yield Loaded(first, await _loaded(server, template, now=NOW + timedelta(hours=8)))
    await conf.disconnect()


async def _loaded(server: str, template: str, *, now: datetime) -> str:
    connection = await asyncpg.connect(server)
    await connection.execute("DROP DATABASE IF EXISTS ledig_demo WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE ledig_demo TEMPLATE {template}")
    await connection.close()
    await conf.connect(server.replace("/postgres?", "/ledig_demo?"), connections=2)
    await demo.load(now=now)
    return await _digest()


async def _digest() -> str:
    """All that is stored, as one number."""
    tables = await transaction.rows(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' "
        "AND table_name NOT LIKE 'migration%' ORDER BY 1"
    )
    digest = hashlib.sha256()
    for table in tables:
        rows = await transaction.rows(f"SELECT to_jsonb(one) AS row FROM {table['name']} AS one ORDER BY id")  # noqa: S608 -- our own names
        digest.update(json.dumps([table["name"], rows], sort_keys=True).encode())
    return digest.hexdigest()


async def _spaces() -> dict[int, Space]:
    return {one.space.id: one.space for one in await resources.listed()}


async def _standing() -> list[dict[str, object]]:
    return await transaction.rows("SELECT * FROM occurrence WHERE state IN ('booked', 'applied') ORDER BY id")


async def test_the_same_day_gives_the_same_data(loaded):
    assert loaded.first == loaded.second


async def test_there_is_what_the_first_issue_asks_for(loaded):
    counts = await transaction.row(
        """
        SELECT (SELECT count(*) FROM venue) >= 6 AS venues, (SELECT count(*) FROM space) >= 25 AS spaces,
            (SELECT count(*) FROM organisation) = 40 AS organisations,
            (SELECT count(*) FROM occurrence WHERE state = 'booked') >= 3000 AS bookings,
            (SELECT count(*) FROM application WHERE state IN ('submitted', 'asked')) >= 8 AS waiting,
            (SELECT count(*) FROM closure WHERE kind = 'planned' AND starts_at > $1) = 1 AS closure,
            (SELECT count(DISTINCT venue) FROM picture) = (SELECT count(*) FROM venue) AS pictures
        """,
        NOW,
    )
    assert [name for name, there in counts.items() if not there] == []


async def test_the_hall_divides_into_thirds_that_overlap_in_pairs(loaded):
    hall = {one.slug: one.parts for one in (await _spaces()).values() if one.slug.startswith("gloppenhallen")}
    third = {name: hall[f"gloppenhallen-{name}"] for name in "abc"}
    assert hall["gloppenhallen"] == third["a"] | third["b"] | third["c"]
    assert hall["gloppenhallen-ab"] & hall["gloppenhallen-bc"] == third["b"]


async def test_claims_are_those_of_the_standing_dates_and_no_others(loaded):
    spaces = await _spaces()
    wanted = {
        (row["id"], part, row["starts_at"], row["ends_at"])
        for row in await _standing()
        for number in row["spaces"]
        for part in spaces[number].parts
    }
    claims = await transaction.rows("SELECT occurrence, part, starts_at, ends_at FROM claim")
    assert {tuple(row.values()) for row in claims} == wanted
    assert len(claims) == len(wanted)


async def test_nothing_booked_is_in_the_way_of_anything_else_booked(loaded):
    spaces = await _spaces()
    wanted, taken = [], []
    for row in await _standing():
        if row["state"] != "booked":
            continue
        span = TimeSpan(row["starts_at"], row["ends_at"])
        before, after = row["setup_minutes"], row["clearing_minutes"]
        parts = frozenset().union(*(spaces[number].parts for number in row["spaces"]))
        wanted.append(Wanted(span, parts, before, after))
        taken += [Taken(len(wanted) - 1, part, span, held=True, setup=before, clearing=after) for part in parts]
    clashes = conflicts.find(wanted, taken)
    assert [clash for clash in clashes if clash.wanted is not wanted[clash.taken.occurrence]] == []


async def test_everything_booked_lies_within_opening_hours_and_outside_closures(loaded):
    spaces = await _spaces()
    calendars = await resources.calendars(list(spaces), SEASON)
    hours = {
        number: opening.open_spans(space, calendars[number], localtime.days(SEASON)) for number, space in spaces.items()
    }
    assert [
        (spaces[number].slug, row["starts_at"])
        for row in await _standing()
        for number in row["spaces"]
        if not opening.within(hours[number], TimeSpan(row["starts_at"], row["ends_at"]))
    ] == []


async def test_organisation_numbers_hold_together(loaded):
    numbers = [row["number"] for row in await transaction.rows("SELECT number FROM organisation")]
    assert [number for number in numbers if not people.valid_organisation_number(number)] == []
    assert "974760673" in numbers


async def test_everybody_to_sign_in_as_is_there(loaded):
    found = [await persons.person_by_email(email) for email, _ in demo.SIGN_IN]
    ane, caretaker, clerk, officer, administrator = found
    assert len(ane.organisations) == 2
    assert "974760673" in [one.number for one in await persons.organisations_of(ane.id)]
    assert [role.name for role in caretaker.roles] == ["caretaker", "caretaker"]
    assert [role.name for role in clerk.roles] == ["clerk", "clerk"]
    assert people.is_officer(officer, [])
    assert people.is_administrator(administrator)


async def test_what_waits_lies_ahead_and_the_officer_sees_it(loaded):
    officer = await persons.person_by_email("sak@example.no")
    waiting = [row["id"] for row in await applications.waiting(None)]
    seen = [await cases.view(application=number, by=officer) for number in waiting]
    assert len(seen) == await transaction.value(
        "SELECT count(*) FROM application WHERE state IN ('submitted', 'asked')"
    )
    assert [case["title"] for case in seen if any(row["starts_at"] <= NOW for row in case["dates"])] == []


async def test_waiting_applications_compete(loaded):
    competing = await transaction.rows(
        """
        SELECT DISTINCT application.title FROM claim AS mine
        JOIN claim AS other ON other.part = mine.part AND other.occurrence <> mine.occurrence
            AND other.starts_at < mine.ends_at AND other.ends_at > mine.starts_at
        JOIN occurrence ON occurrence.id = mine.occurrence JOIN application ON application.id = occurrence.application
        WHERE NOT mine.held AND NOT other.held ORDER BY 1
        """
    )
    titles = ["Badminton, nye vaksne", "Basketball, jenter", "Volleyball, U15"]
    assert [row["title"] for row in competing] == titles


async def test_cases_stand_in_every_state(loaded):
    rows = await transaction.rows("SELECT state FROM application UNION ALL SELECT 'date ' || state FROM occurrence")
    assert set(Counter(row["state"] for row in rows)) >= {
        "submitted", "asked", "approved", "partly-approved", "declined", "withdrawn", "date cancelled",
    }  # fmt: skip


async def test_prices_are_free_paid_and_open(loaded):
    rows = await transaction.rows("SELECT outcome, total > 0 AS paid FROM quote WHERE value > 0 OR outcome <> 'priced'")
    assert {(row["outcome"], row["paid"]) for row in rows} >= {
        ("priced", True),
        ("priced", False),
        ("undecided", False),
        ("missing-fact", False),
    }


async def test_every_application_was_sent_and_every_decision_is_in_the_audit(loaded):
    unaccounted = await transaction.rows(
        """
        SELECT id, state FROM application WHERE
            NOT EXISTS (
                SELECT 1 FROM audit WHERE noun = 'application' AND noun_id = application.id AND action = 'submit'
            )
            OR decided_by IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM audit WHERE noun = 'application' AND noun_id = application.id
                AND action IN ('approve', 'approve-in-part', 'decline')
            )
        """
    )
    assert unaccounted == []


async def test_no_letter_waits_to_be_sent(loaded):
    assert await transaction.value("SELECT count(*) FROM outbox WHERE sent_at IS NULL") == 0


async def test_nothing_public_names_a_person(loaded):
    public = await transaction.value(
        """
        SELECT concat_ws(' ', (SELECT jsonb_agg(to_jsonb(venue)) FROM venue),
            (SELECT jsonb_agg(to_jsonb(space)) FROM space), (SELECT jsonb_agg(title) FROM application),
            (SELECT jsonb_agg(reason) FROM closure), (SELECT jsonb_agg(alt) FROM picture),
            (SELECT jsonb_agg(name) FROM organisation))
        """
    )
    everybody = await transaction.rows("SELECT email, name FROM person")
    assert [one for one in everybody if one["email"] in public or one["name"] in public] == []


async def test_moterom_1_is_booked_at_once_from_8_to_23_every_day(loaded):
    [room] = await resources.spaces_by_slug(["moterom-1"])
    calendar = (await resources.calendars([room.id], SEASON))[room.id]
    for ahead in range(1, 401):
        day = localtime.local(NOW).date() + timedelta(days=ahead)
        span = localtime.span(day, time(8), time(23))
        assert opening.check(room, span, calendar, now=NOW, audience="everyone") == []
        assert opening.mode(room, span, calendar, "everyone") == "instant"


async def test_a_gym_is_booked_at_once_on_weekdays_and_by_approval_in_the_evening(loaded):
    [gym] = await resources.spaces_by_slug(["hyen-skule-gymsal"])
    calendar = (await resources.calendars([gym.id], SEASON))[gym.id]
    day = localtime.local(NOW).date()
    noon, evening = (localtime.span(day, time(start), time(start + 2)) for start in (12, 18))
    assert opening.mode(gym, noon, calendar, "everyone") == "instant"
    assert opening.mode(gym, evening, calendar, "everyone") == "approval"


async def test_facilities_are_those_that_have_words(loaded):
    offered = frozenset().union(*(space.facilities for space in (await _spaces()).values()))
    assert sorted(offered - set(catalogue.FACILITIES)) == []


async def test_gear_is_out_late_promised_asked_for_and_in_repair(loaded):
    today = localtime.local(NOW).date()
    lines = await transaction.rows("SELECT state, due_on, kit IS NOT NULL AS kit, quantity FROM loan_line")
    found = {row["state"] for row in lines} | {
        "late" for row in lines if loans.is_late(row["state"], row["due_on"], today)
    }
    assert found == {"in", "out", "late", "promised", "asked"}
    assert sum(row["kit"] for row in lines) == 6
    assert await transaction.value("SELECT count(*) FROM outage WHERE kind = 'repair' AND until_day IS NULL") == 2
    codes = await transaction.rows("SELECT code FROM item")
    assert len({row["code"] for row in codes}) == len(codes) > 100


async def test_late_skis_stand_in_the_way_of_a_promise_and_nothing_else_does(loaded):
    today = localtime.local(NOW).date()
    types = [row["id"] for row in await transaction.rows("SELECT id FROM equipment_type")]
    short = {
        row["type"]
        for row in await equipment.days(types, today, today + timedelta(days=60), today=today)
        if row["free"] < 0
    }
    kinds = await equipment.kinds(short)
    assert [(one["model_slug"], one["size"]) for one in kinds.values()] == [("langrennsski", "160")]
