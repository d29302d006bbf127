"""A process of a fleet: started, stopped, killed and started again with the same command."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


@dataclass
class Node:
    """A process.

    Args:
        name: what it is called.
        command: what runs.
        environment: what is set beside what is set here.
        log: where its output goes, the newest last.
        wait: returns when it can work, given whether it is alive; raises RuntimeError when it never will.
        user: the user and group that it runs as, if not ours.
        end: the signal that has it stop well.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    wait: Callable[[Callable[[], bool]], None]
    user: tuple[int, int] | None = None
    end: signal.Signals = signal.SIGTERM
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process, f"{self.name} was never started"
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Start it, and do not wait until it can work."""
        as_other: dict[str, Any] = {}
        if self.user:
            as_other = {"user": self.user[0], "group": self.user[1], "extra_groups": []}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the bench alone, which stops them in order
                preexec_fn=None if self.user else _end_with_parent,
                cwd="/" if self.user else None,
                **as_other,
            )

    def start(self) -> None:
        """Start it, and wait until it can work.

        Raises:
            RuntimeError: it does not; the message holds the end of its log.
        """
        if not self.alive:
            self.launch()
        try:
            self.wait(lambda: self.alive)
        except RuntimeError as error:
            said = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise RuntimeError(f"{self.name} does not start: {error}\n{said}") from None

    def kill(self) -> None:
        """Kill it: it has no chance to clear up."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def ask_to_end(self) -> None:
        """Tell it to end, and do not wait."""
        if self._process and self.alive:
            self._process.send_signal(self.end)

    def stop(self) -> None:
        """Have it end, and kill it if it does not."""
        if not self._process:
            return
        self.ask_to_end()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def _end_with_parent() -> None:
    """Have the kernel kill this process when the one that started it is gone, however that went."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
