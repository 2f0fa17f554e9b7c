"""What nobody should send: each has a clear answer with a stable code, and stores nothing."""

import json

import pytest

from booking.storage import transaction
from tests import factories
from tests.booking.web.api.conftest import TUESDAY, stored, wanted

HTML = '<script>alert("1")</script><b>&amp;'
TEXTS = ("title", "note")


async def refused(program, body, expected, *, code):
    """The answer to an application that is refused, checked to be a problem that stores nothing."""
    before = await stored()
    sent = {"json": body} if isinstance(body, dict) else {"content": body}
    answer = await program.post("/applications", headers={"Content-Type": "application/json"}, **sent)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["status"]) == (expected, code, expected)
    assert problem["title"]
    assert problem["detail"]
    assert await stored() == before
    return problem


def at(start: str, end: str, day: str = TUESDAY, **values):
    return wanted(start=f"{day}T{start}:00+01:00", end=f"{day}T{end}:00+01:00", **values)


# Time ----------------------------------------------------------------------------------------------------------------


async def test_an_end_before_the_start(kari):
    problem = await refused(kari, at("20:00", "18:00"), 422, code="end-before-start")
    assert (problem["start"], problem["end"]) == ("2027-01-12T19:00:00Z", "2027-01-12T17:00:00Z")


async def test_no_length(kari):
    await refused(kari, at("18:00", "18:00"), 422, code="end-before-start")


async def test_a_time_that_has_begun(kari):
    problem = await refused(kari, at("09:00", "11:00", "2027-01-04"), 422, code="in-the-past")
    assert problem["dates"] == ["2027-01-04"]


async def test_a_time_beyond_the_horizon(kari):
    problem = await refused(kari, at("18:00", "20:00", "2028-02-15"), 422, code="beyond-horizon")
    assert (problem["days"], problem["last"]) == (400, "2028-02-08")


async def test_a_time_outside_opening_hours(kari):
    problem = await refused(kari, at("22:00", "23:30"), 422, code="outside-opening-hours")
    assert problem["open"] == [{"start": "2027-01-12T07:00:00Z", "end": "2027-01-12T22:00:00Z"}]


@pytest.mark.parametrize("field", ["start", "end"])
async def test_a_time_without_an_offset(kari, field):
    problem = await refused(kari, wanted(**{field: f"{TUESDAY}T19:00:00"}), 422, code="naive-time")
    assert problem["field"] == field


async def test_a_series_that_reaches_an_hour_that_does_not_exist(kari):
    await transaction.execute("UPDATE opening SET opens = '00:00', closes = '00:00'")
    night = at("02:30", "03:30", "2027-03-21", recurrence={"rrule": "FREQ=WEEKLY;COUNT=3"})
    problem = await refused(kari, night, 422, code="nonexistent-time")
    assert (problem["date"], problem["clock"]) == ("2027-03-28", "02:30")


async def test_a_time_that_no_calendar_has(kari):
    await refused(kari, wanted(start="2027-02-30T18:00:00+01:00"), 400, code="invalid-request")


async def test_a_time_far_from_ours(kari):
    await refused(kari, at("18:00", "20:00", "9999-12-31"), 422, code="time-out-of-range")
    await refused(kari, at("18:00", "20:00", "0001-01-01"), 422, code="time-out-of-range")


async def test_ten_thousand_dates(kari):
    problem = await refused(kari, wanted(recurrence={"rrule": "FREQ=WEEKLY;COUNT=10000"}), 422, code="too-many-dates")
    assert problem["limit"] == 500
    endless = {"rrule": "FREQ=WEEKLY;UNTIL=21991231T000000Z"}
    await refused(kari, wanted(recurrence=endless), 422, code="too-many-dates")


@pytest.mark.parametrize(
    "rrule",
    ["FREQ=DAILY;COUNT=3", "FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=3;BYHOUR=3", "", "\0", "æøå"],
)
async def test_a_recurrence_that_cannot_be_read(kari, rrule):
    await refused(kari, wanted(recurrence={"rrule": rrule}), 422, code="bad-recurrence")


