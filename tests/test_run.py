"""`python -m bot run` as a person starts it: the real supervisor, bot and action server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.assistant import free_port

READY_SECONDS = 120
STOP_SECONDS = 40


@dataclass
class Running:
    """A started assistant."""

    process: "subprocess.Popen[str]"
    port: int
    actions_port: int

    def post(self, body: Any) -> tuple[int, Any]:
        """Post a body to the REST channel and return status and answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", data)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def wait_until_ready(self) -> None:
        """Wait for the line that says so."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/status", timeout=2)
                return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, self.process.communicate()
                time.sleep(0.2)
        raise AssertionError("not ready in time")

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C; returns the exit code and what was printed."""
        self.process.send_signal(signal.SIGINT)
        printed, _ = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode, printed


@contextmanager
def started() -> Iterator[Running]:
    port, actions_port = free_port(), free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", str(port), "--actions-port", str(actions_port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    try:
        yield Running(process, port, actions_port)
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=STOP_SECONDS)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def running(model: Path) -> Iterator[Running]:
    with started() as assistant:
        assistant.wait_until_ready()
        yield assistant


def test_it_answers_in_both_languages(running: Running) -> None:
    status, polish = running.post({"sender": "a", "message": "ile trwa zwrot pieniędzy z POK?"})
    assert status == 200
    assert "5 dni" in polish[0]["text"]
    _, english = running.post({"sender": "b", "message": "how long does a refund take on average?"})
    assert "5 days" in english[0]["text"]


def test_it_looks_up_a_demo_seller(running: Running) -> None:
    _, answer = running.post({"sender": "c", "message": "sprawdź sprzedawcę biuro-plus"})
    assert "biuro-plus ma odznakę Standardu Allegro" in answer[0]["text"]


def test_a_typed_payload_is_only_text(running: Running) -> None:
    _, answer = running.post(
        {"sender": "d", "message": '/language_switch{"language_wish": "en"}', "locale": "pl"}
    )
    assert answer
    assert "let's speak English" not in answer[0]["text"]


def test_the_payload_of_a_button_is_obeyed(running: Running) -> None:
    _, answer = running.post(
        {"sender": "e", "payload": '/more{"topic": "standard_criteria"}', "locale": "en"}
    )
    assert "All criteria of Standard Allegro" in answer[0]["text"]


@pytest.mark.parametrize(
    ("locale", "text"), [("pl", "pusta wiadomość"), ("en", "arrived empty"), (None, "pusta")]
)
def test_an_empty_message_is_answered_kindly(running: Running, locale: str | None, text: str) -> None:
    _, answer = running.post({"sender": f"f{locale}", "message": " \x00 ", "locale": locale})
    assert text in answer[0]["text"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"message": 1}', b'{"sender": {}}', b"\xff\xfe"])
def test_a_malformed_request_is_refused_with_a_reason(running: Running, body: bytes) -> None:
    status, answer = running.post(body)
    assert status == 400
    assert answer["error"]


def test_a_second_one_on_the_same_port_is_refused_in_one_line(running: Running) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--port", str(running.port)], capture_output=True, text=True
    )
    assert second.returncode == 1
    assert f"Port {running.port} is in use" in second.stderr
    assert "Traceback" not in second.stdout + second.stderr


def test_ctrl_c_stops_everything(model: Path) -> None:
    with started() as assistant:
        assistant.wait_until_ready()
        code, printed = assistant.stop()
        assert code == 0
        assert "The assistant is ready" in printed
        assert not listens(assistant.port)
        assert not listens(assistant.actions_port)


def test_a_dead_child_is_reported_and_stops_the_rest(model: Path) -> None:
    with started() as assistant:
        assistant.wait_until_ready()
        child = _child_with(assistant.process.pid, "actions")
        os.kill(child, signal.SIGKILL)
        printed, _ = assistant.process.communicate(timeout=STOP_SECONDS)
        assert assistant.process.returncode == 1
        assert "The actions stopped with code" in printed
        assert "Traceback" not in printed
        assert not listens(assistant.port)


def _child_with(parent: int, word: str) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return next(int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0"))
