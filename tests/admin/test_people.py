import re

import pytest

from booking.domain.people import Role
from booking.storage import audit, transaction
from tests import factories, regulations
from tests.browsers import Browser


@pytest.fixture
async def boss(client: Browser):
    person = await factories.person("boss@example.no", role="administrator", language="en")
    await client.become(person)
    return person


async def role_numbers() -> list[int]:
    return [row["id"] for row in await transaction.rows("SELECT id FROM role ORDER BY id")]


async def test_an_administrator_gives_roles_and_takes_them_away(client, boss):
    venue = await factories.venue("hallen")
    fields = {"email": "Vakt@example.no", "role": "caretaker", "venue": "hallen"}
    assert (await client.submit("/admin/people", **fields)).status_code == 303
    person = (await transaction.rows("SELECT id FROM person WHERE email = 'vakt@example.no'"))[0]["id"]
    assert (await factories.known(person)).roles == (Role("caretaker", venue),)
    page = await client.get("/admin/people")
    assert "vakt@example.no" in page.text
    number = (await role_numbers())[-1]
    assert (await client.submit(f"/admin/people/roles/{number}/revoke")).status_code == 303
    assert (await factories.known(person)).roles == ()
    history = [(entry["action"], entry["details"]) for entry in await audit.of("person", person)]
    assert history == [
        ("register", {}),
        ("grant", {"role": "caretaker", "venue": "hallen"}),
        ("revoke", {"role": "caretaker", "venue": venue}),
    ]


async def test_a_role_without_a_venue_is_one_everywhere(client, boss):
    await client.submit("/admin/people", email="sak@example.no", role="officer", venue="")
    await client.submit("/admin/people", email="sak@example.no", role="officer", venue="")
    roles = await transaction.rows("SELECT role, venue FROM role ORDER BY id")
    assert roles == [{"role": "administrator", "venue": None}, {"role": "officer", "venue": None}]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"email": "nobody"}, "This is not an e-mail address"),
        ({"role": "king"}, "This choice is not there"),
        ({"role": ""}, "This choice is not there"),
        ({"venue": "nowhere"}, "This choice is not there"),
    ],
)
async def test_a_role_that_is_wrong_is_not_given(client, boss, fields, fault):
    answer = await client.submit("/admin/people", **{"email": "a@example.no", "role": "officer", "venue": "", **fields})
    assert (answer.status_code, fault in answer.text) == (422, True)
    assert len(await role_numbers()) == 1


async def test_the_last_administrator_stays(client, boss):
    (number,) = await role_numbers()
    answer = await client.submit(f"/admin/people/roles/{number}/revoke")
    assert (answer.status_code, "Somebody must be left in charge" in answer.text) == (409, True)
    assert await role_numbers() == [number]
    assert (await client.submit("/admin/people/roles/999999/revoke")).status_code == 404


async def test_a_role_counts_from_the_next_request(client, app, boss):
    person = await factories.person("ola@example.no")
    async with Browser(app) as other:
        await other.become(person)
        assert (await other.get("/admin/organisations")).status_code == 403
        await client.submit("/admin/people", email="ola@example.no", role="officer", venue="")
        assert (await other.get("/admin/organisations")).status_code == 200
        await client.submit(f"/admin/people/roles/{(await role_numbers())[-1]}/revoke")
        assert (await other.get("/admin/organisations")).status_code == 403


async def test_an_officer_says_what_is_known_of_an_association(client):
    venue = await factories.venue()
    await client.become(await factories.person("sak@example.no", role="officer", venue=venue, language="en"))
    organisation = await factories.organisation(name="Idrettslaget", kind="voluntary_org")
    path = f"/admin/organisations/{organisation}"
    fields = {"name": "Sandane IL", "kind": "sports_club", "registered": "yes", "local": "no"}
    assert (await client.submit(path, **fields)).status_code == 303
    assert await transaction.rows("SELECT name, kind, registered, local FROM organisation") == [
        {"name": "Sandane IL", "kind": "sports_club", "registered": True, "local": False}
    ]
    entries = await audit.of("organisation", organisation)
    assert [(entry["email"], entry["action"]) for entry in entries] == [("sak@example.no", "change")]
    page = (await client.get(path)).text
    assert "Sandane IL" in page
    assert 'value="sports_club" selected' in page


