"""How much waits in the database to be done, and since when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.engine import Connection, Engine

from actions.desk.handovers import HandoverState
from actions.desk.messaging import ItemState, MessageState
from actions.desk.outbox import NoticeStatus
from actions.store.messaging import UNSENT
from actions.store.tables import channel_messages, handovers, inbox, outbox


@dataclass(frozen=True)
class Queue:
    """What waits.

    Attributes:
        depth: how much it is.
        oldest: how long the oldest has waited, in seconds; 0 if nothing waits.
    """

    depth: int = 0
    oldest: float = 0.0


@dataclass(frozen=True)
class Queues:
    """All queues; those of messaging services by channel."""

    inbox: dict[str, Queue] = field(default_factory=dict)
    outbox: dict[str, Queue] = field(default_factory=dict)
    dead_messages: dict[str, int] = field(default_factory=dict)
    mails: Queue = field(default_factory=Queue)
    dead_mails: int = 0
    handovers: Queue = field(default_factory=Queue)


def read_queues(engine: Engine, now: datetime) -> Queues:
    """How the queues stand.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database does not answer.
    """
    with engine.connect() as at:
        dead = _by_channel(at, channel_messages, "created_at", now, state=(MessageState.DEAD,))
        return Queues(
            _by_channel(at, inbox, "received_at", now, state=(ItemState.WAITING,)),
            _by_channel(at, channel_messages, "created_at", now, state=UNSENT),
            {channel: queue.depth for channel, queue in dead.items()},
            _one(at, outbox, "created_at", now, outbox.c.status == NoticeStatus.PENDING),
            _one(at, outbox, "created_at", now, outbox.c.status == NoticeStatus.DEAD).depth,
            _one(at, handovers, "opened_at", now, handovers.c.state == HandoverState.WAITING),
        )


def _by_channel(
    at: Connection, table: Table, since: str, now: datetime, state: tuple[Any, ...]
) -> dict[str, Queue]:
    counted = (
        select(table.c.channel, func.count(), func.min(table.c[since]))
        .where(table.c.state.in_(state))
        .group_by(table.c.channel)
    )
    return {channel: _queue(depth, first, now) for channel, depth, first in at.execute(counted)}


def _one(at: Connection, table: Table, since: str, now: datetime, which: Any) -> Queue:
    depth, first = at.execute(select(func.count(), func.min(table.c[since])).where(which)).one()
    return _queue(depth, first, now)


def _queue(depth: int, first: datetime | None, now: datetime) -> Queue:
    return Queue(depth, max(0.0, (now - first).total_seconds()) if first else 0.0)