async def test_a_series_without_any_date(kari):
    nothing = {"rrule": "FREQ=WEEKLY;COUNT=1", "except": [TUESDAY]}
    await refused(kari, wanted(recurrence=nothing), 422, code="no-dates")


# Things --------------------------------------------------------------------------------------------------------------


async def test_an_unknown_space(kari):
    problem = await refused(kari, wanted(spaces=["gym", "none-such"]), 404, code="not-found")
    assert (problem["what"], problem["slugs"]) == ("space", ["none-such"])


@pytest.mark.parametrize("spaces", [[], ["gym"] * 21, "gym", [1], [None]])
async def test_spaces_that_are_no_list_of_a_few_slugs(kari, spaces):
    await refused(kari, wanted(spaces=spaces), 400, code="invalid-request")


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({"alkohol": True}, "unknown-fact", "answers.alkohol"),
        ({HTML: True}, "unknown-fact", f"answers.{HTML}"),
        ({"vat_registered": True}, "not-an-answer", "answers.vat_registered"),
        ({"alcohol": "true"}, "not-yes-or-no", "answers.alcohol"),
        ({"aimed_at": "Children"}, "not-a-choice", "answers.aimed_at"),
        ({"courts": 1.5}, "not-a-number", "answers.courts"),
        ({"courts": -1}, "out-of-range", "answers.courts"),
        ({"extra": {"guard": 10**12}}, "out-of-range", "answers.extra.guard"),
        ({"extra": {"\0": 1}}, "not-quantities", "answers.extra"),
        ({"extra": {"guard": 1}}, "unknown-extra", "answers.extra"),
    ],
)
async def test_answers_that_are_none(kari, answers, code, field):
    problem = await refused(kari, wanted(answers=answers), 422, code=code)
    assert problem["field"] == field


@pytest.mark.parametrize("answers", [[], "alcohol", {"alcohol": []}, {"extra": {"guard": None}}])
async def test_answers_of_another_shape(kari, answers):
    await refused(kari, wanted(answers=answers), 400, code="invalid-request")


async def test_anothers_application_looks_like_none(kari, club):
    number = (await kari.apply()).json()["id"]
    hers, none = [(await club.get(f"/applications/{which}")) for which in (number, 999_999)]
    assert (hers.status_code, hers.json()["type"], hers.content) == (404, "not-found", none.content)
    for step, body in [("withdraw", {}), ("answer", {"text": "Hm"}), ("approve", {}), ("ask", {"text": "Hm"})]:
        answer = await club.post(f"/applications/{number}/{step}", json=body)
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found")
    assert (await kari.get(f"/applications/{number}")).json()["state"] == "submitted"


@pytest.mark.parametrize("number", ["974760674", "97476067", "9747606733", "", "97476067x", "٩٧٤٧٦٠٦٧٣", "9" * 1000])
async def test_a_wrong_organisation_number(kari, number):
    problem = await refused(kari, wanted(organisation=number), 422, code="bad-organisation-number")
    assert problem["field"] == "organisation"


async def test_a_number_that_no_organisation_here_has(kari):
    problem = await refused(kari, wanted(organisation="923609016"), 404, code="not-found")
    assert problem["what"] == "organisation"


async def test_equipment_that_is_not_lent_out(kari):
    lights = wanted(equipment=[{"equipment": "scoreboard", "quantity": 1}])
    problem = await refused(kari, lights, 422, code="unknown-equipment")
    assert problem["equipment"] == ["scoreboard"]
    assert (await kari.apply(equipment=[])).status_code == 201


@pytest.mark.parametrize(
    "participants",
    [{"total": 10, "under": {"13": 11}}, {"total": 10, "under": {"13": 9, "19": 8}}, {"total": 1, "disabled": 2}],
)
async def test_participants_that_contradict_each_other(kari, participants):
    await refused(kari, wanted(participants=participants), 422, code="bad-participants")


