"""The assistant with its help page as `python -m bot run` serves it, in a folder of its own.

The help page signs for whoever asks, so it is there with the embedded database alone; the folder links to the
project's files, and its `var` is its own.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.assistant import free_port
from tests.support.demo import DemoDesk
from tests.support.project import ROOT

LINKED = (
    "actions",
    "bot",
    "config.yml",
    "credentials.yml",
    "data",
    "domain",
    "domain.yml",
    "endpoints.yml",
    "models",
    "requirements.txt",
)
# What would make it another assistant than the one that runs without settings.
UNSET = ("DATABASE_URL", "DESK_SECRET", "REDIS_URL", "SANIC_WORKERS", "WEBCHAT_JWT_KEY", "WEBCHAT_ORIGINS")
READY_SECONDS = 120
STOP_SECONDS = 40


@dataclass
class Site:
    """A help page with the assistant behind it; started, killed and started again on the same files."""

    folder: Path
    port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        for name in LINKED:
            (self.folder / name).symlink_to(ROOT / name)
        (self.folder / "var").mkdir()

    @property
    def address(self) -> str:
        """The beginning of its addresses."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def desk(self) -> DemoDesk:
        """Its desk's database."""
        return DemoDesk(self.folder / "var")

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        ports = ["--port", str(self.port), "--actions-port", str(self.actions_port)]
        environment = {name: value for name, value in os.environ.items() if name not in UNSET}
        with self._printed.open("w") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *ports],
                cwd=self.folder,
                env=environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + READY_SECONDS
        while "The assistant is ready" not in self._printed.read_text(encoding="utf-8"):
            assert self.process.poll() is None, self._printed.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the help page is not served"
            time.sleep(0.2)
        if not (self.folder / "var/new.db").exists():
            self.desk.keep()

    def stop(self) -> None:
        """Press Ctrl-C."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kill the bot, with which the rest stops."""
        assert self.process
        os.kill(self.bot_pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    @property
    def bot_pid(self) -> int:
        """The process that serves the page and the sockets."""
        assert self.process
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in children}
        return next(pid for pid, command in commands.items() if str(self.port) in command)

    def renew(self) -> None:
        """Bring the desk back to what it was at first, and forget what was said."""
        self.desk.renew()
        with closing(sqlite3.connect(self.folder / "var/conversations.db", timeout=10)) as conversations:
            conversations.execute("DELETE FROM events")
            conversations.commit()

    @property
    def _printed(self) -> Path:
        return self.folder / "printed.txt"
