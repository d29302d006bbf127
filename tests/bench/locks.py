"""How soon a waiting message goes on: when the one before it is done, and when its process was killed."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from urllib.parse import urlsplit

from rasa.core.lock_store import RedisLockStore
from rich.table import Table

from bot.evaluation.metrics import percentile
from bot.tickets import Tickets
from tests.bench.machine import load
from tests.support.redis import redis_server

HANDED_OVER = 200
OF_RASA = 20  # each takes up to a second
KILLED = 5
HOLDER = """
import asyncio, sys
from bot.tickets import Tickets
async def main():
    async with Tickets(sys.argv[1], "bench").held("a"):
        print("held", flush=True)
        await asyncio.sleep(1000)
asyncio.run(main())
"""
Lock = Callable[[], AbstractAsyncContextManager[object]]


@dataclass(frozen=True)
class Figures:
    """Milliseconds until being served: after a giving back, here and with Rasa's own, and after a death."""

    ours: list[float]
    rasas: list[float]
    after_death: list[float]


def measure() -> Figures:
    """Hand a lock over again and again between two that know of each other by Redis alone."""
    with redis_server() as url:
        return asyncio.run(_measure(url))


async def _measure(url: str) -> Figures:
    one, other = Tickets(url, "bench"), Tickets(url, "bench")
    ours = [await _hand_over(lambda: one.held("a"), lambda: other.held("a")) for _ in range(HANDED_OVER + 1)]
    where = urlsplit(url)
    stores = [RedisLockStore(str(where.hostname), where.port or 0, 1) for _ in range(2)]
    rasas = [
        await _hand_over(lambda: stores[0].lock("a"), lambda: stores[1].lock("a")) for _ in range(OF_RASA)
    ]
    after_death = [await _outlive(url, one) for _ in range(KILLED)]
    for locks in (one, other):
        await locks.close()
    return Figures(ours[1:], rasas, after_death)


async def _hand_over(first: Lock, second: Lock) -> float:
    async def wait() -> float:
        async with second():
            return time.perf_counter()

    async with first():
        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0.02)
        done = time.perf_counter()
    return ((await waiting) - done) * 1_000


async def _outlive(url: str, locks: Tickets) -> float:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE)
    assert holder.stdout
    await asyncio.to_thread(holder.stdout.readline)
    holder.kill()
    died = time.perf_counter()
    async with locks.held("a"):
        passed = (time.perf_counter() - died) * 1_000
    holder.wait()
    return passed


def table(figures: Figures) -> Table:
    """One table with everything."""
    columns = ("a waiting message goes on", "times", "p50 ms", "p95 ms", "worst ms")
    found = Table(*columns, title=f"Locks; {load()}")
    rows = {
        "once the one before is done": figures.ours,
        "the same with Rasa's Redis lock": figures.rasas,
        "once the one before was killed": figures.after_death,
    }
    for name, times in rows.items():
        shown = (percentile(times, 50), percentile(times, 95), max(times))
        found.add_row(name, str(len(times)), *(f"{value:.1f}" for value in shown))
    return found
