"""The closed list of facts that a rulebook may name: their kinds, their values, who can tell them, and their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules import holidays

APPLICANTS = (
    "voluntary_org",
    "sports_club",
    "study_association",
    "informal_group",
    "private_person",
    "business",
    "public_body",
    "municipal_unit",
    "school",
    "kindergarten",
    "culture_school",
    "trade_union",
    "political_party",
    "faith_community",
)
PURPOSES = (
    "training",
    "rehearsal",
    "match",
    "tournament",
    "meeting",
    "annual_meeting",
    "course",
    "concert",
    "dance",
    "fair",
    "flea_market",
    "party",
    "wedding",
    "memorial",
    "event",
    "overnight",
    "rigging",
    "other",
)
UNITS_ASKED = ("hour", "day", "evening", "24h", "weekend")
BOOKINGS = ("single", "series", "season", "vacant")
AIMED_AT = ("everyone", "children", "youth", "elderly", "disabled", "intellectually_disabled", "special_needs")
BREACHES = (
    "none",
    "no-show",
    "late-cancellation",
    "clean-up",
    "call-out",
    "lost-key",
    "false-alarm",
    "damage",
    "late-return",
)

CLOSED, WORD, FLAG, NUMBER, PEOPLE, EXTRA, DATE = "closed", "word", "flag", "number", "people", "extra", "date"

REGISTER, APPLICANT, CALENDAR, CATALOGUE = "register", "applicant", "calendar", "catalogue"
AFTERWARDS, BREACH = "afterwards", "breach"
"""Who can tell a fact: a register or an officer who looked there, whoever applies, the calendar, the catalogue;
nobody before it is over; or whoever reports a breach."""


@dataclass(frozen=True, slots=True)
class Definition:
    """How a fact is written in a rulebook: its kind, who can tell it, its values where they are closed, how it is
    stored (`hours` as minutes, kroner as øre), and what it is called when it is missing."""

    kind: str
    told_by: str
    nb: str
    nn: str
    en: str
    values: tuple[str, ...] = ()
    stored_as: str = ""
    scale: int = 1


FACTS: Mapping[str, Definition] = {
    # Who applies
    "applicant": Definition(CLOSED, REGISTER, "hvem som søker", "kven som søkjer", "who applies", APPLICANTS),
    "registered": Definition(
        FLAG,
        REGISTER,
        "om søkeren er registrert i Frivillighetsregisteret",
        "om søkjaren er registrert i Frivilligregisteret",
        "if the applicant is in the Register of Non-Profit Organisations",
    ),
    "in_business_register": Definition(
        FLAG,
        REGISTER,
        "om søkeren er registrert i Enhetsregisteret",
        "om søkjaren er registrert i Einingsregisteret",
        "if the applicant is in the Central Register of Legal Entities",
    ),
    "sector_7000": Definition(
        FLAG,
        REGISTER,
        "om søkeren har sektorkode 7000",
        "om søkjaren har sektorkode 7000",
        "if the applicant has the institutional sector code 7000",
    ),
    "member": Definition(
        FLAG,
        REGISTER,
        "om søkeren er med i idrettsrådet, NIF eller et annet landsforbund",
        "om søkjaren er med i idrettsrådet, NIF eller eit anna landsforbund",
        "if the applicant belongs to the sports council, NIF or another federation",
    ),
    "vat_registered": Definition(
        FLAG,
        REGISTER,
        "om søkeren er registrert i Merverdiavgiftsregisteret",
        "om søkjaren er registrert i Meirverdiavgiftsregisteret",
        "if the applicant is registered for VAT",
    ),
    "status": Definition(
        WORD,
        REGISTER,
        "hvilken status søkeren har i kommunen",
        "kva status søkjaren har i kommunen",
        "the applicant's status in the municipality",
    ),
    "local": Definition(
        FLAG,
        REGISTER,
        "om søkeren er hjemmehørende i kommunen",
        "om søkjaren høyrer til i kommunen",
        "if the applicant is local",
    ),
    "invited": Definition(
        FLAG,
        APPLICANT,
        "om et lag i kommunen har invitert",
        "om eit lag i kommunen har invitert",
        "if an association from here has sent the invitation",
    ),
    # What for, and with whom
    "purpose": Definition(CLOSED, APPLICANT, "formålet", "føremålet", "the purpose", PURPOSES),
    "ordinary": Definition(
        FLAG,
        APPLICANT,
        "om det er den vanlige virksomheten til laget",
        "om det er den vanlege verksemda til laget",
        "if it is what the association ordinarily does",
    ),
    "aimed_at": Definition(
        CLOSED, APPLICANT, "hvem tilbudet er for", "kven tilbodet er for", "whom the activity is for", AIMED_AT
    ),
    "people": Definition(PEOPLE, APPLICANT, "hvem som deltar", "kven som deltek", "who takes part"),
    "persons": Definition(NUMBER, APPLICANT, "antall deltakere", "talet på deltakarar", "the number of participants"),
    "public": Definition(
        FLAG, APPLICANT, "om det er åpent for alle", "om det er ope for alle", "if it is open to the public"
    ),
    "ticketed": Definition(
        FLAG, APPLICANT, "om det selges billetter", "om det blir selt billettar", "if tickets are sold"
    ),
    "income": Definition(
        FLAG,
        APPLICANT,
        "om det er inntektsgivende",
        "om det gjev inntekter",
        "if it brings in money",
    ),
    "fee": Definition(
        FLAG, APPLICANT, "om deltakerne betaler avgift", "om deltakarane betaler avgift", "if participants pay a fee"
    ),
    "commercial": Definition(FLAG, APPLICANT, "om det er kommersielt", "om det er kommersielt", "if it is commercial"),
    "alcohol": Definition(
        FLAG, APPLICANT, "om det serveres alkohol", "om det blir servert alkohol", "if alcohol is served"
    ),
    "catering": Definition(
        FLAG, APPLICANT, "om billetten dekker mat", "om billetten dekkjer mat", "if the ticket includes food"
    ),
    "subsidised": Definition(
        FLAG,
        APPLICANT,
        "om kurset får statstilskudd",
        "om kurset får statstilskot",
        "if the course receives a state subsidy",
    ),
    # When, and how much of it
    "unit": Definition(
        CLOSED,
        APPLICANT,
        "om leien er per time, kveld, dag, døgn eller helg",
        "om leiga er per time, kveld, dag, døgn eller helg",
        "if the rent is by the hour, evening, day, 24 hours or weekend",
        UNITS_ASKED,
    ),
    "booking": Definition(
        CLOSED,
        CALENDAR,
        "om det er sesongtid, en serie, en enkelttime eller strøtime",
        "om det er sesongtid, ein serie, ein enkelttime eller strøtime",
        "if it is season time, a series, a single time or vacant time",
        BOOKINGS,
    ),
    "occasions": Definition(
        NUMBER, CALENDAR, "antall ganger", "talet på gonger", "the number of times in the agreement"
    ),
    "date": Definition(DATE, CALENDAR, "datoen", "datoen", "the date"),
    "day": Definition(
        CLOSED, CALENDAR, "hva slags dag det er", "kva slags dag det er", "the kind of day", holidays.KINDS_OF_DAY
    ),
    "period": Definition(
        WORD, CALENDAR, "når på dagen og i uken det er", "når på dagen og i veka det er", "the time of day and week"
    ),
    "school_holiday": Definition(
        FLAG, CALENDAR, "om det er skoleferie", "om det er skuleferie", "if it is in the school holidays"
    ),
    "hours": Definition(
        NUMBER, CALENDAR, "antall timer", "talet på timar", "the number of hours", stored_as="minutes", scale=60
    ),
    "outside_hours": Definition(
        NUMBER,
        CALENDAR,
        "antall timer utenom åpningstiden",
        "talet på timar utanom opningstida",
        "the number of hours outside opening hours",
        stored_as="outside_minutes",
        scale=60,
    ),
    "days": Definition(NUMBER, CALENDAR, "antall dager", "talet på dagar", "the number of days"),
    "nights": Definition(NUMBER, CALENDAR, "antall netter", "talet på netter", "the number of nights"),
    # Which space, and what comes with it
    "space_class": Definition(
        WORD, CATALOGUE, "hva slags lokale det er", "kva slags lokale det er", "the kind of space"
    ),
    "part": Definition(
        WORD, CATALOGUE, "hvilken del av lokalet det er", "kva del av lokalet det er", "the part of the space"
    ),
    "area": Definition(NUMBER, CATALOGUE, "arealet", "arealet", "the floor area"),
    "courts": Definition(NUMBER, APPLICANT, "antall baner", "talet på banar", "the number of courts"),
    "rooms": Definition(NUMBER, APPLICANT, "antall rom", "talet på rom", "the number of rooms"),
    "extra": Definition(
        EXTRA,
        APPLICANT,
        "hva som bestilles i tillegg",
        "kva som blir tinga i tillegg",
        "what is ordered besides",
        stored_as="extras",
    ),
    # What is known when it is over
    "ticket_income": Definition(
        NUMBER, AFTERWARDS, "billettinntekten", "billettinntekta", "the income from tickets", scale=100
    ),
    "tickets": Definition(
        NUMBER, AFTERWARDS, "antall solgte billetter", "talet på selde billettar", "the number of tickets sold"
    ),
    # What went wrong
    "breach": Definition(CLOSED, BREACH, "hva som ble brutt", "kva som vart brote", "what was breached", BREACHES),
    "days_before": Definition(
        NUMBER,
        BREACH,
        "hvor mange dager før det ble avbestilt",
        "kor mange dagar før det vart avbestilt",
        "how many days ahead it was cancelled",
    ),
    "hours_before": Definition(
        NUMBER,
        BREACH,
        "hvor mange timer før det ble avbestilt",
        "kor mange timar før det vart avbestilt",
        "how many hours ahead it was cancelled",
        stored_as="minutes_before",
        scale=60,
    ),
    "cost": Definition(
        NUMBER, BREACH, "hva det kostet kommunen", "kva det kosta kommunen", "what it cost the municipality", scale=100
    ),
    "rent": Definition(NUMBER, BREACH, "leien", "leiga", "the rent", scale=100),
    "worth": Definition(NUMBER, BREACH, "hva leien er verdt", "kva leiga er verd", "what the rent is worth", scale=100),
}
"""Every fact a rulebook may name."""
