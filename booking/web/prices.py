"""What it costs and who is free: the regulation of a day as a page to read, with a calculator of five questions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from booking.domain import localtime
from booking.domain.fields import Fields
from booking.domain.problems import Problem
from booking.language.texts import translator
from booking.services import prices
from booking.services.prices import InForce
from booking.web import calculator, costs, deps, drafts, problems, questions, site
from booking.web.forms import Errors
from booking.web.queries import Query
from booking.web.visitors import AnyRequest
from booking.web.vocabulary import N_
from rules import Rulebook, holidays, sheet
from rules.facts import DISABLED

PATH = "/prices"
NOT_ANSWERS = frozenset({"lang", "_csrf", "on"})
DAYS = {
    "weekday": N_("A weekday"),
    "saturday": N_("A Saturday"),
    "sunday": N_("A Sunday"),
    "holiday": N_("A public holiday"),
    calculator.ON_A_DATE: N_("A certain date"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: the answers so far, the day whose regulation is shown, what is in force, and what is wrong."""

    query: Query
    on: date
    chosen: str
    found: InForce
    faults: dict[str, Problem]


@get(PATH)
async def page(request: AnyRequest, now: NamedDependency[datetime], lang: NamedDependency[str]) -> Response[str]:
    """The page; where no regulation is adopted, whom to ask instead."""
    look = await _look(request, localtime.local(now).date())
    book = look.found.book
    if book is None:
        return deps.page(request, "prices/none.html", whom=site.of(request).municipality, **_of_day(look, lang))
    values = {**_of_day(look, lang), **_calculated(look, book, lang)}
    faults = {**values["errors"], **values["day_errors"]}
    return deps.page(request, "prices/prices.html", sheet=sheet.of(book), faults=faults, **values)


@get(f"{PATH}/answer")
async def answer(request: AnyRequest, now: NamedDependency[datetime], lang: NamedDependency[str]) -> Response[str]:
    """What a change in the calculator changes: the price and why, and the next question."""
    look = await _look(request, localtime.local(now).date())
    if look.found.book is None:
        return deps.page(request, "prices/none.html", whom=site.of(request).municipality, **_of_day(look, lang))
    headers = {"HX-Replace-Url": _address(look).url(PATH)}
    values = {**_of_day(look, lang), **_calculated(look, look.found.book, lang)}
    return deps.page(request, "prices/answer.html", headers=headers, **values)


async def _look(request: AnyRequest, today: date) -> Look:
    form = Fields({"on": request.query_params.getall("on", [])})
    on = form.day_or_none("on") or today
    query = Query.of(request.query_params.multi_items(), but=NOT_ANSWERS)
    found = await prices.in_force(day=today if form.faults else on, use=calculator.on_date(query))
    return Look(query, on, form.text("on"), found, dict(form.faults))


def _address(look: Look) -> Query:
    return look.query.changed(on=look.chosen)


def _of_day(look: Look, lang: str) -> dict[str, Any]:
    """The regulation of the day, and the one to come."""
    book, coming = look.found.book, look.found.coming
    return {
        "on": look.chosen,
        "book": book,
        "coming": {"day": coming.valid_from, "url": f"{PATH}?on={coming.valid_from}"} if coming else None,
        "day_errors": Errors({name: _in_words(fault, lang, look.on) for name, fault in look.faults.items()}),
    }


def _in_words(fault: Problem, lang: str, today: date) -> str:
    said = problems.say(fault, lang, today)
    return f"{said.title}. {said.detail}"


# The calculator ------------------------------------------------------------------------------------------------------


def _calculated(look: Look, book: Rulebook, lang: str) -> dict[str, Any]:
    """The questions with what was answered, and what comes of it."""
    book = _of_use(look, book)
    query = calculator.with_usual(look.query, book)
    typed = calculator.read(query, book, look.on)
    asked = prices.ask(book=book, known=typed.known, more=typed.more)
    field = calculator.next_field(asked, look.query, book)
    further = _further(asked.fields, field, query, book, lang)
    unasked = _unasked(look, [one.fact for one in asked.quote.pending], book, lang)
    return {
        "query": query,
        "errors": Errors({name: _in_words(fault, lang, look.on) for name, fault in typed.faults.items()}),
        **_questions(query, book, lang),
        "further": further,
        "unasked": unasked,
        "carried": calculator.carried(look.query, [one.name for one in (*further, *unasked)]),
        "answer": costs.answer(asked, field, typed, book, lang),
        "other": book if book is not look.found.book else None,
    }


def _of_use(look: Look, book: Rulebook) -> Rulebook:
    """The regulation that decides: that of the date which was chosen, where one is in force then."""
    return (look.found.then or book) if calculator.on_date(look.query) else book


def _questions(query: Query, book: Rulebook, lang: str) -> dict[str, Any]:
    """The lists of the first four questions; empty where the regulation does not ask."""

    def options(name: str) -> list[tuple[str, str]]:
        return questions.options(name, book, lang, query.one(name)) if name in book.asks else []

    say = translator(lang).gettext
    ages = drafts.bounds(book.asks)
    groups = list(zip(ages, [*ages[1:], None], strict=True))
    return {
        "classes": options("space_class"),
        "applicants": options("applicant"),
        "purposes": options("purpose"),
        "units": options("unit"),
        "days": [(kind, say(DAYS[kind])) for kind in (*holidays.KINDS_OF_DAY, calculator.ON_A_DATE)],
        "ages": _ages(groups, book, lang) if calculator.asks_people(book) else [],
        "groups": groups,
        "asks_disabled": DISABLED in book.asks,
    }


def _ages(groups: list[tuple[int, int | None]], book: Rulebook, lang: str) -> list[tuple[str, str]]:
    """Who takes part, as one choice: all of one age group, several, or disabled people."""
    say = translator(lang).gettext
    found = [(str(low), _age(low, high, lang)) for low, high in groups]
    if DISABLED in book.asks:
        found.append((DISABLED, say(N_("Disabled people"))))
    return [*found, (calculator.MIXED, say(N_("Different ages: tell how many")))]


def _age(low: int, high: int | None, lang: str) -> str:
    say = translator(lang).gettext
    if high is None:
        return say(N_("Adults, %(age)s or older"), age=low) if low else say(N_("People of any age"))
    if low == 0:
        return say(N_("Children and youth under %(age)s"), age=high)
    return say(N_("%(low)s to %(high)s years"), low=low, high=high - 1)


def _further(taken: Sequence[str], field: str, query: Query, book: Rulebook, lang: str) -> list[questions.Question]:
    """The questions that this combination needs: those that were answered, and the next."""
    names = [*taken, *([field] if field and field not in {*calculator.FIELDS, *taken} else [])]
    return [questions.question(name, book, lang, query.one(name)) for name in names]


def _unasked(look: Look, pending: Collection[str], book: Rulebook, lang: str) -> list[questions.Question]:
    """What may be said besides: what the regulation assumes, what is ordered, and what is known afterwards."""
    later = calculator.afterwards(book) - set(pending)
    names = [name for name in calculator.unasked(book) if name not in later or look.query.given(name)]
    ordered = [questions.of_extra(name, book, lang) for name in book.extras]
    return [*(questions.question(name, book, lang, look.query.one(name)) for name in names), *ordered]


HANDLERS = (page, answer)
