"""The desk of the rent regulation, through its pages."""

import html
import re
from datetime import date

import pytest

from booking.services import rulebooks
from booking.storage import rulebooks as storage
from booking.storage import transaction
from tests import factories
from tests.admin.desk import words
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")

GLOPPEN = factories.book()
NEXT = GLOPPEN.replace("gloppen-2024", "gloppen-2028").replace("2024-01-01", "2028-01-01")
CASES = len(rulebooks.read(GLOPPEN).cases)


@pytest.fixture
async def officer(client):
    """An officer of one venue, signed in."""
    person = await factories.person("sak@example.no", role="officer", venue=await factories.venue(), language="en")
    await client.become(person)
    return person


@pytest.fixture
async def boss(client):
    """An administrator, signed in."""
    person = await factories.person("boss@example.no", role="administrator", language="en")
    await client.become(person)
    return person


async def draft(person, text=NEXT):
    return await rulebooks.upload(text=text, by=person, now=NOW)


async def stored():
    return await transaction.rows("SELECT key, adopted_at IS NOT NULL AS adopted FROM rulebook ORDER BY id")


def toml(text, name="regulation.toml"):
    return {"file": (name, text if isinstance(text, bytes) else text.encode(), "application/toml")}


def typed_text(answer):
    """What stands in the editor."""
    return html.unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", answer.text, re.DOTALL)[1])


def faults(answer):
    """The place and the reason of each fault, as the page tells them."""
    found = re.findall(r'<li class="faults__one">(.*?)</p>\s*<p>(.*?)</p>', answer.text, re.DOTALL)
    plain = [[re.sub("</a>|<code>|</code>", " ", part) for part in one] for one in found]
    return [tuple(" ".join(html.unescape(re.sub("<[^>]+>", "", part)).split()) for part in one) for one in plain]


def amount_of(page, name):
    return re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*value="([^"]*)"', page.text)[1]


# The list -------------------------------------------------------------------------------------------------------------


async def test_before_there_is_a_regulation_the_page_says_what_to_do(client, officer):
    page = await client.get("/admin/rulebooks")
    assert "No regulation is in force today" in words(page)
    assert 'href="/admin/rulebooks/new"' in page.text


async def test_the_list_has_what_is_in_force_coming_drafted_and_earlier(client, boss):
    await factories.rulebook()
    for key, day in (("gloppen-2020", "2020-01-01"), ("gloppen-2028", "2028-01-01")):
        text = GLOPPEN.replace("gloppen-2024", key).replace("2024-01-01", day)
        await storage.adopt(rulebook=rulebooks.read(text), text=text, by=boss.id, now=NOW)
    await draft(boss, GLOPPEN.replace("gloppen-2024", "gloppen-new"))
    said = words(await client.get("/admin/rulebooks"))
    order = [
        "In force now",
        "gloppen-2024",
        "Coming",
        "gloppen-2028",
        "Drafts",
        "gloppen-new",
        "Earlier",
        "gloppen-2020",
    ]
    places = [said.index(word) for word in order]
    assert places == sorted(places)
    assert "1 Jan 2024–31 Dec" in said


async def test_a_stretch_without_a_regulation_is_warned_of(client, officer):
    await factories.rulebook(until="2027-06-30")
    assert "No regulation applies from 1 Jul" in words(await client.get("/admin/rulebooks"))


# One version ----------------------------------------------------------------------------------------------------------


async def test_a_version_is_shown_with_its_rows_readings_open_questions_and_examples(client, officer):
    number = await factories.rulebook()
    said = words(await client.get(f"/admin/rulebooks/{number}"))
    for text in (
        "Gym or general purpose hall",
        "180 kr per hour",
        "rate.gymsal-hour",
        f"{CASES} of {CASES} worked examples come out as written",
        "No mistake is found",
        "An activity is aimed at children under 16 when more than half of those who take part are under 16",
        "Does the exemption for children under 16 and disabled people cover overnight stays?",
        "A private person has the gym for two hours",
        "council 2023-12-18",
    ):
        assert text in said
    assert "Discard" not in said


async def test_examples_that_fail_and_mistakes_stand_on_the_page(client, officer):
    text = NEXT.replace("expect = { total = 360, rule", "expect = { total = 370, rule")
    text = text.replace('  ["gymsal-day"', '  ["gymsal-again", "gymsal", "hour", 175, "hour"],\n  ["gymsal-day"')
    number = await draft(officer, text)
    page = await client.get(f"/admin/rulebooks/{number}")
    said = words(page)
    assert f"{CASES - 1} of {CASES} worked examples come out as written" in said
    assert "to pay 370 kr, by the row rate.gymsal-hour Otherwise to pay 360 kr" in said
    assert "One mistake is found" in said
    line = next(n for n, one in enumerate(text.splitlines(), start=1) if "gymsal-again" in one)
    assert [place for place, _ in faults(page)][:1] == [f"Line {line} rate[1].rows[2]"]


