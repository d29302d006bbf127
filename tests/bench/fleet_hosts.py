"""What a fleet needs beside processes: a second host, a small disk, a clock that can be put."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DISK_MEGABYTES = 700
CAPABILITIES = (21, 12)  # CAP_SYS_ADMIN, CAP_NET_ADMIN
LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib")


def missing(wants: str) -> str:
    """Why what a fault wants is not to be had here; empty if it is."""
    if wants == "clock":
        return "" if faketime() else "libfaketime is not there (apt-get install faketime)"
    if wants and not _may_administer():
        return "only root with its capabilities may mount and make network namespaces"
    if wants == "hosts" and not shutil.which("ip"):
        return "the program ip is not there (apt-get install iproute2)"
    return ""


def faketime() -> Path | None:
    """The library that puts a process's clock."""
    paths = (Path(folder) / "faketime/libfaketimeMT.so.1" for folder in LIBRARIES)
    return next((path for path in paths if path.exists()), None)


def _may_administer() -> bool:
    """Whether this process has CAP_SYS_ADMIN and CAP_NET_ADMIN."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    granted = int(next(line.split()[1] for line in status if line.startswith("CapEff:")), 16)
    return all(granted >> number & 1 for number in CAPABILITIES)


@dataclass(frozen=True)
class Clock:
    """The clock of the processes that have its environment; it runs on by whatever it is put forward."""

    file: Path

    def put(self, seconds: int) -> None:
        """Put it forward by so many seconds from what is right."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n", encoding="ascii")
        fresh.replace(self.file)

    @property
    def environment(self) -> dict[str, str]:
        """What a process has set that goes by it."""
        return {
            "LD_PRELOAD": str(faketime()),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }


@contextmanager
def disk(folder: Path) -> Iterator[Path]:
    """A small disk, mounted in a folder until the end of the block."""
    _run("mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=0755", "bench", str(folder))
    try:
        yield folder
    finally:
        _run("umount", "-l", str(folder))


@dataclass(frozen=True)
class Hosts:
    """Two hosts with a cable between them: this one and a network namespace."""

    name: str
    number: int

    @property
    def here(self) -> str:
        """This host's address on the cable."""
        return f"10.213.{self.number}.1"

    @property
    def there(self) -> str:
        """The second host's."""
        return f"10.213.{self.number}.2"

    @property
    def prefix(self) -> tuple[str, ...]:
        """What a command begins with that runs on the second host."""
        return ("ip", "netns", "exec", self.name)

    @property
    def _cable(self) -> str:
        return f"{self.name}a"

    def make(self) -> None:
        """Make the second host, and plug the cable in."""
        other = f"{self.name}b"
        _run("ip", "netns", "add", self.name)
        _run("ip", "link", "add", self._cable, "type", "veth", "peer", "name", other)
        _run("ip", "link", "set", other, "netns", self.name)
        _run("ip", "addr", "add", f"{self.here}/24", "dev", self._cable)
        _run("ip", "link", "set", self._cable, "up")
        _run(*self.prefix, "ip", "addr", "add", f"{self.there}/24", "dev", other)
        _run(*self.prefix, "ip", "link", "set", other, "up")
        _run(*self.prefix, "ip", "link", "set", "lo", "up")

    def plug(self, *, plugged: bool) -> None:
        """Pull the cable, or plug it in again."""
        _run("ip", "link", "set", self._cable, "up" if plugged else "down")

    def remove(self) -> None:
        """Take the second host away, and its cable with it."""
        subprocess.run(["ip", "link", "del", self._cable], capture_output=True)
        subprocess.run(["ip", "netns", "del", self.name], capture_output=True)


@contextmanager
def hosts() -> Iterator[Hosts]:
    """A second host until the end of the block."""
    made = Hosts(f"bench{os.getpid() % 100_000}", os.getpid() % 250)
    try:
        made.make()
        yield made
    finally:
        made.remove()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
