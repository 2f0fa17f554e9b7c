"""What values of facts are called where a rulebook has no word of its own, in Bokmål, Nynorsk and English."""

from __future__ import annotations

from collections.abc import Mapping

from rules.wording import DAYS, Texts


def texts(nb: str, nn: str, en: str) -> Texts:
    """The same words in each language."""
    return {"nb": nb, "nn": nn, "en": en}


APPLICANTS: Mapping[str, Texts] = {
    "voluntary_org": texts("lag eller forening", "lag eller foreining", "association"),
    "sports_club": texts("idrettslag", "idrettslag", "sports club"),
    "study_association": texts("studieforbund", "studieforbund", "study association"),
    "informal_group": texts("vennegjeng uten lag", "venegjeng utan lag", "group of friends"),
    "private_person": texts("privatperson", "privatperson", "private person"),
    "business": texts("bedrift", "bedrift", "company"),
    "public_body": texts("annen offentlig virksomhet", "anna offentleg verksemd", "other public body"),
    "municipal_unit": texts("kommunal enhet", "kommunal eining", "unit of the municipality"),
    "school": texts("skole", "skule", "school"),
    "kindergarten": texts("barnehage", "barnehage", "kindergarten"),
    "culture_school": texts("kulturskole", "kulturskule", "school of music and arts"),
    "trade_union": texts("fagforening", "fagforeining", "trade union"),
    "political_party": texts("politisk parti", "politisk parti", "political party"),
    "faith_community": texts("tros- eller livssynssamfunn", "trus- eller livssynssamfunn", "faith community"),
}

PURPOSES: Mapping[str, Texts] = {
    "training": texts("trening", "trening", "training"),
    "rehearsal": texts("øving", "øving", "rehearsal"),
    "match": texts("kamp", "kamp", "match"),
    "tournament": texts("turnering eller cup", "turnering eller cup", "tournament or cup"),
    "meeting": texts("møte", "møte", "meeting"),
    "annual_meeting": texts("årsmøte", "årsmøte", "annual meeting"),
    "course": texts("kurs", "kurs", "course"),
    "concert": texts("konsert eller forestilling", "konsert eller framsyning", "concert or performance"),
    "dance": texts("dans", "dans", "dance"),
    "fair": texts("messe eller utstilling", "messe eller utstilling", "fair or exhibition"),
    "flea_market": texts("loppemarked", "loppemarknad", "flea market"),
    "party": texts("fest", "fest", "party"),
    "wedding": texts("bryllup", "bryllaup", "wedding"),
    "memorial": texts("minnestund", "minnestund", "memorial gathering"),
    "event": texts("arrangement", "arrangement", "event"),
    "overnight": texts("overnatting", "overnatting", "overnight stay"),
    "rigging": texts("rigging før eller etter", "rigging før eller etter", "rigging before or after"),
    "other": texts("annet", "anna", "something else"),
}

UNITS_ASKED: Mapping[str, Texts] = {
    "hour": texts("leie per time", "leige per time", "rent by the hour"),
    "day": texts("leie per dag", "leige per dag", "rent by the day"),
    "evening": texts("leie per kveld", "leige per kveld", "rent by the evening"),
    "24h": texts("leie per døgn", "leige per døgn", "rent by 24 hours"),
    "weekend": texts("leie for helgen", "leige for helga", "rent for the weekend"),
}

BOOKINGS: Mapping[str, Texts] = {
    "single": texts("enkelttime", "enkelttime", "single time"),
    "series": texts("serie", "serie", "series"),
    "season": texts("fast tid i sesongen", "fast tid i sesongen", "fixed time in the season"),
    "vacant": texts("strøtime", "strøtime", "vacant time"),
}

AIMED_AT: Mapping[str, Texts] = {
    "everyone": texts("tilbud for alle", "tilbod for alle", "for everyone"),
    "children": texts("tilbud for barn", "tilbod for barn", "for children"),
    "youth": texts("tilbud for ungdom", "tilbod for ungdom", "for youth"),
    "elderly": texts("tilbud for eldre", "tilbod for eldre", "for the elderly"),
    "disabled": texts("tilbud for funksjonshemmede", "tilbod for funksjonshemma", "for disabled people"),
    "intellectually_disabled": texts(
        "tilbud for utviklingshemmede", "tilbod for utviklingshemma", "for people with intellectual disabilities"
    ),
    "special_needs": texts(
        "tilbud for grupper med særlige behov", "tilbod for grupper med særlege behov", "for groups with special needs"
    ),
}

BREACHES: Mapping[str, Texts] = {
    "none": texts("ingenting er brutt", "ingenting er brote", "nothing was breached"),
    "no-show": texts("ingen møtte", "ingen møtte", "nobody came"),
    "late-cancellation": texts("avbestilt sent", "avbestilt seint", "cancelled late"),
    "clean-up": texts("ikke ryddet", "ikkje rydda", "not cleaned up"),
    "call-out": texts("utrykning", "utrykking", "call-out"),
    "lost-key": texts("mistet nøkkel", "mista nøkkel", "lost key"),
    "false-alarm": texts("unødig alarm", "unødig alarm", "false alarm"),
    "damage": texts("skade", "skade", "damage"),
    "late-return": texts("levert for sent", "levert for seint", "returned late"),
}

