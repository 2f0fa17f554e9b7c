"""Words for the codes of the catalogue: facilities, kinds of space, parts, ways of booking, applicants, purposes."""

from collections.abc import Iterable, Mapping

from booking.domain.catalogue import FACILITIES
from booking.language.texts import LANGUAGES, Translator, translator


def N_(text: str) -> str:  # noqa: N802 -- the mark that gettext tools know
    """Mark a text for translation where it is not yet known into which language."""
    return text


FACILITY: Mapping[str, str] = {
    "badminton": N_("Badminton"),
    "basketball": N_("Basketball"),
    "changing-rooms": N_("Changing rooms"),
    "climbing-wall": N_("Climbing wall"),
    "dance-floor": N_("Dance floor"),
    "floorball": N_("Floorball"),
    "football": N_("Football"),
    "gymnastics": N_("Gymnastics"),
    "handball": N_("Handball"),
    "hearing-loop": N_("Hearing loop"),
    "kitchen": N_("Kitchen"),
    "mirrors": N_("Mirrors"),
    "piano": N_("Piano"),
    "pool": N_("Swimming pool"),
    "projector": N_("Projector"),
    "scoreboard": N_("Scoreboard"),
    "showers": N_("Showers"),
    "sound-system": N_("Sound system"),
    "stage": N_("Stage"),
    "stands": N_("Stands for spectators"),
    "tables-and-chairs": N_("Tables and chairs"),
    "video-meeting": N_("Equipment for video meetings"),
    "volleyball": N_("Volleyball"),
    "wheelchair": N_("Step-free access"),
    "whiteboard": N_("Whiteboard"),
    "wifi": N_("Wireless network"),
    "workbenches": N_("Workbenches"),
}

SPACE_CLASS: Mapping[str, str] = {
    "hall": N_("Sports hall"),
    "gym": N_("Gym"),
    "gymsal": N_("Gym"),
    "gu_sal": N_("Hall for gymnastics and assemblies"),
    "pool": N_("Swimming pool"),
    "symjebasseng": N_("Swimming pool"),
    "klasserom": N_("Classroom"),
    "classroom": N_("Classroom"),
    "meeting_room": N_("Meeting room"),
    "datarom": N_("Computer room"),
    "musikkrom": N_("Music room"),
    "andre_spesialrom": N_("Specialist room"),
    "kunst_og_handverk": N_("Arts and crafts room"),
    "skulekjokken": N_("Teaching kitchen"),
    "kantine": N_("Canteen"),
    "heile_skulen": N_("The whole school"),
    "auditorium": N_("Auditorium"),
    "outdoor": N_("Outdoor ground"),
}
"""The words that the regulations use for kinds of space; one that is not here is shown as it is written."""

PART: Mapping[str, str] = {
    "whole": N_("The whole"),
    "half": N_("Half"),
    "two_thirds": N_("Two thirds"),
    "one_third": N_("One third"),
    "quarter": N_("A quarter"),
    "part": N_("A part"),
}

AUDIENCE: Mapping[str, str] = {
    "everyone": N_("Everyone"),
    "associations": N_("Associations only"),
    "municipal": N_("The municipality itself only"),
}

BORROWERS: Mapping[str, str] = {
    "everyone": N_("Everyone"),
    "organisations": N_("Organisations only"),
    "registered": N_("Registered associations only"),
}
"""Who may borrow."""

TRACKED: Mapping[str, str] = {
    "items": N_("Units with codes"),
    "quantity": N_("A number without codes"),
    "kit": N_("A set of several things"),
}
"""How what is lent is counted."""

CONDITION: Mapping[str, str] = {"good": N_("Good"), "worn": N_("Worn"), "poor": N_("Poor")}

STOCK_COLUMN: Mapping[str, str] = {
    "place": N_("Lending place"),
    "category": N_("Category"),
    "model": N_("Model"),
    "size": N_("Size"),
    "code": N_("Code"),
    "quantity": N_("Quantity"),
    "condition": N_("Condition"),
    "bought_on": N_("Bought"),
    "price": N_("Price"),
    "serial": N_("Serial number"),
    "note": N_("Note"),
    "replacement_value": N_("Price of a new one"),
}
"""What the columns of a stock list are called; `domain.stocklists.COLUMNS` knows all of these in each language."""

RETURNED: Mapping[str, str] = {
    "whole": N_("Whole"),
    "dirty": N_("Dirty"),
    "damaged": N_("Damaged"),
    "incomplete": N_("Something is missing"),
}
"""How it came back."""

OUTAGE: Mapping[str, str] = {
    "repair": N_("In repair"),
    "service": N_("Service"),
    "own-use": N_("Used by the municipality itself"),
    "lost": N_("Lost"),
    "rest": N_("Dries or rests"),
}
"""Why gear is not there."""

