"""A fleet on this machine: bots and action servers behind nginx, PostgreSQL and Redis."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from actions.demo import load_demo_sellers
from actions.demo_cases import load_demo_cases
from actions.store.database import migrate, open_engine, unit_of_work
from bot import tracker_table
from bot.clock import today
from tests.bench import fleet_servers as servers
from tests.bench.fleet_hosts import Clock, Hosts, disk, hosts
from tests.bench.fleet_ours import Ours
from tests.bench.machine import cpu_seconds
from tests.bench.node import alive
from tests.support.assistant import REST_TOKEN, free_port
from tests.support.process import LOOPBACK, Process

DATABASE_PASSWORD = "which-the-database-of-the-benches-does-not-ask-for"  # but the check of settings does


@dataclass
class Fleet:
    """What runs, and how people come to it.

    Args:
        folder: logs and settings.
        port: of the balancer, on loopback.
        database_url, redis_url: for who looks into them.
        disk: what the database is on.
        nodes: the processes by their names.
    """

    folder: Path
    port: int
    database_url: str
    redis_url: str
    disk: Path
    nodes: dict[str, Process] = field(default_factory=dict)
    clocks: Clock | None = None
    hosts: Hosts | None = None

    @property
    def rest_headers(self) -> dict[str, str]:
        """What the REST channel wants shown."""
        return {"Authorization": f"Bearer {REST_TOKEN}"}

    @property
    def origin(self) -> str:
        """The page that the web channel serves."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self, name: str) -> None:
        """Start a process, and wait until it can work; raises CannotStartError if it does not."""
        self.nodes[name].start()

    def stop(self, name: str) -> None:
        """Stop a process as an operator does."""
        self.nodes[name].stop()

    def kill(self, name: str) -> None:
        """Kill a process as `kill -9` does."""
        self.nodes[name].kill()

    def revive(self, name: str) -> None:
        """Start a process if it has stopped, and wait until it can work."""
        time.sleep(0.5)
        if not alive(self.nodes[name]):
            self.start(name)

    def clock(self, seconds: int) -> None:
        """Put the clock of the second bot and action server forward from what is right."""
        assert self.clocks
        self.clocks.put(seconds)

    def cut(self, off: bool) -> None:
        """Cut the second host off, or connect it again."""
        assert self.hosts
        self.hosts.plug(plugged=not off)

    def cpu(self) -> dict[str, float]:
        """Seconds of processor time so far, of the processes of each kind together."""
        found: dict[str, float] = {}
        for name, node in self.nodes.items():
            kind = name.partition("-")[0]
            found[kind] = found.get(kind, 0.0) + cpu_seconds(node.pid)
        return found


@contextmanager
def fleet(
    model: Path,
    *,
    bots: int = 2,
    action_servers: int = 2,
    wants: str = "",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Fleet]:
    """Run a fleet until the end of the block.

    Args:
        model: what the bots serve.
        bots, action_servers: how many.
        wants: "disk", "clock", "hosts": what a fault needs beside (see `fleet_hosts`).
        environment: what the bots have set beside what all have.

    Raises:
        CannotStartError: something does not start; all that did is stopped.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fleet-")))
        folder.chmod(0o755)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        home = folder / "postgres"
        home.mkdir()
        if wants == "disk":
            stack.enter_context(disk(home))
        clock = Clock(folder / "clock") if wants == "clock" else None
        second = stack.enter_context(hosts()) if wants == "hosts" else None
        found = _with_databases(stack, folder, home, clock, second)
        ours = Ours(found.folder, model, found.database_url, found.redis_url, found.origin, environment or {})
        _serve(stack, found, ours, bots, action_servers)
        yield found


def _with_databases(
    stack: ExitStack, folder: Path, home: Path, clock: Clock | None, second: Hosts | None
) -> Fleet:
    """The fleet with its databases running, and the demo in them."""
    here = second.here if second else LOOPBACK
    addresses = list(dict.fromkeys((LOOPBACK, here)))
    pg, redis = free_port(), free_port()
    found = Fleet(
        folder,
        free_port(),
        f"postgresql://desk:{DATABASE_PASSWORD}@{here}:{pg}/postgres",
        f"redis://{here}:{redis}/0",
        home,
        clocks=clock,
        hosts=second,
    )
    _run(stack, found, servers.postgres(folder, home, pg, addresses))
    _run(stack, found, servers.redis_server(folder, redis, addresses))
    for node in found.nodes.values():
        node.start()
    prepare(found.database_url)
    return found


def _serve(stack: ExitStack, found: Fleet, ours: Ours, bots: int, action_servers: int) -> None:
    """Start the bots, the action servers and the balancer at once, and wait for all of them."""
    for node in _made(found, ours, bots, action_servers):
        _run(stack, found, node)
    started = [node for node in found.nodes.values() if not alive(node)]
    for node in started:
        node.launch()
        stack.callback(node.ask_to_stop)  # all at once, before they are waited for
    for node in started:
        node.wait()


def _made(found: Fleet, ours: Ours, bots: int, action_servers: int) -> Iterator[Process]:
    """All but databases; the second of each goes by the clock and on the host that there may be."""
    for number in range(1, max(bots, action_servers) + 1):
        place = ours.place(found.hosts, found.clocks) if number == 2 else ours.place(None, None)
        yield from place.relays
        if number <= action_servers:
            yield ours.actions(number, place)
        if number <= bots:
            yield ours.bot(number, place)
    if bots:
        yield servers.nginx(found.folder, found.port, ours.balanced_actions, *ours.addresses())


def _run(stack: ExitStack, fleet: Fleet, node: Process) -> None:
    fleet.nodes[node.name] = node
    stack.callback(node.stop)


def prepare(url: str) -> None:
    """Bring an empty database to the newest schema, with the demo's sellers, accounts and orders."""
    engine = open_engine(url)
    migrate(engine)
    tracker_table.prepare(engine)
    with unit_of_work(engine) as work:
        load_demo_sellers(work, today())
        load_demo_cases(work, datetime.now(timezone.utc))
    engine.dispose()