async def test_a_draft_that_can_no_longer_be_read_says_what_is_wrong(client, officer):
    number = await draft(officer)
    await transaction.execute("UPDATE rulebook SET text = replace(text, 'free = true', 'fre = true')")
    page = await client.get(f"/admin/rulebooks/{number}")
    assert page.status_code == 200
    assert "This text can no longer be read" in words(page)
    assert any("fre is not known here" in reason for _, reason in faults(page))
    assert (await client.get(f"/admin/rulebooks/{number}/adopt")).headers["location"] == f"/admin/rulebooks/{number}"


async def test_the_text_is_downloaded_as_it_was_stored(client, officer):
    number = await draft(officer)
    answer = await client.get(f"/admin/rulebooks/{number}/download")
    assert answer.content == NEXT.encode()
    assert answer.headers["content-disposition"] == 'attachment; filename="gloppen-2028.toml"'


async def test_a_version_that_is_not_there_is_not_found(client, officer):
    assert (await client.get("/admin/rulebooks/99")).status_code == 404
    assert (await client.get("/admin/rulebooks/new?from=99")).status_code == 404
    assert (await client.get("/admin/rulebooks/new?from=x")).status_code == 200


# Uploading ------------------------------------------------------------------------------------------------------------


async def test_a_file_becomes_a_draft(client, officer):
    sent = await client.submit("/admin/rulebooks/new", files=toml(NEXT), text="")
    assert sent.status_code == 303
    assert "The draft is stored" in words(await client.get(sent.headers["location"]))
    assert await stored() == [{"key": "gloppen-2028", "adopted": False}]


async def test_a_pasted_text_becomes_a_draft(client, officer):
    sent = await client.submit("/admin/rulebooks/new", text=NEXT.replace("\n", "\r\n"))
    assert sent.status_code == 303
    assert await transaction.value("SELECT text FROM rulebook") == NEXT


@pytest.mark.parametrize(
    ("wrong", "right", "place", "reason"),
    [
        ('columns = ["id", "space_clas"', 'columns = ["id", "space_class"', "rate[1].columns.space_clas", "not known"),
        ("effect = { amount = 2500 }", 'effect = { amount = 2500, per = "day" }', "rate[3].effect", "per is missing"),
        (
            '"hour", 180, "hour"],\n  ["gymsal-x", ["gymsal", "gu_sal"], "hour", 190, "hour"],',
            '"hour", 180, "hour"],',
            "rate[1].rows[2]",
            "the effect is another",
        ),
        ("effect = { percent = 150 }", "effect = { free = true }", "reduction[1].effect.percent", ""),
        ("valid_from = 2024-13-01", "valid_from = 2024-01-01", "", "not TOML"),
    ],
    ids=["misspelt-key", "missing-unit", "two-values", "percent-over-100", "no-date"],
)
async def test_bad_rulebooks_are_refused_with_the_place_and_the_reason(client, officer, wrong, right, place, reason):
    assert right in GLOPPEN
    text = GLOPPEN.replace(right, wrong, 1)
    page = await client.submit("/admin/rulebooks/new", files=toml(text))
    assert page.status_code == 422
    places = [(where, why) for where, why in faults(page) if where.endswith(place) and reason in why]
    assert places, faults(page)
    assert re.match(r"Line \d+", places[0][0])
    assert typed_text(page) == text
    assert await stored() == []


async def test_a_circle_is_refused(client, officer):
    text = GLOPPEN + (
        '\n[[rate]]\nid = "a"\nwhen = { space_class = "gymsal", unit = "weekend" }\n'
        'effect = { percent = 150, as = { unit = "evening" } }\n'
        '[[rate]]\nid = "b"\nwhen = { space_class = "gymsal", unit = "evening" }\n'
        'effect = { percent = 150, as = { unit = "weekend" } }\n'
    )
    page = await client.submit("/admin/rulebooks/new", files=toml(text))
    assert page.status_code == 422
    assert any("circle" in why or "itself" in why for _, why in faults(page)), faults(page)


async def test_a_group_that_names_itself_is_refused(client, officer):
    page = await client.submit(
        "/admin/rulebooks/new",
        files=toml(GLOPPEN.replace("[groups.children]", '[groups.children]\ngroup = "children"')),
    )
    assert page.status_code == 422
    assert [where.split()[-1] for where, _ in faults(page)] == ["groups.children.group"]


