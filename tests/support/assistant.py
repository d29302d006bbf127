"""The real agent with the real action server behind it, driven message by message."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

from rasa.core.agent import Agent
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import ActionExecuted
from rasa.utils.endpoints import EndpointConfig

from actions.news import SENDS_NEWS
from bot.channels.turn import answers

START_SECONDS = 180
SECRET = "the secret of the tests' action server"
STAFF_TOKEN = "the-token-of-the-tests-own-consultants"
ACTION_SECRET = "what-the-bots-of-the-tests-show-to-action-servers"
REST_TOKEN = "the-token-of-the-back-end-of-the-tests"
# Agents in the tests' own process show it as well, and so do bots that are started with its environment.
os.environ.setdefault("ACTION_SECRET", ACTION_SECRET)
# Past any proxy that the environment names.
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Reply:
    """One message of the bot."""

    text: str
    buttons: list[dict[str, str]]


class Conversation:
    """One person's conversation with the assistant."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self.sender = uuid.uuid4().hex

    async def say(
        self,
        text: str,
        locale: str | None = None,
        account: str | None = None,
        sends_news: bool = False,
    ) -> list[Reply]:
        """Send a message (or a payload, if it begins with a slash) and return the answers.

        Args:
            text: the message.
            locale: the channel's hint at a language.
            account: the login that the channel itself vouches for.
            sends_news: whether the channel can write to the person later.
        """
        metadata: dict[str, Any] = {"locale": locale} if locale else {}
        if account:
            expires = datetime.now(timezone.utc) + timedelta(hours=1)
            metadata = {**metadata, "account": {"login": account, "expires": expires.isoformat()}}
        if sends_news:
            metadata[SENDS_NEWS] = True
        handle = self._agent.handle_message
        said = (await answers(self._agent, handle, self.sender, text, "rest", metadata)).messages
        return [Reply(message["text"], message.get("buttons") or []) for message in said]

    async def slots(self) -> dict[str, Any]:
        """The slots as they stand."""
        tracker = await self._agent.tracker_store.retrieve(self.sender)
        return tracker.current_slot_values()

    async def actions(self) -> set[str]:
        """The names of all actions and forms that have run."""
        tracker = await self._agent.tracker_store.retrieve(self.sender)
        return {event.action_name for event in tracker.events if isinstance(event, ActionExecuted)}

    async def intent(self) -> str:
        """The intent the last message was taken for."""
        tracker = await self._agent.tracker_store.retrieve(self.sender)
        return str(tracker.latest_message.intent["name"])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def action_server(
    database_url: str,
    port: int | None = None,
    log: int | IO[bytes] = subprocess.DEVNULL,
    staff_token: str = STAFF_TOKEN,
) -> Iterator[str]:
    """Run the project's action server, on a free port unless one is given; yields its webhook's address."""
    port = port or free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DESK_SECRET": SECRET,
        "DESK_STAFF_TOKEN": staff_token,
        "SANIC_HOST": "127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "rasa", "run", "actions", "--port", str(port)],
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(15)


def wait_for(url: str, process: "subprocess.Popen[bytes]", seconds: float = START_SECONDS) -> None:
    """Wait until a process answers at an address.

    Raises:
        RuntimeError: it died or took longer.
    """
    wait_for_address(url, lambda: process.poll() is None, seconds)


def wait_for_address(url: str, alive: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait until an address answers, as long as the process behind it lives; raises what `wait_for` does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        try:
            with direct.open(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")


def load_agent(model: Path, action_url: str, tracker_store: TrackerStore | None = None) -> Agent:
    """The agent as `rasa run` would load it, with conversations in memory unless a store is given."""
    return Agent.load(
        str(model),
        tracker_store=tracker_store,
        generator=EndpointConfig(type="bot.nlg.BilingualGenerator"),
        action_endpoint=EndpointConfig(url=action_url, enable_selective_domain=True),
    )
