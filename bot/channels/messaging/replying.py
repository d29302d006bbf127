"""What is said to a conversation, as its service takes it, queued."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from actions.desk.messaging import Item
from actions.services.messaging import answer, give_up, queue
from actions.store.database import UnitOfWork, unit_of_work
from bot.channels.messaging.contract import Button, Connector, Payload, Reason, Reply
from bot.channels.messaging.storing import stored


def reply_of(message: Mapping[str, Any]) -> Reply:
    """A message of the assistant's, or an event of one, as a reply."""
    return Reply(str(message.get("text") or ""), buttons_of(message))


def buttons_of(message: Mapping[str, Any]) -> tuple[Button, ...]:
    """Its buttons."""
    return tuple(Button(button["title"], button["payload"]) for button in message.get("buttons") or ())


class Replying:
    """Renders replies and queues them for sending.

    Outside the service's window they are given up; what may be sent there is queued, once for each silence.

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
        await stored(self._answer, item, payloads, language)
        self._call()

    async def push(self, sender: str, key: str, reply: Reply, language: str) -> None:
        """Queue what comes from outside a turn, once for each key; raises what `answer` does."""
        payloads = self._rendered([reply], language)
        await stored(self._push, sender, key, payloads, language)
        self._call()

    def _rendered(self, replies: Iterable[Reply], language: str) -> list[Payload]:
        return [payload for reply in replies for payload in self._connector.render(reply, language)]

    def _answer(self, item: Item, payloads: list[Payload], language: str) -> None:
        name, sender = self._connector.name, item.received.sender
        with unit_of_work() as work:
            if self._is_open(work, sender):
                answer(work, name, item, payloads, self._now(), _new_id)
            elif answer(work, name, item, [], self._now(), _new_id):
                self._stand_in(work, sender, f"i:{item.id}", payloads, language)

    def _push(self, sender: str, key: str, payloads: list[Payload], language: str) -> None:
        with unit_of_work() as work:
            if self._is_open(work, sender):
                queue(work, self._connector.name, sender, key, payloads, self._now(), _new_id)
            else:
                self._stand_in(work, sender, key, payloads, language)

    def _is_open(self, work: UnitOfWork, sender: str) -> bool:
        """Whether anything may be sent to a conversation."""
        window, heard = self._connector.window, work.inbox.heard(sender)
        return window is None or (heard is not None and self._now() - heard < window)

    def _stand_in(
        self, work: UnitOfWork, sender: str, key: str, payloads: list[Payload], language: str
    ) -> None:
        name, now, heard = self._connector.name, self._now(), work.inbox.heard(sender)
        give_up(work, name, sender, key, payloads, Reason.WINDOW_CLOSED.value, now, _new_id)
        silence = f"silence:{heard.isoformat() if heard else ''}"
        queue(work, name, sender, silence, self._connector.outside_window(language), now, _new_id)


def _new_id() -> str:
    return uuid4().hex
