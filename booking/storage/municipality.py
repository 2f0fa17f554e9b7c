"""The municipality's own row."""

from booking.domain.municipality import UNNAMED, Municipality
from booking.storage import transaction

CURRENT = "SELECT name, number, contact_email, contact_phone, website, appeal FROM municipality ORDER BY id LIMIT 1"


async def current() -> Municipality:
    """The municipality that this installation serves, unnamed until it is set up."""
    found = await transaction.row(CURRENT)
    return Municipality(**found) if found else UNNAMED
