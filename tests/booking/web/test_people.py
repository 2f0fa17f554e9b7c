import re

import pytest

from booking.storage import transaction
from tests import factories
from tests.browsers import Browser

NUMBER = "974760673"  # valid by modulo 11
OTHER = "971526920"


async def signed_in(client: Browser, email: str = "ola@example.no"):
    person = await factories.person(email, language="en")
    await client.become(person)
    return person


async def members() -> list[dict]:
    sql = """SELECT p.email, o.name FROM membership m JOIN person p ON p.id = m.person
             JOIN organisation o ON o.id = m.organisation ORDER BY m.id"""
    return await transaction.rows(sql)


async def audited() -> list[tuple]:
    rows = await transaction.rows(
        "SELECT action, noun, p.email FROM audit a JOIN person p ON p.id = a.person ORDER BY a.id"
    )
    return [(row["action"], row["noun"], row["email"]) for row in rows]


async def test_a_person_changes_what_is_known_of_them(client):
    person = await signed_in(client)
    saved = await client.submit("/my/profile", name="Ola Nordmann", phone="+47 901 23 456", language="nn")
    assert (saved.status_code, saved.headers["location"]) == (303, "/my/profile?done=saved")
    known = await factories.known(person.id)
    assert (known.name, known.phone, known.language) == ("Ola Nordmann", "+4790123456", "nn")
    page = await client.get(saved.headers["location"])
    assert "Det er lagra." in page.text
    assert await audited() == [("change", "person", "ola@example.no")]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": ""}, "Fill in this field."),
        ({"name": "a" * 101}, "Use at most 100 characters."),
        ({"name": "Ola\r\nBcc: x"}, "characters that cannot be seen"),
        ({"name": "Ola\x1b[31m"}, "characters that cannot be seen"),
        ({"phone": "12"}, "This is not a telephone number"),
        ({"phone": "call me"}, "This is not a telephone number"),
        ({"phone": "1" * 16}, "This is not a telephone number"),
        ({"phone": "++4790123456"}, "This is not a telephone number"),
        ({"phone": "٣٣٣٣٣٣٣"}, "This is not a telephone number"),
        ({"language": "de"}, "This choice is not there"),
        ({"language": ""}, "This choice is not there"),
    ],
)
async def test_a_profile_that_is_wrong_comes_back_as_it_was_typed(client, fields, fault):
    person = await signed_in(client)
    typed = {"name": "<b>New name</b>", "phone": "57880000", "language": "en", **fields}
    answer = await client.submit("/my/profile", next="/venues", **typed)
    assert answer.status_code == 422
    assert fault in answer.text
    assert "<b>New" not in answer.text
    assert 'name="next" value="/venues"' in answer.text
    assert await factories.known(person.id) == person


async def test_a_form_without_fields_is_answered_like_an_empty_one(client):
    await signed_in(client)
    assert (await client.submit("/my/profile")).status_code == 422
    assert (await client.submit("/my/organisations")).status_code == 422


async def test_the_profile_leads_nobody_away(client):
    await signed_in(client)
    fields = {"name": "Ola", "phone": "", "language": "en"}
    answer = await client.submit("/my/profile", next="//evil.example", **fields)
    assert answer.headers["location"] == "/my"
    assert 'value="/my"' in (await client.get("/my/profile", params={"next": "https://evil.example"})).text


async def test_the_first_to_register_an_association_acts_for_it(client):
    await signed_in(client)
    answer = await client.submit("/my/organisations", number="974 760 673", name="Sandane Turn og Idrettslag")
    assert answer.status_code == 303
    assert await transaction.rows("SELECT number, name, kind, registered, local FROM organisation") == [
        {
            "number": NUMBER,
            "name": "Sandane Turn og Idrettslag",
            "kind": "voluntary_org",
            "registered": None,
            "local": None,
        }
    ]
    page = await client.get(answer.headers["location"])
    assert "Sandane Turn og Idrettslag" in page.text
    assert "Organisation number 974760673" in page.text
    assert await audited() == [
        ("register", "organisation", "ola@example.no"),
        ("add-representative", "organisation", "ola@example.no"),
    ]


