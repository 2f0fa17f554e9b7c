"""A regulation made up for tests of what comes after a quote: ticket income, cleaning, deposit, tax, and breaches."""

import rules
from booking.storage import rulebooks
from tests.factories import SINCE

TEXT = """
[regulation]
id = "etterby-2026"
municipality = "Etterby"
source = "https://example.no/leige"
valid_from = 2026-01-01

[defaults]
unit = "hour"

[words.space_class]
gymsal = { nb = "gymsal", nn = "gymsal", en = "gym" }
festsal = { nb = "festsal", nn = "festsal", en = "banquet hall" }

[extras.cleaning]
nb = "ekstra renhold"
nn = "ekstra reinhald"
en = "extra cleaning"
per = "krone"
known = "afterwards"

[[rate]]
id = "gym"
when = { space_class = "gymsal" }
effect = { amount = 200, per = "hour" }

[[rate]]
id = "course"
when = { space_class = "festsal", purpose = "course" }
effect = { amount = 3000, per = "agreement" }
before = ["feast"]

[[rate]]
id = "feast"
when = { space_class = "festsal" }
effect = { amount = 1000, per = "occasion" }

[[extra]]
id = "cleaning"
when = { space_class = "festsal", purpose = ["party", "concert"], extra = "cleaning" }
effect = { actual = true }

[[reduction]]
id = "clubs"
when = { space_class = "gymsal", applicant = ["voluntary_org", "sports_club"] }
effect = { free = true }
nb = "Lag og foreninger"
nn = "Lag og foreiningar"
en = "Associations"

[[income]]
id = "tickets"
when = { space_class = "festsal", ticketed = true }
effect = { share = 10, min = 500 }
nb = "Andel av billettinntekten"
nn = "Andel av billettinntekta"
en = "Share of the ticket income"

[[vat]]
id = "business"
when = { commercial = true }
effect = { percent = 25, on = ["rate"], included = true }

[[deposit]]
id = "party"
when = { space_class = "festsal", purpose = "party" }
effect = { amount = 3000 }

[[breach]]
id = "no-show"
when = { breach = "no-show" }
effect = { percent = 100, of = "value" }
nb = "Ingen møtte: det tiden er verdt"
nn = "Ingen møtte: det tida er verd"
en = "Nobody came: what the time is worth"

[[breach]]
id = "late"
when = { breach = "late-cancellation", days_before = { below = 14 } }
effect = { percent = 50, of = "rent" }
nb = "Avbestilt senere enn 14 dager før"
nn = "Avbestilt seinare enn 14 dagar før"
en = "Cancelled later than 14 days before"

[[breach]]
id = "key"
when = { breach = "lost-key" }
effect = { amount = 800, per = "occasion" }
nb = "Tapt nøkkel"
nn = "Tapt nøkkel"
en = "A lost key"

[[breach]]
id = "clean-up"
when = { breach = "clean-up" }
effect = { actual = true, min = 800 }
nb = "Ekstra rydding"
nn = "Ekstra rydding"
en = "Clean-up"

[[breach]]
id = "call-out"
when = { breach = "call-out" }
effect = { outcome = "undecided" }
nb = "Hva koster en utrykning? Det sier ikke regulativet"
nn = "Kva kostar ei utrykking? Det seier ikkje regulativet"
en = "What does a call-out cost? The regulation does not say"
"""


async def adopt(text: str = TEXT) -> rules.Rulebook:
    """Adopt the regulation, as of its first day."""
    book = rules.load(text)
    await rulebooks.adopt(rulebook=book, text=text, by=None, now=SINCE)
    return book
