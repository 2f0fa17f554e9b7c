"""One line of log for each request: method, path template, status and time; never what a person sent or is shown."""

import logging
import sys
from typing import Any, TextIO

import structlog
from litestar.types import HTTPScope

log = structlog.get_logger("web")


def configure(*, stream: TextIO | None = None) -> None:
    """Set structlog up: lines to read on a terminal, JSON elsewhere."""
    on_terminal = stream is None and sys.stderr.isatty()
    renderers: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if on_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,  # the stream may change, as it does under a test
    )


def note(scope: HTTPScope, status: int, seconds: float) -> None:
    """Log one request. An address that matches no route may hold a secret, so it is not written down."""
    log.info(
        "request",
        method=scope["method"],
        path=scope.get("path_template") or "-",
        status=status,
        ms=round(seconds * 1000, 1),
    )
