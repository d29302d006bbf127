"""Rasa's locks of conversations: one with the channels' in Redis, or a queue within a process."""

import asyncio
from collections.abc import Iterator

import pytest
from rasa.core.lock_store import LockError as ConversationLockError
from redis.exceptions import LockError

from bot.lock_store import ConversationLocks
from bot.tickets import Tickets
from tests.support.assistant import free_port
from tests.support.redis import redis_server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with redis_server() as found:
        yield found


async def test_rasas_lock_is_one_of_these(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    store, conversations = ConversationLocks(), Tickets(url, "conversation")
    async with store.lock("a"):
        with pytest.raises(LockError):
            async with conversations.held("a", patience=0):
                pytest.fail("it is held")
    async with conversations.held("a", patience=0):
        pass
    await conversations.close()
    await store.close()
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(ConversationLockError, match="ConnectionError"):
        async with ConversationLocks().lock("a"):
            pytest.fail("there is no Redis")


async def test_rasas_lock_within_a_process_keeps_the_order_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    store = ConversationLocks()
    inside: list[int] = []

    async def turn(number: int) -> None:
        async with store.lock("a"):
            inside.append(number)
            await asyncio.sleep(0.001)
            assert inside[-1] == number

    await asyncio.gather(*(turn(number) for number in range(20)))
    assert inside == list(range(20))
    assert not store._locks._locks  # type: ignore[attr-defined]
