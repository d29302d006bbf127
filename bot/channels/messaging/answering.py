"""Has the assistant answer what people have sent: each item once, whatever stops in between."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from actions.desk.errors import BusyError
from actions.desk.messaging import Item, ItemKind
from actions.news import SENDS_NEWS
from actions.services.messaging import not_answered
from actions.store.database import unit_of_work
from bot.channels.conversations import Conversations
from bot.channels.history import past, replies_to, spoken_before
from bot.channels.messaging.beginnings import begins
from bot.channels.messaging.contract import Connector
from bot.channels.messaging.intake import Precedence
from bot.channels.messaging.news import News
from bot.channels.messaging.replying import Replying, buttons_of, reply_of
from bot.channels.messaging.storing import stored
from bot.channels.messaging.text import chosen
from bot.channels.turn import Outcome
from bot.languages import DEFAULT_LANGUAGE
from bot.observe.metrics import stage

logger = logging.getLogger(__name__)

MOST = 60  # items of a conversation within a minute; what is over is not answered
WINDOW = timedelta(minutes=1)
NEWS_EVERY = timedelta(seconds=1)
Events = Sequence[Mapping[str, Any]]


class Answering:
    """Answers the items of a channel, and tells its conversations their news.

    Args:
        connector: the service.
        conversations: the agent and its conversations.
        replying: what is said goes through it.
        news: what arrives from outside a turn.
        precedence: lets turns begin.
        now: the clock.
    """

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        replying: Replying,
        news: News,
        precedence: Precedence,
        now: Callable[[], datetime],
    ) -> None:
        self._connector = connector
        self._conversations = conversations
        self._replying = replying
        self._news = news
        self._precedence = precedence
        self._now = now
        self._looked_at: datetime | None = None
        self._noticing: set[asyncio.Task[None]] = set()

    def due(self, limit: int) -> list[str]:
        """The conversations that wait for an answer or, asked for once a second, have news."""
        if not self._conversations.ready:
            return []
        now = self._now()
        with unit_of_work() as work:
            found = work.inbox.senders(self._connector.name, now, limit)
            if self._looked_at is None or now - self._looked_at >= NEWS_EVERY:
                self._looked_at = now
                found += self._news.look(work)
        return list(dict.fromkeys(found))

    async def answer_all(self, sender: str) -> None:
        """Tell a conversation, which the caller holds, its news, and answer what is due in it.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: the database does not answer; nothing is lost.
        """
        await self._news.tell(sender)
        while (item := await asyncio.to_thread(_first, sender)) and item.next_attempt_at <= self._now():
            try:
                async with self._precedence.turn():
                    await self._answer(item)
            except (BusyError, SQLAlchemyError):
                raise
            except Exception as error:
                await self._failed(item, error)

    async def _failed(self, item: Item, error: Exception) -> None:
        """Something is wrong with an item or its answer: it must not hold up the others forever."""
        # The class alone: an exception's text may quote what a person wrote.
        logger.error("Item %s cannot be answered: %s", item.id, type(error).__name__)
        if not await stored(_not_answered, item, self._now()):
            await self._replying.answer(item, [], DEFAULT_LANGUAGE)

    async def _answer(self, item: Item) -> None:
        events = await self._conversations.utterances(item.received.sender)
        item = await self._with_locale(item, events)
        sender, received = item.received.sender, item.received
        stage("queue")((self._now() - received.at).total_seconds())
        self._notice(_user(item), received.message_id)
        said = replies_to(events, received.message_id)
        if said is None:
            outcome = await self._outcome(item, events)
            if outcome.failed and await stored(_not_answered, item, self._now()):
                return
            said = outcome.messages
        language, _ = await self._conversations.state(sender, received.locale)
        if said and not spoken_before(events, received.message_id):
            said = [await self._conversations.message("utter_messaging_bot", language), *said]
        await self._replying.answer(item, map(reply_of, said), language)

    async def _with_locale(self, item: Item, events: Events) -> Item:
        """An item with the hint at a language that the service gives at the beginning of a conversation."""
        if item.received.locale or spoken_before(events, item.received.message_id):
            return item
        locale = await self._connector.locale(_user(item))
        return replace(item, received=replace(item.received, locale=locale))

    async def _outcome(self, item: Item, events: Events) -> Outcome:
        """What the assistant says to an item that it has not answered yet."""
        received = item.received
        language, person = await self._conversations.state(received.sender, received.locale)
        refusal, values = await asyncio.to_thread(_refusal, item, events)
        if refusal is not None:
            said = await self._conversations.message(refusal, language, **values) if refusal else None
            return Outcome([said] if said else [])
        if person:
            await self._news.tell_latest(received.sender)
        text, title = await self._meant(item, events)
        metadata = {"id": received.message_id, SENDS_NEWS: True}
        hints = {"title": title, "locale": received.locale}
        metadata |= {name: value for name, value in hints.items() if value}
        return await self._conversations.turn(received.sender, text, metadata)

    async def _meant(self, item: Item, events: Events) -> tuple[str, str | None]:
        """What the assistant is told, and what the person is shown to have said, if that is not the same."""
        received = item.received
        if received.kind is ItemKind.PAYLOAD:
            return received.text, past(events).offered.get(received.text)
        last = next((event for event in reversed(events) if event["event"] == "bot"), {})
        payload = chosen(received.text, buttons_of(last.get("data") or {}))
        # A form reads its own numbers and titles, and what else "2" may mean there.
        if payload is None or await self._conversations.is_asking(received.sender):
            return received.text, None
        return payload, received.text

    def _notice(self, user: str, message_id: str) -> None:
        task = asyncio.create_task(self._noticed(user, message_id))
        self._noticing.add(task)
        task.add_done_callback(self._noticing.discard)

    async def _noticed(self, user: str, message_id: str) -> None:
        with suppress(Exception):
            await self._connector.noticed(user, message_id)


def _first(sender: str) -> Item | None:
    with unit_of_work() as work:
        return work.inbox.first(sender)


def _not_answered(item: Item, now: datetime) -> bool:
    with unit_of_work() as work:
        return not_answered(work, item, now)


def _user(item: Item) -> str:
    return item.received.sender.partition(":")[2]


def _is_to_be_had(payload: str, events: Events) -> bool:
    return begins(payload) or payload in past(events).offered


def _refusal(item: Item, events: Events) -> tuple[str | None, dict[str, Any]]:
    """The reply to what is no turn: "" for silence, None if it is one."""
    received = item.received
    with unit_of_work() as work:
        rank = work.inbox.rank(item, received.at - WINDOW)
    if rank > MOST:
        return ("utter_webchat_too_fast" if rank == MOST + 1 else ""), {"seconds": WINDOW.seconds}
    if received.kind is ItemKind.UNSUPPORTED:
        return "utter_messaging_unsupported", {"what": received.text}
    if received.kind is ItemKind.PAYLOAD and not _is_to_be_had(received.text, events):
        return "utter_webchat_not_offered", {}
    return (None if received.text else "utter_empty_message"), {}
