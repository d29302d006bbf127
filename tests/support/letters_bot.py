"""The real bot with the channel of `letters.py`, forked from a process that has loaded the model.

It may kill itself as `kill -9` would, just before or after a step of its work.
"""

import asyncio
import functools
import importlib
import inspect
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.support.assistant import SECRET, free_port, wait_for_address
from tests.support.webchat import KEY, ORIGIN

# Where the process may be killed: the module, the function, and whether before or after it.
POINTS = {
    "before the body is stored": ("bot.channels.messaging.intake", "keep", "before"),
    "before the body is acknowledged": ("bot.channels.messaging.intake", "keep", "after"),
    "before the turn": ("bot.channels.conversations", "Conversations.turn", "before"),
    "before the turn is stored": ("bot.forgetting", "ForgettingTrackerStore.save", "before"),
    "before the replies are stored": ("bot.channels.messaging.replying", "Replying._answer", "before"),
    "before sending is noted": ("bot.channels.messaging.sending", "_begin", "before"),
    "before it is sent": ("tests.support.letters", "Letters.send", "before"),
    "once it is sent": ("tests.support.letters", "Letters.send", "after"),
    "once that is noted": ("bot.channels.messaging.sending", "_taken", "after"),
}
PATIENCE = 60  # seconds
CHANNELS = {
    "letters": "tests.support.letters.LettersChannel",
    "webchat": "bot.channels.webchat.channel.WebchatChannel",
    "messenger": "bot.channels.messenger.channel.MessengerChannel",
    "whatsapp": "bot.channels.whatsapp.channel.WhatsAppChannel",
}


@dataclass(frozen=True)
class Running:
    """A bot that has been started."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        return self.webhook("letters")

    def webhook(self, channel: str) -> str:
        """Where a channel's webhooks go."""
        return f"http://127.0.0.1:{self.port}/webhooks/{channel}/webhook"

    @property
    def alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """End it as it is."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        """Wait until it is gone."""
        deadline = time.monotonic() + PATIENCE
        while self.alive:
            assert time.monotonic() < deadline, "it goes on"
            time.sleep(0.02)


@dataclass(frozen=True)
class Nursery:
    """The process that bots are forked from."""

    process: "subprocess.Popen[str]"
    log: Path
    model: Path
    action_url: str

    def start(
        self,
        folder: Path,
        database_url: str,
        post_url: str,
        *,
        channels: tuple[str, ...] = (),
        settings: Mapping[str, str] | None = None,
        **order: Any,
    ) -> Running:
        """A bot on files of a folder.

        Args:
            folder: where its conversations are.
            database_url: the desk's database.
            post_url: the post office.
            channels: what is served as well, of CHANNELS.
            settings: variables for the environment.
            order: `kill`, one of POINTS; `slow`, seconds that each turn takes longer.
        """
        port = free_port()
        environment = {
            "DATABASE_URL": database_url,
            "DESK_SECRET": SECRET,
            "LETTERS_URL": post_url,
            "LETTERS_SECRET": SECRET,
            "WEBCHAT_JWT_KEY": KEY,
            "WEBCHAT_ORIGINS": ORIGIN,
            **(settings or {}),
        }
        named = [CHANNELS[name] for name in ("letters", *channels)]
        files = {"endpoints": self._endpoints(folder), "credentials": _credentials(folder, named)}
        order |= {"model": str(self.model), "port": port, "environment": environment, **files}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        running = Running(int(self.process.stdout.readline()), port)
        try:
            wait_for_address(f"http://127.0.0.1:{port}/", lambda: running.alive)
        except RuntimeError:
            assert "kill" in order  # what was left to do may have led there already
        return running

    def _endpoints(self, folder: Path) -> str:
        endpoints = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = self.action_url
        endpoints["tracker_store"]["db"] = str(folder / "conversations.db")
        return _written(folder / "endpoints.yml", endpoints)


def _credentials(folder: Path, channels: list[str]) -> str:
    return _written(folder / "credentials.yml", dict.fromkeys(channels))


def _written(path: Path, content: Any) -> str:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return str(path)


@contextmanager
def nursery(model: Path, action_url: str, log: Path) -> Iterator[Nursery]:
    """Run the process that bots are forked from; they end with it."""
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.support.letters_bot", str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
            # A fork has none of the threads that its parent computed with, and would wait for them.
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Nursery(process, log, model, action_url)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def main() -> None:
    """Fork a bot for each order that comes in."""
    _warm_up(Path(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("ready", file=replies, flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve(json.loads(line))
            os._exit(0)
        print(pid, file=replies, flush=True)


def _warm_up(model: Path) -> None:
    """Import everything and load the model, so that no bot has to: each gets what was loaded."""
    import rasa.core.run  # noqa: F401
    import structlog
    from rasa.core.agent import Agent
    from rasa.engine import loader

    for module in CHANNELS.values():
        importlib.import_module(module.rpartition(".")[0])
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.basicConfig()
    logging.getLogger("bot").setLevel(logging.INFO)
    load = loader.load_predict_graph_runner
    loaded: list[Any] = []

    def load_once(*args: Any, **kwargs: Any) -> Any:
        if not loaded:
            loaded.append(load(*args, **kwargs))
        return loaded[0]

    loader.load_predict_graph_runner = load_once
    # What is read from disk at the first message that is hard to understand is read here.
    asyncio.run(Agent.load(str(model)).parse_message("połącz mnie z konsultantem"))


def _serve(order: dict[str, Any]) -> None:
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    os.environ.update(order["environment"])
    if point := order.get("kill"):
        _arm(*POINTS[point])
    if seconds := order.get("slow"):
        _slow_down(seconds)
    serve_application(
        model_path=order["model"],
        interface="127.0.0.1",
        port=order["port"],
        credentials=order["credentials"],
        endpoints=AvailableEndpoints.read_endpoints(order["endpoints"]),
    )


def _arm(module: str, path: str, when: str) -> None:
    """Have the process killed before or after a function."""

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    _wrap(
        module,
        path,
        before=kill if when == "before" else _nothing,
        after=kill if when == "after" else _nothing,
    )


def _slow_down(seconds: float) -> None:
    import bot.channels.conversations as target

    original = target.Conversations.turn

    async def slow(*args: Any) -> Any:
        await asyncio.sleep(seconds)
        return await original(*args)

    target.Conversations.turn = slow  # type: ignore[method-assign]


def _nothing() -> None:
    return None


def _wrap(module: str, path: str, before: Callable[[], None], after: Callable[[], None]) -> None:
    holder = sys.modules.get(module) or __import__(module, fromlist=["x"])
    *owners, name = path.split(".")
    for owner in owners:
        holder = getattr(holder, owner)
    original = getattr(holder, name)

    @functools.wraps(original)
    async def later(*args: Any, **kwargs: Any) -> Any:
        before()
        result = await original(*args, **kwargs)
        after()
        return result

    @functools.wraps(original)
    def now(*args: Any, **kwargs: Any) -> Any:
        before()
        result = original(*args, **kwargs)
        after()
        return result

    setattr(holder, name, later if inspect.iscoroutinefunction(original) else now)


if __name__ == "__main__":
    main()
