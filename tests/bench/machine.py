"""What the machine was doing meanwhile, and what a process takes of it."""

import os
from pathlib import Path


def resident_mb(pid: int | str = "self") -> float:
    """Megabytes of memory a process holds now."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024


def load() -> str:
    """How busy the machine is, for beside the figures."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