NO_PERIOD: Mapping[str, Texts] = {"none": texts("ellers", "elles", "otherwise")}

VALUES: Mapping[str, Mapping[str, Texts]] = {
    "applicant": APPLICANTS,
    "purpose": PURPOSES,
    "unit": UNITS_ASKED,
    "booking": BOOKINGS,
    "aimed_at": AIMED_AT,
    "breach": BREACHES,
    "day": DAYS,
    "period": NO_PERIOD,
}
"""What each value of a closed fact is called."""

FLAGS: Mapping[str, tuple[Texts, Texts]] = {
    "registered": (
        texts("registrert i Frivillighetsregisteret", "registrert i Frivilligregisteret", "registered as non-profit"),
        texts(
            "ikke i Frivillighetsregisteret",
            "ikkje i Frivilligregisteret",
            "not in the Register of Non-Profit Organisations",
        ),
    ),
    "in_business_register": (
        texts("registrert i Enhetsregisteret", "registrert i Einingsregisteret", "registered as a legal entity"),
        texts("ikke i Enhetsregisteret", "ikkje i Einingsregisteret", "not registered as a legal entity"),
    ),
    "sector_7000": (
        texts("sektorkode 7000", "sektorkode 7000", "sector code 7000"),
        texts("uten sektorkode 7000", "utan sektorkode 7000", "without sector code 7000"),
    ),
    "member": (
        texts(
            "med i idrettsrådet eller et landsforbund",
            "med i idrettsrådet eller eit landsforbund",
            "in the sports council or a federation",
        ),
        texts(
            "ikke med i idrettsrådet eller et landsforbund",
            "ikkje med i idrettsrådet eller eit landsforbund",
            "not in the sports council or a federation",
        ),
    ),
    "vat_registered": (
        texts("registrert for merverdiavgift", "registrert for meirverdiavgift", "registered for VAT"),
        texts("ikke registrert for merverdiavgift", "ikkje registrert for meirverdiavgift", "not registered for VAT"),
    ),
    "local": (
        texts("hjemmehørende i kommunen", "høyrer til i kommunen", "from this municipality"),
        texts("fra andre kommuner", "frå andre kommunar", "from elsewhere"),
    ),
    "invited": (
        texts("invitert av et lag i kommunen", "invitert av eit lag i kommunen", "invited by an association from here"),
        texts(
            "ikke invitert av et lag i kommunen",
            "ikkje invitert av eit lag i kommunen",
            "not invited by an association from here",
        ),
    ),
    "ordinary": (
        texts(
            "den vanlige virksomheten til laget",
            "den vanlege verksemda til laget",
            "what the association ordinarily does",
        ),
        texts(
            "annet enn den vanlige virksomheten",
            "anna enn den vanlege verksemda",
            "other than what the association ordinarily does",
        ),
    ),
    "public": (
        texts("åpent for alle", "ope for alle", "open to the public"),
        texts("lukket arrangement", "lukka arrangement", "not open to the public"),
    ),
    "ticketed": (
        texts("det selges billetter", "det blir selt billettar", "tickets are sold"),
        texts("uten billettsalg", "utan billettsal", "no tickets are sold"),
    ),
    "income": (
        texts("inntektsgivende", "gjev inntekter", "brings in money"),
        texts("ikke inntektsgivende", "gjev ikkje inntekter", "brings in no money"),
    ),
    "fee": (
        texts("deltakerne betaler avgift", "deltakarane betaler avgift", "participants pay a fee"),
        texts("uten deltakeravgift", "utan deltakaravgift", "no fee for participants"),
    ),
    "commercial": (
        texts("kommersielt", "kommersielt", "commercial"),
        texts("ikke kommersielt", "ikkje kommersielt", "not commercial"),
    ),
    "alcohol": (
        texts("det serveres alkohol", "det blir servert alkohol", "alcohol is served"),
        texts("uten alkohol", "utan alkohol", "no alcohol"),
    ),
    "catering": (
        texts("billetten dekker mat", "billetten dekkjer mat", "the ticket includes food"),
        texts("billetten dekker ikke mat", "billetten dekkjer ikkje mat", "the ticket includes no food"),
    ),
    "subsidised": (
        texts("kurs med statstilskudd", "kurs med statstilskot", "course with a state subsidy"),
        texts("kurs uten statstilskudd", "kurs utan statstilskot", "course without a state subsidy"),
    ),
    "school_holiday": (
        texts("i skoleferien", "i skuleferien", "in the school holidays"),
        texts("utenom skoleferien", "utanom skuleferien", "outside the school holidays"),
    ),
}
"""What it is called when a yes/no fact is so, and when it is not."""
