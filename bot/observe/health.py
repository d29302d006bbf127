"""Whether a process can do its work: short checks of what it stands on, their outcome kept for a moment."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic

import aiohttp
from redis.asyncio import Redis
from sqlalchemy import text

from actions.store.database import engine

Check = Callable[[], Awaitable[bool]]
PATIENCE = 2.0  # seconds of a check
KEPT = 1.0  # seconds that an outcome counts


class Health:
    """Asks the checks, all at once.

    Args:
        checks: by name.
    """

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._asked_at = -KEPT
        self._asking: asyncio.Task[dict[str, bool]] | None = None
        self.stopping = False

    async def outcome(self) -> dict[str, bool]:
        """What each check says; who asks while they run waits for the same."""
        if self._asking is None or (self._asking.done() and monotonic() - self._asked_at >= KEPT):
            self._asked_at = monotonic()
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> dict[str, bool]:
        found = await asyncio.gather(*(_passes(check) for check in self._checks.values()))
        self._asked_at = monotonic()
        return dict(zip(self._checks, found, strict=True))


async def _passes(check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), PATIENCE)
    except Exception:  # whatever is wrong, the check's name tells where to look
        return False


async def database() -> bool:
    """Whether the desk's database answers."""
    await asyncio.to_thread(_ask_database)
    return True


def _ask_database() -> None:
    with engine().connect() as connection:
        connection.execute(text("SELECT 1"))


def shared() -> dict[str, Check]:
    """The checks of any process; of Redis where `REDIS_URL` is set."""
    url = os.environ.get("REDIS_URL")
    return {"database": database, **({"redis": _redis(url)} if url else {})}


def _redis(url: str) -> Check:
    client: Redis[bytes] = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    async def answers() -> bool:
        return bool(await client.ping())

    return answers


def live(address: Callable[[], str]) -> Check:
    """Whether another process answers.

    Args:
        address: gives its `/live`.
    """

    async def answers() -> bool:
        async with aiohttp.ClientSession() as session, session.get(address()) as answer:
            return answer.ok

    return answers
