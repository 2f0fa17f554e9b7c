"""Applying over the API, from the price to the decision."""

import pytest

from booking.storage import transaction
from tests import equipment, factories, regulations
from tests.booking.web.api.conftest import ORGANISATION, TUESDAY, Program, stored, wanted
from tests.browsers import key_of
from tests.conftest import NOW
from tests.factories import oslo

EVENING = {"start": "2027-01-12T17:00:00Z", "end": "2027-01-12T19:00:00Z"}
WEEKLY = {"rrule": "FREQ=WEEKLY;UNTIL=20270601T000000Z", "except": ["2027-02-23"], "skip": ["public-holidays"]}


async def applied(program, **values):
    answer = await program.apply(**values)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def step(program, application, name, body=None, status=200):
    answer = await program.post(f"/applications/{application}/{name}", json={} if body is None else body)
    assert answer.status_code == status, answer.text
    return answer.json()


# Quotes --------------------------------------------------------------------------------------------------------------


async def test_anybody_may_ask_what_it_costs_and_nothing_is_stored(api):
    before = await stored()
    answer = await api.post("/quotes", json=wanted())
    assert answer.status_code == 200
    quote = answer.json()
    assert {name: quote[name] for name in ("total", "value", "outcome", "refusals", "instant")} == {
        "total": 36000,
        "value": 36000,
        "outcome": "priced",
        "refusals": [],
        "instant": False,
    }
    assert [(line["rule"], line["amount"], line["dates"]) for line in quote["lines"]] == [
        ("rate.gymsal-hour", 36000, [TUESDAY])
    ]
    assert quote["dates"] == [
        {"date": TUESDAY, **EVENING, "spaces": ["gym"], "status": "free", "problems": [], "alternatives": []}
    ]
    assert await stored() == before


async def test_the_lines_of_a_series_add_up_to_its_total(api):
    quote = (await api.post("/quotes", json=wanted(spaces=["gym", "room"], recurrence=WEEKLY))).json()
    assert [len(line["dates"]) for line in quote["lines"]] == [19, 19]
    assert quote["total"] == sum(line["amount"] for line in quote["lines"]) == 2 * 19 * 36000


@pytest.mark.parametrize(
    ("accept", "reason"),
    [("nb", "Gymsal: 2 timer"), ("nn-NO", "Gymsal: 2 timar"), ("en", "Gym: 2 hours"), ("fr", "Gymsal: 2 timer")],
)
async def test_the_reason_is_in_the_callers_language(api, accept, reason):
    quote = (await api.post("/quotes", json=wanted(), headers={"Accept-Language": accept})).json()
    assert quote["lines"][0]["reason"].startswith(reason)


async def test_a_program_speaks_the_language_it_asks_for_or_that_of_its_person(app, town):
    nynorsk = await factories.person("sigrid@example.no", language="nn")
    async with Program(app, await key_of(nynorsk, NOW)) as program:
        asked = (await program.post("/quotes", json=wanted())).json()
        del program.headers["Accept-Language"]
        silent = (await program.post("/quotes", json=wanted())).json()
    assert asked["lines"][0]["reason"].startswith("Gym: 2 hours")
    assert silent["lines"][0]["reason"].startswith("Gymsal: 2 timar")


async def test_an_association_known_or_not_is_priced_as_one(api):
    known = (await api.post("/quotes", json=wanted(organisation=ORGANISATION))).json()
    unknown = (await api.post("/quotes", json=wanted(organisation="923609016"))).json()
    by_kind = (await api.post("/quotes", json=wanted(kind="sports_club"))).json()
    assert [quote["lines"][0]["rule"] for quote in (known, unknown, by_kind)] == ["reduction.children"] * 3
    assert [(quote["total"], quote["value"]) for quote in (known, unknown, by_kind)] == [(0, 36000)] * 3


async def test_a_quote_says_what_each_date_would_meet(api, kari):
    series = {"rrule": "FREQ=WEEKLY;COUNT=3"}
    await applied(kari, spaces=["room"])
    await applied(kari, spaces=["gym"], start="2027-01-19T18:00:00+01:00", end="2027-01-19T20:00:00+01:00")
    quote = (await api.post("/quotes", json=wanted(spaces=["room"], recurrence=series))).json()
    assert [(one["date"], one["status"]) for one in quote["dates"]] == [
        (TUESDAY, "taken"),
        ("2027-01-19", "free"),
        ("2027-01-26", "free"),
    ]
    assert {near["kind"] for near in quote["dates"][0]["alternatives"]} == {"other-space", "other-time"}
    quote = (await api.post("/quotes", json=wanted(recurrence=series))).json()
    assert [one["status"] for one in quote["dates"]] == ["free", "applied", "free"]


