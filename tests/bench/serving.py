"""The assistant as it is served, on databases of its own in a temporary folder."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import yaml

from actions.store.database import open_engine
from bot.supervisor import LOOPBACK, START_SECONDS, STOP_SECONDS, services
from bot.tracker_table import prepare
from tests.support.assistant import REST_TOKEN, SECRET, STAFF_TOKEN, action_server, free_port, wait_for
from tests.support.demo import DemoDesk
from tests.support.project import ROOT
from tests.support.webchat import KEY

T = TypeVar("T")


@dataclass(frozen=True)
class Surroundings:
    """What the bot needs around it: an endpoints file like the project's, the desk with conversations."""

    endpoints: Path
    conversations: Path
    actions_url: str
    desk: DemoDesk

    def events(self, sender: str) -> int:
        """How many events a conversation has."""
        with closing(sqlite3.connect(self.conversations)) as connection:
            query = "SELECT count(*) FROM events WHERE sender_id = ?"
            return int(connection.execute(query, (sender,)).fetchone()[0])


@dataclass(frozen=True)
class Served:
    """A running bot."""

    pid: int
    url: str
    surroundings: Surroundings

    def webhook(self, service: str) -> str:
        """Where a messaging service's webhooks go."""
        return self.url.replace("/rest/", f"/{service}/")


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """An action server on the demo's database, and `endpoints.yml` with other addresses and paths."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = DemoDesk(folder)
        desk.make()
        _prepare(desk)
        with action_server(desk.url) as url:
            found = Surroundings(folder / "endpoints.yml", folder / "desk.db", url, desk)
            endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
            endpoints["action_endpoint"]["url"] = url
            endpoints["tracker_store"]["db"] = str(found.conversations)
            found.endpoints.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
            yield found


def _prepare(desk: DemoDesk) -> None:
    engine = open_engine(desk.url)
    prepare(engine)
    engine.dispose()


@contextmanager
def served(
    model: Path, around: Surroundings, port: int | None = None, **environment: str
) -> Iterator[Served]:
    """Run the bot by the supervisor's own command line until the block ends, on a free port by default."""
    wanted = services(model, port or free_port(), urlsplit(around.actions_url).port or 0)
    bot = next(service for service in wanted if service.name == "bot")
    process = subprocess.Popen(
        [sys.executable, "-m", *bot.arguments],
        env={
            **os.environ,
            "DATABASE_URL": around.desk.url,
            "DESK_SECRET": SECRET,
            "DESK_STAFF_TOKEN": STAFF_TOKEN,
            "WEBCHAT_JWT_KEY": KEY,
            "REST_TOKEN": REST_TOKEN,
            "LIMIT_SCALE": "10000",
            "SANIC_HOST": LOOPBACK,
            "ACTION_SERVER_URL": around.actions_url,
            "PYTHONWARNINGS": "ignore",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(bot.ready_url, process, START_SECONDS)
        yield Served(process.pid, f"http://{LOOPBACK}:{bot.port}/webhooks/rest/webhook", around)
    finally:
        stop(process)


async def begun(stack: ExitStack, context: AbstractContextManager[T]) -> T:
    """Enter a context in a thread; who is cancelled waits for it, so that the stack ends what was started."""
    # No task: that would be cancelled with all others when the loop ends.
    entering = asyncio.get_running_loop().run_in_executor(None, stack.enter_context, context)
    try:
        return await asyncio.shield(entering)
    except asyncio.CancelledError:
        await entering
        raise


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and end it if it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
