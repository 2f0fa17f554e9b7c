"""The pages on which a rulebook is simulated: asked for, followed, read, sorted, taken along as CSV."""

import csv
import io
from datetime import timedelta

import pytest

from admin import simulation_results as results
from booking.services import simulating, simulations
from booking.storage import simulations as storage
from booking.storage import transaction
from tests import factories
from tests.admin import desk
from tests.admin.desk import Desk
from tests.browsers import Browser, Clock
from tests.conftest import NOW
from tests.factories import oslo

DRAFT = """
[regulation]
id = "gloppen-2028"
municipality = "Gloppen"
source = "https://example.no/2028"
valid_from = 2028-01-01

[words.space_class]
gymsal = { nb = "gymsal", nn = "gymsal", en = "gym" }

[[gate]]
id = "companies"
when = { applicant = "business" }
effect = { outcome = "undecided" }
nb = "Hva skal bedrifter betale?"
nn = "Kva skal bedrifter betale?"
en = "What should companies pay?"

[[rate]]
id = "gym"
effect = { amount = 300.50, per = "hour" }
"""
ADDRESS = "/admin/simulations"


@pytest.fixture
async def here(client: Browser) -> Desk:
    """The desk, with its officer at the browser."""
    found = await desk.open_desk()
    await client.become(found.officer)
    return found


async def booked(
    here: Desk, name: str | None = None, *, kind: str = "sports_club", price: int = 360_00, day: int = 0
) -> int:
    """Two hours on a day, of an association where one is named; the number of the application."""
    organisation = None
    if name is not None:
        number = {"sports_club": "974760673", "business": "938801363"}[kind]
        organisation = await factories.organisation(here.applicant, number=number, name=name, kind=kind)
    made = await factories.application(here.applicant, organisation=organisation)
    space = await transaction.value("SELECT id FROM space WHERE slug = 'half-a'")
    start = oslo("2027-01-12", "18:00") + timedelta(days=day)
    await factories.occurrence(made, [space], start, start + timedelta(hours=2), price=price)
    return made


async def done(here: Desk, client: Browser, timeframe: str = "ahead") -> str:
    """Simulate the draft to the end; the address of the result."""
    draft = await factories.draft_rulebook(DRAFT)
    answer = await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe=timeframe)
    assert answer.status_code == 303
    assert await simulating.simulate_next(clock=Clock(NOW))
    return str(answer.headers["location"])


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(results.BOM)), delimiter=";"))


async def test_an_officer_asks_follows_and_reads_a_simulation(client, here):
    await booked(here, "Fjordglimt")
    draft = await factories.draft_rulebook(DRAFT)
    page = await client.get(f"/admin/rulebooks/{draft}/simulate")
    assert "Nothing has been simulated under it yet." in page.text
    asked = await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="ahead")
    address = asked.headers["location"]
    waiting = await client.get(address)
    assert 'http-equiv="refresh"' in waiting.text
    assert f'hx-get="{address}/progress"' in waiting.text
    assert await simulating.simulate_next(clock=Clock(NOW))
    page = await client.get(address)
    assert 'http-equiv="refresh"' not in page.text
    assert "+241\N{NO-BREAK SPACE}kr" in page.text
    assert "Fjordglimt" in page.text
    assert "601\N{NO-BREAK SPACE}kr" in (await client.get(f"/admin/rulebooks/{draft}/simulate")).text


async def test_asking_wakes_who_simulates(client, here):
    client.site.simulate.clear()
    draft = await factories.draft_rulebook(DRAFT)
    await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="yesterday")
    assert not client.site.simulate.is_set()
    await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="past")
    assert client.site.simulate.is_set()


async def test_asking_again_leads_to_the_one_that_is_under_way(client, here):
    draft = await factories.draft_rulebook(DRAFT)
    first = await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="past")
    again = await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="past")
    assert first.headers["location"] == again.headers["location"]


