"""Rasa's lock of a conversation: one message at a time, in the order of coming, over all processes."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from redis.exceptions import RedisError

from bot.channels.shared import redis_url
from bot.tickets import Tickets

PREFIX = "conversation"


class _Locks(Protocol):
    def held(self, name: str) -> AbstractAsyncContextManager[None]: ...

    async def close(self) -> None: ...


class ConversationLocks(LockStore):
    """Locks in Redis, or without `REDIS_URL` in the process.

    Rasa's own read before they write, ask again each second, and outlive a process that has died by a minute.

    Args:
        endpoint_config: what Rasa's file says of the lock store; the environment alone counts.

    Raises:
        SettingsError: several workers are wanted and share nothing.
    """

    def __init__(self, endpoint_config: object = None) -> None:
        url = redis_url()
        self._locks: _Locks = Tickets(url, PREFIX) if url else _InProcess()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold a conversation; it lasts as long as the block, or the process.

        Raises:
            LockError: on entering: earlier messages took too long, or Redis does not answer.
        """
        entered = False
        try:
            async with self._locks.held(conversation_id):
                entered = True
                yield self.create_lock(conversation_id)
        except RedisError as error:
            if entered:
                raise
            raise LockError(f"A conversation cannot be held: {type(error).__name__}") from None

    async def close(self) -> None:
        """Let go of connections."""
        await self._locks.close()


class _InProcess:
    """Locks of one process, whose waiting is in order."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._asked: Counter[str] = Counter()

    @asynccontextmanager
    async def held(self, name: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(name, asyncio.Lock())
        self._asked[name] += 1
        try:
            async with lock:
                yield
        finally:
            self._asked[name] -= 1
            if not self._asked[name]:
                del self._locks[name], self._asked[name]

    async def close(self) -> None:
        """There is nothing to let go of."""
