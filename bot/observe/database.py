"""Times every statement of every database in this process, and counts what fails."""

from functools import cache
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.observe import metrics

OPERATIONS = frozenset({"select", "insert", "update", "delete"})
_BEGAN = "began"
# Looked up once: a message has a dozen statements.
_OBSERVE = {name: metrics.DATABASE.labels(name).observe for name in (*OPERATIONS, metrics.OTHER)}


@cache
def install() -> None:
    """Time them from now on; a second call changes nothing."""
    event.listen(Engine, "before_cursor_execute", _begin)
    event.listen(Engine, "after_cursor_execute", _end)
    event.listen(Engine, "handle_error", _failed)


def _begin(connection: Any, *_: Any) -> None:
    connection.info[_BEGAN] = perf_counter()


def _end(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    word = statement.lstrip()[:6].lower()
    operation = word if word in OPERATIONS else metrics.OTHER
    _OBSERVE[operation](perf_counter() - connection.info[_BEGAN])


def _failed(context: Any) -> None:
    # The driver's classes are a dozen.
    metrics.DATABASE_ERRORS.labels(type(context.original_exception).__name__).inc()