MODE: Mapping[str, str] = {"instant": N_("Booked at once"), "approval": N_("By approval")}

OCCASION: Mapping[str, str] = {
    "ordinary": N_("Ordinary days"),
    "public-holiday": N_("Public holidays"),
    "school-holiday": N_("School holidays"),
}

APPLICANT: Mapping[str, str] = {
    "voluntary_org": N_("An association"),
    "sports_club": N_("A sports club"),
    "private_person": N_("A private person"),
    "business": N_("A company"),
    "municipal_unit": N_("The municipality"),
}
"""The kinds of applicant that a price is shown for before anybody has signed in."""

EXAMPLE: Mapping[str, str] = {
    "children": N_("Children's activity"),
    "adults": N_("Association, adults"),
    "private": N_("Private"),
    "business": N_("Company"),
}
"""Those whose price for an hour stands on a space's page."""

BREACH: Mapping[str, str] = {
    "no-show": N_("Nobody came"),
    "late-cancellation": N_("Cancelled late"),
    "clean-up": N_("Clean-up afterwards"),
    "call-out": N_("Call-out"),
    "lost-key": N_("A lost key"),
    "false-alarm": N_("False alarm"),
    "damage": N_("Damage"),
    "late-return": N_("Returned late"),
}

PURPOSE: Mapping[str, str] = {
    "training": N_("Training"),
    "match": N_("Match"),
    "tournament": N_("Tournament or cup"),
    "rehearsal": N_("Rehearsal"),
    "concert": N_("Concert or performance"),
    "dance": N_("Dance"),
    "meeting": N_("Meeting"),
    "annual_meeting": N_("Annual meeting"),
    "course": N_("Course"),
    "event": N_("Event"),
    "fair": N_("Fair or exhibition"),
    "flea_market": N_("Flea market"),
    "party": N_("Party"),
    "wedding": N_("Wedding"),
    "memorial": N_("Memorial gathering"),
    "overnight": N_("Overnight stay"),
    "rigging": N_("Rigging before or after an event"),
    "other": N_("Something else"),
}
"""What a place may be used for, in the words of the rent rules (`rules.definitions.PURPOSES`)."""

OBSTACLE: Mapping[str, str] = {
    "booked": N_("Booked %(when)s"),
    "applied": N_("Others have applied for %(when)s"),
    "gap": N_("Time for clearing and setting up around %(when)s"),
    "closed": N_("Closed: %(reason)s"),
    "outside-opening-hours": N_("Outside opening hours"),
    "too-short": N_("Lent out for at least %(length)s"),
    "too-long": N_("Lent out for at most %(length)s"),
    "off-grid": N_("Begins every %(length)s"),
    "too-late": N_("Too late to ask for this time"),
    "in-the-past": N_("The time has passed"),
    "beyond-horizon": N_("Not open for booking so far ahead"),
    "not-for-you": N_("These hours are kept for others"),
    "space-not-in-use": N_("Not lent out now"),
}
"""What may stand in the way of a time, in few words and with nobody named."""


def word(words: Mapping[str, str], code: str, lang: str) -> str:
    """The word for a code; a code that has none is shown as it is written."""
    known = words.get(code)
    return translator(lang).gettext(known) if known else code.replace("_", " ").replace("-", " ").capitalize()


def facilities(codes: Iterable[str], lang: str) -> list[str]:
    """The words for facilities, in the order of the alphabet."""
    return sorted((word(FACILITY, code, lang) for code in codes), key=str.casefold)


def options(words: Mapping[str, str], lang: str) -> list[tuple[str, str]]:
    """Codes and words for a list to choose from."""
    return [(code, word(words, code, lang)) for code in words]


def facility_options(lang: str, more: Iterable[str] = ()) -> list[tuple[str, str]]:
    """All facilities to choose from, and those that a space has beside them."""
    known = dict.fromkeys([*FACILITIES, *more])
    return sorted(((code, word(FACILITY, code, lang)) for code in known), key=lambda pair: pair[1].casefold())


def terms(text: str) -> list[frozenset[str]]:
    """Each word of a search with the codes that it may stand for in any of the languages."""
    return [frozenset({one, *_codes(one)}) for one in text.casefold().split() if len(one) > 1]


def _codes(word_: str) -> list[str]:
    stem = word_[:7] if len(word_) > 7 else word_
    return [
        code
        for words in (FACILITY, SPACE_CLASS)
        for code, text in words.items()
        if any(stem in one.casefold() for one in _in_all(text))
    ]


def _in_all(text: str) -> list[str]:
    every: list[Translator] = [translator(lang) for lang in LANGUAGES]
    return [one.gettext(text) for one in every]
