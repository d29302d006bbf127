"""The metrics that a process counts itself; every label takes few values, and none of them is a person's.

Import this before `prometheus_client`: where several workers serve, their counts are kept in files that all
of them read, and the library looks for the folder when it is loaded.
"""

import os
import tempfile
from collections.abc import Callable
from functools import cache

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
# The bot's, and the action server's.
WORKERS = ("SANIC_WORKERS", "ACTION_SERVER_SANIC_WORKERS")
SEVERAL = any(int(os.environ.get(name) or 1) > 1 for name in WORKERS)
if SEVERAL and MULTIPROCESS not in os.environ:
    os.environ[MULTIPROCESS] = tempfile.mkdtemp(prefix="metrics-")

from prometheus_client import (  # noqa: E402 - see above
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

disable_created_metrics()  # type: ignore[no-untyped-call]

CHANNELS = frozenset({"rest", "webchat", "messenger", "whatsapp"})
OTHER = "other"
_TURN_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
_CALL_BUCKETS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

# What this process counts; what is read when somebody asks is beside it, see `read_at_scrape`.
REGISTRY = CollectorRegistry()

MESSAGES = Counter(
    "assistant_messages",
    "Messages of people, by what came of them: answered, passed_on (to a person) or failed.",
    ("channel", "language", "outcome"),
    registry=REGISTRY,
)
STAGE = Histogram(
    "assistant_stage_seconds",
    "How long each stage of a message took.",
    ("stage",),
    buckets=_TURN_BUCKETS,
    registry=REGISTRY,
)
INTENTS = Counter(
    "assistant_intents", "What messages were taken for.", ("intent", "language"), registry=REGISTRY
)
FALLBACKS = Counter(
    "assistant_fallbacks", "Messages that were not understood.", ("language",), registry=REGISTRY
)
HANDOVERS = Counter(
    "assistant_handovers", "Conversations handed over to a person.", ("language",), registry=REGISTRY
)
ACTION_FAILURES = Counter(
    "assistant_action_failures",
    "Calls of the action server that failed, as the bot sees it.",
    ("action", "reason"),
    registry=REGISTRY,
)
ACTION = Histogram(
    "assistant_action_seconds",
    "How long an action ran in the action server: done, refused or failed.",
    ("action", "outcome"),
    buckets=_CALL_BUCKETS,
    registry=REGISTRY,
)
DATABASE = Histogram(
    "assistant_database_seconds",
    "How long statements took in the database.",
    ("operation",),
    buckets=_CALL_BUCKETS,
    registry=REGISTRY,
)
DATABASE_ERRORS = Counter(
    "assistant_database_errors",
    "Statements that failed, by the error's class.",
    ("error",),
    registry=REGISTRY,
)
LOG_RECORDS = Counter(
    "assistant_log_records", "Lines logged as a warning or worse.", ("level",), registry=REGISTRY
)
STARTUP = Gauge(
    "assistant_startup_seconds",
    "From the start of the process until its server listened.",
    multiprocess_mode="max",
    registry=REGISTRY,
)

_at_scrape = CollectorRegistry()
_process = ProcessCollector(registry=_at_scrape)
if SEVERAL:
    MultiProcessCollector(_at_scrape)  # type: ignore[no-untyped-call]


def read_at_scrape(collector: Collector) -> None:
    """Have figures read whenever the metrics are asked for."""
    _at_scrape.register(collector)


def exposition() -> bytes:
    """All metrics in Prometheus' text format; of all workers, where there are several."""
    own = b"" if SEVERAL else generate_latest(REGISTRY)
    return own + generate_latest(_at_scrape)


def process_started() -> float | None:
    """When this process began, in seconds of the epoch; None where the system does not tell."""
    for family in _process.collect():
        if family.name == "process_start_time_seconds":
            return float(family.samples[0].value)
    return None


@cache
def stage(name: str) -> Callable[[float], None]:
    """Takes the seconds of a stage."""
    return STAGE.labels(name).observe


def known_channel(name: str) -> str:
    """A channel as a label."""
    return name if name in CHANNELS else OTHER