@pytest.mark.parametrize("size", [1_000_001, 5_000_000])
async def test_far_too_long_a_text_is_refused_in_words(client, officer, size):
    for sent in (
        await client.submit("/admin/rulebooks/new", files=toml(b"#" * size)),
        await client.submit("/admin/rulebooks/new", text="-" * size),
    ):
        assert sent.status_code == 413
        assert "The text is too long" in words(sent)
        assert 'href="#file"' in sent.text
    assert await stored() == []


async def test_a_file_that_is_no_text_and_no_file_at_all_are_refused_in_words(client, officer):
    picture = await client.submit("/admin/rulebooks/new", files=toml(b"\x89PNG\r\n\xff"))
    assert (picture.status_code, "The file is not plain text" in words(picture)) == (422, True)
    nothing = await client.submit("/admin/rulebooks/new", text="  ")
    assert (nothing.status_code, "Something is missing" in words(nothing)) == (422, True)


async def test_what_is_wrong_is_shown_with_its_lines_and_the_text_can_be_sent_again(client, officer):
    text = "[regulation]\nid = = 3\n"
    page = await client.submit("/admin/rulebooks/new", text=text)
    assert faults(page)[0][0] == "Line 2, column 6"
    assert '<span class="excerpt__number">2</span>id = = 3' in page.text
    assert (await client.submit("/admin/rulebooks/new", text=typed_text(page))).status_code == 422
    assert (await client.submit("/admin/rulebooks/new", text=NEXT)).status_code == 303


async def test_markup_in_a_text_is_not_markup_on_a_page(client, officer):
    odd = NEXT.replace('municipality = "Gloppen"', 'municipality = "<script>alert(1)</script>"')
    odd = odd.replace('source = "https', 'source = "javascript:alert(1) https')
    number = await draft(officer, odd)
    page = await client.get(f"/admin/rulebooks/{number}")
    assert "<script>alert" not in page.text
    assert 'href="javascript:' not in page.text


async def test_a_new_draft_begins_with_the_text_of_a_version(client, officer):
    base = await factories.rulebook()
    page = await client.get(f"/admin/rulebooks/new?from={base}")
    assert typed_text(page) == GLOPPEN
    sent = await client.submit("/admin/rulebooks/new", text=NEXT, based_on=str(base))
    number = int(sent.headers["location"].split("/")[-1].split("?")[0])
    assert (await rulebooks.one(rulebook=number, by=officer)).based_on == base


# The editor -----------------------------------------------------------------------------------------------------------


async def test_a_draft_is_edited(client, officer):
    number = await draft(officer)
    path = f"/admin/rulebooks/{number}/text"
    page = await client.get(path)
    assert typed_text(page) == NEXT
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    wrong = await client.submit(path, text=NEXT.replace("free = true", "fre = true", 1), seen=seen)
    assert (wrong.status_code, len(faults(wrong)) > 0, f'value="{seen}"' in wrong.text) == (422, True, True)
    assert (await client.submit(path, text=NEXT + "# more\n", seen=seen)).status_code == 303
    late = await client.submit(path, text=NEXT + "# mine\n", seen=seen)
    assert (late.status_code, typed_text(late)) == (409, NEXT + "# mine\n")
    assert "Somebody else has changed the draft since you opened it" in words(late)


async def test_an_adopted_version_has_no_editor(client, officer):
    number = await factories.rulebook()
    for page in ("text", "discard", "adopt"):
        answer = await client.get(f"/admin/rulebooks/{number}/{page}")
        assert (answer.status_code, "gloppen-2024 is adopted and never changes" in words(answer)) == (409, True)


async def test_a_draft_is_discarded_after_seeing_what_goes(client, officer):
    number = await draft(officer)
    assert "gloppen-2028" in words(await client.get(f"/admin/rulebooks/{number}/discard"))
    sent = await client.submit(f"/admin/rulebooks/{number}/discard")
    assert sent.headers["location"] == "/admin/rulebooks?done=discarded"
    assert await stored() == []


# Adopting -------------------------------------------------------------------------------------------------------------


async def test_an_officer_sees_what_adopting_would_change_but_an_administrator_adopts(client, officer):
    await factories.rulebook()
    number = await draft(officer)
    page = await client.get(f"/admin/rulebooks/{number}/adopt")
    said = words(page)
    assert "gloppen-2028 applies from 1 Jan 2028" in said
    assert "It takes over from gloppen-2024." in said
    assert "An administrator adopts it." in said
    assert 'name="decision"' not in page.text
    assert (await client.submit(f"/admin/rulebooks/{number}/adopt", effective="2028-01-01")).status_code == 403
    assert [row["adopted"] for row in await stored()] == [True, False]


