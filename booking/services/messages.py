"""Letters and notices: composed in the receiver's language, put in the outbox, and sent from there."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from booking import mailer as post
from booking.domain.municipality import UNNAMED, Municipality
from booking.language import formats, texts
from booking.mailer import Mailer, NotSent
from booking.storage import municipality, outbox
from booking.storage.outbox import Message
from booking.storage.transaction import transaction

TEMPLATES = Path(__file__).parent / "templates"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long to wait after the first failure, the second and so on; after the last one a letter is given up."""
PAUSE = 2.0
"""Seconds between two looks into the outbox where nothing calls for one."""
PACE = 0.05
"""Seconds between two letters, so that whoever waits for a page is served before them."""

log = structlog.get_logger("messages")


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words."""

    subject: str
    text: str
    html: str


# Composing -----------------------------------------------------------------------------------------------------------


def compose(
    kind: str, *, language: str, now: datetime, municipality: Municipality = UNNAMED, **values: object
) -> Composed:
    """The letter of `templates/KIND.txt` in the language: its first line is the subject, and the rest is the body."""
    known = {"lang": language, "today": formats.day_of(now), "municipality": municipality, **values}
    subject, _, text = _templates(False).get_template(f"{kind}.txt").render(known).strip().partition("\n")
    body = _templates(True).get_template(f"{kind}.txt").render(known).strip().partition("\n")[2]
    frame = _templates(True).get_template("frame.html")
    html = frame.render(known, subject=subject.strip(), blocks=[_block(block) for block in _paragraphs(body)])
    return Composed(subject.strip(), text.strip() + "\n", html)


def _paragraphs(body: str) -> list[list[str]]:
    """The lines of each paragraph; an empty line stands between two."""
    paragraphs = [[line.strip() for line in part.splitlines() if line.strip()] for part in body.split("\n\n")]
    return [lines for lines in paragraphs if lines]


def _block(lines: list[str]) -> Markup:
    """A paragraph as HTML; lines that all begin with a dash are a list. The template has escaped them already."""
    if all(line.startswith("- ") for line in lines):
        return Markup("<ul>{}</ul>").format(Markup().join(Markup(f"<li>{line[2:]}</li>") for line in lines))  # noqa: S704 -- escaped
    return Markup("<p>{}</p>").format(Markup("<br>").join(Markup(line) for line in lines))  # noqa: S704 -- escaped


@cache
def _templates(html: bool) -> Environment:
    """The letters' environment: one template gives the plain text and the HTML."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=html,  # noqa: S701 -- plain text is not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a release brings new templates, and no letter asks the disk for them
    )
    env.globals.update(_=_gettext, ngettext=_ngettext, button=_button if html else _plain_button)
    env.filters.update(
        money=_in_language(formats.money),
        number=_in_language(formats.number),
        duration=_in_language(formats.duration),
        clock=_in_language(formats.clock),
        hours=_in_language(formats.hours),
        span=_on_day(formats.span),
        period=_on_day(formats.period),
        moment=_on_day(formats.moment),
        date=_on_day(formats.day),
    )
    return env


@pass_context
def _gettext(context: Context, text: str, /, **params: object) -> str:
    return texts.translator(context["lang"]).gettext(text, **params)


@pass_context
def _ngettext(context: Context, one: str, many: str, n: int, /, **params: object) -> str:
    return texts.translator(context["lang"]).ngettext(one, many, n, **params)


def _in_language(words: Callable[..., str]) -> Callable[..., str]:
    """A filter that knows the letter's language."""

    @pass_context
    def filtered(context: Context, *args: Any, **options: Any) -> str:
        return words(*args, context["lang"], **options)

    return filtered


def _on_day(words: Callable[..., str]) -> Callable[..., str]:
    """A filter that knows the letter's language and day."""

    @pass_context
    def filtered(context: Context, *args: Any, **options: Any) -> str:
        return words(*args, context["lang"], context["today"], **options)

    return filtered


def _button(text: str, url: str) -> Markup:
    """The one thing to do, as a link that looks like a button."""
    return Markup('<a class="button" href="{}">{}</a>').format(url, text)


def _plain_button(text: str, url: str) -> str:
    return f"{text}:\n{url}"


# Putting in the outbox -----------------------------------------------------------------------------------------------


async def put(
    kind: str,
    *,
    recipient: str,
    language: str,
    now: datetime,
    application: int | None = None,
    loan: int | None = None,
    **values: object,
) -> int:
    """Compose a letter and put it in the outbox; call it in the transaction that it tells of."""
    letter = compose(kind, language=language, now=now, municipality=await municipality.current(), **values)
    return await outbox.put(
        kind=kind,
        recipient=recipient,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        now=now,
        application=application,
        loan=loan,
    )


# Sending -------------------------------------------------------------------------------------------------------------


async def send_due(*, mailer: Mailer, now: datetime, limit: int = 100) -> int:
    """Send what is due, at most `limit`; how many went out. Several processes may do so at once."""
    sent = 0
    for _ in range(limit):
        went = await _send_one(mailer, now)
        if went is None:
            break
        sent += went
    return sent


async def _send_one(mailer: Mailer, now: datetime) -> bool | None:
    """Send the letter that waited longest; whether it went, None where none is due.

    Its row is locked until it is marked, so that no other process takes it too.
    """
    went = None
    async with transaction():
        for message in await outbox.due(1, now):
            went = await _send(message, mailer, now)
    return went


async def _send(message: Message, mailer: Mailer, now: datetime) -> bool:
    letter = post.Letter(f"letter-{message.id}", message.recipient, message.subject, message.text, message.html)
    try:
        await mailer.send(letter, now=now)
    except NotSent as error:
        again_at = now + WAITS[message.tries] if message.tries < len(WAITS) else None
        log.warning("letter not sent", message=message.id, tries=message.tries + 1, fault=str(error))
        await outbox.mark_failed(message.id, fault=str(error), again_at=again_at)
        return False
    await outbox.mark_sent(message.id, now)
    return True


async def keep_sending(*, mailer: Mailer, clock: Callable[[], datetime], wake: asyncio.Event) -> None:
    """Send what is due until cancelled: now, whenever `wake` is set, and every few seconds."""
    while True:
        wake.clear()
        try:
            while await _send_one(mailer, clock()) is not None:  # noqa: ASYNC110 -- it paces, it does not poll
                await asyncio.sleep(PACE)
        except Exception:
            log.exception("the outbox could not be sent")
        with suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), PAUSE)
