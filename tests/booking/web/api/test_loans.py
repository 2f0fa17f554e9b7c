"""Gear over the API: what there is, asking for it, and every step until it is back."""

import pytest

from booking.storage import transaction
from tests import equipment, factories
from tests.booking.web.api.conftest import ORGANISATION, Program
from tests.browsers import key_of
from tests.conftest import NOW

FRIDAY, SUNDAY, WEDNESDAY = "2027-01-15", "2027-01-17", "2027-01-13"


@pytest.fixture
async def place(town) -> int:
    """A lending place that is closed on Wednesdays: 40 chairs, two pairs of skis of size 170 and one of 180."""
    venue = await transaction.value("SELECT venue FROM space WHERE slug = 'gym'")
    made = await equipment.place(venue=venue, weekdays=[1, 2, 4, 5, 6, 7])
    skis = await equipment.model("skis", category=await equipment.category("ski"))
    for size, count in (("170", 2), ("180", 1)):
        kind = await equipment.kind(made, model=skis, size=size, slug=f"skis-{size}")
        for number in range(count):
            await equipment.item(kind, f"S{size}-{number + 1}")
    chairs = await equipment.model("chair", tracked="quantity", category=await equipment.category("chairs"))
    await equipment.kind(made, model=chairs, slug="chairs", stock=40)
    await equipment.borrower(town.applicant)
    return made


@pytest.fixture
async def desk(app, town, place):
    """A caller for whoever works at the desk."""
    venue = await transaction.value("SELECT venue FROM lending_place WHERE id = $1", place)
    clerk = await factories.person("clerk@example.no", role="clerk", venue=venue)
    async with Program(app, await key_of(clerk, NOW)) as program:
        yield program


def order(*lines: tuple[str, int], first: str = FRIDAY, last: str = SUNDAY, **more) -> dict:
    return {"from": first, "to": last, "lines": [{"equipment": slug, "quantity": n} for slug, n in lines], **more}


async def lent(program, *lines: tuple[str, int], **more) -> dict:
    answer = await program.post("/loans", json=order(*lines, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def step(program, loan: int, name: str, body: dict | None = None, status: int = 200) -> dict:
    answer = await program.post(f"/loans/{loan}/{name}", json={} if body is None else body)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"]
        assert answer.json()["detail"]
    return answer.json()


async def stored() -> list[object]:
    counts = [await transaction.value(f"SELECT count(*) FROM {table}") for table in ("loan", "audit", "outbox")]  # noqa: S608
    return [*counts, await transaction.rows("SELECT id, state, quantity, item FROM loan_line ORDER BY id")]


async def refused(program, path: str, body: dict, status: int, code: str) -> dict:
    """The answer to a call that is refused, and that stores nothing."""
    before = await stored()
    answer = await program.post(path, json=body)
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["status"]) == (status, code, status)
    assert problem["title"]
    assert problem["detail"]
    assert await stored() == before
    return problem


# What there is -------------------------------------------------------------------------------------------------------


async def test_types_are_listed_by_category_size_and_place_a_page_at_a_time(api, place):
    everything = (await api.get("/equipment")).json()
    assert [row["slug"] for row in everything["items"]] == ["skis-170", "skis-180", "chairs"]
    assert everything["items"][0] == {
        "slug": "skis-170",
        "name": "Skis 170",
        "model": "skis",
        "category": "ski",
        "size": "170",
        "place": "bua",
        "units": 2,
    }
    assert [row["slug"] for row in (await api.get("/equipment?category=chairs&place=bua")).json()["items"]] == [
        "chairs"
    ]
    assert [row["slug"] for row in (await api.get("/equipment?size=180")).json()["items"]] == ["skis-180"]
    page = (await api.get("/equipment?limit=1")).json()
    following = (await api.get(f"/equipment?limit=1&after={page['next']}")).json()
    assert [page["items"][0]["slug"], following["items"][0]["slug"]] == ["skis-170", "skis-180"]
    assert (await api.get("/equipment?place=nowhere")).status_code == 404


async def test_how_many_are_free_is_told_day_by_day_with_reasons_and_no_names(api, kari, place):
    await lent(kari, ("chairs", 15))
    answer = await api.get(f"/equipment/chairs/availability?from=2027-01-14&to={FRIDAY}")
    nothing = {"lent": 0, "late": 0, "asked": 0, "unfit": 0, "resting": 0}
    assert answer.json()["items"] == [
        {"day": "2027-01-14", "units": 40, "free": 40, "promised": 0, **nothing},
        {"day": FRIDAY, "units": 40, "free": 25, "promised": 15, **nothing},
    ]
    assert "kari" not in answer.text.lower()


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("canoes/availability?from=2027-01-14&to=2027-01-15", 404, "not-found"),
        ("chairs/availability?from=2027-01-15&to=2027-01-14", 422, "return-before-pick-up"),
        ("chairs/availability?from=2027-01-15&to=2029-01-14", 422, "window-too-long"),
        ("chairs/availability?from=2027-01-15", 400, "invalid-request"),
        ("chairs/availability?from=tomorrow&to=2027-01-15", 400, "invalid-request"),
    ],
)
async def test_days_that_cannot_be_looked_at_are_refused(api, place, query, status, code):
    answer = await api.get(f"/equipment/{query}")
    assert (answer.status_code, answer.json()["type"]) == (status, code)


