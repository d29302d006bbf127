"""The processes of a fleet that are the project's own, here or on the second host."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from tests.bench.fleet_hosts import Clock, Hosts
from tests.bench.fleet_servers import LOOPBACK
from tests.bench.node import Node
from tests.support.assistant import SECRET, STAFF_TOKEN, free_port, wait_for_address

START_SECONDS = 240
KEY = "the key that the page's own server shares with the bots of the bench, and nobody else"
REST_TOKEN = "the-token-of-the-bench's-own-REST-people"
METRICS_TOKEN = "the-token-of-the-bench's-own-watcher-of-figures"
ACTION_SECRET = "the-secret-that-bots-and-action-servers-of-the-bench-share"


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
    relays: tuple[Node, ...] = ()


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

    def _relays(self, second: Hosts, graph: str) -> tuple[Node, ...]:
        """So that the second host comes to the stand-in of Meta, which listens on this one's loopback."""
        between = str(self.folder / "graph")
        relay = (sys.executable, "-m", "tests.bench.relay")
        ways = {"relay-out": (*relay, between, graph), "relay-in": (*second.prefix, *relay, graph, between)}
        return tuple(
            Node(name, command, {}, self.folder / f"{name}.log", _at_once) for name, command in ways.items()
        )

    def actions(self, number: int, place: Place) -> Node:
        """An action server."""
        port = free_port()
        self._actions.append(f"{place.address}:{port}")
        command = ("rasa", "run", "actions", "--port", str(port))
        own = {"SANIC_HOST": place.address, "DESK_STAFF_TOKEN": STAFF_TOKEN}
        return self._node(f"actions-{number}", command, own, place, f"{place.address}:{port}/health")

    def bot(self, number: int, place: Place) -> Node:
        """A bot; on the second host it asks that host's own action server, else the balancer's choice."""
        port = free_port()
        self._bots.append(f"{place.address}:{port}")
        acting = self._actions[-1] if place.prefix else f"{LOOPBACK}:{self.balanced_actions}"
        where = ("--port", str(port), "--interface", place.address)
        command = ("rasa", "run", "--model", str(self.model), *where, "--endpoints", self._endpoints(acting))
        own = {
            "REDIS_URL": self.redis_url,
            "ACTION_SERVER_URL": f"http://{acting}/webhook",
            "WEBCHAT_JWT_KEY": KEY,
            "WEBCHAT_ORIGINS": self.origin,
            "REST_TOKEN": REST_TOKEN,
            "SANIC_PROXIES_COUNT": "1",
            **self.more,
        }
        return self._node(f"bot-{number}", command, own, place, f"{place.address}:{port}/webhooks/webchat/")

    def _endpoints(self, acting: str) -> str:
        parts = urlsplit(self.database_url)
        endpoints = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = f"http://{acting}/webhook"
        endpoints["tracker_store"] = {
            "type": endpoints["tracker_store"]["type"],
            "dialect": "postgresql",
            "url": parts.hostname,
            "port": parts.port,
            "username": parts.username,
            "db": parts.path[1:],
        }
        path = self.folder / f"endpoints-{acting}.yml"
        path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        return str(path)

    def _node(
        self, name: str, command: tuple[str, ...], own: Mapping[str, str], place: Place, ready: str
    ) -> Node:
        environment = {
            "DATABASE_URL": self.database_url,
            "DESK_SECRET": SECRET,
            "ACTION_SECRET": ACTION_SECRET,
            "METRICS_TOKEN": METRICS_TOKEN,
            "NO_PROXY": "*",
            **own,
            **place.environment,
        }
        whole = (*place.prefix, sys.executable, "-W", "ignore", "-m", *command)
        return Node(name, whole, environment, self.folder / f"{name}.log", _answering(f"http://{ready}"))


def _answering(url: str) -> Callable[[Callable[[], bool]], None]:
    return lambda alive: wait_for_address(url, alive, START_SECONDS)


def _at_once(alive: Callable[[], bool]) -> None:
    if not alive():
        raise RuntimeError("it ended at once")