@pytest.mark.parametrize(
    "number",
    ["", "974760674", "97476067", "9747606730", "97476067a", "٩٧٤٧٦٠٦٧٣", "000000001", "974760673; DROP TABLE"],
)
async def test_what_is_no_organisation_number_registers_nothing(client, number):
    await signed_in(client)
    answer = await client.submit("/my/organisations", number=number, name="Laget")
    assert answer.status_code == 422
    assert "This is not an organisation number" in answer.text
    assert 'value="Laget"' in answer.text
    assert await transaction.rows("SELECT 1 FROM organisation") == []


async def test_an_unknown_association_needs_its_name(client):
    await signed_in(client)
    answer = await client.submit("/my/organisations", number=NUMBER)
    assert (answer.status_code, "Fill in this field." in answer.text) == (422, True)
    assert await transaction.rows("SELECT 1 FROM organisation") == []


async def test_a_known_association_without_representatives_takes_the_first(client):
    await factories.organisation(number=NUMBER, name="Idrettslaget")
    await signed_in(client)
    assert (await client.submit("/my/organisations", number=NUMBER)).status_code == 303
    assert await members() == [{"email": "ola@example.no", "name": "Idrettslaget"}]


async def test_nobody_makes_themselves_representative_of_others(client):
    kari = await factories.person("kari@example.no")
    await factories.organisation(kari, number=NUMBER, name="Idrettslaget")
    await signed_in(client)
    answer = await client.submit("/my/organisations", number=NUMBER, name="Mine")
    assert answer.status_code == 409
    assert "Idrettslaget already has a representative" in answer.text
    assert await members() == [{"email": "kari@example.no", "name": "Idrettslaget"}]


async def test_a_representative_adds_another_who_has_never_been_here(client, app):
    ola = await signed_in(client)
    organisation = await factories.organisation(ola, number=NUMBER, name="Idrettslaget")
    answer = await client.submit(f"/my/organisations/{organisation}", email="Kari@example.no")
    assert answer.status_code == 303
    assert [member["email"] for member in await members()] == ["ola@example.no", "kari@example.no"]
    async with Browser(app) as other:
        await other.become(await factories.person("lise@example.no"))
        for path in (f"/my/organisations/{organisation}", "/my/organisations/999999", "/my/organisations/99999999999"):
            assert (await other.get(path)).status_code in {400, 404}
            assert (await other.submit(path, email="lise@example.no")).status_code in {400, 404}
    assert len(await members()) == 2


async def test_somebody_always_acts_for_an_association(client):
    ola, kari = await signed_in(client), await factories.person("kari@example.no")
    organisation = await factories.organisation(ola, kari, number=NUMBER, name="Idrettslaget")
    path = f"/my/organisations/{organisation}/representatives"
    assert (await client.submit(f"{path}/999999/remove")).status_code == 404
    assert (await client.submit(f"{path}/{kari.id}/remove")).headers["location"] == f"/my/organisations/{organisation}"
    last = await client.submit(f"{path}/{ola.id}/remove")
    assert (last.status_code, "Somebody must act for Idrettslaget" in last.text) == (409, True)
    assert [member["email"] for member in await members()] == ["ola@example.no"]


async def test_a_stranger_removes_nobody(client):
    kari = await factories.person("kari@example.no")
    organisation = await factories.organisation(kari, number=NUMBER)
    await signed_in(client)
    answer = await client.submit(f"/my/organisations/{organisation}/representatives/{kari.id}/remove")
    assert answer.status_code == 404
    assert len(await members()) == 1


async def test_the_pages_of_a_person_speak_their_language(client):
    person = await factories.person("ola@example.no", language="nn")
    await client.become(person)
    page = (await client.get("/my/organisations")).text
    assert '<html lang="nn"' in page
    assert "Mine lag og foreiningar" in page
    english = await client.get("/my/organisations", params={"lang": "en"})
    assert "My associations" in english.text
    assert re.match(r"ledig_lang=en; ", english.headers["set-cookie"])
    assert "My associations" in (await client.get("/my/organisations")).text


async def test_an_unknown_language_is_not_remembered(client):
    answer = await client.get("/sign-in", params={"lang": "xx\r\nSet-Cookie: a=b"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