async def test_progress_tells_how_far_it_is_and_reloads_the_page_at_the_end(client, here):
    await booked(here)
    draft = await factories.draft_rulebook(DRAFT)
    number = await simulations.start(rulebook=draft, timeframe="ahead", by=here.officer, now=NOW)
    claimed = await storage.claim(now=NOW, stale=NOW, most_tries=3)
    assert claimed is not None
    await transaction.execute(
        "UPDATE simulation SET done = 250, total = 1000, started_at = $1", NOW - timedelta(seconds=5)
    )
    piece = await client.get(f"{ADDRESS}/{number}/progress")
    assert "250 of 1,000 dates, about 15 seconds left" in " ".join(piece.text.split())
    assert 'value="250" max="1000"' in piece.text
    assert "HX-Refresh" not in piece.headers
    await simulations.stop(simulation=number, by=here.officer, now=NOW)
    assert (await client.get(f"{ADDRESS}/{number}/progress")).headers["HX-Refresh"] == "true"


async def test_a_simulation_is_stopped_and_asked_for_again(client, here):
    draft = await factories.draft_rulebook(DRAFT)
    address = (await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="past")).headers["location"]
    assert (await client.submit(f"{address}/stop")).headers["location"] == address
    page = await client.get(address)
    assert "It was stopped before it was done." in page.text
    assert f'action="/admin/rulebooks/{draft}/simulate"' in page.text
    again = await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="past")
    assert again.headers["location"] != address


async def test_what_failed_says_why(client, here):
    address = await done(here, client)
    for fault, words in {
        "tries": "It was begun three times",
        "unexpected": "Something went wrong on our side",
        "line 3: no <money>": "The regulation cannot be used: line 3: no &lt;money&gt;",
    }.items():
        await transaction.execute("UPDATE simulation SET state = 'failed', result = NULL, fault = $1", fault)
        assert words in (await client.get(address)).text


async def test_a_window_in_which_nothing_is_booked_says_so(client, here):
    page = await client.get(await done(here, client))
    assert "Nothing is booked in this time." in page.text
    assert "<svg" not in page.text.partition("<main")[2]


async def test_a_draft_that_changed_is_told_of(client, here):
    await booked(here)
    address = await done(here, client)
    assert "The draft has been changed since." not in (await client.get(address)).text
    await transaction.execute("UPDATE rulebook SET text = text || ' ' WHERE adopted_at IS NULL")
    assert "The draft has been changed since." in (await client.get(address)).text


async def test_what_loses_its_price_is_listed_with_the_question(client, here):
    await booked(here, "Bedrift AS", kind="business")
    page = (await client.get(await done(here, client))).text
    assert "1 date would lose its price, until somebody decides: quoted 360 kr." in page.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert page.count("What should companies pay?") == 2  # among the questions, and beside the date


async def test_rows_are_sorted_as_asked_and_nonsense_is_passed_over(client, here):
    await booked(here, "Aa", price=500_00)
    await booked(here, price=100_00)
    address = await done(here, client)
    private, aa = ["Private person", "Aa"], ["Aa", "Private person"]  # Aa is Å, the last letter
    for sort, names in {"name": private, "was": private, "-was": aa, "difference": aa, "": private}.items():
        table = (await client.get(f"{address}?sort={sort}")).text.partition('id="associations"')[2]
        assert (sort, sorted(names, key=table.index)) == (sort, names)
    nonsense = await client.get(f"{address}?sort=-1;drop")
    assert nonsense.status_code == 200
    assert nonsense.text.count('aria-sort="descending"') == 3


async def test_the_chart_has_a_bar_for_each_group_and_says_it_in_words(client, here):
    await booked(here, "Fjordglimt")
    await booked(here, price=180_25)
    page = (await client.get(await done(here, client))).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Sports club: quoted 360 kr, would be 601 kr." in page
    assert "Private person: quoted 180.25 kr, would be 601 kr." in page
    assert page.count('class="bars__would" x="0.5" y=') == 2 + 1  # and the legend


async def test_no_name_of_a_person_is_on_the_page_or_in_a_file(client, here):
    await booked(here)
    address = await done(here, client)
    everything = (await client.get(address)).text.partition("<main")[2]
    for name in ("groups", "associations", "venues", "dates"):
        everything += (await client.get(f"{address}/export/{name}.csv")).text
    assert here.applicant.name not in everything
    assert here.applicant.email not in everything


