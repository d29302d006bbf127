"""Traces by OpenTelemetry over OTLP/HTTP; loaded by `bot.observe.spans` alone."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import INVALID_SPAN_CONTEXT, Span, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bot.observe.spans import HEADER

_carrier = TraceContextTextMapPropagator()


class Tracing:
    """Makes spans and sends them in batches, from a thread of its own.

    Args:
        service: the process's name, unless the environment has another.
    """

    def __init__(self, service: str) -> None:
        name = os.environ.get("OTEL_SERVICE_NAME") or service
        self._provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("assistant")

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str], parent: str | None) -> Iterator[Span]:
        """See `Spans`; of an error only the class is told, for its text may quote what a person wrote."""
        context = _carrier.extract({HEADER: parent}) if parent else None
        with self._tracer.start_as_current_span(
            name,
            context,
            attributes=dict(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as made:
            try:
                yield made
            except BaseException as error:
                made.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def note(self, attributes: Mapping[str, str]) -> None:
        """See `Spans`."""
        trace.get_current_span().set_attributes(dict(attributes))

    def parent(self) -> str | None:
        """See `Spans`."""
        carrier: dict[str, str] = {}
        _carrier.inject(carrier)
        return carrier.get(HEADER)

    def trace_id(self) -> str:
        """See `Spans`."""
        context = trace.get_current_span().get_span_context()
        return "" if context == INVALID_SPAN_CONTEXT else f"{context.trace_id:032x}"

    def close(self) -> None:
        """See `Spans`."""
        self._provider.shutdown()  # type: ignore[no-untyped-call]
