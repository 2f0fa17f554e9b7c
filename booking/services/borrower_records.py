"""What is known of a person as a borrower, handed to the person."""

from typing import Any

from booking.domain.people import NotFound, Person
from booking.storage import borrower_records


async def mine(*, person: Person) -> dict[str, Any]:
    """All of it; raises NotFound where the person has never borrowed. What was forgotten is not in it."""
    found = await borrower_records.of(person.id)
    if found is None:
        raise NotFound(what="borrower")
    return found
