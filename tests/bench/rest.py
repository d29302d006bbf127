"""The served bot under traffic: latency and throughput, the cost of a long conversation, memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import aiohttp
from rich.table import Table

from bot.evaluation.metrics import percentile
from tests.bench import acting, traffic
from tests.bench.machine import load, resident_mb
from tests.bench.serving import Served, Surroundings, served

USERS = (1, 4, 16)
MESSAGES = 400
EARLY = 100  # messages after which memory is read for the first time
LENGTHS = (10, 200, 1000)  # events of a conversation
SAMPLE = 20  # messages measured at each length, the same ones each time


@dataclass(frozen=True)
class Figures:
    """What was measured, in milliseconds a message; `lengths` by the events before it."""

    busy: dict[int, traffic.Traffic]
    acting: list[float]
    lengths: dict[int, list[float]]
    early_mb: float
    late_mb: float


def measure(model: Path, around: Surroundings, texts: Sequence[str]) -> Figures:
    """Serve a model and send it these texts, over and over if there are too few."""
    with served(model, around) as bot:
        traffic.measure(bot.url, 1, list(islice(cycle(texts), EARLY)))
        early = resident_mb(bot.pid)
        busy = {
            users: traffic.measure(bot.url, users, list(islice(cycle(texts), MESSAGES))) for users in USERS
        }
        turns = asyncio.run(acting.measure(bot))
        lengths = asyncio.run(_grow(bot, texts))
        return Figures(busy, turns, lengths, early, resident_mb(bot.pid))


async def _grow(bot: Served, texts: Sequence[str]) -> dict[int, list[float]]:
    """Hold one conversation, and measure the same messages each time it has become long enough."""
    found: dict[int, list[float]] = {}
    filler = cycle(texts)
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for length in LENGTHS:
            while bot.surroundings.events("rest:long") < length:
                await traffic.send(session, bot.url, "long", next(filler))
            found[length] = [
                await traffic.send(session, bot.url, "long", text) for text in islice(cycle(texts), SAMPLE)
            ]
    return found


def tables(figures: Figures) -> list[Table]:
    """Four tables: traffic, turns that act, long conversations, memory."""
    busy = Table("users", "messages/s", "p50 ms", "p95 ms", "p99 ms", "client's CPU", title=f"REST; {load()}")
    for users, found in figures.busy.items():
        times = found.milliseconds
        values = [f"{percentile(times, per_cent):.0f}" for per_cent in (50, 95, 99)]
        rate = f"{len(times) / found.seconds:.1f}"
        busy.add_row(str(users), rate, *values, f"{found.client_cpu:.0%} of a core")
    acted = Table("turns that act", "p50 ms", "p95 ms", title="Orders, Discussions, sellers, calls; one user")
    acted.add_row(
        str(len(figures.acting)), *(f"{percentile(figures.acting, per_cent):.0f}" for per_cent in (50, 95))
    )
    long = Table("events before", "p50 ms", "p95 ms", title=f"One conversation, {SAMPLE} messages each")
    for length, times in figures.lengths.items():
        long.add_row(str(length), f"{percentile(times, 50):.0f}", f"{percentile(times, 95):.0f}")
    memory = Table("bot process", "resident MB")
    memory.add_row(f"after {EARLY} messages", f"{figures.early_mb:.0f}")
    memory.add_row("at the end", f"{figures.late_mb:.0f}")
    return [busy, acted, long, memory]