async def test_a_quote_tells_what_is_wrong_with_a_date_in_words(api):
    late = wanted(start=f"{TUESDAY}T22:00:00+01:00", end="2027-01-13T00:00:00+01:00")
    (one,) = (await api.post("/quotes", json=late)).json()["dates"]
    assert (one["status"], [problem["type"] for problem in one["problems"]]) == ("refused", ["outside-opening-hours"])
    assert one["problems"][0]["title"] == "It is not open all that time"


async def test_where_no_regulation_reaches_there_is_no_price_but_a_reason(api):
    await transaction.execute("TRUNCATE rulebook CASCADE")
    await factories.rulebook(until="2026-12-31")
    quote = (await api.post("/quotes", json=wanted(), headers={"Accept-Language": "nb"})).json()
    assert (quote["total"], quote["lines"], quote["outcome"]) == (0, [], "no-rulebook")
    (refusal,) = quote["refusals"]
    assert (refusal["code"], refusal["dates"]) == ("no-rulebook", [TUESDAY])
    assert refusal["reason"] != ""


async def test_a_quote_asks_for_a_missing_fact_by_its_name_and_takes_the_answer(api):
    await regulations.adopt(regulations.asking())
    asked = (await api.post("/quotes", json=wanted(answers={"alcohol": False, "aimed_at": None}))).json()
    assert (asked["outcome"], asked["lines"]) == ("missing-fact", [])
    (refusal,) = asked["refusals"]
    assert (refusal["code"], refusal["fact"], refusal["dates"]) == ("missing-fact", "income", [TUESDAY])
    assert refusal["reason"] == "The price depends on if it brings in money, which is not given"
    told = (await api.post("/quotes", json=wanted(answers=regulations.ANSWERS))).json()
    assert (told["outcome"], told["total"], told["refusals"]) == ("priced", 20000, [])


# Applying ------------------------------------------------------------------------------------------------------------


async def test_answers_are_stored_with_the_application(kari):
    await regulations.adopt(regulations.asking())
    await applied(kari, answers={"extra": {"guard": 2, "chair": 0}, "alcohol": False})
    answers = await transaction.value("SELECT answers FROM application")
    assert answers == {"alcohol": False, "extra": {"guard": 2}}


async def test_an_application_tells_what_its_price_is_built_on_and_who_supplied_it(kari):
    await regulations.adopt(regulations.asking())
    sent = await applied(kari, answers=regulations.ANSWERS)
    assert sent["quote"]["rulebooks"] == ["asking-2026"]
    known = {one["fact"]: (one["value"], one["from"]) for one in sent["facts"]}
    assert {name: known[name] for name in ("applicant", "alcohol", "booking", "unit", "status", "space_class")} == {
        "applicant": ("private_person", "applicant"),
        "alcohol": (False, "applicant"),
        "booking": ("single", "calendar"),
        "unit": ("hour", "assumed"),
        "status": (None, "register"),
        "space_class": ("gymsal", "catalogue"),
    }
    assert (await kari.get(f"/applications/{sent['id']}")).json()["facts"] == sent["facts"]


async def test_an_application_by_approval_waits(kari):
    answer = await applied(kari)
    assert {name: answer[name] for name in ("state", "title", "organisation", "reason", "questions")} == {
        "state": "submitted",
        "title": "Handball girls 12",
        "organisation": None,
        "reason": None,
        "questions": [],
    }
    assert [{**one, "id": 0} for one in answer["occurrences"]] == [
        {"id": 0, **EVENING, "state": "applied", "spaces": ["gym"], "price": 36000}
    ]
    assert answer["quote"]["total"] == 36000
    assert await stored() == dict.fromkeys(("application", "occurrence", "claim", "quote", "audit", "outbox"), 1)


async def test_an_instant_space_is_booked_in_the_answer(kari):
    answer = await applied(kari, spaces=["room"])
    assert (answer["state"], [one["state"] for one in answer["occurrences"]]) == ("approved", ["booked"])


@pytest.mark.parametrize("space", ["gym", "room"])
async def test_what_is_answered_at_once_is_what_is_read_later(club, space):
    series = {"rrule": "FREQ=WEEKLY;COUNT=3"}
    answer = await applied(club, spaces=[space], organisation=ORGANISATION, recurrence=series)
    assert (await club.get(f"/applications/{answer['id']}")).json() == answer


async def test_a_series_keeps_its_wall_time_and_leaves_out_what_it_should(club):
    answer = await applied(club, organisation=ORGANISATION, recurrence=WEEKLY)
    starts = [one["start"] for one in answer["occurrences"]]
    assert len(starts) == 19
    assert (starts[0], starts[-1]) == ("2027-01-12T17:00:00Z", "2027-05-25T16:00:00Z")
    assert not any(start.startswith("2027-02-23") for start in starts)


