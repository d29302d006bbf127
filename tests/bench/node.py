"""Processes of a fleet: as the tests' own, and ended by the kernel if the bench is killed."""

import ctypes
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support.process import Process

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def node(
    folder: Path,
    name: str,
    command: Sequence[str],
    ready: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
    ends: int = signal.SIGTERM,
    **more: Any,
) -> Process:
    """A process that logs to a folder; Ctrl-C reaches the bench alone, which stops them in order."""
    if "user" not in more:  # to become another user clears what is asked for here
        more["preexec_fn"] = _end_with_parent
    more |= {"start_new_session": True}
    whole = {**os.environ, **(environment or {})}
    return Process(name, command, 0, ready, folder / f"{name}.log", whole, ends, more)


def alive(process: Process) -> bool:
    """Whether it runs."""
    return process.running is not None and process.running.poll() is None


def _end_with_parent() -> None:
    """Have the kernel kill this process when the one that started it is gone, however that went."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
