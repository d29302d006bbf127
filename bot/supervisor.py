"""Starts the bot, its action server and the delivery of mail, watches them, and stops them together."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

LOOPBACK = "127.0.0.1"
LOGS = Path("var/log")
NEEDED_BYTES = 500 * 1024**2
START_SECONDS = 180
STOP_SECONDS = 15
SHOWN_LOG_LINES = 15
# Both services are on loopback: a proxy that the environment names must not come between.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class StartError(RuntimeError):
    """The assistant cannot run; the message says why and what to do, in one or a few lines."""


@dataclass(frozen=True)
class Service:
    """A child process: a module of Python with arguments. One that serves answers HTTP when it is ready."""

    name: str
    port: int | None
    arguments: tuple[str, ...]
    ready_path: str = ""

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return LOGS / f"{self.name}.log"

    @property
    def ready_url(self) -> str:
        """Answers 200 when the service can work."""
        return f"http://{LOOPBACK}:{self.port}{self.ready_path}"


def services(model: Path, port: int, actions_port: int) -> list[Service]:
    """The processes of the assistant; those that serve are on loopback."""
    bot = ("bot", "serve", "--model", str(model), "--port", str(port))
    actions = ("bot", "serve-actions", "--port", str(actions_port))
    return [
        Service("actions", actions_port, actions, "/health"),
        Service("bot", port, bot, "/webhooks/rest/"),
        Service("mail", None, ("bot", "mail", "--forever")),
    ]


def environment(actions_port: int) -> dict[str, str]:
    """The environment of the processes, with the port that was chosen."""
    return {
        **os.environ,
        "ACTION_SERVER_URL": f"http://{LOOPBACK}:{actions_port}/webhook",
        "PYTHONWARNINGS": "ignore",
    }


def check_surroundings(wanted: list[Service]) -> None:
    """Make sure that the ports are free and the disk has room.

    Raises:
        StartError: one of them is not so.
    """
    for service in wanted:
        if service.port and not _port_free(service.port):
            raise StartError(
                f"Port {service.port} is in use, so the {service.name} cannot start. "
                f"Stop what uses it, or choose other ports: python -m bot run --help"
            )
    free = shutil.disk_usage(".").free
    if free < NEEDED_BYTES:
        raise StartError(
            f"Only {free // 1024**2} MB of disk are free; at least {NEEDED_BYTES // 1024**2} are needed."
        )


def _port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


class Supervisor:
    """Runs services until one dies or the process is told to stop."""

    def __init__(self, wanted: list[Service], environment: Mapping[str, str]) -> None:
        self._services = wanted
        self._environment = environment
        self._running: dict[Service, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self, when_ready: Callable[[], None]) -> None:
        """Start everything, call `when_ready` once, and watch until told to stop.

        Raises:
            StartError: a service did not start or died; all others are stopped first.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_requested)
        try:
            self._start()
            if self._wait_until_ready():
                when_ready()
            while not self._stopping:
                self._check_alive()
                time.sleep(0.3)
        finally:
            self._stop()

    def _stop_requested(self, *_: object) -> None:
        self._stopping = True

    def _start(self) -> None:
        LOGS.mkdir(parents=True, exist_ok=True)
        for service in self._services:
            with service.log.open("wb") as log:
                # A session of its own: Ctrl-C reaches this process alone, which then stops them in order.
                self._running[service] = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                    [sys.executable, "-m", *service.arguments],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=self._environment,
                    start_new_session=True,
                )

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        waiting = list(self._services)
        while waiting and not self._stopping:
            self._check_alive()
            if time.monotonic() > deadline:
                raise StartError(
                    f"The {waiting[0].name} was not ready after {START_SECONDS} s. {_end_of(waiting[0])}"
                )
            waiting = [service for service in waiting if not _ready(service)]
            time.sleep(0.2)
        return not self._stopping

    def _check_alive(self) -> None:
        for service, process in self._running.items():
            if process.poll() is not None and not self._stopping:
                raise StartError(
                    f"The {service.name} stopped with code {process.returncode}. {_end_of(service)}"
                )

    def _stop(self) -> None:
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(service: Service) -> bool:
    if service.port is None:
        return True
    try:
        with _direct.open(service.ready_url, timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except urllib.error.HTTPError as error:
        # It listens and says no: waiting longer would not change that.
        raise StartError(
            f"The {service.name} started but cannot work ({error.code}). {_end_of(service)}"
        ) from error
    except OSError:
        return False


def _end_of(service: Service) -> str:
    lines = service.log.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN_LOG_LINES:]
    return f"The end of {service.log}:\n" + "\n".join(lines)
