"""A desk, an action server and an agent of a test's own, to be broken."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from tests.support.assistant import Conversation, action_server, free_port, load_agent
from tests.support.demo import DemoDesk

LOCK = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds SQLite's exclusive lock on a file."""
    command = [sys.executable, "-c", LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        yield
        assert holder.stdin
        holder.stdin.close()


@dataclass
class Breakable:
    """An agent with an action server that can be stopped and started again at the same address."""

    agent: Agent
    desk: DemoDesk
    port: int
    running: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self.running.enter_context(action_server(self.desk.url, self.port))

    def stop(self) -> None:
        self.running.close()

    def conversation(self) -> Conversation:
        return Conversation(self.agent)

    @property
    def path(self) -> Path:
        return self.desk.folder / "desk.db"

    def count(self, table: str) -> int:
        with sqlite3.connect(self.path) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture(scope="module")
def breakable(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Breakable]:
    """One that runs."""
    desk = DemoDesk(tmp_path_factory.mktemp("broken"))
    desk.make()
    port = free_port()
    whole = Breakable(load_agent(model, f"http://127.0.0.1:{port}/webhook"), desk, port)
    whole.start()
    yield whole
    whole.stop()
