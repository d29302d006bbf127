"""The processes of a fleet that are the project's own, here or on the second host."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.fleet_hosts import Clock, Hosts
from tests.bench.node import node
from tests.support.assistant import ACTION_SECRET, REST_TOKEN, SECRET, STAFF_TOKEN, direct, free_port
from tests.support.process import LOOPBACK, Process
from tests.support.webchat import KEY


@dataclass(frozen=True)
class Place:
    """Where a bot and an action server run.

    Args:
        address: what they listen on.
        prefix: what their commands begin with.
        environment: what they have set beside the rest.
        relays: processes that run before them.
    """

    address: str = LOOPBACK
    prefix: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    relays: tuple[Process, ...] = ()


@dataclass
class Ours:
    """Makes them.

    Args:
        folder: for logs and settings.
        model: what the bots serve.
        database_url, redis_url: what they share.
        origin: the page of the web channel.
        more: what the bots have set beside.
    """

    folder: Path
    model: Path
    database_url: str
    redis_url: str
    origin: str
    more: Mapping[str, str]
    balanced_actions: int = field(default_factory=free_port)
    _bots: list[str] = field(default_factory=list)
    _actions: list[str] = field(default_factory=list)

    def addresses(self) -> tuple[list[str], list[str]]:
        """Where the bots and the action servers that were made listen."""
        return self._bots, self._actions

    def place(self, second: Hosts | None, clock: Clock | None) -> Place:
        """This host, or the second one if there is one; by the clock that is put, if there is one."""
        environment = clock.environment if clock else {}
        if second is None:
            return Place(environment=environment)
        graph = self.more.get("META_GRAPH_URL")
        relays = self._relays(second, urlsplit(graph).netloc) if graph else ()
        return Place(second.there, second.prefix, environment, relays)

    def _relays(self, second: Hosts, graph: str) -> tuple[Process, ...]:
        """So that the second host comes to the stand-in of Meta, which listens on this one's loopback."""
        between = str(self.folder / "graph")
        relay = (sys.executable, "-m", "tests.bench.relay")
        ways = {"relay-out": (*relay, between, graph), "relay-in": (*second.prefix, *relay, graph, between)}
        return tuple(node(self.folder, name, command, lambda: True) for name, command in ways.items())

    def actions(self, number: int, place: Place) -> Process:
        """An action server."""
        return self._process(f"actions-{number}", "serve-actions", place, self._actions, "/health", {})

    def bot(self, number: int, place: Place) -> Process:
        """A bot; on the second host it asks that host's own action server, else the balancer's choice."""
        acting = self._actions[-1] if place.prefix else f"{LOOPBACK}:{self.balanced_actions}"
        own = {
            "REDIS_URL": self.redis_url,
            "ACTION_SERVER_URL": f"http://{acting}/webhook",
            "WEBCHAT_ORIGINS": self.origin,
            "REST_TOKEN": REST_TOKEN,
            "PROXIES": "1",
            "LIMIT_SCALE": "10000",
            **self.more,
        }
        path, model = "/webhooks/webchat/", ("--model", str(self.model))
        return self._process(f"bot-{number}", "serve", place, self._bots, path, own, *model)

    def _process(
        self,
        name: str,
        command: str,
        place: Place,
        among: list[str],
        path: str,
        own: Mapping[str, str],
        *more: str,
    ) -> Process:
        port = free_port()
        address = f"{place.address}:{port}"
        among.append(address)
        environment = {
            "DATABASE_URL": self.database_url,
            "DESK_SECRET": SECRET,
            "DESK_STAFF_TOKEN": STAFF_TOKEN,
            "ACTION_SECRET": ACTION_SECRET,
            "WEBCHAT_JWT_KEY": KEY,
            "PYTHONWARNINGS": "ignore",
            "NO_PROXY": "*",
            **own,
            **place.environment,
        }
        where = ("--host", place.address, "--port", str(port))
        whole = (*place.prefix, sys.executable, "-m", "bot", command, *where, *more)
        return node(self.folder, name, whole, lambda: _answers(f"http://{address}{path}"), environment)


def _answers(url: str) -> bool:
    try:
        with direct.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
