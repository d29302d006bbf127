"""Reading a period's events out of the conversations' database, a page at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.orm import Session

from bot.context import HANDOVER
from bot.languages import WISH_SLOT

PAGE = 1000  # rows
# The table has no index by time, but rows come in their order but for the length of a turn or a restart: the
# period is looked up by halving the primary keys, and so much more is read on either side.
DISORDER = timedelta(days=1)
SLOTS = (WISH_SLOT, HANDOVER)  # the others of a message are in the message itself


@dataclass(frozen=True)
class Event:
    """Something said, or a slot set: `kind` is "user", "bot" or "slot"; `at` is in seconds since 1970."""

    sender: str
    kind: str
    at: float
    data: str

    @property
    def content(self) -> dict[str, Any]:
        """The event as Rasa keeps it."""
        found: dict[str, Any] = json.loads(self.data)
        return found


def events(store: SQLTrackerStore, since: datetime, until: datetime) -> Iterator[Event]:
    """What was said from a moment to before another, in the order in which it was stored.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
    """
    event = store.SQLEvent
    with store.session_scope() as session:
        last = _first_key(session, event, since - DISORDER) - 1
        end = _first_key(session, event, until + DISORDER)
    within = (event.id < end, event.timestamp >= since.timestamp(), event.timestamp < until.timestamp())
    telling = event.type_name.in_(("user", "bot")) | (
        event.action_name.in_(SLOTS) & (event.type_name == "slot")
    )
    columns = (event.id, event.sender_id, event.type_name, event.timestamp, event.data)
    while True:
        query = sa.select(*columns).where(event.id > last, *within, telling).order_by(event.id).limit(PAGE)
        with store.session_scope() as session:
            rows = session.execute(query).all()
        for row in rows:
            yield Event(row.sender_id, row.type_name, row.timestamp, row.data)
        if len(rows) < PAGE:
            return
        last = rows[-1].id


def _first_key(session: Session, event: Any, moment: datetime) -> int:
    """The first key of an event at a moment or later; behind the last one if there is none."""
    low, high = session.execute(sa.select(sa.func.min(event.id), sa.func.max(event.id))).one()
    if low is None:
        return 0
    high += 1
    while low < high:
        middle = (low + high) // 2
        query = sa.select(event.id, event.timestamp).where(event.id >= middle).order_by(event.id).limit(1)
        row = session.execute(query).first()
        if row is None or row.timestamp >= moment.timestamp():
            high = middle
        else:
            low = row.id + 1
    return int(low)