async def test_an_officer_says_what_the_regulations_ask_of_an_association_and_no_more(client, boss):
    organisation = await factories.organisation(name="Idrettslaget", facts={"member": True})
    path = f"/admin/organisations/{organisation}"
    fields = {"name": "Sandane IL", "kind": "sports_club", "registered": "yes", "local": "yes"}
    assert "in_business_register" not in (await client.get(path)).text
    await regulations.adopt(regulations.asking())
    page = (await client.get(path)).text
    assert re.findall(r'name="(in_business_register|sector_7000|member|vat_registered|status)"', page) == [
        *["in_business_register"] * 3,
        "status",
    ]
    said = {"in_business_register": "no", "status": "partner", "vat_registered": "yes"}
    assert (await client.submit(path, **fields, **said)).status_code == 303
    known = {"member": True, "in_business_register": False, "status": "partner"}
    assert await transaction.value("SELECT facts FROM organisation") == known
    page = (await client.get(path)).text
    assert 'name="in_business_register" value="no" checked' in page
    assert '<option value="partner" selected>Partner</option>' in page
    assert (await client.submit(path, **fields, status="none")).status_code == 303
    assert await transaction.value("SELECT facts FROM organisation") == {"member": True, "status": "none"}
    (latest, *_) = sorted(await audit.of("organisation", organisation), key=lambda entry: -entry["id"])
    assert latest["details"]["before"] == {"kind": "sports_club", "registered": True, "local": True, **known}


async def test_what_a_coming_regulation_asks_can_be_said_before_it_is_in_force(client, boss):
    organisation = await factories.organisation(name="Idrettslaget")
    await regulations.adopt(regulations.asking(2028))
    assert "in_business_register" in (await client.get(f"/admin/organisations/{organisation}")).text


@pytest.mark.parametrize("said", [{"in_business_register": "perhaps"}, {"status": "king"}, {"status": "x" * 999}])
async def test_what_a_register_cannot_say_is_not_stored(client, boss, said):
    await regulations.adopt(regulations.asking())
    organisation = await factories.organisation(name="Idrettslaget", facts={"status": "guest"})
    fields = {"name": "Ny", "kind": "school", "registered": "", "local": ""}
    answer = await client.submit(f"/admin/organisations/{organisation}", **fields, **said)
    assert (answer.status_code, "This choice is not there" in answer.text, 'value="Ny"' in answer.text) == (
        422,
        True,
        True,
    )
    assert await transaction.rows("SELECT name, facts FROM organisation") == [
        {"name": "Idrettslaget", "facts": {"status": "guest"}}
    ]


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"kind": "private_person"}, {"kind": "nonsense"}, {"name": "a" * 201}]
)
async def test_what_is_wrong_of_an_association_is_not_stored(client, boss, fields):
    organisation = await factories.organisation(name="Idrettslaget", kind="sports_club")
    typed = {"name": "Ny", "kind": "school", "registered": "", "local": "", **fields}
    answer = await client.submit(f"/admin/organisations/{organisation}", **typed)
    assert answer.status_code == 422
    assert await transaction.rows("SELECT name, kind FROM organisation") == [
        {"name": "Idrettslaget", "kind": "sports_club"}
    ]


async def test_an_officer_adds_and_removes_representatives(client, boss):
    organisation = await factories.organisation(name="Idrettslaget")
    path = f"/admin/organisations/{organisation}"
    assert (await client.submit(f"{path}/representatives", email="ola@example.no")).status_code == 303
    assert "ola@example.no" in (await client.get(path)).text
    (member,) = await transaction.rows("SELECT person FROM membership")
    assert (await client.submit(f"{path}/representatives/{member['person']}/remove")).status_code == 303
    assert await transaction.rows("SELECT 1 FROM membership") == []
    wrong = await client.submit(f"{path}/representatives", email="ola")
    assert (wrong.status_code, "This is not an e-mail address" in wrong.text) == (422, True)


async def test_associations_are_found_by_name_and_number(client, boss):
    await factories.organisation(name="Sandane Turn", number="974760673")
    await factories.organisation(name="Breimsbygda IL", number="971526920")
    for query, found in (("sand", "Sandane Turn"), ("9715", "Breimsbygda IL")):
        page = (await client.get("/admin/organisations", params={"q": query})).text
        assert found in page
        assert page.count("/admin/organisations/") == 1
    for odd in ("%", "_", "'", "\\", "<script>"):
        assert "No association is called that." in (await client.get("/admin/organisations", params={"q": odd})).text


async def test_who_has_no_role_does_not_see_the_back_office(client):
    await client.become(await factories.person("ola@example.no"))
    assert (await client.get("/admin/people")).status_code == 403
    assert (await client.submit("/admin/people", email="ola@example.no", role="administrator")).status_code == 403
    assert await role_numbers() == []
