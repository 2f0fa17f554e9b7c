"""Serves the application on one port, from one process or several, until a signal ends it."""

import logging
import os
import socket

import uvicorn
from uvicorn.supervisors import Multiprocess

APPLICATION = "booking.app:create_app"
GRACE = 5
"""Seconds that a request may still take after the signal."""


class NoPort(Exception):
    """The port cannot be had; the message says why, for the operator."""


def listen(host: str, port: int) -> socket.socket:
    """Take the port; raises NoPort. Done first, so that nothing else starts in vain."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NoPort(f"Port {port} on {host}: {reason.rstrip('.')}. PORT=8001 chooses another.") from error
    return listener


def serve(listener: socket.socket, *, database_url: str, workers: int) -> int:
    """Serve until SIGINT or SIGTERM; 0, or the exit status of a process that could not start.

    The processes find the database through the environment.
    """
    os.environ["DATABASE_URL"] = database_url
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        timeout_worker_healthcheck=30,
    )
    try:
        return _from_several(config, listener) if workers > 1 else _from_here(config, listener)
    except KeyboardInterrupt:
        return 0


def _from_here(config: uvicorn.Config, listener: socket.socket) -> int:
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _from_several(config: uvicorn.Config, listener: socket.socket) -> int:
    supervisor = Multiprocess(config, sockets=[listener])
    supervisor.run()
    return max(0, *(process.exitcode or 0 for process in supervisor.processes))  # one that a signal ended is below 0