# Asking --------------------------------------------------------------------------------------------------------------


async def test_gear_is_promised_at_once_and_its_loan_is_seen_by_borrower_and_desk_only(api, kari, club, desk, place):
    loan = await lent(kari, ("skis-170", 2), ("chairs", 10), purpose="A weekend away")
    assert {name: loan[name] for name in ("state", "place", "purpose", "price", "late", "occurrence")} == {
        "state": "promised",
        "place": "bua",
        "purpose": "A weekend away",
        "price": 0,
        "late": False,
        "occurrence": None,
    }
    assert [(row["equipment"], row["quantity"], row["from"], row["due"]) for row in loan["lines"]] == [
        ("skis-170", 1, FRIDAY, SUNDAY),
        ("skis-170", 1, FRIDAY, SUNDAY),
        ("chairs", 10, FRIDAY, SUNDAY),
    ]
    assert loan["quote"]["lines"] == []
    for program, status in ((kari, 200), (desk, 200), (club, 404), (api, 401)):
        assert (await program.get(f"/loans/{loan['id']}")).status_code == status
    assert await transaction.value("SELECT source FROM loan") == "api"


async def test_an_organisation_borrows_through_whoever_acts_for_it(kari, club, place):
    organisation = await transaction.value("SELECT id FROM organisation WHERE number = $1", ORGANISATION)
    borrower = await equipment.borrower(organisation=organisation)
    loan = await lent(club, ("chairs", 4), organisation=ORGANISATION)
    assert await transaction.value("SELECT borrower FROM loan WHERE id = $1", loan["id"]) == borrower
    await refused(kari, "/loans", order(("chairs", 4), organisation=ORGANISATION), 404, "not-found")


