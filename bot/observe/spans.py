"""Spans of traces where they are asked for by `OTEL_EXPORTER_OTLP_ENDPOINT`, else nothing at all.

What makes traces is loaded only then: neither the start nor a message pays for what is off.
"""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

VARIABLE = "OTEL_EXPORTER_OTLP_ENDPOINT"
HEADER = "traceparent"
_NOTHING = nullcontext()


class Spans(Protocol):
    """Makes spans."""

    def span(
        self, name: str, attributes: Mapping[str, str], parent: str | None
    ) -> AbstractContextManager[object]:
        """A span around a block, below the one around it or below a parent of another process."""

    def note(self, attributes: Mapping[str, str]) -> None:
        """Add to the span around."""

    def parent(self) -> str | None:
        """The header that carries the span around to another process."""

    def trace_id(self) -> str:
        """The trace around, if there is one."""

    def close(self) -> None:
        """Send what is left; takes a few seconds at most."""


_made: Spans | None = None


def start(service: str) -> None:
    """Make spans from now on, if the environment says where they go; once in each process.

    Args:
        service: the process's name in traces; `OTEL_SERVICE_NAME` goes before.
    """
    global _made
    if os.environ.get(VARIABLE) and _made is None:
        from bot.observe.tracing import Tracing

        _made = Tracing(service)


def stop() -> None:
    """Make none any more, and send what is left."""
    global _made
    if _made is not None:
        _made.close()
        _made = None


def span(
    name: str, attributes: Mapping[str, str] | None = None, parent: str | None = None
) -> AbstractContextManager[object]:
    """A span around a block.

    Args:
        name: of few kinds.
        attributes: nothing that tells who a person is or what was written.
        parent: the header `traceparent` of a request.
    """
    return _NOTHING if _made is None else _made.span(name, attributes or {}, parent)


def note(**attributes: str) -> None:
    """Add attributes to the span around."""
    if _made is not None:
        _made.note(attributes)


def headers() -> dict[str, str]:
    """The headers that carry the trace to another process."""
    parent = _made.parent() if _made is not None else None
    return {HEADER: parent} if parent else {}


def trace_id() -> str:
    """The trace around in hexadecimal digits; empty without one."""
    return _made.trace_id() if _made is not None else ""
