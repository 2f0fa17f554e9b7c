"""A regulation made up for tests, which asks about more than the two that ship: of applicants, registers, calendar."""

from datetime import date

import rules
from booking.storage import rulebooks
from tests.factories import SINCE

ASKING = """
[regulation]
id = "asking-{year}"
municipality = "Askerland"
source = "https://example.no/leige"
valid_from = {year}-01-01

[defaults]
unit = "hour"
catering = false

[extras]
guard = {{ nb = "vakt", nn = "vakt", en = "guard", per = "hour" }}
chair = {{ nb = "stol", nn = "stol", en = "chair" }}
cleaning = {{ nb = "renhold", nn = "reinhald", en = "cleaning", per = "krone", known = "afterwards" }}

[words.space_class]
gymsal = {{ nb = "gymsal", nn = "gymsal", en = "gym" }}
klasserom = {{ nb = "klasserom", nn = "klasserom", en = "classroom" }}

[words.status]
partner = {{ nb = "samarbeidspartner", nn = "samarbeidspartnar", en = "partner" }}
guest = {{ nb = "gjest", nn = "gjest", en = "guest" }}

[[gate]]
id = "alcohol-for-children"
when = {{ alcohol = true, aimed_at = ["children", "youth"] }}
effect = {{ outcome = "not-available" }}
nb = "Det serveres ikke alkohol der barn er"
nn = "Det blir ikkje servert alkohol der born er"
en = "No alcohol is served where children are"

[[gate]]
id = "alcohol"
when = {{ alcohol = true }}
effect = {{ outcome = "discretion" }}
nb = "Kommunen avgjør om det kan serveres alkohol"
nn = "Kommunen avgjer om det kan bli servert alkohol"
en = "The municipality decides whether alcohol may be served"

[[gate]]
id = "outside"
when = {{ outside_hours = {{ above = 0 }} }}
effect = {{ outcome = "quote-required" }}
nb = "Utenom åpningstiden gir kommunen et tilbud"
nn = "Utanom opningstida gjev kommunen eit tilbod"
en = "Outside opening hours the municipality makes an offer"

[[rate]]
id = "income"
when = {{ income = true }}
effect = {{ amount = 500, per = "hour" }}

[[rate]]
id = "extraordinary"
when = {{ ordinary = false }}
effect = {{ amount = 300, per = "hour" }}

[[rate]]
id = "in-the-holidays"
when = {{ school_holiday = true }}
effect = {{ amount = 50, per = "hour" }}

[[rate]]
id = "series"
when = {{ booking = "series", occasions = {{ at_least = 3 }} }}
effect = {{ amount = 90, per = "hour" }}

[[rate]]
id = "many-courts"
when = {{ space_class = "klasserom", courts = {{ at_least = 2 }} }}
effect = {{ amount = 200, per = "hour" }}

[[rate]]
id = "hour"
effect = {{ amount = 100, per = "hour" }}

[[extra]]
id = "guard"
when = {{ extra = "guard" }}
effect = {{ amount = 400, per = "each" }}

[[extra]]
id = "chair"
when = {{ extra = "chair" }}
effect = {{ amount = 5, per = "each" }}

[[extra]]
id = "catering"
when = {{ catering = true }}
effect = {{ amount = 1000, per = "occasion" }}
nb = "servering"
nn = "servering"
en = "catering"

[[reduction]]
id = "children"
when = {{ applicant = ["voluntary_org", "sports_club"], aimed_at = "children", in_business_register = true }}
effect = {{ free = true }}
nb = "lag med tilbud for barn"
nn = "lag med tilbod for born"
en = "associations with something for children"

[[reduction]]
id = "partner"
when = {{ applicant = ["voluntary_org", "sports_club"], status = "partner" }}
effect = {{ percent = 50 }}
nb = "samarbeidspartnere"
nn = "samarbeidspartnarar"
en = "partners"
"""

ANSWERS = {"ordinary": True, "aimed_at": "everyone", "income": False, "alcohol": False, "courts": 1}
"""All that it asks of an applicant, answered so that there is a price: 100 kroner for an hour."""


def asking(year: int = 2026) -> str:
    """The text of the regulation that is valid from a year."""
    return ASKING.format(year=year)


async def adopt(text: str) -> rules.Rulebook:
    """Adopt a regulation, as of its first day."""
    book = rules.load(text)
    await rulebooks.adopt(rulebook=book, text=text, by=None, now=SINCE)
    return book


def without(fact: str) -> str:
    """The regulation from 2027, without the rows that look at a fact."""
    blocks = asking(date(2027, 1, 1).year).split("\n\n")
    return "\n\n".join(one for one in blocks if f"{fact} =" not in one)


GEAR = """
[regulation]
id = "gear-2027"
municipality = "Utstyrvik"
source = "https://example.no/utleige"
valid_from = 2026-01-01

[words.space_class]
gymsal = { nb = "gymsal", nn = "gymsal", en = "gym" }

[extras]
chair = { nb = "stol", nn = "stol", en = "chair" }
sound = { nb = "lydanlegg", nn = "lydanlegg", en = "sound system" }

[[rate]]
id = "gym"
when = { space_class = "gymsal" }
effect = { amount = 100, per = "hour" }

[[extra]]
id = "chair"
when = { extra = "chair" }
effect = { amount = 10, per = "each" }

[[extra]]
id = "sound"
when = { extra = "sound" }
effect = { amount = 400, per = ["each", "24h"] }

[[reduction]]
id = "clubs"
when = { applicant = "sports_club" }
effect = { free = true, keeps = ["sound"] }
nb = "Lag"
nn = "Lag"
en = "Clubs"

[[deposit]]
id = "sound"
when = { extra = "sound" }
effect = { amount = 1000 }
"""
"""A regulation that prices chairs and sound systems, with a hall and lent out by themselves."""


async def adopt_gear() -> int:
    """Adopt it."""
    return await rulebooks.adopt(rulebook=rules.load(GEAR), text=GEAR, by=None, now=SINCE)
