"""Conversations in an SQL database, at a cost per message that does not grow with their past."""

import asyncio
import json
import logging
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    ConversationPaused,
    ConversationResumed,
    Event,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.store.database import database_url, open_engine
from actions.store.database import engine as desk_engine
from bot.failure import TurnGivenUpError
from bot.tracker_reading import last_id, read_recent
from bot.tracker_table import SQLEvent, prepare

logger = logging.getLogger(__name__)

KEPT_TURNS = 10
BUSY_MILLISECONDS = 1000  # how long SQLite waits for another writer; a person waits for the answer
KEPT_CONVERSATIONS = 1000


@dataclass(frozen=True)
class _Kept:
    """The recent events of a conversation, and the database's last event when they were kept."""

    last_id: int
    events: list[Event]


@dataclass(frozen=True)
class _Stored:
    """How many of a tracker's events are in the database, and the last event that is."""

    events: int = 0
    last_id: int = 0


class OvertakenError(Exception):
    """Somebody else has written to a conversation since it was handed out."""


class RecentTrackerStore(SQLTrackerStore):
    """Hands out a conversation's last turns with all its slots; the database keeps everything.

    Rasa's own store reads and rebuilds the whole session for every message, and everything downstream walks
    through it: policies, the call of an action. Here a process keeps the recent turns of the conversations it
    spoke in last, and asks the database only whether another process has written since. Of an older past it
    keeps what it has led to: slots, an active form, a pause.

    Args:
        domain: the domain of the model.
        host: URL of the database; SQLite makes the table itself, any other has been prepared.
        event_broker: where Rasa publishes events.
        where: the parts of the URL, if it is not given whole.
    """

    SQLEvent = SQLEvent

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **where: Any,
    ) -> None:
        # Not `super().__init__`: it has each process make the table at its start, and a pool of its own.
        TrackerStore.__init__(self, domain, event_broker)
        self.engine = _engine(sa.engine.make_url(self.get_db_url(host=host, **where)))
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")  # nothing to begin or end
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's recent turns, or None if it has not begun.

        Raises:
            TurnGivenUpError: the database cannot be read.
        """
        # What is handed out is kept again when it is saved: a turn that fails leaves nothing behind.
        kept = self._kept.pop(sender_id, None)
        try:
            return await self._retrieved(sender_id, kept)
        except SQLAlchemyError as error:
            slots = self._rebuilt(sender_id, kept).current_slot_values() if kept else {}
            raise _given_up("read", error, slots) from None

    async def _retrieved(self, sender_id: str, kept: _Kept | None) -> DialogueStateTracker | None:
        found = await asyncio.to_thread(self._read, sender_id, kept)
        if not found.events:
            return None
        tracker = self._rebuilt(sender_id, found)
        _mark(tracker, _Stored(len(tracker.events), found.last_id))
        return tracker

    async def glance(self, sender_id: str) -> dict[str, Any]:
        """The slots of a conversation as they stand, for reading alone; none if it has not begun.

        Raises:
            TurnGivenUpError: the database cannot be read.
        """
        try:
            found = await asyncio.to_thread(self._read, sender_id, self._kept.get(sender_id))
        except SQLAlchemyError as error:
            raise _given_up("read", error, {}) from None
        return dict(self._rebuilt(sender_id, found).current_slot_values()) if found.events else {}

    def _read(self, sender_id: str, kept: _Kept | None) -> _Kept:
        """A conversation as it is in the database; what is kept of it, if nobody has written since."""
        with self._reading.connect() as connection:
            if kept and kept.last_id == last_id(connection, sender_id):
                return kept
            found = read_recent(connection, sender_id, KEPT_TURNS)
        return _Kept(found.last_id, deserialise_events(found.events))

    def utterances(self, sender_id: str, last: int) -> list[dict[str, Any]]:
        """The last events in which either side said something, of all sessions, the oldest first.

        Each is as Rasa keeps it (`event` is "user" or "bot"), with its key in the database as `row`.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        event = self.SQLEvent
        query = (
            sa.select(event.id, event.data)
            .where(event.sender_id == sender_id, event.type_name.in_(("user", "bot")))
            .order_by(event.id.desc())
            .limit(last)
        )
        with self.session_scope() as session:
            rows = session.execute(query).all()
        return [{**json.loads(row.data), "row": row.id} for row in reversed(rows)]

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that have come since the conversation was handed out.

        Raises:
            TurnGivenUpError: the database does not take them, or somebody else has written meanwhile, which
                only happens where this process was taken for dead.
        """
        try:
            await self._save(tracker)
        except (SQLAlchemyError, OvertakenError) as error:
            raise _given_up("stored", error, tracker.current_slot_values()) from None

    async def _save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        sender, stored = tracker.sender_id, _stored(tracker)
        rows = [_row(sender, event) for event in islice(tracker.events, stored.events, None)]
        last = await asyncio.to_thread(self._append, sender, rows, stored.last_id)
        _mark(tracker, _Stored(len(tracker.events), last))
        self._kept[sender] = _Kept(last, recent(tracker))
        while len(self._kept) > KEPT_CONVERSATIONS:
            self._kept.popitem(last=False)

    def _append(self, sender_id: str, rows: list[dict[str, Any]], known: int) -> int:
        """Add events to a conversation whose last one is known; the last one then.

        One process at a time does so, whatever became of the conversation's lock: so the keys of its events
        grow in the order of writing, and by the last of them a process knows whether another has written.
        """
        with self.engine.begin() as connection:
            connection.execute(_ALONE[self.engine.dialect.name], {"sender": sender_id})
            if last_id(connection, sender_id) != known:
                raise OvertakenError
            if rows:
                connection.execute(sa.insert(SQLEvent.__table__), rows)
            return last_id(connection, sender_id)

    def _rebuilt(self, sender_id: str, kept: _Kept) -> DialogueStateTracker:
        return DialogueStateTracker.from_events(sender_id, kept.events, self.domain.slots)


# What has everybody else who would write to the conversation wait until the transaction ends.
_ALONE = {
    "sqlite": sa.text("BEGIN IMMEDIATE"),
    "postgresql": sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:sender, 0))"),
}


def _mark(tracker: DialogueStateTracker, stored: _Stored) -> None:
    # With the tracker, not by the conversation's name: somebody may read it while another is in a turn.
    tracker.stored = stored


def _stored(tracker: DialogueStateTracker) -> _Stored:
    found: _Stored = getattr(tracker, "stored", _Stored())
    return found


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _given_up(what: str, error: Exception, slots: dict[str, Any]) -> TurnGivenUpError:
    # The class alone: the error's text quotes the conversation.
    logger.error("A conversation cannot be %s: %s", what, type(error).__name__)
    return TurnGivenUpError(slots)


def _engine(url: URL) -> Engine:
    """The database at a URL: the desk's own pool if it is the desk's, else one whose table is made here."""
    if url.get_backend_name() != "sqlite":
        shared = url == sa.engine.make_url(database_url())
        return desk_engine() if shared else open_engine(url.render_as_string(hide_password=False))
    opened = sa.create_engine(url)
    sa.event.listen(opened, "connect", _prepare_sqlite)
    prepare(opened)
    return opened


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    connection.execute("PRAGMA journal_mode=WAL")  # one write to the disk for each turn instead of three
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten


def recent(tracker: DialogueStateTracker) -> list[Event]:
    """The events of the last turns, after a few that restore what the older ones have led to."""
    events = list(tracker.events)
    start = _start_of_recent(events)
    return [*_summary(tracker, events[start:]), *events[start:]] if start else events


def _start_of_recent(events: list[Event]) -> int:
    turns = [i for i, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= KEPT_TURNS:
        return 0
    first = turns[-KEPT_TURNS]
    listens = (i for i in range(first, -1, -1) if isinstance(events[i], ActionExecuted))
    return next(listens, first)


def _summary(tracker: DialogueStateTracker, later: list[Event]) -> list[Event]:
    found: list[Event] = [
        SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value
    ]
    if tracker.active_loop_name and not any(isinstance(event, ActiveLoop) for event in later):
        found.append(ActiveLoop(tracker.active_loop_name))
    if tracker.is_paused() and not any(
        isinstance(event, ConversationPaused | ConversationResumed) for event in later
    ):
        found.append(ConversationPaused())
    return found
