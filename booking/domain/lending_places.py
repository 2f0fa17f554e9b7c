"""What the form of a lending place may say: where it is, and all the rules by which it lends."""

import re
from typing import Any

from booking.domain.fields import Fields, Raw
from booking.domain.problems import Problem

AUDIENCES = ("everyone", "organisations", "registered")
"""Who may borrow: everybody, organisations only, or only those in the register of voluntary organisations."""

POSTCODE = re.compile(r"[0-9]{4}")
MOST_DAYS = 366
MOST_POSTCODES = 500


class BadPostcodes(Problem):
    """A postcode is not four digits: `postcode`."""

    code = "bad-postcodes"


def place(raw: Raw) -> dict[str, Any]:
    """The values of a lending place, without its venue; raises Unfit."""
    form = Fields(raw)
    values = {
        "name": form.line("name", limit=100),
        "slug": form.slug("slug"),
        "description": form.in_languages("description"),
        "terms": form.in_languages("terms"),
        "active": form.flag("active"),
        **_length(form),
        **_days(form),
        **_borrowers(form),
        **_afterwards(form),
    }
    form.done()
    return values


def venue(raw: Raw) -> int:
    """The venue that a new place is in; raises Unfit."""
    form = Fields(raw)
    found = form.whole("venue", least=1, most=2**31 - 1)
    form.done()
    return found


def _length(form: Fields) -> dict[str, Any]:
    return {
        "loan_days": form.whole("loan_days", least=1, most=MOST_DAYS),
        "closed_days_count": form.flag("closed_days_count"),
        "renewals": form.whole("renewals", most=99),
    }


def _days(form: Fields) -> dict[str, Any]:
    return {
        "lead_hours": form.whole("lead_hours", most=24 * MOST_DAYS),
        "horizon_days": form.whole("horizon_days", least=1, most=2 * MOST_DAYS),
        "changeover": form.flag("changeover"),
        "gap_days": form.whole("gap_days", most=60),
        "release_days": form.whole("release_days", most=MOST_DAYS),
        "offer_hours": form.whole("offer_hours", least=1, most=24 * 31),
    }


def _borrowers(form: Fields) -> dict[str, Any]:
    return {
        "audience": form.choice("audience", AUDIENCES),
        "approval": form.flag("approval"),
        "min_age": form.whole("min_age", most=99),
        "residents": _postcodes(form, "residents"),
        "most_units": form.whole_or_none("most_units", least=1, most=10_000),
    }


def _afterwards(form: Fields) -> dict[str, Any]:
    return {
        "remind_days": form.whole("remind_days", most=60),
        "dun_days": form.whole("dun_days", least=1, most=60),
        "lost_days": form.whole_or_none("lost_days", least=1, most=2 * MOST_DAYS),
        "write_down_percent": form.whole("write_down_percent", most=100),
        "floor_percent": form.whole("floor_percent", most=100),
        "forget_months": form.whole("forget_months", least=1, most=120),
    }


def _postcodes(form: Fields, name: str) -> list[str]:
    """Postcodes with spaces, commas or line breaks between them, each once and in order."""
    found = list(dict.fromkeys(re.split(r"[\s,;]+", form.note(name).strip()))) if form.text(name).strip() else []
    wrong = [one for one in found if not POSTCODE.fullmatch(one)]
    if wrong or len(found) > MOST_POSTCODES:
        form.fault(name, BadPostcodes(postcode=", ".join(wrong[:3]) or f"> {MOST_POSTCODES}"))
    return sorted(one for one in found if one)
