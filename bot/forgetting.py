"""Conversations whose people had their data erased are deleted from the tracker's database as well."""

import asyncio
import logging
from itertools import takewhile
from time import monotonic
from typing import Any

import sqlalchemy as sa
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.errors import BusyError
from actions.store.database import unit_of_work
from bot.languages import DETECTED_SLOT, LOCALE_SLOT, WISH_SLOT
from bot.tracker_store import RecentTrackerStore

logger = logging.getLogger(__name__)

PATIENCE = 0.5  # seconds that a turn waits for the desk; what is not forgotten now is after the next turn
# A look at the list for every message would cost a tenth of the message, and twice that under load.
SECONDS_BETWEEN = 1.0
ERASES = "action_submit_erasure"
KEPT = (WISH_SLOT, DETECTED_SLOT, LOCALE_SLOT)


class ForgettingTrackerStore(RecentTrackerStore):
    """Honours the desk's list of erased conversations when a turn is saved: once a second, and if it erased.

    The desk writes the list in the transaction that erases the rest, so no failure in between can lose it.
    The turn that asked for it is saved first, and goes with the others: nothing of it comes back.

    Args:
        desk: the engine of the desk's database; the process's own by default.
    """

    def __init__(self, *args: Any, desk: Engine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desk = desk
        self._looked_at = -SECONDS_BETWEEN

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the turn, then forget whom the desk has erased; the language of this conversation stays."""
        erases = _erases(tracker)
        await super().save(tracker)
        if erases or monotonic() - self._looked_at >= SECONDS_BETWEEN:
            self._looked_at = monotonic()
            await self._forget(tracker)

    async def _forget(self, tracker: DialogueStateTracker) -> None:
        try:
            erased = await asyncio.wait_for(asyncio.to_thread(self._erased), PATIENCE)
            if erased:
                self._delete(erased)
                if tracker.sender_id in erased:
                    await self._begin_anew(tracker)
                await asyncio.to_thread(self._done, erased)
        except (BusyError, SQLAlchemyError, asyncio.TimeoutError) as error:
            logger.error("The erased conversations are not forgotten yet: %s", type(error).__name__)

    def _erased(self) -> list[str]:
        with unit_of_work(self._desk) as work:
            return work.privacy.erased_conversations()

    def _done(self, senders: list[str]) -> None:
        with unit_of_work(self._desk) as work:
            work.privacy.forgotten(senders)

    def _delete(self, senders: list[str]) -> None:
        with self.session_scope() as session:
            session.execute(sa.delete(self.SQLEvent).where(self.SQLEvent.sender_id.in_(senders)))
            session.commit()
            if self.engine.dialect.name == "sqlite":
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))  # the log holds them, too
        for sender in senders:
            self._kept.pop(sender, None)

    async def _begin_anew(self, tracker: DialogueStateTracker) -> None:
        known = [SlotSet(name, tracker.get_slot(name)) for name in KEPT if tracker.get_slot(name)]
        events: list[Event] = [*known, ActionExecuted(ACTION_LISTEN_NAME)]
        fresh = DialogueStateTracker.from_events(tracker.sender_id, events, tracker.slots.values())
        await super().save(fresh)


def _erases(tracker: DialogueStateTracker) -> bool:
    turn = takewhile(lambda event: not isinstance(event, UserUttered), reversed(tracker.events))
    return any(isinstance(event, ActionExecuted) and event.action_name == ERASES for event in turn)
