"""What arrives from outside a turn: consultants' messages, changes of Discussions and claims, revoked tokens.

Once a second one look, in one transaction, at what belongs to the conversations that are open here. What is
new is added to the conversation's events under an id of its own, and marked as shown after that: told twice,
it is found there and left out.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from socketio import AsyncServer

from actions.desk.handovers import Author, Handover, HandoverState, Message
from actions.desk.identity import Owner
from actions.desk.notices import NEWS
from actions.desk.outbox import QueuedNotice
from actions.services.surveys import has_answered
from actions.store.database import unit_of_work
from actions.survey import OCCASION
from bot.channels.webchat.conversations import Conversations, pushed
from bot.channels.webchat.protocol import from_assistant
from bot.channels.webchat.talks import Talk
from bot.context import HANDOVER

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What a look at the desk has found."""

    notices: Sequence[QueuedNotice]
    handovers: Sequence[tuple[Handover, int]]
    revoked: frozenset[str] = frozenset()

    def of(self, talk: Talk) -> "Found":
        """What of it is a conversation's."""
        login = talk.login and talk.login.casefold()
        notices = [notice for notice in self.notices if notice.account.login.casefold() == login]
        return Found(notices, [found for found in self.handovers if found[0].sender == talk.name])

    def concerns(self, talk: Talk) -> bool:
        """Whether something of it may be new to a conversation."""
        own = self.of(talk)
        return bool(own.notices) or any(_seen(last) != talk.known for last in own.handovers)


def look(talks: Sequence[Talk], keys: Sequence[str] = ()) -> Found:
    """Look at the desk for what is new to conversations, and which tokens are revoked.

    Raises:
        BusyError, sqlalchemy.exc.SQLAlchemyError: the desk cannot be asked.
    """
    logins = [talk.login for talk in talks if talk.login]
    with unit_of_work() as work:
        return Found(
            work.outbox.unshown(logins, NEWS),
            work.handovers.latest([talk.name for talk in talks]),
            frozenset(work.revoked_tokens.among(keys)),
        )


class News:
    """Adds what is new to conversations, and shows it in their tabs."""

    def __init__(
        self, server: AsyncServer, conversations: Conversations, now: Callable[[], datetime]
    ) -> None:
        self._server = server
        self._conversations = conversations
        self._now = now

    async def tell(self, talk: Talk, found: Found) -> None:
        """Tell a conversation, which the caller holds, what of all that was found is new to it.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: the desk cannot be asked.
            TurnGivenUpError: the conversation cannot be read or stored.
        """
        if not found.concerns(talk):
            return
        found = found.of(talk)
        handover = next((last for last in found.handovers if _seen(last) != talk.known), None)
        tracker = await self._conversations.tracker(talk.name, talk.language)
        notices = [await self._noticed(tracker, notice) for notice in found.notices]
        of_handover = await self._of_handover(tracker, talk, handover[0]) if handover else []
        await self._add(talk, tracker, [*notices, *of_handover])
        if found.notices:
            await asyncio.to_thread(self._mark_shown, [notice.id for notice in found.notices])
        talk.known = _seen(handover) if handover else talk.known
        await self.tell_state(talk)

    async def tell_state(self, talk: Talk) -> None:
        """Tell the tabs of a conversation when its language has changed, or whether it is with a person.

        Raises:
            TurnGivenUpError: the conversation cannot be read.
        """
        language, person = await self._conversations.state(talk.name, talk.language)
        if (language, person) != (talk.language, talk.person):
            talk.language, talk.person = language, person
            await self._server.emit("state", {"language": language, "person": person}, room=talk.name)

    async def _add(self, talk: Talk, tracker: DialogueStateTracker, events: list[Event]) -> None:
        known = (await self._conversations.past(talk.name)).ids
        new = [event for event in events if not isinstance(event, BotUttered) or _id(event) not in known]
        if not new:
            return
        await self._conversations.add(tracker, new, as_of_now=True)
        for event in new:
            if isinstance(event, BotUttered):
                shown = from_assistant(_id(event), event.message())
                await self._server.emit("message", shown, room=talk.name)

    def _mark_shown(self, notice_ids: list[int]) -> None:
        with unit_of_work() as work:
            work.outbox.mark_shown(notice_ids, self._now())

    async def _noticed(self, tracker: DialogueStateTracker, notice: QueuedNotice) -> BotUttered:
        values = dict(notice.payload)
        if "amount" in values:
            values["price"] = f"{values['amount']} {values['currency']}"
        return await self._conversations.utterance(
            tracker, f"utter_news_{notice.kind}", f"p:notice:{notice.id}", values
        )

    async def _of_handover(
        self, tracker: DialogueStateTracker, talk: Talk, handover: Handover
    ) -> list[Event]:
        """What a consultant wrote since the conversation was told last, and that the hand-over is over."""
        state = tracker.get_slot(HANDOVER)
        if not state or state["id"] != handover.id:
            return []
        written, answered = await asyncio.to_thread(_written, handover, state["seen"])
        events: list[Event] = [_consultant_says(handover, message) for message in written]
        if handover.state is HandoverState.CLOSED:
            return [*events, *await self._ended(tracker, handover, answered=answered)]
        seen = written[-1].number if written else state["seen"]
        return [*events, SlotSet(HANDOVER, {**state, "seen": seen})] if written else []

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


def _seen(found: tuple[Handover, int]) -> tuple[str, int, bool]:
    handover, number = found
    return handover.id, number, handover.state is HandoverState.CLOSED


def _id(event: BotUttered) -> str:
    return str(event.metadata["id"])


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
