"""Conversations in an SQL database, at a cost per message that does not grow with their past."""

import json
import logging
from collections import OrderedDict
from collections.abc import Iterator
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
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.store.database import database_url, open_engine
from actions.store.database import engine as desk_engine
from bot.failure import TurnGivenUpError
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
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._handed_out: dict[str, int] = {}

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
            slots = self._tracker(sender_id, kept).current_slot_values() if kept else {}
            raise _given_up("read", error, slots) from None

    async def _retrieved(self, sender_id: str, kept: _Kept | None) -> DialogueStateTracker | None:
        if kept and self.domain and kept.last_id == self._last_id(sender_id):
            tracker = self._tracker(sender_id, kept)
        else:
            tracker = await super().retrieve(sender_id)
            if tracker:
                tracker = DialogueStateTracker.from_events(sender_id, recent(tracker), tracker.slots.values())
        self._handed_out[sender_id] = len(tracker.events) if tracker else 0
        return tracker

    async def glance(self, sender_id: str) -> dict[str, Any]:
        """The slots of a conversation as they stand, for reading alone; none if it has not begun.

        Raises:
            TurnGivenUpError: the database cannot be read.
        """
        try:
            kept = self._kept.get(sender_id)
            if kept and self.domain and kept.last_id == self._last_id(sender_id):
                tracker: DialogueStateTracker | None = self._tracker(sender_id, kept)
            else:
                tracker = await super().retrieve(sender_id)
        except SQLAlchemyError as error:
            raise _given_up("read", error, {}) from None
        return dict(tracker.current_slot_values()) if tracker else {}

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
            TurnGivenUpError: the database does not take them.
        """
        try:
            await self._save(tracker)
        except SQLAlchemyError as error:
            raise _given_up("stored", error, tracker.current_slot_values()) from None

    async def _save(self, tracker: DialogueStateTracker) -> None:
        await super().save(tracker)
        events = recent(tracker)
        self._handed_out[tracker.sender_id] = len(tracker.events)
        self._kept[tracker.sender_id] = _Kept(self._last_id(tracker.sender_id), events)
        while len(self._kept) > KEPT_CONVERSATIONS:
            forgotten, _ = self._kept.popitem(last=False)
            self._handed_out.pop(forgotten, None)

    def _tracker(self, sender_id: str, kept: _Kept) -> DialogueStateTracker:
        assert self.domain
        return DialogueStateTracker.from_events(sender_id, kept.events, self.domain.slots)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        known = self._handed_out.get(tracker.sender_id)
        if known is None:
            return iter(super()._additional_events(session, tracker))
        return islice(tracker.events, known, None)

    def _last_id(self, sender_id: str) -> int:
        query = sa.select(sa.func.max(self.SQLEvent.id)).where(self.SQLEvent.sender_id == sender_id)
        with self.session_scope() as session:
            return session.scalar(query) or 0


def _given_up(what: str, error: SQLAlchemyError, slots: dict[str, Any]) -> TurnGivenUpError:
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