@pytest.mark.parametrize(
    "participants",
    [
        {"total": -1},
        {"total": 2**63},
        {"total": 10**30},
        {"total": 1.5},
        {"total": True},
        {"under": {"13": 2**63}},
        {"under": {"young": 1}},
        {"under": {"9" * 400: 1}},
        {"adults": 3},
        18,
    ],
)
async def test_participants_that_cannot_be_counted(kari, participants):
    await refused(kari, wanted(participants=participants), 400, code="invalid-request")


async def test_a_number_outside_all_that_is_stored(kari):
    for path in (f"/applications/{2**63}", f"/applications/{10**30}", "/applications/0", "/applications/-1"):
        answer = await kari.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


# Texts ---------------------------------------------------------------------------------------------------------------


async def test_a_note_of_ten_megabytes(kari):
    await refused(kari, json.dumps(wanted(note="x" * 10_000_000)).encode(), 413, code="too-large")


async def test_a_note_longer_than_anybody_reads(kari):
    problem = await refused(kari, wanted(note="x" * 5001), 422, code="text-too-long")
    assert (problem["field"], problem["limit"]) == ("note", 5000)


@pytest.mark.parametrize("field", TEXTS)
async def test_html_is_kept_as_the_text_that_it_is(kari, field):
    answer = await kari.apply(**{field: HTML, "public": True}, spaces=["room"])
    assert answer.status_code == 201
    assert await transaction.value(f"SELECT {field} FROM application") == HTML  # noqa: S608 -- one of two words
    letters = await transaction.rows("SELECT subject, html FROM outbox")
    assert "<script>" not in letters[0]["html"]
    assert "\n" not in letters[0]["subject"]


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("field", TEXTS)
async def test_control_characters(kari, field, sign):
    problem = await refused(kari, wanted(**{field: f"Hand{sign}ball"}), 422, code="control-characters")
    assert problem["field"] == field


async def test_line_breaks_in_what_is_one_line(kari):
    for text in ("Handball\r\nBcc: all@example.no", "Handball\nX", "Handball\rX"):
        await refused(kari, wanted(title=text), 422, code="control-characters")


async def test_line_breaks_in_a_note_are_plain(kari):
    assert (await kari.apply(note="One\r\ntwo\nthree")).status_code == 201
    assert await transaction.value("SELECT note FROM application") == "One\ntwo\nthree"
    await refused(kari, wanted(note="One\rtwo"), 422, code="control-characters")


async def test_no_title(kari):
    for title in (None, "", "   "):
        problem = await refused(kari, wanted(title=title), 422, code="text-missing")
        assert problem["field"] == "title"


@pytest.mark.parametrize(("step", "field"), [("ask", "text"), ("decline", "reason"), ("approve", "reason")])
@pytest.mark.parametrize(
    ("text", "code"), [("Why\0", "control-characters"), ("x" * 5001, "text-too-long"), ("\u2028", "control-characters")]
)
async def test_the_words_of_an_officer_are_checked_too(kari, officer, step, field, text, code):
    number = (await kari.apply()).json()["id"]
    before = await stored()
    answer = await officer.post(f"/applications/{number}/{step}", json={field: text})
    assert (answer.status_code, answer.json()["type"], answer.json()["field"]) == (422, code, field)
    assert await stored() == before


@pytest.mark.parametrize(
    ("space", "path", "field"),
    [
        ("gym", "/applications/{application}/withdraw", "reason"),
        ("room", "/occurrences/{occurrence}/cancel", "reason"),
    ],
)
@pytest.mark.parametrize("text", ["Ill\0", "\x1b[2J", "Ill\rBcc: all@example.no"])
async def test_the_words_of_an_applicant_are_checked_too(kari, space, path, field, text):
    case = (await kari.apply(spaces=[space])).json()
    before = await stored()
    path = path.format(application=case["id"], occurrence=case["occurrences"][0]["id"])
    answer = await kari.post(path, json={field: text})
    assert (answer.status_code, answer.json()["type"], answer.json()["field"]) == (422, "control-characters", field)
    assert await stored() == before


