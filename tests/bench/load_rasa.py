"""Rasa's own default bot, as `rasa init` makes it, on the same PostgreSQL and Redis: a yardstick."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from tests.bench.serving import stop
from tests.support.assistant import free_port, wait_for

DATABASE = "rasa_default"
START_SECONDS = 600
TRAINING_SECONDS = 1800
ASKED = ("greet", "mood_great", "goodbye", "bot_challenge")  # intents that it replies to wherever they come


def make(folder: Path) -> list[str]:
    """Make and train it, unless the folder has it; messages of its own to say to it.

    Raises:
        RuntimeError: it cannot be made; the message holds the end of what was said.
    """
    if not _is_trained(folder):
        _train(folder)
    return _texts(folder / "data/nlu.yml")


def _train(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "init", "--no-prompt", "--init-dir", "."]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=TRAINING_SECONDS, env=_environment(1)
    )
    if done.returncode or not _is_trained(folder):
        raise RuntimeError(f"rasa init failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _is_trained(folder: Path) -> bool:
    return any((folder / "models").glob("*.tar.gz"))


def _texts(path: Path) -> list[str]:
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    lines = [line for part in parts if part.get("intent") in ASKED for line in part["examples"].splitlines()]
    return [line.removeprefix("- ").strip() for line in lines]


@contextmanager
def served(folder: Path, database_url: str, redis_url: str, workers: int) -> Iterator[tuple[int, int]]:
    """Serve it with so many workers of Rasa's own; yields its port and the parent process."""
    url = _own_database(database_url)
    endpoints = {"tracker_store": _tracker_store(url), "lock_store": _lock_store(redis_url)}
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    port = free_port()
    where = ("--port", str(port), "--interface", "127.0.0.1")
    files = ("--endpoints", "endpoints.yml", "--credentials", "credentials.yml")
    with (folder / "rasa.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "rasa", "run", *where, *files],
            cwd=folder,
            env=_environment(workers),
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/webhooks/rest/", process, START_SECONDS)
        yield port, process.pid
    finally:
        stop(process)


def own_url(database_url: str) -> URL:
    """Where its conversations are."""
    return make_url(database_url).set(database=DATABASE)


def _own_database(database_url: str) -> URL:
    """A database of its own, empty, on the same server."""
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT", future=True)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {DATABASE}"))
        connection.execute(text(f"CREATE DATABASE {DATABASE}"))
    engine.dispose()
    return own_url(database_url)


def _tracker_store(url: URL) -> dict[str, object]:
    found: dict[str, object] = {
        "type": "SQL",
        "dialect": "postgresql",
        "db": DATABASE,
        "username": url.username,
        "password": url.password,
        "query": dict(url.query),
    }
    return {**found, **({"url": url.host, "port": url.port} if url.host else {})}


def _lock_store(redis_url: str) -> dict[str, object]:
    parts = urlsplit(redis_url)
    return {"type": "redis", "url": parts.hostname, "port": parts.port, "db": 5}


def _environment(workers: int) -> dict[str, str]:
    """The environment without what makes this project's bot."""
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "SANIC_WORKERS": str(workers),
        "SANIC_HOST": "127.0.0.1",
    }