async def test_an_administrator_adopts_from_another_day_that_was_looked_at(client, boss):
    await factories.rulebook()
    number = await draft(boss)
    path = f"/admin/rulebooks/{number}/adopt"
    page = await client.get(f"{path}?effective=2028-07-01")
    assert "Adopt from 1 Jul 2028" in words(page)
    assert 'type="hidden" name="effective" value="2028-07-01"' in page.text
    sent = await client.submit(path, effective="2028-07-01", decision="council 2028-06-12")
    assert sent.headers["location"] == f"/admin/rulebooks/{number}?done=adopted"
    said = words(await client.get(sent.headers["location"]))
    assert "The regulation is adopted" in said
    assert "from 1 Jul 2028" in said
    assert "council 2028-06-12" in said
    book = (await storage.valid_on([date(2028, 7, 1)]))[date(2028, 7, 1)]
    assert (book.id, book.adopted, book.valid_from) == ("gloppen-2028", "council 2028-06-12", date(2028, 7, 1))


async def test_what_stands_in_the_way_is_told_before_anybody_tries(client, boss):
    await factories.rulebook()
    number = await draft(boss, GLOPPEN.replace("expect = { total = 360, rule", "expect = { total = 370, rule"))
    page = await client.get(f"/admin/rulebooks/{number}/adopt")
    said = words(page)
    for text in (
        "Correct the prices or the examples first: G1.",
        "The id gloppen-2024 is taken",
        "There would be two prices for one day",
    ):
        assert text in said
    assert 'name="decision"' not in page.text
    sent = await client.submit(f"/admin/rulebooks/{number}/adopt", effective="2024-01-01", decision="council")
    assert sent.status_code == 409
    assert await stored() == [{"key": "gloppen-2024", "adopted": True}, {"key": "gloppen-2024", "adopted": False}]


async def test_a_coming_version_is_replaced_by_who_ticks_it(client, boss):
    await factories.rulebook()
    await storage.adopt(rulebook=rulebooks.read(NEXT), text=NEXT, by=boss.id, now=NOW)
    number = await draft(boss, NEXT.replace("gloppen-2028", "gloppen-2028-b"))
    path = f"/admin/rulebooks/{number}/adopt"
    page = await client.get(path)
    assert "It replaces gloppen-2028, which then never comes into force" in words(page)
    unticked = await client.submit(path, effective="2028-01-01", decision="council")
    assert (unticked.status_code, 'id="replaces-error"' in unticked.text) == (409, True)
    assert (await client.submit(path, effective="2028-01-01", decision="council", replaces="yes")).status_code == 303


@pytest.mark.parametrize("effective", ["", "soon", "1800-01-01", "2028-02-30"])
async def test_a_day_that_is_none_is_told_beside_its_field(client, boss, effective):
    number = await draft(boss)
    path = f"/admin/rulebooks/{number}/adopt"
    sent = await client.submit(path, effective=effective, decision="council")
    assert (sent.status_code, 'id="effective-error"' in sent.text) == (422, True)
    if effective:
        assert 'id="effective-error"' in (await client.get(f"{path}?effective={effective}")).text
    assert (await client.submit(path, effective="2028-01-01", decision="")).status_code == 422


async def test_a_day_after_the_last_day_is_told_beside_its_field(client, boss):
    number = await draft(boss, NEXT.replace("\nvalid_from", "\nvalid_to = 2028-12-31\nvalid_from"))
    page = await client.get(f"/admin/rulebooks/{number}/adopt?effective=2029-01-01")
    assert (page.status_code, "it ends before it begins" in words(page)) == (422, True)


# Comparing ------------------------------------------------------------------------------------------------------------


async def test_two_versions_are_shown_side_by_side(client, officer):
    base = await factories.rulebook()
    text = NEXT.replace('"hour", 230, "hour"', '"hour", 240, "hour"').replace('en = "canteen"', 'en = "cafeteria"')
    text = text.replace('  ["crafts-day", "kunst_og_handverk", "day", 550, "day"],\n', "")
    number = await rulebooks.upload(text=text, based_on=base, by=officer, now=NOW)
    page = await client.get(f"/admin/rulebooks/{number}/compare")
    said = words(page)
    assert "230 kr per hour School kitchen or canteen, rent by the hour 240 kr per hour" in said
    assert "1 removed" in said
    assert "rate.crafts-day" in said
    assert "+</span>kantine = { nb = &#34;kantine&#34;, nn = &#34;kantine&#34;, en = &#34;cafeteria&#34; }" in page.text
    other = await draft(officer, factories.book("nesodden-2017"))
    assert "nesodden-2017" in words(await client.get(f"/admin/rulebooks/{number}/compare?with={other}"))
    assert (await client.get(f"/admin/rulebooks/{number}/compare?with=99")).status_code == 404


async def test_the_only_regulation_has_nothing_to_be_compared_with(client, officer):
    number = await draft(officer)
    assert "There is nothing to compare with" in words(await client.get(f"/admin/rulebooks/{number}/compare"))
