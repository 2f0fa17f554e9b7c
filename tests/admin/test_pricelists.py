"""New prices, through the form."""

import html
import re

import pytest

from booking.services import rulebooks
from booking.storage import transaction
from tests import factories
from tests.admin.desk import words

pytestmark = pytest.mark.usefixtures("database")

HEADING = {
    "decision": "council 2027-12-13, item 7",
    "source": "https://example.no/2028",
    "valid_from": "2028-01-01",
    "id": "gloppen-2028",
}
GYM = "rate.0.rows.0.3"


@pytest.fixture
async def base(client):
    """Gloppen's regulation, before an officer who is signed in."""
    number = await factories.rulebook()
    await client.become(
        await factories.person("sak@example.no", role="officer", venue=await factories.venue(), language="en")
    )
    return number


def fields(page):
    """What the form would send: each field with its value."""
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found if name not in {"_csrf", "percent", "right"}}


async def form(client, base, **changes):
    page = await client.get(f"/admin/rulebooks/{base}/prices")
    return {**fields(page), **HEADING, "step": "look", **changes}


async def drafts():
    return await transaction.rows("SELECT id, key, text, based_on FROM rulebook WHERE adopted_at IS NULL")


async def test_the_form_holds_every_amount_with_the_old_one_beside_it(client, base):
    page = await client.get(f"/admin/rulebooks/{base}/prices")
    amounts = {name: value for name, value in fields(page).items() if name.startswith("rate.")}
    assert list(amounts.values()) == ["180", "650", "180", "430", "180", "550", "230", "850", "60", "3300", "2500"]
    assert "Gym or general purpose hall" in words(page)
    assert "now 3,300 kr" in words(page)
    assert fields(page)["id"] == "gloppen-2028"
    assert fields(page)["valid_from"] == "2028-01-01"


@pytest.mark.parametrize(
    ("percent", "gym", "night"), [("3,5", "186", "3416"), ("10", "198", "3630"), ("-50", "90", "1650")]
)
async def test_all_prices_are_raised_at_once_in_whole_kroner(client, base, percent, gym, night):
    page = await client.get(f"/admin/rulebooks/{base}/prices", params={"percent": percent})
    assert (fields(page)[GYM], fields(page)["rate.1.effect.amount"]) == (gym, night)


@pytest.mark.parametrize("percent", ["x", "-101", "1001", "1e9", "٣"])
async def test_a_raise_that_is_none_is_told_beside_its_field(client, base, percent):
    page = await client.get(f"/admin/rulebooks/{base}/prices", params={"percent": percent})
    assert (page.status_code, 'id="percent-error"' in page.text, fields(page)[GYM]) == (422, True, "180")


async def test_what_changes_is_shown_first_and_nothing_is_stored(client, base):
    page = await client.submit(f"/admin/rulebooks/{base}/prices", **await form(client, base, **{GYM: "190,50"}))
    said = words(page)
    assert page.status_code == 200
    assert "One amount changes" in said
    assert "180 kr 190.50 kr" in said
    assert re.search(r"[5-9] worked examples come out otherwise", said)
    assert "to pay 360 kr, by the row rate.gymsal-hour to pay 381 kr" in said
    assert await drafts() == []


async def test_the_draft_has_the_prices_the_decision_and_the_examples_that_were_ticked(client, base):
    sent = await form(client, base, **{GYM: "190"})
    page = await client.submit(f"/admin/rulebooks/{base}/prices", **sent)
    right = re.findall(r'name="right" value="([^"]+)"', page.text)
    assert len(right) > 1
    done = await client.submit(f"/admin/rulebooks/{base}/prices", **{**sent, "step": "make", "right": right[:1]})
    (draft,) = await drafts()
    assert done.headers["location"] == f"/admin/rulebooks/{draft['id']}?done=drafted"
    assert (draft["key"], draft["based_on"]) == ("gloppen-2028", base)
    assert '["gymsal-hour", ["gymsal", "gu_sal"], "hour", 190, "hour"],' in draft["text"]
    assert 'adopted = "council 2027-12-13, item 7"' in draft["text"]
    checked = await rulebooks.check(text=draft["text"])
    assert len(checked.failures) == len(right) - 1
    assert draft["text"].startswith(factories.book().splitlines()[0])


async def test_one_goes_back_to_the_form_with_all_that_was_typed(client, base):
    sent = await form(client, base, **{GYM: "190", "step": "change"})
    page = await client.submit(f"/admin/rulebooks/{base}/prices", **sent)
    assert {name: fields(page)[name] for name in (GYM, "decision", "id")} == {
        GYM: "190",
        "decision": "council 2027-12-13, item 7",
        "id": "gloppen-2028",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (GYM, ""),
        (GYM, "free"),
        (GYM, "-1"),
        (GYM, "99999999999"),
        (GYM, "1.234,50"),
        ("decision", ""),
        ("decision", "two\nlines"),
        ("source", ""),
        ("valid_from", "soon"),
        ("valid_from", ""),
        ("id", ""),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_is_kept(client, base, name, value):
    page = await client.submit(f"/admin/rulebooks/{base}/prices", **await form(client, base, **{name: value}))
    assert (page.status_code, f'id="{name}-error"' in page.text, f'href="#{name}"' in page.text) == (422, True, True)
    assert html.escape(value, quote=True).replace("&#x27;", "&#39;") in page.text
    assert await drafts() == []


async def test_prices_that_make_no_regulation_are_refused_with_the_place(client, base):
    twisted = factories.book("nesodden-2017")
    person = await factories.person("boss@example.no", role="administrator", language="en")
    number = await rulebooks.upload(text=twisted, by=person, now=client.site.clock())
    page = await client.get(f"/admin/rulebooks/{number}/prices")
    sent = {**fields(page), **HEADING, "step": "make"}
    value = next(name for name in sent if name.endswith(".5") and sent[name] == "350")  # "value" of a free row
    amount = value.removesuffix(".5") + ".4"
    wrong = await client.submit(f"/admin/rulebooks/{number}/prices", **{**sent, amount: "400"})
    assert wrong.status_code == 422
    assert "These prices make a regulation that cannot be used" in words(wrong)
    assert len(await drafts()) == 1