async def test_words_to_a_case_with_html_are_text_in_its_letter(kari, officer):
    number = (await kari.apply()).json()["id"]
    assert (await officer.post(f"/applications/{number}/decline", json={"reason": HTML})).status_code == 200
    letter = await transaction.row("SELECT html, text FROM outbox WHERE kind = 'declined'")
    assert "<script>" not in letter["html"]
    assert HTML in letter["text"]


# Bodies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"Handball",
        b"{'title': 'Handball'}",
        b'{"title": NaN}',
        b'{"title": "\xff"}',
        b'{"title": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: repr(body[:12]),
)
async def test_a_body_that_is_not_json(kari, body):
    await refused(kari, body, 400, code="not-json")


@pytest.mark.parametrize("body", [b"null", b"[]", b'"Handball"', b"1", b"{}"])
async def test_json_that_is_no_application(kari, body):
    await refused(kari, body, 400, code="invalid-request")


@pytest.mark.parametrize(
    "values",
    [
        {"colour": "red"},
        {"kind": "business"},
        {"recurrence": {"rrule": "FREQ=WEEKLY;COUNT=2", "byday": "MO"}},
        {"purpose": "napping"},
        {"unit": "minute"},
        {"public": "yes"},
        {"title": 7},
        {"recurrence": {"rrule": "FREQ=WEEKLY;COUNT=2", "skip": ["mondays"]}},
        {"recurrence": {"rrule": "FREQ=WEEKLY;COUNT=2", "except": ["12.1.2027"]}},
        {"recurrence": {"rrule": "X" * 501}},
    ],
    ids=str,
)
async def test_fields_and_values_that_are_not_there(kari, values):
    problem = await refused(kari, wanted(**values), 400, code="invalid-request")
    assert len(problem["fields"]) == 1


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", ""],
)
async def test_a_body_of_another_kind(kari, media_type):
    before = await stored()
    content = json.dumps(wanted())
    answer = await kari.post("/applications", content=content, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["type"]) == (415, "wrong-media-type")
    assert await stored() == before


async def test_a_charset_beside_the_kind_is_fine(kari):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert (await kari.post("/applications", content=json.dumps(wanted()), headers=headers)).status_code == 201


async def test_nobody_in_particular_applies_for_nothing(api):
    await refused(api, wanted(), 401, code="sign-in-first")


async def test_a_key_that_is_none(kari):
    kari.headers["Authorization"] = "Bearer nothing-of-ours"
    await refused(kari, wanted(), 401, code="unknown-key")


async def test_another_way_of_calling(kari):
    answer = await kari.put("/applications", json=wanted())
    assert (answer.status_code, answer.json()["type"]) == (405, "method-not-allowed")


@pytest.mark.parametrize(
    ("lang", "title"), [("nb", "Tiden er opptatt"), ("nn", "Tida er oppteken"), ("en", "The time is taken")]
)
async def test_a_refusal_speaks_the_callers_language_and_keeps_its_code(kari, lang, title):
    await kari.apply(spaces=["room"])
    answer = await kari.post("/applications", json=wanted(spaces=["room"]), headers={"Accept-Language": lang})
    assert (answer.json()["type"], answer.json()["title"]) == ("time-taken", title)


async def test_a_rule_that_forbids_it(kari):
    await transaction.execute("TRUNCATE rulebook CASCADE")
    await factories.rulebook("nesodden-2017")
    problem = await refused(kari, at("18:00", "20:00", "2027-01-16"), 422, code="rules-refuse")
    assert problem["detail"] == "Gyms and swimming pools are not let at weekends and on public holidays"
    assert problem["dates"] == ["2027-01-16"]
