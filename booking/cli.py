"""The operator's commands; what goes wrong is one line on standard error, with exit status 1."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Never, TypeVar

import asyncpg
import click

from booking import demo, mailer, serving
from booking.domain.people import ADMINISTRATOR
from booking.domain.problems import Problem
from booking.services import housekeeping, messages, roles, sign_in
from booking.settings import BadSetting, Settings, from_environment
from booking.storage import backup, conf, embedded, migrate, municipality
from booking.storage import people as persons
from booking.web.problem_texts import TABLE

Result = TypeVar("Result")

FAULTS = (
    BadSetting,
    Problem,
    serving.NoPort,
    embedded.NoDatabase,
    conf.UnfitDatabase,
    migrate.MigrationFailed,
    backup.BackupFailed,
    asyncpg.PostgresError,
    OSError,
)


class Commands(click.Group):
    """Commands whose foreseeable faults are told in one line: no traceback for what an operator can mend."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except FAULTS as error:
            raise click.ClickException(_in_one_line(error)) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """The commands in the order in which an operator meets them."""
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Ledig lends out a municipality's venues, halls and equipment.

    The database is the one that DATABASE_URL names, or else PostgreSQL of Ledig's own in the data folder
    (LEDIG_VAR, by default var), started for as long as a command runs. docs/running.md has all settings.
    """
    signal.signal(signal.SIGTERM, _leave)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _leave)


@main.command()
def run() -> None:
    """Start the service. Ctrl-C stops all of it.

    Starts the database, migrates it, loads the demo where there is no municipality yet (LEDIG_DEMO=no: not),
    and serves on http://127.0.0.1:8000. PORT and LEDIG_HOST change the address.
    """
    settings = from_environment()
    listener = serving.listen(settings.host, settings.port)
    asyncio.run(_connected(settings, lambda: _prepare(settings)))
    try:
        status = serving.serve(listener, database_url=_address(settings), workers=settings.workers)
    finally:
        if not settings.database_url:
            embedded.stop(settings.database_folder)
        click.echo("Ledig has stopped.")
    sys.exit(status)


@main.command(name="migrate")
def migrate_() -> None:
    """Bring the database's schema up to date."""
    count = _with_database(migrate.migrate, current=False)
    click.echo(f"{count} migrations run." if count else "The database is up to date.")


@main.command(name="demo")
@click.option("--size", type=click.IntRange(min=1), help="Instead: 50 spaces with this many bookings, to measure with.")
def demo_(size: int | None) -> None:
    """Fill an empty database with a demo."""

    async def load() -> None:
        await migrate.migrate()
        if (found := await municipality.current()).name:
            raise click.ClickException(f"The database holds {found.name} already; the demo goes into an empty one.")
        await demo.load(now=_now(), size=size)

    _with_database(load, current=False)
    click.echo("The demo is loaded.")


@main.command()
@click.argument("email")
def api_key(email: str) -> None:
    """Make a person a key to the JSON API.

    The key is shown this once; Ledig keeps only a hash of it.
    """
    click.echo(_with_database(lambda: sign_in.issue_key(email=email, now=_now())))


@main.command()
@click.argument("email")
@click.argument("role", type=click.Choice(roles.ROLES))
@click.option("--venue", metavar="SLUG", help="Only there; without it, in all venues.")
def grant(email: str, role: str, venue: str | None) -> None:
    """Give a person a role.

    Who is not known yet is added. An administrator is one everywhere.
    """
    person = _with_database(lambda: roles.grant(email=email, role=role, venue=venue, by=None, now=_now()))
    where = f"in {venue}" if venue and role != ADMINISTRATOR else "everywhere"
    click.echo(f"{person.email} is {role} {where}.")


@main.command()
def send_outbox() -> None:
    """Send the letters that wait.

    The running service does so by itself; this is for when it does not run.
    """
    post = mailer.from_settings(from_environment())
    sent = _with_database(lambda: messages.send_due(mailer=post, now=_now(), limit=100_000))
    click.echo(f"{sent} letters sent.")


@main.command()
def nightly() -> None:
    """Remind, release, ask and forget: every night.

    Borrowers are reminded before and after their gear is due, and what nobody fetched is free for others. Applicants
    are asked for the income from tickets of dates that are over, where their price depends on it. Forgotten are
    sign-in links and sessions that ended a day ago, letters sent more than 90 days ago, and whose loans were that ended
    longer ago than their lending place keeps them. A second run on the same day does nothing twice.
    """
    done = _with_database(lambda: housekeeping.nightly(now=_now()))
    click.echo(f"Applicants asked about {done.asked} dates that are over.")
    click.echo(f"Loans: {done.reminded} reminders written, {done.released} not fetched and released.")
    click.echo(
        f"Forgotten: {done.sessions} sessions, {done.letters} letters, all links that are spent, "
        f"the borrowers of {done.loans} loans, {done.borrowers} profiles."
    )


