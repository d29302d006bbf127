"""What is said to a conversation, as its service takes it, queued."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from actions.desk.messaging import Item
from actions.services.messaging import answer, queue
from actions.store.database import unit_of_work
from bot.channels.messaging.contract import Button, Connector, Payload, Reply


def reply_of(message: Mapping[str, Any]) -> Reply:
    """A message of the assistant's, or an event of one, as a reply."""
    return Reply(str(message.get("text") or ""), buttons_of(message))


def buttons_of(message: Mapping[str, Any]) -> tuple[Button, ...]:
    """Its buttons."""
    return tuple(Button(button["title"], button["payload"]) for button in message.get("buttons") or ())


class Replying:
    """Renders replies and queues them for sending.

    Args:
        connector: the service.
        call: tells whoever sends that there is something.
        now: the clock.
    """

    def __init__(self, connector: Connector, call: Callable[[], None], now: Callable[[], datetime]) -> None:
        self._connector = connector
        self._call = call
        self._now = now

    async def answer(self, item: Item, replies: Iterable[Reply], language: str) -> None:
        """End an item with replies.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: they cannot be stored; the item waits as before.
        """
        payloads = self._rendered(replies, language)
        await asyncio.to_thread(self._answer, item, payloads)
        self._call()

    async def push(self, sender: str, key: str, reply: Reply, language: str) -> None:
        """Queue what comes from outside a turn, once for each key; raises what `answer` does."""
        payloads = self._rendered([reply], language)
        await asyncio.to_thread(self._push, sender, key, payloads)
        self._call()

    def _rendered(self, replies: Iterable[Reply], language: str) -> list[Payload]:
        return [payload for reply in replies for payload in self._connector.render(reply, language)]

    def _answer(self, item: Item, payloads: list[Payload]) -> None:
        with unit_of_work() as work:
            answer(work, self._connector.name, item, payloads, self._now(), _new_id)

    def _push(self, sender: str, key: str, payloads: list[Payload]) -> None:
        with unit_of_work() as work:
            queue(work, self._connector.name, sender, key, payloads, self._now(), _new_id)


def _new_id() -> str:
    return uuid4().hex
