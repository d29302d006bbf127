"""How many idle sockets one process of the bot holds, and what each of them costs."""

import asyncio
import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.table import Table

from bot.evaluation.metrics import percentile
from tests.bench.machine import load, resident_mb
from tests.bench.widget import help_page
from tests.support.site import Site
from tests.support.webchat import Tab

SOCKETS = 2_000
OF_ADDRESS = 40  # the bot lets an address connect sixty times a minute
FILES = 8_192
AT_ONCE = 20
SETTLING = 35  # seconds: every socket has been pinged once
MESSAGES = 20
PAUSE = 1.05  # seconds between messages: a conversation may have ten in ten


@dataclass(frozen=True)
class Figures:
    """Megabytes without and with the sockets, the bot's share of a core while idle, replies' milliseconds."""

    before_mb: float
    after_mb: float
    idle_cpu: float
    alone: list[float]
    among: list[float]


class Socket(Tab):
    """A tab that connects from an address of its own on loopback."""

    async def shake_hands(self, origin: str | None = None) -> None:
        """Open the WebSocket from the address."""
        connector = aiohttp.TCPConnector(local_addr=(self.address, 0))
        headers = {"Origin": f"http://127.0.0.1:{self.port}"}
        self._http = aiohttp.ClientSession(connector=connector, headers=headers)
        url = f"http://127.0.0.1:{self.port}/webhooks/webchat/socket.io/?EIO=4&transport=websocket"
        self._socket = await self._http.ws_connect(url)
        self._reading = asyncio.create_task(self._read())


def measure() -> Figures:
    """Open the sockets, leave them alone for a while, and talk on one more."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
    with help_page() as site:
        return asyncio.run(_measure(site))


async def _measure(site: Site) -> Figures:
    talker = await Socket(site.port, "127.0.1.1").connect(locale="pl")
    alone = await _talk(talker)
    before = resident_mb(site.bot_pid)
    sockets = await _open(site.port)
    began, used = time.monotonic(), _cpu_seconds(site.bot_pid)
    await asyncio.sleep(SETTLING)
    idle = (_cpu_seconds(site.bot_pid) - used) / (time.monotonic() - began)
    after = resident_mb(site.bot_pid)
    among = await _talk(talker)
    assert not any(socket.closed.is_set() for socket in sockets), "a socket was closed"
    for tab in [talker, *sockets]:
        await tab.close()
    return Figures(before, after, idle, alone, among)


async def _open(port: int) -> list[Socket]:
    sockets = [Socket(port, f"127.0.0.{2 + number // OF_ADDRESS}") for number in range(SOCKETS)]
    for start in range(0, SOCKETS, AT_ONCE):
        await asyncio.gather(*(socket.connect() for socket in sockets[start : start + AT_ONCE]))
    return sockets


async def _talk(talker: Socket) -> list[float]:
    """The milliseconds until each message is acknowledged; the first one warms up."""
    found = []
    for _ in range(MESSAGES + 1):
        start = time.perf_counter()
        await talker.say("ile trwa zwrot z POK?")
        found.append((time.perf_counter() - start) * 1_000)
        await asyncio.sleep(PAUSE)
    return found[1:]


def _cpu_seconds(pid: int) -> float:
    """The processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def table(figures: Figures) -> Table:
    """One table with everything."""
    found = Table("sockets of one process", f"{SOCKETS:,}", title=f"Idle visitors' sockets; {load()}")
    found.add_row("resident MB before, after", f"{figures.before_mb:.0f}, {figures.after_mb:.0f}")
    found.add_row("kB a socket", f"{(figures.after_mb - figures.before_mb) * 1024 / SOCKETS:.1f}")
    found.add_row("processor while idle", f"{figures.idle_cpu:.1%} of a core")
    for name, times in (("without them", figures.alone), ("among them", figures.among)):
        values = ", ".join(f"{percentile(times, per_cent):.0f}" for per_cent in (50, 95))
        found.add_row(f"reply {name}, p50, p95 ms", values)
    return found