async def test_a_taken_time_is_refused_with_alternatives_and_nothing_is_stored(kari, club):
    await applied(kari, spaces=["room"])
    before = await stored()
    answer = await club.apply(spaces=["room"], recurrence={"rrule": "FREQ=WEEKLY;COUNT=2"})
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["dates"]) == ("time-taken", [TUESDAY])
    nearest = problem["alternatives"][0]
    assert (nearest["date"], nearest["kind"]) == (TUESDAY, "other-space")
    assert (nearest["start"], nearest["end"]) == (EVENING["start"], EVENING["end"])
    assert await stored() == before


async def test_an_alternative_can_be_taken_as_it_was_offered(kari, club):
    await applied(kari, spaces=["room"])
    series = {"rrule": "FREQ=WEEKLY;COUNT=2"}
    problem = (await club.apply(spaces=["room"], recurrence=series)).json()
    offer = next(near for near in problem["alternatives"] if near["kind"] == "other-time")
    swap = {name: offer[name] for name in ("date", "spaces", "start", "end")}
    answer = await applied(club, spaces=["room"], recurrence=series, swaps=[swap])
    assert [one["start"] for one in answer["occurrences"]] == [offer["start"], "2027-01-19T17:00:00Z"]


async def test_a_date_cannot_be_swapped_onto_another_of_its_series(kari):
    there = {"date": TUESDAY, "spaces": ["gym"], "start": "2027-01-19T17:30:00Z", "end": "2027-01-19T18:30:00Z"}
    answer = await kari.apply(recurrence={"rrule": "FREQ=WEEKLY;COUNT=2"}, swaps=[there])
    assert (answer.status_code, answer.json()["type"]) == (422, "overlaps-itself")
    assert answer.json()["dates"] == ["2027-01-19"]


async def test_a_browser_that_is_signed_in_sends_the_secret_of_its_session(client, town):
    await client.become(town.applicant)
    without = await client.post("/api/v1/applications", json=wanted())
    assert (without.status_code, without.json()["type"]) == (403, "form-expired")
    answer = await client.post("/api/v1/applications", json=wanted(), headers={"X-CSRF-Token": client.csrf})
    assert (answer.status_code, answer.json()["state"]) == (201, "submitted")


async def test_who_may_see_an_application(api, kari, club, officer):
    number = (await applied(club, organisation=ORGANISATION))["id"]
    seen = [(await program.get(f"/applications/{number}")).status_code for program in (api, kari, club, officer)]
    assert seen == [401, 404, 200, 200]


async def test_nobody_applies_for_an_association_that_is_not_theirs(kari):
    before = await stored()
    answer = await kari.apply(organisation=ORGANISATION)
    assert (answer.status_code, answer.json()["type"]) == (403, "not-allowed")
    assert await stored() == before


# Deciding ------------------------------------------------------------------------------------------------------------


async def test_an_officer_approves(kari, officer):
    number = (await applied(kari))["id"]
    answer = await step(officer, number, "approve")
    assert (answer["state"], [one["state"] for one in answer["occurrences"]]) == ("approved", ["booked"])


async def test_a_step_needs_no_body_where_it_needs_no_words(kari, officer):
    number = (await applied(kari))["id"]
    answer = await officer.post(f"/applications/{number}/approve")
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")


async def test_an_officer_approves_all_but_some_dates(kari, officer):
    number = (await applied(kari, recurrence={"rrule": "FREQ=WEEKLY;COUNT=3"}))["id"]
    answer = await step(officer, number, "approve", {"except": ["2027-01-19"], "reason": "Cup that evening"})
    assert (answer["state"], answer["reason"]) == ("partly-approved", "Cup that evening")
    assert [one["state"] for one in answer["occurrences"]] == ["booked", "declined", "booked"]


async def test_a_date_nobody_asked_for_cannot_be_left_out(kari, officer):
    number = (await applied(kari))["id"]
    answer = await step(officer, number, "approve", {"except": ["2027-01-13"], "reason": "Cup"}, 422)
    assert (answer["type"], answer["dates"]) == ("not-among-dates", ["2027-01-13"])
    assert (await officer.get(f"/applications/{number}")).json()["state"] == "submitted"


async def test_a_partial_grant_and_a_decline_say_why(kari, officer):
    number = (await applied(kari, recurrence={"rrule": "FREQ=WEEKLY;COUNT=2"}))["id"]
    assert (await step(officer, number, "approve", {"except": [TUESDAY]}, 422))["type"] == "reason-missing"
    assert (await step(officer, number, "decline", {}, 422))["type"] == "reason-missing"
    answer = await step(officer, number, "decline", {"reason": "The floor is renewed"})
    assert (answer["state"], answer["reason"]) == ("declined", "The floor is renewed")


