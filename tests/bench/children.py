"""Processes of their own for what is measured, so that its memory and its caches are its own too."""

import subprocess
import sys


def run_child(module: str, *arguments: str) -> None:
    """Run a module quietly.

    Raises:
        RuntimeError: it failed; the message holds the end of what it said.
    """
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{module} stopped with code {done.returncode}:\n{done.stderr[-2000:]}")
