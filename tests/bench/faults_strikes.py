"""The faults: each breaks something of a running fleet, mends it, and tells when it began and ended."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.fleet import Fleet

AWAY = 20.0  # seconds that a server is away, a disk full, a network cut
STEP = 3600  # seconds by which a clock is put forward, and then back
BALLAST = 1 << 20  # bytes that are written at once

Strike = Callable[[Fleet], Awaitable[float]]


@dataclass(frozen=True)
class Fault:
    """Something that breaks.

    Args:
        name: what `--only` calls it.
        what: for the table.
        strike: breaks it; returns the moment, in seconds since 1970, from when all could work again.
        wants: what the fleet must have been made with, of "disk", "clock", "hosts".
    """

    name: str
    what: str
    strike: Strike
    wants: str = ""


async def kill(name: str, fleet: Fleet) -> float:
    """Kill a process, which is started again at once; the others could work on from that moment."""
    fleet.kill(name)
    ended = time.time()
    await asyncio.to_thread(fleet.start, name)
    return ended


async def stop(name: str, fleet: Fleet) -> float:
    """Stop a server, and start it again after a while."""
    await asyncio.to_thread(fleet.stop, name)
    await asyncio.sleep(AWAY)
    await asyncio.to_thread(fleet.start, name)
    return time.time()


async def fill_disk(fleet: Fleet) -> float:
    """Fill the disk that the database is on; when there is room again, start it if it has stopped."""
    ballast = fleet.disk / "ballast"
    await asyncio.to_thread(_fill, ballast)
    await asyncio.sleep(AWAY)
    ballast.unlink()
    await asyncio.to_thread(fleet.revive, "postgres")
    return time.time()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (BALLAST, os.sysconf("SC_PAGESIZE")):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


async def step_clock(fleet: Fleet) -> float:
    """Put the clock of one worker and its action server an hour forward, and after a while right again."""
    fleet.clock(STEP)
    await asyncio.sleep(AWAY)
    fleet.clock(0)
    return time.time()


async def cut_network(fleet: Fleet) -> float:
    """Cut the second host off from the first, which has the databases and the balancer."""
    fleet.cut(True)
    await asyncio.sleep(AWAY)
    fleet.cut(False)
    return time.time()


KILLED = ("bot-1", "bot-2", "actions-1", "actions-2")
FAULTS = (
    *(Fault(name, f"kill -9 {name}", partial(kill, name)) for name in KILLED),
    Fault("postgres", f"PostgreSQL stopped, {AWAY:.0f} s", partial(stop, "postgres")),
    Fault("redis", f"Redis stopped, {AWAY:.0f} s", partial(stop, "redis")),
    Fault("disk", f"the database's disk full, {AWAY:.0f} s", fill_disk, wants="disk"),
    Fault("clock", "a worker's clock 1 h forward, then back", step_clock, wants="clock"),
    Fault("network", f"second host cut off, {AWAY:.0f} s", cut_network, wants="hosts"),
)