async def test_too_much_is_refused_with_the_days_what_is_free_and_what_fits_instead(kari, place):
    await lent(kari, ("skis-170", 1))
    problem = await refused(kari, "/loans", order(("skis-170", 2)), 409, "not-enough")
    assert problem["days"] == [FRIDAY, "2027-01-16", SUNDAY]
    assert {(row["equipment"], row["free"], row["wanted"]) for row in problem["short"]} == {("skis-170", 1, 2)}
    assert {one["kind"] for one in problem["nearest"]} >= {"days"}
    for one in problem["nearest"]:
        body = {"from": one["from"], "to": one["to"], "lines": one["lines"]}
        assert (await kari.post("/loans", json=body)).status_code == 201
        await transaction.execute("UPDATE loan_line SET state = 'cancelled' WHERE loan > 1")
    assert await transaction.rows("SELECT wanted, missing FROM shortage") == [{"wanted": 2, "missing": 1}]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (order(("chairs", 0)), 400, "invalid-request"),
        (order(("chairs", -4)), 400, "invalid-request"),
        (order(("chairs", 501)), 400, "invalid-request"),
        (order(("chairs", 30), ("chairs", 11)), 409, "not-enough"),
        (order(), 400, "invalid-request"),
        (order(("canoes", 1)), 422, "unknown-equipment"),
        (order(("chairs", 1), first=SUNDAY, last=FRIDAY), 422, "return-before-pick-up"),
        (order(("chairs", 1), first="2026-12-01", last="2026-12-03"), 422, "pick-up-in-the-past"),
        (order(("chairs", 1), first=WEDNESDAY), 422, "place-closed"),
        (order(("chairs", 1), last="2027-03-01"), 422, "loan-too-long"),
        (order(("chairs", 1), first="2027-02-30"), 400, "invalid-request"),
        ({**order(("chairs", 1)), "color": "red"}, 400, "invalid-request"),
        (order(("chairs", 1), organisation="123"), 404, "not-found"),
        ({"from": FRIDAY, "lines": [{"equipment": "chairs"}]}, 400, "invalid-request"),
    ],
)
async def test_what_nobody_should_ask_for_has_a_clear_answer_and_stores_nothing(kari, place, body, status, code):
    await refused(kari, "/loans", body, status, code)


async def test_a_day_on_which_the_place_is_closed_is_named_with_the_nearest_open_ones(kari, place):
    problem = await refused(kari, "/loans", order(("chairs", 1), first=WEDNESDAY), 422, "place-closed")
    assert (problem["day"], "2027-01-14" in problem["nearest"]) == (WEDNESDAY, True)


async def test_gear_of_two_places_is_two_loans(kari, place):
    await equipment.kind(await equipment.place("other"), slug="tents", stock=3)
    problem = await refused(kari, "/loans", order(("chairs", 1), ("tents", 1)), 422, "several-places")
    assert sorted(problem["places"]) == [["chairs"], ["tents"]]


async def test_who_has_no_profile_is_asked_for_one(officer, place):
    await refused(officer, "/loans", order(("chairs", 1)), 422, "no-borrower-profile")


# At the desk ---------------------------------------------------------------------------------------------------------


async def test_gear_goes_out_by_its_codes_and_comes_back_in_parts(kari, desk, place):
    loan = await lent(kari, ("skis-170", 2), ("chairs", 10))
    chairs = next(row["id"] for row in loan["lines"] if row["equipment"] == "chairs")
    out = await step(
        desk,
        loan["id"],
        "hand-over",
        {"items": ["s170-1", "S170-2"], "quantities": [{"line": chairs, "quantity": 6}]},
    )
    assert (out["state"], sorted(row["state"] for row in out["lines"])) == (
        "part-out",
        ["out", "out", "out", "promised"],
    )
    gone = next(row["id"] for row in out["lines"] if row["equipment"] == "chairs" and row["state"] == "out")
    returned = [{"code": "S170-1", "condition": "dirty", "note": "Wet"}, {"line": gone, "quantity": 4}]
    back = await step(desk, loan["id"], "return", {"items": returned})
    assert {row["code"]: (row["state"], row["condition"]) for row in back["lines"] if row["code"]} == {
        "S170-1": ("in", "dirty"),
        "S170-2": ("out", None),
    }
    assert sorted((row["state"], row["quantity"]) for row in back["lines"] if row["equipment"] == "chairs") == [
        ("in", 4),
        ("out", 2),
        ("promised", 4),
    ]


