"""The assistant as it is served, on databases of its own in a temporary folder."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from actions.demo import load_demo_sellers
from actions.store.database import migrate, open_engine, unit_of_work
from bot.clock import today
from bot.supervisor import ENDPOINTS, LOOPBACK, START_SECONDS, STOP_SECONDS, services
from tests.support.assistant import action_server, free_port, wait_for
from tests.support.project import ROOT


@dataclass(frozen=True)
class Surroundings:
    """What the bot needs around it: an endpoints file like the project's, and its conversations' database."""

    endpoints: Path
    conversations: Path
    actions_url: str

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


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """An action server on the demo sellers, and `endpoints.yml` with other addresses and paths."""
    with tempfile.TemporaryDirectory() as folder, action_server(_demo_database(Path(folder))) as url:
        found = Surroundings(Path(folder) / "endpoints.yml", Path(folder) / "conversations.db", url)
        endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
        endpoints["action_endpoint"]["url"] = url
        endpoints["tracker_store"]["db"] = str(found.conversations)
        found.endpoints.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
        yield found


def _demo_database(folder: Path) -> str:
    url = f"sqlite:///{folder}/desk.db"
    engine = open_engine(url)
    migrate(engine)
    with unit_of_work(engine) as work:
        load_demo_sellers(work, today())
    engine.dispose()
    return url


@contextmanager
def served(model: Path, around: Surroundings) -> Iterator[Served]:
    """Run the bot by the supervisor's own command line until the end of the block."""
    wanted = services(model, free_port(), urlsplit(around.actions_url).port or 0)
    bot = next(service for service in wanted if service.name == "bot")
    arguments = [str(around.endpoints) if part == str(ENDPOINTS) else part for part in bot.arguments]
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env={**os.environ, "SANIC_HOST": LOOPBACK, "PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(bot.ready_url, process, START_SECONDS)
        yield Served(process.pid, f"http://{LOOPBACK}:{bot.port}/webhooks/rest/webhook", around)
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and end it if it does not."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
