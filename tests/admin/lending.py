"""A lending place at work: skis with codes, chairs without, who borrows, a clerk; what tests of its desk begin with."""

from dataclasses import dataclass
from datetime import date, timedelta

from booking.domain.loans import Wanted
from booking.domain.people import Person
from booking.services import loans, walk_ins
from booking.storage import transaction
from tests import equipment, factories
from tests.browsers import Browser
from tests.conftest import NOW

TODAY = NOW.date()


@dataclass(frozen=True)
class Bua:
    """The place BUA: skis S1 to S3 in size 38, forty chairs, Kari who borrows, and a clerk."""

    place: int
    skis: int
    chairs: int
    kari: Person
    borrower: int
    clerk: Person


def day(later: int) -> date:
    """So many days after today."""
    return TODAY + timedelta(later)


async def bua(client: Browser) -> Bua:
    """The place, open every day; its clerk is signed in."""
    venue = await factories.venue("huset")
    place = await equipment.place("bua", venue=venue)
    clerk = await factories.person("skranke@example.no", role="clerk", venue=venue, language="en")
    kari = await factories.person("kari@example.no", language="en")
    await transaction.execute("UPDATE person SET phone = '41223344' WHERE id = $1", kari.id)
    contents = [equipment.named("Stavar"), equipment.named("Pose")]
    skis = await equipment.kind(place, model=await equipment.model("ski", contents=contents), size="38")
    for code in ("S1", "S2", "S3"):
        await equipment.item(skis, code)
    chairs = await equipment.kind(place, model=await equipment.model("stol", tracked="quantity"), stock=40)
    await client.become(clerk)
    return Bua(place, skis, chairs, kari, await equipment.borrower(kari), clerk)


async def reserved(here: Bua, first: int, last: int, *, skis: int = 1, chairs: int = 0) -> int:
    """A reservation of Kari's."""
    wanted = [Wanted(kind, many) for kind, many in ((here.skis, skis), (here.chairs, chairs)) if many]
    return await loans.request(
        place=here.place,
        first=day(first),
        last=day(last),
        wanted=wanted,
        borrower=here.borrower,
        by=here.kari,
        purpose="A trip",
        now=NOW,
    )


async def out(here: Bua, last: int, *codes: str, chairs: int = 0, since: int = 0) -> int:
    """A loan of Kari's that went out so many days ago."""
    at = NOW - timedelta(days=since)
    made = await walk_ins.walk_in(
        place=here.place,
        borrower=here.borrower,
        codes=codes,
        quantities={here.chairs: chairs} if chairs else {},
        last=TODAY + timedelta(last),
        by=here.clerk,
        now=at,
    )
    return made.loan


async def states(loan: int) -> list[tuple[str, str | None]]:
    """The state and the code of each line."""
    sql = "SELECT n.state, i.code FROM loan_line n LEFT JOIN item i ON i.id = n.item WHERE n.loan = $1 ORDER BY n.id"
    return [(row["state"], row["code"]) for row in await transaction.rows(sql, loan)]
