"""A process that tests start, kill, stop and start again on the same files."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_SECONDS = 240
STOP_SECONDS = 30
LOOPBACK = "127.0.0.1"


class CannotStartError(RuntimeError):
    """Something of the cluster does not run here; the message says what, and how to get what is missing."""


@dataclass
class Process:
    """One process, to be killed, stopped and started again.

    Args:
        name: of its log in the cluster's folder.
        command: what runs.
        port: where it listens.
        ready: whether it can work.
        log: where its output goes.
        environment: all that it has set.
        ends: the signal that tells it to stop.
        more: further arguments of `subprocess.Popen`.
    """

    name: str
    command: Sequence[str]
    port: int
    ready: Callable[[], bool]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    ends: int = signal.SIGTERM
    more: Mapping[str, Any] = field(default_factory=dict)
    running: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address, if it speaks HTTP."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self.running, f"{self.name} has not been started"
        return self.running.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.running is not None and self.running.poll() is None

    def start(self) -> None:
        """Start it, and wait until it can work."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it, without waiting."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, stdout=log, stderr=log, env=self.environment, **self.more
            )

    def wait(self) -> None:
        """Wait until it can work.

        Raises:
            CannotStartError: it ended or took too long; the message has the end of its log.
        """
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            if not self.alive or time.monotonic() > deadline:
                raise CannotStartError(f"{self.name} does not start: {self.printed()[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it as `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        self._end(self.ends)

    def ask_to_stop(self) -> None:
        """Tell it to stop, without waiting."""
        self.signal(self.ends)

    def signal(self, number: int) -> None:
        """Send it a signal, without waiting."""
        if self.running is not None and self.alive:
            self.running.send_signal(number)

    def _end(self, how: int) -> None:
        self.signal(how)
        if self.running is None:
            return
        try:
            self.running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()

    def printed(self) -> str:
        """What it has written."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
