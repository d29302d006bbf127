"""What arrives from outside a turn, for any channel: consultants' messages, ends of hand-overs, notices.

What is new is added to the conversation's events under an id of its own: told twice, it is found there and
left out.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from actions.desk.handovers import Author, Handover, HandoverState, Message
from actions.desk.identity import Owner
from actions.desk.outbox import QueuedNotice
from actions.services.surveys import has_answered
from actions.store.consents import notice_key
from actions.store.database import unit_of_work
from actions.survey import OCCASION
from bot.channels.conversations import Conversations, pushed
from bot.context import HANDOVER

Seen = tuple[str, int, bool]


@dataclass
class Audience:
    """A conversation that may have news.

    Args:
        name: the sender id of its events.
        login: the account whose news it is told, if there is one.
        language: the language it is in.
        known: the last hand-over as it was when its news were told: its id, its last message, whether closed.
    """

    name: str
    login: str | None
    language: str
    known: Seen | None = None


@dataclass(frozen=True)
class Found:
    """What a look at the desk has found."""

    notices: Sequence[QueuedNotice]
    handovers: Sequence[tuple[Handover, int]]
    revoked: frozenset[str] = frozenset()

    def of(self, audience: Audience) -> "Found":
        """What of it is a conversation's."""
        login = audience.login and audience.login.casefold()
        notices = [notice for notice in self.notices if notice.account.login.casefold() == login]
        return Found(notices, [found for found in self.handovers if found[0].sender == audience.name])

    def concerns(self, audience: Audience) -> bool:
        """Whether something of it may be new to a conversation."""
        own = self.of(audience)
        return bool(own.notices) or own.handover(audience) is not None

    def handover(self, audience: Audience) -> tuple[Handover, int] | None:
        """The conversation's hand-over, if there is more of it than it was told."""
        return next((found for found in self.handovers if seen(found) != audience.known), None)


class Newsroom:
    """Writes what was found as events of a conversation."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def notices(self, tracker: DialogueStateTracker, notices: Sequence[QueuedNotice]) -> list[Event]:
        """Notices in the conversation's language."""
        return [await self._noticed(tracker, notice) for notice in notices]

    async def of_handover(self, tracker: DialogueStateTracker, handover: Handover) -> list[Event]:
        """What a consultant wrote since the conversation was told last, and that the hand-over is over.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: the desk cannot be asked.
        """
        state = tracker.get_slot(HANDOVER)
        if not state or state["id"] != handover.id:
            return []
        written, answered = await asyncio.to_thread(_written, handover, state["seen"])
        events: list[Event] = [_consultant_says(handover, message) for message in written]
        if handover.state is HandoverState.CLOSED:
            return [*events, *await self._ended(tracker, handover, answered=answered)]
        last = written[-1].number if written else state["seen"]
        return [*events, SlotSet(HANDOVER, {**state, "seen": last})] if written else []

    async def add(
        self, audience: Audience, tracker: DialogueStateTracker, events: Sequence[Event]
    ) -> list[BotUttered]:
        """Add to a conversation, which the caller holds, what is new of events; what of it is to be shown.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, TurnGivenUpError: the conversation cannot be read or stored.
        """
        known = (await self._conversations.past(audience.name)).ids
        new = [event for event in events if not isinstance(event, BotUttered) or id_of(event) not in known]
        if new:
            await self._conversations.add(tracker, new, as_of_now=True)
        return [event for event in new if isinstance(event, BotUttered)]

    async def _noticed(self, tracker: DialogueStateTracker, notice: QueuedNotice) -> BotUttered:
        values = dict(notice.payload)
        if "amount" in values:
            values["price"] = f"{values['amount']} {values['currency']}"
        return await self._conversations.utterance(
            tracker, f"utter_news_{notice.kind}", notice_key(notice.id), values
        )

    async def _ended(
        self, tracker: DialogueStateTracker, handover: Handover, *, answered: bool
    ) -> list[Event]:
        over = await self._said_of(tracker, handover, "utter_handover_ended")
        events: list[Event] = [over, SlotSet(HANDOVER, None)]
        if answered:
            return events
        offer = await self._said_of(tracker, handover, "utter_survey_offer")
        return [*events, offer, SlotSet(OCCASION, _occasion(handover))]

    async def _said_of(self, tracker: DialogueStateTracker, handover: Handover, reply: str) -> BotUttered:
        message_id = f"p:handover:{handover.id}:{reply.removeprefix('utter_')}"
        return await self._conversations.utterance(tracker, reply, message_id, {})


def seen(found: tuple[Handover, int]) -> Seen:
    """A hand-over as it is told: its id, its last message, whether it is closed."""
    handover, number = found
    return handover.id, number, handover.state is HandoverState.CLOSED


def id_of(event: BotUttered) -> str:
    """The id of something from outside a turn."""
    return str(event.metadata["id"])


def by_consultant(event: BotUttered) -> bool:
    """Whether a consultant wrote it."""
    return bool(event.metadata.get("author") == Author.CONSULTANT.value)


def _occasion(handover: Handover) -> str:
    return f"handover:{handover.id}"


def _written(handover: Handover, after: int) -> tuple[list[Message], bool]:
    """The consultant's messages after a number, and whether the survey on this has been answered."""
    owner = Owner(handover.sender, handover.login)
    with unit_of_work() as work:
        messages = work.handovers.messages(handover.id, after)
        answered = has_answered(work, owner, _occasion(handover))
    return [message for message in messages if message.author is Author.CONSULTANT], answered


def _consultant_says(handover: Handover, message: Message) -> BotUttered:
    message_id = f"p:handover:{handover.id}:{message.number}"
    more: dict[str, Any] = {"author": Author.CONSULTANT.value}
    return pushed(message_id, message.text, "utter_consultant_says", **more)
