"""Logs: one line for each record, JSON or text, on standard error, from every library in the process.

What a record may hold is decided when it is made: see `bot.observe.records`.
"""

import asyncio
import json
import logging
import os
import re
import sys
import threading
import warnings
from datetime import datetime, timezone
from typing import Any

import structlog

from actions.store.database import EMBEDDED_URL, database_url
from bot.observe import conversations, spans
from bot.observe.records import EVENT_FIELDS, make_record, of_structlog

logger = logging.getLogger(__name__)

VARIABLE = "LOG_FORMAT"
FORMATS = ("json", "text")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def one_line(text: str) -> str:
    """A text whose line breaks and other control characters are written out."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


class JsonFormatter(logging.Formatter):
    """One JSON object for each record.

    Args:
        service: the process's name.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The object's line."""
        told = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
            **_context(record),
        }
        if record.exc_text:
            told["error"] = record.exc_text
        return json.dumps(told, ensure_ascii=True)


class TextFormatter(logging.Formatter):
    """A line to be read by people; an error's places follow on lines of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        context = " ".join(f"{name}={value}" for name, value in _context(record).items())
        said = f"{_time(record)} {record.levelname:<8} {record.name}: {record.getMessage()} {context}"
        return "\n".join(filter(None, (one_line(said.rstrip()), record.exc_text)))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")


def _context(record: logging.LogRecord) -> dict[str, Any]:
    found = {"conversation": conversations.current.get(), "trace": spans.trace_id()}
    return {
        **{name: value for name, value in found.items() if value},
        **getattr(record, EVENT_FIELDS, {}),
    }


def chosen_format() -> str:
    """`LOG_FORMAT` from the environment; else text in development and JSON anywhere else."""
    given = os.environ.get(VARIABLE, "").lower()
    return given if given in FORMATS else ("text" if database_url() == EMBEDDED_URL else "json")


def configure(service: str) -> None:
    """Have everything in this process logged so from now on; each call takes over what has come since.

    Args:
        service: the process's name.
    """
    logging.setLogRecordFactory(make_record)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service) if chosen_format() == "json" else TextFormatter())
    logging.getLogger().handlers[:] = [handler]
    logging.lastResort = handler
    for known in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(known, logging.Logger):
            known.handlers.clear()
            known.propagate = True
    # All it has to tell is beside its empty message: addresses, with the tokens in them.
    logging.getLogger("sanic.access").disabled = True
    # In place, for loggers that are in use keep the list.
    structlog.get_config()["processors"][:] = [structlog.stdlib.filter_by_level, of_structlog]
    _take_over_errors()


def _take_over_errors() -> None:
    """What Python itself would print, with the texts of errors and warnings."""
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda told: _log("An error was ignored", told.exc_value)
    threading.excepthook = lambda told: _log("A thread ended by an error", told.exc_value)
    warnings.showwarning = _warned


def _uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    _log("The process ends by an error", error)


def _log(what: str, error: BaseException | None) -> None:
    logger.error(what, exc_info=error)


def _warned(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
    if issubclass(category, DeprecationWarning | PendingDeprecationWarning):
        return
    path, line, *_ = where
    logger.warning("A library warns: %s at %s:%s", category.__name__, path, line)


def unretrieved(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The event loop's errors that nobody handles: its own words may quote a task with all it holds."""
    _log("A task ended by an error that nobody looked at", context.get("exception"))
