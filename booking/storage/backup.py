"""The whole database as one file, and back again, with PostgreSQL's own programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from booking.storage import embedded, transaction

PLAIN = ("--no-owner", "--no-privileges")  # a dump may go back in under another user's name


class BackupFailed(Exception):
    """A dump was not made or not read back; the message is the program's own."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: `unclaimed` booked occurrences lack the claim that guards their time."""

    applications: int
    booked: int
    claims: int
    unclaimed: int


def dump(url: str, file: Path) -> None:
    """Write the database at `url` into `file`, which appears only once it is whole; raises BackupFailed."""
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        unfinished.touch(mode=0o600)
        _run("pg_dump", *PLAIN, "--format=custom", f"--file={unfinished}", *_to(url), password=_password(url))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """Replace all that is in the database at `url` by what `file` holds, or change nothing; raises BackupFailed.

    The rows come first and the exclusion constraint is built over them, so a dump with a double booking does not go in.
    """
    _run("pg_restore", "--list", str(file))
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(  # noqa: S603 -- programs of PostgreSQL, with arguments of our own
            [embedded.program("pg_restore"), *PLAIN, "--file=-", str(file)], stdout=subprocess.PIPE, stderr=said
        ) as reader,
        subprocess.Popen(  # noqa: S603 -- as above
            [embedded.program("psql"), *_replacing(), *_to(url)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=_environment(_password(url)),
        ) as writer,
    ):
        read = _pass_on(reader, writer)
        if not read:
            writer.kill()  # before it sees the end of the script, which it would commit at
        elif writer.stdin:
            writer.stdin.close()
        if writer.wait() or not read:
            said.seek(0)
            raise BackupFailed(_first_line(said.read()))


async def contents() -> Contents:
    """Count what the connected database holds, and whether every booked occurrence has all its claims."""
    row = await transaction.row(_CONTENTS)
    if row is None:
        raise AssertionError("an aggregate always answers")
    return Contents(**row)


async def has_tables() -> bool:
    """Whether there is anything in the connected database that a restore would replace."""
    return bool(await transaction.value("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"))


async def others() -> int:
    """How many other connections use the database: a running app, most likely."""
    return int(await transaction.value(_OTHERS))


_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

_CONTENTS = """
SELECT
    (SELECT count(*) FROM application) AS applications,
    (SELECT count(*) FROM occurrence WHERE state = 'booked') AS booked,
    (SELECT count(*) FROM claim WHERE held) AS claims,
    (
        SELECT count(DISTINCT occurrence.id)
        FROM occurrence JOIN space_part ON space_part.space = ANY (occurrence.spaces)
        WHERE occurrence.state = 'booked' AND NOT EXISTS (
            SELECT FROM claim
            WHERE claim.occurrence = occurrence.id AND claim.part = space_part.part AND claim.held
                AND claim.starts_at = occurrence.starts_at AND claim.ends_at = occurrence.ends_at
        )
    ) AS unclaimed
"""


def _replacing() -> tuple[str, ...]:
    """What psql runs, as one transaction: an empty schema, then the script on its standard input."""
    empty = (
        "--command=SET lock_timeout = '10s'",
        "--command=DROP SCHEMA public CASCADE",
        "--command=CREATE SCHEMA public",
    )
    return ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *empty, "--file=-")


def _pass_on(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> bool:
    """Hand the script over; whether all of it was read. A writer that gave up says why itself."""
    if reader.stdout is None or writer.stdin is None:
        raise AssertionError("both ends are pipes")
    try:
        shutil.copyfileobj(reader.stdout, writer.stdin)
        writer.stdin.flush()
    except BrokenPipeError:
        reader.kill()
    return reader.wait() == 0


def _run(program: str, *arguments: str, password: str = "") -> None:
    done = subprocess.run(  # noqa: S603 -- a program of PostgreSQL, with arguments of our own
        [embedded.program(program), *arguments], env=_environment(password), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFailed(_first_line(done.stderr))


def _to(url: str) -> tuple[str, ...]:
    """The address as an argument, without the password: arguments can be read by every user of the machine."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    return ("--no-password", "--dbname=" + parts._replace(netloc=user.partition(":")[0] + at + place).geturl())


def _password(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def _environment(password: str) -> Mapping[str, str]:
    return {**os.environ, "PGPASSWORD": password} if password else os.environ


def _first_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return lines[0] if lines else "the program ended without a word"
