"""The agent and its conversations, as channels need them that have more to tell than answers."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from actions.base import REQUESTED
from bot.channels.history import READ, Past, past
from bot.channels.turn import OnMessage, Outcome, answers, said
from bot.context import HANDOVER
from bot.languages import DETECTED_SLOT, LOCALE_SLOT, WISH_SLOT, conversation_language
from bot.tracker_store import RecentTrackerStore


class Replies(CollectingOutputChannel):
    """Collects the bot's messages whole: one for each event, with its metadata and its time."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel

    def name(self) -> str:
        """The channel's name, for replies that are made for it."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep it."""
        self.messages.append(message)


class Conversations:
    """Reads conversations, takes turns in them, and adds what comes from outside a turn.

    Args:
        agent: gives the agent as it is now; a model may be loaded later.
        handle: Rasa's callback for the channel.
        channel: the channel's name.
    """

    def __init__(self, agent: Callable[[], Agent], handle: OnMessage, channel: str) -> None:
        self._agent = agent
        self._handle = handle
        self._channel = channel

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return bool(self._agent().is_ready())

    async def past(self, name: str) -> Past:
        """What was said last.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        return past(await self.utterances(name))

    async def utterances(self, name: str) -> list[dict[str, Any]]:
        """The events of what was said last; raises what `past` does."""
        return await asyncio.to_thread(self._store.utterances, name, READ)

    async def state(self, name: str, locale: str | None) -> tuple[str, bool]:
        """The language of a conversation, and whether it is with a person.

        Raises:
            TurnGivenUpError: the database cannot be read.
        """
        slots = await self._store.glance(name)
        language = conversation_language({**slots, LOCALE_SLOT: slots.get(LOCALE_SLOT) or locale})
        return language, bool(slots.get(HANDOVER))

    async def is_asking(self, name: str) -> bool:
        """Whether a form waits for an answer; raises what `state` does."""
        return bool((await self._store.glance(name)).get(REQUESTED))

    async def turn(self, name: str, text: str, metadata: dict[str, Any]) -> Outcome:
        """Have the bot answer; see `bot.channels.turn.answers`."""
        output = Replies(self._channel)
        return await answers(self._agent(), self._handle, name, text, self._channel, metadata, output)

    async def sentence(self, reply: str, language: str, **values: Any) -> str:
        """A reply's text, apart from any conversation."""
        return str((await self.message(reply, language, **values))["text"])

    async def message(self, reply: str, language: str, **values: Any) -> dict[str, Any]:
        """A reply's text and buttons, apart from any conversation."""
        wish = {WISH_SLOT: language}
        return await said(self._agent(), reply, self._channel, self._channel, wish, **values)

    async def tracker(self, name: str, language: str) -> DialogueStateTracker:
        """A conversation taken in hand, begun in a language if it has not been; the caller holds it.

        Raises:
            TurnGivenUpError: the database cannot be read.
        """
        processor = self._agent().processor
        assert processor, "a model is loaded"
        tracker = await processor.fetch_tracker_with_initial_session(name, Replies(self._channel))
        if not any(tracker.get_slot(slot) for slot in (WISH_SLOT, DETECTED_SLOT, LOCALE_SLOT)):
            tracker.update(SlotSet(LOCALE_SLOT, language), processor.domain)
        return tracker

    async def all_events(self, name: str) -> Sequence[Event]:
        """All that happened in a conversation.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: the database cannot be read.
        """
        found = await self._store.retrieve_full_tracker(name)
        return list(found.events) if found else []

    async def utterance(
        self, tracker: DialogueStateTracker, reply: str, message_id: str, values: Mapping[str, Any]
    ) -> BotUttered:
        """A reply of the domain in the conversation's language, as an event from outside a turn."""
        rendered = await self._agent().nlg.generate(reply, tracker, self._channel, **values)
        return pushed(message_id, rendered["text"], reply, buttons=rendered["buttons"])

    async def add(
        self, tracker: DialogueStateTracker, events: Sequence[Event], *, as_of_now: bool = False
    ) -> None:
        """Add events to a conversation that was taken in hand, and store it.

        Raises:
            TurnGivenUpError: the database does not take them.
        """
        agent = self._agent()
        tracker.update_with_events(list(events), agent.domain, override_timestamp=as_of_now)
        await agent.tracker_store.save(tracker)

    @property
    def _store(self) -> RecentTrackerStore:
        store: TrackerStore = self._agent().tracker_store
        while not isinstance(store, RecentTrackerStore):
            store = store._tracker_store  # Rasa wraps it
        return store


def pushed(message_id: str, text: str, reply: str, **more: Any) -> BotUttered:
    """What comes from outside a turn, as an event."""
    author = more.pop("author", None)
    metadata = {"id": message_id, "pushed": True, "utter_action": reply}
    return BotUttered(text, more, {**metadata, "author": author} if author else metadata)
