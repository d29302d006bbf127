"""What the processes of the bot share: counts and locks, in Redis or, where there is one process, in it."""

import os
from collections import Counter
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Protocol

from redis.asyncio import Redis
from socketio import AsyncManager, AsyncRedisManager

_PREFIX = "channels"
LONGEST_TURN = 60  # seconds after which a process that holds a lock counts as dead
LOCK_PATIENCE = 30  # seconds


class Shared(Protocol):
    """Counts and locks that all processes agree on."""

    def manager(self) -> AsyncManager:
        """What carries events to the sockets of a room."""

    async def count(self, key: str, window: int, seconds: int) -> int:
        """Count one more of a key in a window of time; how many there are now."""

    def lock(self, name: str, patience: float = LOCK_PATIENCE) -> AbstractAsyncContextManager[Any]:
        """A lock that one process holds at a time, waited for so many seconds.

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

    def lock(self, name: str, patience: float = LOCK_PATIENCE) -> AbstractAsyncContextManager[Any]:
        """Nobody else is there to be kept out."""
        return nullcontext()

    async def close(self) -> None:
        """There is nothing to let go of."""


class InRedis:
    """For any number of processes.

    Args:
        url: where Redis is.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis: Redis[bytes] = Redis.from_url(url)

    def manager(self) -> AsyncManager:
        """Socket.IO's, over Redis."""
        return AsyncRedisManager(self._url, channel=_PREFIX)

    async def count(self, key: str, window: int, seconds: int) -> int:
        """See `Shared`; Redis forgets a window when it is over."""
        name = f"{_PREFIX}:count:{key}:{seconds}:{window}"
        async with self._redis.pipeline() as pipeline:
            found, _ = await pipeline.incr(name).expire(name, seconds).execute()
        return int(found)

    def lock(self, name: str, patience: float = LOCK_PATIENCE) -> AbstractAsyncContextManager[Any]:
        """A lock in Redis, which ends by itself with a process that dies."""
        lock: AbstractAsyncContextManager[Any] = self._redis.lock(
            f"{_PREFIX}:lock:{name}", timeout=LONGEST_TURN, blocking_timeout=patience, sleep=0.05
        )
        return lock

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()


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
