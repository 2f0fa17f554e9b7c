"""An application as the API takes it, and the draft that it stands for."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct, field, structs

from booking.domain import applications as domain
from booking.domain import facts, hall_loans, localtime, recurrence
from booking.domain.problems import Problem
from booking.domain.recurrence import MAX_DATES
from booking.web.api import requests
from rules import Participants
from rules.definitions import APPLICANTS, PURPOSES, UNITS_ASKED

if TYPE_CHECKING:
    Purpose = str
    Kind = str
    Unit = str
else:  # the rules' own lists, so that the description of the API names them
    Purpose = Literal[PURPOSES]
    Kind = Literal[APPLICANTS]
    Unit = Literal[UNITS_ASKED]

Count = Annotated[int, Meta(ge=0, le=requests.MOST_PEOPLE)]
Age = Annotated[str, Meta(pattern="^[0-9]{1,3}$")]
Answers = Annotated[
    dict[str, bool | int | float | str | dict[str, int | float] | None],
    Meta(
        description="Further facts by name, as the rent regulation asks for them; null is not told.",
        extra_json_schema={"extra": {"propertyNames": {"enum": list(facts.TOLD)}}},
    ),
]
Slugs = Annotated[list[str], Meta(min_length=1, max_length=20)]
MOST_KINDS = 50


class BadParticipants(Problem):
    """The numbers of participants contradict each other: `reason`."""

    code = "bad-participants"


class Recurrence(Struct, forbid_unknown_fields=True):
    """Which dates follow from the first: an RRULE, weekly or monthly by weekday, with COUNT or UNTIL."""

    rrule: Annotated[str, Meta(max_length=500)]
    without: Annotated[list[date], Meta(max_length=MAX_DATES)] = field(name="except", default_factory=list)
    skip: list[Literal["public-holidays", "school-holidays"]] = field(default_factory=list)


class People(Struct, forbid_unknown_fields=True):
    """How many take part: `under` says for an age how many are younger. What is left out is not known."""

    total: Count | None = None
    under: dict[Age, Count] = field(default_factory=dict)
    resident: Count | None = None
    disabled: Count | None = None


class Swap(Struct, forbid_unknown_fields=True):
    """Another time or place for one date of a series, as `alternatives` offer it."""

    date: date
    spaces: Slugs
    start: datetime
    end: datetime


class Equipment(Struct, forbid_unknown_fields=True):
    """Equipment wanted on every date, of what is lent out at the venue: a type by its slug, and how many."""

    equipment: Annotated[str, Meta(max_length=200)]
    quantity: Annotated[int, Meta(ge=1, le=hall_loans.MOST)] = 1


class Wanted(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is asked for: spaces and the first date; with `recurrence` all dates that follow from it."""

    spaces: Slugs
    start: datetime
    end: datetime
    title: str = ""
    purpose: Purpose = "other"
    recurrence: Recurrence | None = None
    organisation: str | None = None
    public: bool = False
    participants: People | None = None
    ticketed: bool = False
    commercial: bool = False
    unit: Unit | None = None
    answers: Answers = field(default_factory=dict)
    equipment: Annotated[list[Equipment], Meta(max_length=MOST_KINDS)] = field(default_factory=list)
    note: str = ""
    swaps: Annotated[list[Swap], Meta(max_length=MAX_DATES)] = field(default_factory=list)


class WantedBySomebody(Wanted, kw_only=True):
    """The same from somebody who need not be known: `kind` says what they are, where no organisation does."""

    kind: Kind | None = None


def draft(wanted: Wanted) -> domain.Draft:
    """What is asked for as the services take it.

    Raises NaiveTime, TimeOutOfRange, BadRecurrence, BadParticipants, and what `facts.answers` does.
    """
    start = requests.aware(wanted.start, "start")
    return domain.Draft(
        spaces=tuple(wanted.spaces),
        start=start,
        end=requests.aware(wanted.end, "end"),
        title=wanted.title,
        purpose=wanted.purpose,
        recurrence=_recurrence(wanted.recurrence, start) if wanted.recurrence else None,
        organisation=wanted.organisation,
        kind=wanted.kind if isinstance(wanted, WantedBySomebody) else None,
        public=wanted.public,
        participants=_participants(wanted.participants),
        ticketed=wanted.ticketed,
        commercial=wanted.commercial,
        unit=wanted.unit,
        answers=facts.answers(wanted.answers),
        equipment=tuple((one.equipment, one.quantity) for one in wanted.equipment),
        note=wanted.note,
        swaps=tuple(_swap(one) for one in wanted.swaps),
    )


def _recurrence(wanted: Recurrence, start: datetime) -> recurrence.Recurrence:
    clock = localtime.local(start).time()
    return recurrence.parse(wanted.rrule, clock=clock, without=wanted.without, skip=wanted.skip)


def _swap(wanted: Swap) -> domain.Swap:
    start, end = requests.aware(wanted.start, "swaps"), requests.aware(wanted.end, "swaps")
    return domain.Swap(wanted.date, tuple(wanted.spaces), start, end)


def _participants(people: People | None) -> Participants:
    if people is None:
        return domain.NOBODY_SAID
    try:
        return Participants.of(structs.asdict(people))
    except ValueError as error:
        raise BadParticipants(field="participants", reason=str(error)) from error