async def test_of_two_for_the_same_time_the_second_is_refused_with_its_dates(kari, club, officer):
    first, second = (await applied(kari))["id"], (await applied(club))["id"]
    await step(officer, first, "approve")
    answer = await step(officer, second, "approve", status=409)
    assert (answer["type"], answer["dates"]) == ("time-taken", [TUESDAY])


async def test_an_applicant_withdraws_and_nobody_else(kari, club, officer):
    number = (await applied(kari))["id"]
    assert (await step(club, number, "withdraw", status=404))["type"] == "not-found"
    assert (await step(officer, number, "withdraw", status=403))["type"] == "not-your-step"
    assert (await step(kari, number, "withdraw"))["state"] == "withdrawn"
    assert (await step(kari, number, "withdraw", status=409))["type"] == "wrong-step"


async def test_an_applicant_decides_nothing(kari):
    number = (await applied(kari))["id"]
    for name, body in [("approve", {}), ("decline", {"reason": "No"}), ("ask", {"text": "Why?"})]:
        assert (await step(kari, number, name, body, 403))["type"] == "not-your-step"


async def test_a_question_and_its_answer(kari, officer):
    number = (await applied(kari))["id"]
    asked = await step(officer, number, "ask", {"text": "Who opens?"})
    assert (asked["state"], asked["questions"]) == (
        "asked",
        [{"text": "Who opens?", "asked_at": "2027-01-04T09:00:00Z", "answer": None, "answered_at": None}],
    )
    answered = await step(kari, number, "answer", {"text": "I do"})
    assert (answered["state"], answered["questions"][0]["answer"]) == ("submitted", "I do")


async def test_a_closure_that_came_in_between_stops_the_approval(kari, officer):
    number = (await applied(kari))["id"]
    space = await transaction.value("SELECT id FROM space WHERE slug = 'gym'")
    await factories.closure(oslo(TUESDAY, "08:00"), oslo(TUESDAY, "23:00"), space=space)
    assert (await step(officer, number, "approve", status=422))["type"] == "closed"


# Gear ----------------------------------------------------------------------------------------------------------------


async def chairs(count: int = 40) -> None:
    """So many chairs that are lent out in the house."""
    place = await equipment.place(venue=await transaction.value("SELECT venue FROM space WHERE slug = 'gym'"))
    model = await equipment.model("chair", tracked="quantity")
    await equipment.kind(place, model=model, slug="chairs", stock=count)


async def test_gear_is_asked_for_with_an_application_and_stands_in_it(kari):
    await chairs()
    wanted = [{"equipment": "chairs", "quantity": 20}, {"equipment": "chairs", "quantity": 10}]
    made = await kari.apply(equipment=wanted)
    assert (made.status_code, made.json()["equipment"]) == (201, [{"equipment": "chairs", "quantity": 30}])
    assert (await kari.get(f"/applications/{made.json()['id']}")).json() == made.json()


async def test_too_little_gear_is_told_with_the_days_and_what_is_free_and_stores_nothing(kari):
    await chairs(12)
    before = await stored()
    answer = await kari.apply(
        equipment=[{"equipment": "chairs", "quantity": 30}], recurrence={"rrule": "FREQ=WEEKLY;COUNT=2"}
    )
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "not-enough")
    assert problem["dates"] == ["2027-01-12", "2027-01-19"]
    assert [(row["equipment"], row["day"], row["free"], row["wanted"]) for row in problem["short"]] == [
        ("chairs", "2027-01-12", 12, 30),
        ("chairs", "2027-01-19", 12, 30),
    ]
    assert (await stored(), await transaction.value("SELECT count(*) FROM loan")) == (before, 0)


@pytest.mark.parametrize("quantity", [0, -1, 1.5, "two", 10**9])
async def test_a_quantity_that_is_none_is_refused(kari, quantity):
    answer = await kari.apply(equipment=[{"equipment": "chairs", "quantity": quantity}])
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid-request")


async def test_a_quote_says_for_which_dates_there_is_too_little_gear(api):
    await chairs(12)
    wish = wanted(equipment=[{"equipment": "chairs", "quantity": 30}])
    estimate = (await api.post("/quotes", json=wish)).json()
    (date_,) = estimate["dates"]
    assert (date_["status"], [one["type"] for one in date_["problems"]]) == ("refused", ["not-enough"])
    assert "Chair: 12 of 30" in date_["problems"][0]["detail"]
