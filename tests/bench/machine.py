"""What the machine was doing meanwhile, and what a process takes of it."""

import os
from contextlib import suppress
from pathlib import Path


def resident_mb(pid: int | str = "self") -> float:
    """Megabytes of memory a process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024


def load() -> str:
    """How busy the machine is, for beside the figures."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def cpu_seconds(pid: int) -> float:
    """Processor time that a process and all its descendants have used, those that are gone included.

    A process that is gone counts from when its parent has waited for it; of one that is not there it is 0.
    """
    total, ticks = 0, os.sysconf("SC_CLK_TCK")
    for each in family(pid):
        with suppress(OSError):
            text = Path(f"/proc/{each}/stat").read_text(encoding="utf-8")
            total += sum(map(int, text.rpartition(")")[2].split()[11:15]))
    return total / ticks


def family(pid: int) -> list[int]:
    """A process and its descendants that are alive."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                found += map(int, children.read_text(encoding="utf-8").split())
    return found


def open_files(pid: int) -> int:
    """How many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
