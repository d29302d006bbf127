"""What the processes of the bot share: counts and locks, in Redis or, where there is one process, in it."""

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol

from redis.exceptions import RedisError
from socketio import AsyncManager, AsyncRedisManager

from bot.tickets import PATIENCE, Tickets, open_redis

logger = logging.getLogger(__name__)

_PREFIX = "channels"
BACK_AFTER = 0.2  # seconds after which Redis is tried again


class Shared(Protocol):
    """Counts and locks that all processes agree on."""

    def manager(self) -> AsyncManager:
        """What carries events to the sockets of a room."""

    async def count(self, key: str, window: int, seconds: int) -> int:
        """Count one more of a key in a window of time; how many there are now."""

    def lock(self, name: str, patience: float = PATIENCE) -> AbstractAsyncContextManager[Any]:
        """A lock that one process holds at a time, in the order of asking, waited for so many seconds.

        Raises:
            redis.exceptions.RedisError: on entering: it was not to be had in time, or Redis is gone.
        """

    async def close(self) -> None:
        """Let go of connections."""


class InProcess:
    """For one process alone."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._windows: dict[int, int] = {}

    def manager(self) -> AsyncManager:
        """Socket.IO's own."""
        return AsyncManager()

    async def count(self, key: str, window: int, seconds: int) -> int:
        """See `Shared`; the counts of windows that are over are forgotten."""
        if self._windows.get(seconds) != window:
            self._windows[seconds] = window
            ended = [known for known in self._counts if known.endswith(f"/{seconds}")]
            for known in ended:
                del self._counts[known]
        self._counts[f"{key}/{seconds}"] += 1
        return self._counts[f"{key}/{seconds}"]

    def lock(self, name: str, patience: float = PATIENCE) -> AbstractAsyncContextManager[Any]:
        """Nobody else is there to be kept out."""
        return nullcontext()

    async def close(self) -> None:
        """There is nothing to let go of."""


class _FanOut(AsyncRedisManager):
    """Socket.IO's over Redis, but back as soon as Redis is: by itself it would wait for up to a minute."""

    async def _redis_listen_with_retries(self) -> AsyncIterator[Any]:
        while True:
            try:
                self._redis_connect()
                await self.pubsub.subscribe(self.channel)
                async for message in self.pubsub.listen():
                    yield message
            except (RedisError, OSError) as error:
                logger.warning("The word of other processes does not come: %s", type(error).__name__)
            await asyncio.sleep(BACK_AFTER)


class InRedis:
    """For any number of processes.

    Args:
        url: where Redis is.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = open_redis(url)
        self._tickets = Tickets(url, _PREFIX)

    def manager(self) -> AsyncManager:
        """Socket.IO's, over Redis."""
        return _FanOut(self._url, channel=_PREFIX, redis_options={"socket_connect_timeout": 1})

    async def count(self, key: str, window: int, seconds: int) -> int:
        """See `Shared`; Redis forgets a window when it is over."""
        name = f"{_PREFIX}:count:{key}:{seconds}:{window}"
        async with self._redis.pipeline() as pipeline:
            found, _ = await pipeline.incr(name).expire(name, seconds).execute()
        return int(found)

    def lock(self, name: str, patience: float = PATIENCE) -> AbstractAsyncContextManager[Any]:
        """See `bot.tickets`."""
        return self._tickets.held(name, patience)

    async def close(self) -> None:
        """Close the connections."""
        await self._tickets.close()
        await self._redis.close()
        await self._redis.connection_pool.disconnect()


class SettingsError(RuntimeError):
    """A channel cannot be served so; the message says what to set."""


def redis_url() -> str | None:
    """`REDIS_URL` from the environment, if it is set.

    Raises:
        SettingsError: several workers are wanted and share nothing.
    """
    url = os.environ.get("REDIS_URL") or None
    if int(os.environ.get("SANIC_WORKERS") or 1) > 1 and url is None:
        raise SettingsError("Set REDIS_URL: several SANIC_WORKERS serve the channels only with Redis.")
    return url


def shared(url: str | None) -> Shared:
    """Shared by way of Redis, if there is one."""
    return InRedis(url) if url else InProcess()
