"""The queues in the database as metrics, read when somebody asks, and at most once in a few seconds.

Every process tells the same figures: take the highest.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from threading import Lock
from time import monotonic

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.store.queues import Queue, Queues, read_queues

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 5.0
CHANNEL = ("channel",)


class QueueCollector(Collector):
    """Reads the queues.

    Args:
        engine: gives the database.
        now: the clock.
    """

    def __init__(self, engine: Callable[[], Engine], now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now
        self._lock = Lock()
        self._read_at = -SECONDS_BETWEEN
        self._known: Queues | None = None

    def describe(self) -> list[GaugeMetricFamily]:
        """What it tells, without a look at the database."""
        return list(_families(Queues()))

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How they stand; where the database does not answer, that alone is told."""
        with self._lock:
            if monotonic() - self._read_at >= SECONDS_BETWEEN:
                self._known = self._read()
                self._read_at = monotonic()
        if self._known is None:
            yield GaugeMetricFamily(*_READABLE, value=0)
        else:
            yield from _families(self._known)

    def _read(self) -> Queues | None:
        try:
            return read_queues(self._engine(), self._now())
        except SQLAlchemyError as error:
            logger.error("The queues cannot be read: %s", type(error).__name__)
            return None


_READABLE = ("assistant_queues_readable", "Whether the queues in the database can be read.")


def _families(queues: Queues) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(*_READABLE, value=1)
    yield from _by_channel("assistant_inbox", "Messages of people that wait for an answer", queues.inbox)
    yield from _by_channel("assistant_outbox", "Messages to people that wait to be sent", queues.outbox)
    dead = GaugeMetricFamily("assistant_dead_messages", "Messages to people given up.", labels=CHANNEL)
    for channel, count in queues.dead_messages.items():
        dead.add_metric((channel,), count)
    yield dead
    yield from _one("assistant_mails", "Mails that wait to be sent", queues.mails)
    yield GaugeMetricFamily("assistant_dead_mails", "Mails given up.", value=queues.dead_mails)
    yield from _one("assistant_handovers_waiting", "Conversations that wait for a person", queues.handovers)


def _by_channel(name: str, what: str, queues: Mapping[str, Queue]) -> Iterator[GaugeMetricFamily]:
    depth = GaugeMetricFamily(f"{name}_depth", f"{what}.", labels=CHANNEL)
    oldest = GaugeMetricFamily(f"{name}_oldest_seconds", f"{what}: the oldest one's age.", labels=CHANNEL)
    for channel, queue in queues.items():
        depth.add_metric((channel,), queue.depth)
        oldest.add_metric((channel,), queue.oldest)
    yield depth
    yield oldest


def _one(name: str, what: str, queue: Queue) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(f"{name}_depth", f"{what}.", value=queue.depth)
    yield GaugeMetricFamily(f"{name}_oldest_seconds", f"{what}: the oldest one's age.", value=queue.oldest)
