"""What every step of a case begins with: the row locked, the person's capacity, the reason in words."""

from typing import Any

from booking.domain import applications as domain
from booking.domain import people, texts
from booking.domain.applications import Actor, Draft, ReasonMissing, State
from booking.domain.people import Person
from booking.storage import applications
from rules import Participants

Case = dict[str, Any]

LONGEST_REASON = 2000


async def locked(application: int, by: Person, step: str) -> Case:
    """The application, locked, if the person may make the step from where it stands.

    Raises NotFound (also for whoever may not know of it), NotYourStep, WrongStep, OwnCase.
    """
    case = await applications.locked(application)
    if case is None:
        raise people.NotFound(what="application")
    domain.after(State(case["state"]), step, actor_for(case, by, step))
    if step in domain.DECISIONS and is_own(case, by):
        raise domain.OwnCase
    return case


def actor_of(case: Case, by: Person) -> Actor | None:
    """In what capacity a person meets a case: officer of all its venues, applicant, or not at all."""
    if people.is_officer(by, case["venues"]):
        return Actor.OFFICER
    return Actor.APPLICANT if is_own(case, by) else None


def actor_for(case: Case, by: Person, step: str) -> Actor:
    """In what capacity a person makes a step: an officer who applied themselves may also step as the applicant."""
    actor = actor_of(case, by)
    if actor is None:
        raise people.NotFound(what="application")
    return Actor.APPLICANT if is_own(case, by) and actor not in domain.STEPS[step].actors else actor


def is_own(case: Case, by: Person) -> bool:
    """Whether the person applied, or acts for the organisation that did."""
    if case["organisation"] is None:
        return bool(case["person"] == by.id)
    return people.acts_for(by, case["organisation"])


def reason(text: str) -> str:
    """The reason of a step that goes against somebody; raises ReasonMissing where there is none."""
    words = note(text)
    if not words:
        raise ReasonMissing(field="reason")
    return words


def note(text: str) -> str:
    """A reason that may be left out."""
    return texts.note(text, field="reason", limit=LONGEST_REASON)


def draft_of(case: Case) -> Draft:
    """The facts of a stored application as a draft, to be priced again; its dates are not in it."""
    return Draft(
        spaces=(),
        start=case["submitted_at"],
        end=case["submitted_at"],
        title=case["title"],
        purpose=case["purpose"],
        public=case["public"],
        participants=Participants.of(case["participants"]),
        ticketed=case["ticketed"],
        commercial=case["commercial"],
        unit=case["unit"],
        answers=case["answers"],
    )
