"""Sends one message by SMTP, or into a Maildir where no SMTP server is set."""

import asyncio
import mailbox
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from pathlib import Path

import aiosmtplib

from booking.settings import Settings, Smtp

PATIENCE = 30.0
"""How many seconds a mail server may take over one message."""


class NotSent(Exception):
    """The message did not go out; the text says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent to one receiver; `key` is the same whenever the same letter is sent again."""

    key: str
    recipient: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Mailer:
    """Where letters go out, and in whose name."""

    sender: str
    smtp: Smtp | None
    folder: Path

    async def send(self, letter: Letter, *, now: datetime) -> None:
        """Send the letter; raises NotSent."""
        try:
            message = compose(letter, sender=self.sender, now=now)
            if self.smtp is None:
                await asyncio.to_thread(_keep, message, self.folder)
            else:
                await _hand_over(message, self.smtp)
        except (OSError, ValueError, aiosmtplib.SMTPException) as error:
            raise NotSent(f"{type(error).__name__}: {error}") from error


def from_settings(settings: Settings) -> Mailer:
    """The mailer that the settings ask for."""
    return Mailer(settings.sender, settings.smtp, settings.mail_folder)


def compose(letter: Letter, *, sender: str, now: datetime) -> EmailMessage:
    """The letter as it goes over the wire; raises ValueError for a line break in an address or the subject."""
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=letter.recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.key}@{address.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _keep(message: EmailMessage, folder: Path) -> None:
    for part in ("tmp", "new", "cur"):  # all there before it is opened: several senders may be the first
        (folder / part).mkdir(parents=True, exist_ok=True)
    mailbox.Maildir(folder).add(message)


async def _hand_over(message: EmailMessage, smtp: Smtp) -> None:
    await aiosmtplib.send(
        message,
        hostname=smtp.host,
        port=smtp.port,
        username=smtp.user or None,
        password=smtp.password or None,
        start_tls=smtp.starttls,
        timeout=PATIENCE,
    )