@main.command(name="backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_(file: Path) -> None:
    """Write the whole database to a file.

    The service may run meanwhile. FILE appears once it is whole.
    """
    settings = from_environment()
    holds = _with_database(backup.contents)
    backup.dump(_address(settings), file)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB, with {holds.booked} booked hours.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what the database holds now.")
def restore(file: Path, yes: bool) -> None:
    """Put back what a backup holds.

    All of it or nothing: a FILE that cannot be read to its end changes nothing. Stop the service first.
    """
    settings = from_environment()
    _with_database(lambda: _may_replace(yes=yes), current=False)
    backup.restore(_address(settings), file)
    _with_database(migrate.migrate, current=False)
    holds = _with_database(backup.contents)
    click.echo(f"Restored: {holds.applications} applications, {holds.booked} booked hours, {holds.claims} claims.")
    if holds.unclaimed:
        raise click.ClickException(f"{holds.unclaimed} booked hours lack a claim: their time is not guarded.")


# What the commands share ---------------------------------------------------------------------------------------------


def _with_database(work: Callable[[], Awaitable[Result]], *, current: bool = True) -> Result:
    """Do the work on the connected database, whose schema has to be `current` unless the work sees to that itself."""

    async def checked() -> Result:
        if current and not await migrate.is_current():
            raise click.ClickException("The database is not up to date; run `ledig migrate` first.")
        return await work()

    return asyncio.run(_connected(from_environment(), checked))


async def _connected(settings: Settings, work: Callable[[], Awaitable[Result]]) -> Result:
    await conf.connect(_address(settings), connections=4)
    try:
        return await work()
    finally:
        await conf.disconnect()


def _address(settings: Settings) -> str:
    """Where the database is; our own is started where no other is named, and stops with this process."""
    return settings.database_url or embedded.start(settings.database_folder)


async def _may_replace(*, yes: bool) -> None:
    if await backup.others():
        raise click.ClickException("The database is in use; stop the service first.")
    if not yes and await backup.has_tables():
        raise click.ClickException("The database is not empty; --yes replaces all that it holds.")


def _now() -> datetime:
    return datetime.now(UTC)


def _in_one_line(error: Exception) -> str:
    if isinstance(error, Problem):
        said = TABLE[error.code].title % error.params
        return f"{said} ({', '.join(f'{name}: {value}' for name, value in error.params.items()) or error.code})."
    return " ".join((str(error) or type(error).__name__).split())


def _leave(_number: int, _frame: object) -> Never:
    """End as after Ctrl-C: what stands in `finally` and `atexit` is done, so that the database stops too."""
    raise SystemExit(0)


# run -----------------------------------------------------------------------------------------------------------------


async def _prepare(settings: Settings) -> None:
    """Migrate, and load the demo where it is wanted and nothing is there."""
    click.echo(
        "Database: " + ("DATABASE_URL" if settings.database_url else f"PostgreSQL in {settings.database_folder}")
    )
    if count := await migrate.migrate():
        click.echo(f"Schema: {count} migrations run.")
    if settings.demo and not (await municipality.current()).name:
        click.echo("Demo: loading a municipality to try things out in ...")
        began = time.monotonic()
        await demo.load(now=_now())
        click.echo(f"Demo: loaded in {time.monotonic() - began:.0f} s.")
    for line in await _where_to_look(settings):
        click.echo(line)


async def _where_to_look(settings: Settings) -> list[str]:
    """The address, and in a demo who there is to sign in as."""
    lines = [f"Ledig: {settings.base_url} (Ctrl-C stops all of it)"]
    if not await persons.person_by_email(demo.SIGN_IN[0][0]):
        return lines
    place = "by e-mail" if settings.smtp else f"as a file in {settings.mail_folder / 'new'}"
    width = max(len(email) for email, _ in demo.SIGN_IN)
    lines.append(f"Sign in: {settings.base_url}/sign-in as one of these; the link comes {place}")
    return [*lines, *(f"  {email:<{width}}  {what}" for email, what in demo.SIGN_IN)]


if __name__ == "__main__":
    main()
