"""News that are sent by themselves: what consultants write, ends of hand-overs, notices that were agreed to.

A consultant's messages are queued before the conversation has them: once it has, they are not looked for any
more. A notice is queued after: as long as it is not, it is looked for.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from rasa.shared.core.events import BotUttered, Event

from actions.desk.handovers import Handover
from actions.desk.messaging import KEPT
from actions.desk.notices import NEWS
from actions.desk.outbox import QueuedNotice
from actions.store.database import UnitOfWork, unit_of_work
from bot.channels.conversations import Conversations
from bot.channels.messaging.contract import Reply
from bot.channels.messaging.replying import Replying, reply_of
from bot.channels.news import Audience, Found, Newsroom, by_consultant, id_of, seen

# What was sent is kept longer than what is looked for.
LOOKED_BACK = KEPT - timedelta(days=1)


class News:
    """Finds what is new to a channel's conversations, and sends it.

    Args:
        channel: the channel's name.
        conversations: the agent and its conversations.
        replying: what is said goes through it.
        now: the clock.
    """

    def __init__(
        self, channel: str, conversations: Conversations, replying: Replying, now: Callable[[], datetime]
    ) -> None:
        self._channel = channel
        self._conversations = conversations
        self._newsroom = Newsroom(conversations)
        self._replying = replying
        self._now = now
        self._audiences: dict[str, Audience] = {}
        self._found: dict[str, Found] = {}

    def look(self, work: UnitOfWork) -> list[str]:
        """The conversations that have news."""
        since = self._now() - LOOKED_BACK
        handovers = work.handovers.latest(work.handovers.lately_in(self._channel, since))
        notices = _notices(work, self._channel, since)
        by_sender = {found[0].sender: [found] for found in handovers}
        names = by_sender.keys() | notices.keys()
        found = {name: Found(notices.get(name, []), by_sender.get(name, [])) for name in names}
        kept = self._audiences
        self._audiences = {name: kept.get(name) or Audience(name, None, "") for name in names}
        self._found = {name: one for name, one in found.items() if self._is_new(name, one)}
        return list(self._found)

    def _is_new(self, name: str, found: Found) -> bool:
        return bool(found.notices) or found.handover(self._audiences[name]) is not None

    async def tell_latest(self, name: str) -> None:
        """Tell a conversation what a consultant has written until now; raises what `tell` does."""
        latest = await asyncio.to_thread(_handovers_of, name)
        await self._tell(self._audiences.setdefault(name, Audience(name, None, "")), Found([], latest))

    async def tell(self, name: str) -> None:
        """Tell a conversation, which the caller holds, what the last look has found.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: the desk cannot be asked.
            TurnGivenUpError: the conversation cannot be read or stored.
        """
        found = self._found.pop(name, None)
        if found:
            await self._tell(self._audiences[name], found)

    async def _tell(self, audience: Audience, found: Found) -> None:
        handover = found.handover(audience)
        if not found.notices and handover is None:
            return
        name = audience.name
        language, _ = await self._conversations.state(name, None)
        tracker = await self._conversations.tracker(name, language)
        notices = await self._newsroom.notices(tracker, found.notices)
        of_handover = await self._newsroom.of_handover(tracker, handover[0]) if handover else []
        await self._push(name, of_handover, language)
        await self._newsroom.add(audience, tracker, [*notices, *of_handover])
        await self._push(name, notices, language)
        audience.known = seen(handover) if handover else audience.known

    async def _push(self, name: str, events: Sequence[Event], language: str) -> None:
        for event in events:
            if isinstance(event, BotUttered):
                key = id_of(event)
                if by_consultant(event):
                    joined = await self._said("utter_consultant_joined", language)
                    await self._replying.push(name, f"{key.rpartition(':')[0]}:joined", joined, language)
                await self._replying.push(name, key, await self._reply(event, language), language)

    async def _reply(self, event: BotUttered, language: str) -> Reply:
        if by_consultant(event):
            return await self._said("utter_consultant_says", language, items=[{"message": event.text}])
        return reply_of(event.message())

    async def _said(self, reply: str, language: str, **values: object) -> Reply:
        return reply_of(await self._conversations.message(reply, language, **values))


def _handovers_of(name: str) -> list[tuple[Handover, int]]:
    with unit_of_work() as work:
        return work.handovers.latest([name])


def _notices(work: UnitOfWork, channel: str, since: datetime) -> dict[str, list[QueuedNotice]]:
    untold = work.consents.untold(channel, NEWS, since)
    notices = {notice.id: notice for notice in work.outbox.numbered([number for _, number in untold])}
    found: dict[str, list[QueuedNotice]] = defaultdict(list)
    for consent, number in untold:
        found[consent.sender].append(notices[number])
    return found
