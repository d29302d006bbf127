"""News in the tabs of open conversations.

Once a second one look, in one transaction, at what belongs to the conversations that are open here. What is
new is added to the conversation's events, and marked as shown after that.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from socketio import AsyncServer

from actions.desk.notices import NEWS
from actions.store.database import unit_of_work
from bot.channels.conversations import Conversations
from bot.channels.news import Found, Newsroom, id_of, seen
from bot.channels.webchat.talks import Talk
from bot.channels.wire import from_assistant


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
        self._newsroom = Newsroom(conversations)
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
        handover = found.handover(talk)
        tracker = await self._conversations.tracker(talk.name, talk.language)
        notices = await self._newsroom.notices(tracker, found.notices)
        of_handover = await self._newsroom.of_handover(tracker, handover[0]) if handover else []
        await self._show(talk, tracker, [*notices, *of_handover])
        if found.notices:
            await asyncio.to_thread(self._mark_shown, [notice.id for notice in found.notices])
        talk.known = seen(handover) if handover else talk.known
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

    async def _show(self, talk: Talk, tracker: DialogueStateTracker, events: list[Event]) -> None:
        for event in await self._newsroom.add(talk, tracker, events):
            shown = from_assistant(id_of(event), event.message())
            await self._server.emit("message", shown, room=talk.name)

    def _mark_shown(self, notice_ids: list[int]) -> None:
        with unit_of_work() as work:
            work.outbox.mark_shown(notice_ids, self._now())