@pytest.mark.parametrize(
    ("name", "body", "status", "code"),
    [
        ("hand-over", {"items": ["NONE-1"]}, 422, "unknown-code"),
        ("hand-over", {"items": ["S170-1", "s170-1"]}, 422, "code-twice"),
        ("hand-over", {"items": ["S180-1"]}, 409, "not-in-this-loan"),
        ("hand-over", {"items": []}, 422, "nothing-chosen"),
        ("hand-over", {"quantities": [{"line": 1, "quantity": 0}]}, 400, "invalid-request"),
        ("hand-over", {"quantities": [{"line": 999, "quantity": 1}]}, 404, "not-found"),
        ("hand-over", {"items": ["S170-1"], "colour": "red"}, 400, "invalid-request"),
        ("hand-over", {}, 422, "nothing-chosen"),
        ("return", {"items": [{"code": "S170-1"}]}, 409, "not-out"),
        ("return", {"items": [{"code": "NONE-1"}]}, 422, "unknown-code"),
        ("return", {"items": []}, 400, "invalid-request"),
        ("return", {"items": [{"line": 999}]}, 404, "not-found"),
        ("return", {"items": [{"code": "S170-1", "condition": "melted"}]}, 400, "invalid-request"),
        ("renew", {}, 409, "wrong-loan-step"),
        ("approve", {}, 409, "wrong-loan-step"),
        ("decline", {"reason": ""}, 422, "reason-missing"),
        ("cancel", {"lines": []}, 400, "invalid-request"),
        ("cancel", {}, 422, "reason-missing"),
    ],
)
async def test_what_cannot_be_done_at_the_desk_has_a_clear_answer(kari, desk, place, name, body, status, code):
    loan = await lent(kari, ("skis-170", 1), ("chairs", 4))
    await refused(desk, f"/loans/{loan['id']}/{name}", body, status, code)


async def test_what_is_out_on_another_loan_is_named_with_it_and_does_not_come_back_through_this_one(kari, desk, place):
    first, second = await lent(kari, ("skis-170", 1)), await lent(kari, ("skis-170", 1))
    await step(desk, first["id"], "hand-over", {"items": ["S170-1"]})
    problem = await refused(desk, f"/loans/{second['id']}/hand-over", {"items": ["S170-1"]}, 409, "out-elsewhere")
    assert problem["loan"] == first["id"]
    await refused(desk, f"/loans/{second['id']}/return", {"items": [{"code": "S170-1"}]}, 409, "not-in-this-loan")


async def test_the_desk_s_steps_are_the_desk_s(kari, club, desk, place):
    loan = await lent(kari, ("skis-170", 1))
    for name, body in (("hand-over", {"items": ["S170-1"]}), ("approve", {}), ("decline", {"reason": "No"})):
        await refused(kari, f"/loans/{loan['id']}/{name}", body, 403, "not-your-loan-step")
        await refused(club, f"/loans/{loan['id']}/{name}", body, 404, "not-found")
    for name in ("cancel", "renew"):
        await refused(club, f"/loans/{loan['id']}/{name}", {}, 404, "not-found")
    assert (await desk.get("/loans/99")).status_code == 404


async def test_a_place_that_approves_promises_or_declines(kari, desk, place):
    await transaction.execute("UPDATE lending_place SET approval = true")
    await refused(kari, "/loans", order(("chairs", 10)), 422, "text-missing")
    loans = [await lent(kari, ("chairs", 10), purpose="A concert") for _ in range(2)]
    assert [loan["state"] for loan in loans] == ["asked", "asked"]
    assert (await step(desk, loans[0]["id"], "approve"))["state"] == "promised"
    declined = await step(desk, loans[1]["id"], "decline", {"reason": "Needed in the house"})
    assert (declined["state"], declined["reason"]) == ("declined", "Needed in the house")


async def test_a_loan_is_renewed_and_another_given_back(kari, desk, place):
    out, ahead = await lent(kari, ("skis-170", 1)), await lent(kari, ("chairs", 3))
    await step(desk, out["id"], "hand-over", {"items": ["S170-1"]})
    renewed = await step(kari, out["id"], "renew", {"to": "2027-01-19"})
    assert [row["to"] for row in renewed["lines"]] == ["2027-01-19"]
    assert (await step(kari, ahead["id"], "cancel"))["state"] == "cancelled"


async def test_a_loan_that_goes_with_a_hall_names_its_time_and_is_priced_there(kari, desk, place):
    await kari.apply(equipment=[{"equipment": "chairs", "quantity": 5}])
    number = await transaction.value("SELECT id FROM loan")
    loan = (await desk.get(f"/loans/{number}")).json()
    hour = await transaction.value("SELECT id FROM occurrence")
    assert (loan["state"], loan["occurrence"], loan["price"], loan["quote"]) == ("asked", hour, None, None)
