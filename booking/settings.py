"""Typed settings from environment variables, read once at start."""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path


class BadSetting(Exception):
    """A variable holds what it cannot; the message names it, for the operator."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that letters go out through."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an installation may set; see docs/running.md."""

    database_url: str | None
    var: Path
    host: str
    port: int
    base_url: str
    sender: str
    smtp: Smtp | None
    workers: int
    connections: int
    secure_cookies: bool
    demo: bool
    secret: str = field(repr=False)

    @property
    def database_folder(self) -> Path:
        """Where the bundled PostgreSQL keeps its files."""
        return self.var / "db"

    @property
    def mail_folder(self) -> Path:
        """The Maildir that takes letters where no SMTP server is set."""
        return self.var / "mail"


def from_environment() -> Settings:
    """Read the settings; raises BadSetting."""
    env = os.environ
    var = Path(env.get("LEDIG_VAR") or "var").resolve()
    port = _whole(env.get("PORT") or "8000", "PORT")
    return Settings(
        database_url=env.get("DATABASE_URL") or None,
        var=var,
        host=env.get("LEDIG_HOST") or "127.0.0.1",
        port=port,
        base_url=base_url(),
        sender=env.get("LEDIG_SENDER") or "ledig@localhost",
        smtp=_smtp(env.get("LEDIG_SMTP_HOST")),
        workers=_whole(env.get("LEDIG_WORKERS") or "1", "LEDIG_WORKERS"),
        connections=_whole(env.get("LEDIG_CONNECTIONS") or "10", "LEDIG_CONNECTIONS"),
        secure_cookies=base_url().startswith("https://"),
        demo=env.get("LEDIG_DEMO", "yes") != "no",
        secret=env.get("LEDIG_SECRET") or _kept_secret(var),
    )


def base_url() -> str:
    """The address at which people outside reach this installation, without a slash at the end; letters link to it."""
    port = os.environ.get("PORT") or "8000"
    return (os.environ.get("LEDIG_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")


def _smtp(host: str | None) -> Smtp | None:
    if not host:
        return None
    env = os.environ
    return Smtp(
        host=host,
        port=_whole(env.get("LEDIG_SMTP_PORT") or "587", "LEDIG_SMTP_PORT"),
        user=env.get("LEDIG_SMTP_USER", ""),
        password=env.get("LEDIG_SMTP_PASSWORD", ""),
        starttls=env.get("LEDIG_SMTP_STARTTLS", "yes") != "no",
    )


def _whole(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise BadSetting(f"{name} must be a whole number, not {text!r}.") from error


def _kept_secret(var: Path) -> str:
    """One secret an installation, made at its first start; several machines share one through LEDIG_SECRET."""
    path = var / "secret"
    try:
        if not path.exists() or not path.stat().st_size:  # empty where the disk was full when it was made
            var.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(32), encoding="ascii")
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise BadSetting(f"The data folder {var} cannot be written: {error.strerror}.") from error