async def test_files_open_in_a_norwegian_excel(client, here):
    await booked(here, "Fjordglimt", price=360_50)
    address = await done(here, client)
    answer = await client.get(f"{address}/export/associations.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="gloppen-2028-ahead-associations.csv"'
    assert answer.text.count("\r\n") == 2
    head, row = rows(answer.text)
    assert dict(zip(head, row, strict=True)) == {
        "Association": "Fjordglimt",
        "Organisation number": "974760673",
        "Kind": "Sports club",
        "Dates": "1",
        "Quoted": "360,50",
        "Would be": "601,00",
        "Difference": "240,50",
        "Support before": "0,00",
        "Support after": "0,00",
        "Dates that lose their price": "0",
        "Quoted for these": "0,00",
        "Dates that get a price": "0",
        "Price for these": "0,00",
        "Dates without a price both ways": "0",
    }


async def test_all_dates_come_as_a_file(client, here):
    number = await booked(here, "Fjordglimt", price=800_00)
    await booked(here, "Bedrift AS", kind="business", day=1)
    found = rows((await client.get(f"{await done(here, client)}/export/dates.csv")).text)
    assert found[1] == [
        *("12.01.2027", "18:00", "20:00", "Hallen", "Half-a", "Fjordglimt", "Sports club", "Training", str(number)),
        *("800,00", "601,00", "-199,00", "800,00", "601,00", "Has a price"),
    ]
    assert found[2][9:] == ["360,00", "", "", "360,00", "", results.outcome("undecided", "en")]
    assert len(found) == 3


async def test_groups_and_venues_come_as_files_in_the_readers_language(client, here):
    await booked(here)
    address = await done(here, client)
    groups = rows((await client.get(f"{address}/export/groups.csv?lang=nn")).text)
    assert [row[0] for row in groups] == ["Gruppe", "Privatperson"]
    venues = rows((await client.get(f"{address}/export/venues.csv?lang=nb")).text)
    assert [row[0] for row in venues] == ["Bygg", "Hallen"]


async def test_a_name_that_is_a_formula_is_defused(client, here):
    await booked(here, '=HYPERLINK("http://evil.example";"Click")\n+1')
    address = await done(here, client)
    for name, column in {"associations": 0, "dates": 5}.items():
        found = rows((await client.get(f"{address}/export/{name}.csv")).text)
        assert found[1][column] == '\'=HYPERLINK("http://evil.example";"Click") +1'


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM", " =1", "\t=1", "\r=1", "\n@A"])
def test_what_begins_like_a_formula_becomes_a_text(text):
    assert results.defused(text) == "'" + text.strip()


def test_other_texts_stay_as_they_are():
    assert [results.defused(text) for text in ("Lag 1", "A=B", "", "'quoted'")] == ["Lag 1", "A=B", "", "'quoted'"]


@pytest.mark.parametrize("name", ["people.csv", "dates", "dates.csv.csv", "groups.xlsx", ".csv"])
async def test_a_file_that_there_is_not_is_not_found(client, here, name):
    await booked(here)
    assert (await client.get(f"{await done(here, client)}/export/{name}")).status_code == 404


async def test_there_is_no_file_before_there_is_a_result(client, here):
    draft = await factories.draft_rulebook(DRAFT)
    address = (await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="past")).headers["location"]
    assert (await client.get(f"{address}/export/dates.csv")).status_code == 404


async def test_what_is_not_there_or_makes_no_sense_is_refused(client, here):
    draft = await factories.draft_rulebook(DRAFT)
    assert (await client.get("/admin/rulebooks/999999/simulate")).status_code == 404
    assert (await client.submit("/admin/rulebooks/999999/simulate", timeframe="past")).status_code == 404
    assert (await client.get(f"{ADDRESS}/999999")).status_code == 404
    assert (await client.submit(f"{ADDRESS}/999999/stop")).status_code == 404
    answer = await client.submit(f"/admin/rulebooks/{draft}/simulate", timeframe="<script>")
    assert (answer.status_code, "This choice is not there" in answer.text) == (422, True)
    assert await transaction.value("SELECT count(*) FROM simulation") == 0
