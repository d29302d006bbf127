"""Sends what is queued: in the order of each conversation, and never twice what has gone out."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic

from actions.desk.messaging import MessageState, QueuedMessage
from actions.services.messaging import not_sent
from actions.store.database import unit_of_work
from bot.channels.messaging.contract import Connector, Reason, SendError
from bot.channels.messaging.storing import stored

logger = logging.getLogger(__name__)

UNSETTLED_SECONDS = 5.0  # in which a service tells of what it has taken
_UNKNOWN = SendError(Reason.UNAVAILABLE, None, retry=True)


class Sending:
    """Sends the messages of a channel.

    Args:
        connector: the service.
        now: the clock.
    """

    def __init__(self, connector: Connector, now: Callable[[], datetime]) -> None:
        self._connector = connector
        self._now = now
        self._unsettled: dict[int, float] = {}

    def due(self, limit: int) -> list[str]:
        """The conversations to which something is to be sent."""
        with unit_of_work() as work:
            return work.channel_messages.senders(self._connector.name, self._now(), limit)

    async def send_all(self, sender: str) -> None:
        """Send what is due to a conversation, which the caller holds, until something must wait.

        Raises:
            BusyError, sqlalchemy.exc.SQLAlchemyError: the database does not answer; nothing is lost.
        """
        while message := await asyncio.to_thread(_first, sender):
            if not await self._sent(message):
                return

    async def _sent(self, message: QueuedMessage) -> bool:
        """Whether the next message may follow."""
        if message.state is MessageState.SENDING:
            return await self._settled(message)
        if message.next_attempt_at > self._now() or not await stored(_begin, message):
            return False
        message = replace(message, attempts=message.attempts + 1)
        user = message.sender.partition(":")[2]
        try:
            service_id = await self._connector.send(user, message.payload or {}, message.reference)
        except SendError as error:
            return await self._failed(message, error)
        except Exception as error:
            # The class alone: an exception's text may quote what was sent.
            logger.error("Message %s failed to be sent: %s", message.id, type(error).__name__)
            return await self._failed(message, _UNKNOWN)
        await stored(_taken, message, service_id, self._now())
        return True

    async def _settled(self, message: QueuedMessage) -> bool:
        """What was being sent may have gone out: wait for the service's word, then try again."""
        since = self._unsettled.setdefault(message.id, monotonic())
        if monotonic() - since < UNSETTLED_SECONDS:
            return False
        await self._postponed(message, _UNKNOWN)
        self._unsettled = {number: at for number, at in self._unsettled.items() if at > since}
        return False

    async def _failed(self, message: QueuedMessage, error: SendError) -> bool:
        if error.reason is Reason.UNAVAILABLE and error.retry and error.code is None:
            self._unsettled[message.id] = monotonic()
            return False
        return not await self._postponed(message, error)

    async def _postponed(self, message: QueuedMessage, error: SendError) -> bool:
        again = await stored(_not_sent, message, error, self._now())
        what = "will be sent again" if again else "is given up"
        reason = error.reason.value
        logger.warning("Message %s was not sent, it %s: %s %s", message.id, what, reason, error.code)
        return again


def _first(sender: str) -> QueuedMessage | None:
    with unit_of_work() as work:
        return work.channel_messages.first(sender)


def _begin(message: QueuedMessage) -> bool:
    with unit_of_work() as work:
        return work.channel_messages.begin(message.id)


def _taken(message: QueuedMessage, service_id: str, now: datetime) -> None:
    with unit_of_work() as work:
        work.channel_messages.sent(message.id, service_id, now)


def _not_sent(message: QueuedMessage, error: SendError, now: datetime) -> bool:
    with unit_of_work() as work:
        return not_sent(
            work,
            message,
            now,
            reason=error.reason.value,
            code=error.code,
            retry=error.retry,
            after=error.after,
        )
