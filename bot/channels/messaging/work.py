"""The work behind a channel's webhook, in the bot's own process."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from actions.services.messaging import forget_old
from actions.store.database import unit_of_work
from bot.channels.conversations import Conversations
from bot.channels.messaging.answering import Answering
from bot.channels.messaging.contract import Connector
from bot.channels.messaging.conveyor import Conveyor
from bot.channels.messaging.intake import Precedence
from bot.channels.messaging.news import News
from bot.channels.messaging.replying import Replying
from bot.channels.messaging.sending import Sending
from bot.channels.shared import Shared
from bot.channels.turn import OnMessage

logger = logging.getLogger(__name__)

TURNS = 16  # conversations that are answered at once
SENDS = 32  # conversations that are sent to at once
FORGETTING_EVERY = 600.0  # seconds


class Work:
    """Answers what came in and sends what is queued, from the start of the server to its end.

    Args:
        connector: the service.
        handle: Rasa's callback for the channel.
        common: the locks that all processes share.
        precedence: lets turns begin.
        now: the clock.
    """

    def __init__(
        self,
        connector: Connector,
        handle: OnMessage,
        common: Shared,
        precedence: Precedence,
        now: Callable[[], datetime],
    ) -> None:
        self._connector = connector
        self._handle = handle
        self._common = common
        self._precedence = precedence
        self._now = now
        self._running: list[asyncio.Task[None]] = []
        self._answering: Conveyor | None = None

    def start(self, context: Any) -> None:
        """Begin, with the agent that the server's context has and may change."""
        name = self._connector.name
        conversations = Conversations(lambda: context.agent, self._handle, name)
        sending = Sending(self._connector, self._now)
        out = Conveyor(f"{name}:send", sending.due, sending.send_all, self._common, SENDS)
        replying = Replying(self._connector, out.call, self._now)
        news = News(name, conversations, replying, self._now)
        answering = Answering(self._connector, conversations, replying, news, self._precedence, self._now)
        self._answering = Conveyor(f"{name}:turn", answering.due, answering.answer_all, self._common, TURNS)
        loops = (self._answering.run(), out.run(), self._forget_forever())
        self._running = [asyncio.create_task(loop) for loop in loops]

    def call(self) -> None:
        """Something has come in."""
        if self._answering is not None:
            self._answering.call()

    async def stop(self) -> None:
        """End, once what is under way is done or a few seconds have passed."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _forget_forever(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._forget)
            except Exception as error:
                logger.error("What is old is not deleted: %s", type(error).__name__)
            await asyncio.sleep(FORGETTING_EVERY)

    def _forget(self) -> None:
        with unit_of_work() as work:
            forget_old(work, self._now())
