"""Works through what is due: one thing at a time in each conversation, several conversations at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from redis.exceptions import LockError

from bot.channels.shared import Shared
from bot.failure import TurnGivenUpError

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks where nobody calls
LAST_SECONDS = 5.0  # for what is under way when the server stops


class Conveyor:
    """Looks for conversations in which something is due, at a call and each second, and has them handled.

    Args:
        name: what its locks are called.
        due: conversations in which something is due, at most so many; called in a thread.
        handle: handles one of them; nobody else, in no process, is at it.
        shared: the locks.
        most: how many conversations are handled at once.
    """

    def __init__(
        self,
        name: str,
        due: Callable[[int], Iterable[str]],
        handle: Callable[[str], Awaitable[None]],
        shared: Shared,
        most: int,
    ) -> None:
        self._name = name
        self._due = due
        self._handle = handle
        self._shared = shared
        self._most = most
        self._called = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._missed = False

    def call(self) -> None:
        """Something may be due now."""
        self._called.set()

    async def run(self) -> None:
        """Go on until cancelled; what is under way then may take a few seconds more."""
        try:
            while True:
                self._called.clear()
                await self._look()
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._called.wait(), EVERY)
        finally:
            await self._end()

    async def _look(self) -> None:
        if len(self._busy) >= self._most:
            self._missed = True
            return
        try:
            due = await asyncio.to_thread(self._due, len(self._busy) + self._most)
        except Exception as error:
            logger.error("What is due in %s cannot be read: %s", self._name, type(error).__name__)
            return
        for conversation in due:
            if conversation in self._busy or len(self._busy) >= self._most:
                self._missed = True  # it is looked for again when one is done
            else:
                self._busy[conversation] = asyncio.create_task(self._work(conversation))

    async def _work(self, conversation: str) -> None:
        try:
            async with self._shared.lock(f"{self._name}:{conversation}", patience=0):
                await self._handle(conversation)
        except LockError:
            pass  # another process is at it
        except (TurnGivenUpError, Exception) as error:
            # The class alone: an exception's text may quote what a person wrote.
            logger.error("A conversation in %s cannot go on: %s", self._name, type(error).__name__)
        finally:
            del self._busy[conversation]
            if self._missed:
                self._missed = False
                self.call()

    async def _end(self) -> None:
        under_way = list(self._busy.values())
        if not under_way:
            return
        _, late = await asyncio.wait(under_way, timeout=LAST_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
