"""`python -m bot run` as a person starts it: the real supervisor, bot and action server."""

import json
import os
import shutil
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

from bot.models import Model
from bot.supervisor import StartError, Supervisor, environment, services
from tests.support.assistant import free_port
from tests.support.project import ROOT
from tests.support.site import LINKED

READY_SECONDS = 120
STOP_SECONDS = 40
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Running:
    """A started assistant."""

    process: "subprocess.Popen[bytes]"
    port: int
    actions_port: int
    output: Path

    def post(self, body: Any) -> tuple[int, Any]:
        """Post a body to the REST channel and return status and answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhooks/rest/webhook", data)
        try:
            with direct.open(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def wait_until_ready(self) -> None:
        """Wait for the line that says so."""
        deadline = time.monotonic() + READY_SECONDS
        while "The assistant is ready" not in self.printed():
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < deadline, Path("var/log/bot.log").read_text()[-2000:]
            time.sleep(0.2)

    def printed(self) -> str:
        """What it has printed so far."""
        return self.output.read_text(encoding="utf-8")

    def stop(self) -> int:
        """Press Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def started(folder: Path) -> Iterator[Running]:
    port, actions_port = free_port(), free_port()
    output = folder / "printed.txt"
    with output.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--port", str(port), "--actions-port", str(actions_port)],
            stdout=stream,
            stderr=subprocess.STDOUT,
            # A proxy that leads nowhere: what talks to loopback must not ask it.
            env={**os.environ, "COLUMNS": "200", "http_proxy": "http://127.0.0.1:9"},
        )
    try:
        yield Running(process, port, actions_port, output)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(STOP_SECONDS)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("run")) as assistant:
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
    payload = '/more{"topic": "standard_criteria"}'
    _, answer = running.post({"sender": "d", "message": payload, "locale": "en"})
    assert answer
    assert "All the criteria" not in answer[0]["text"]


def test_the_payload_of_a_button_is_obeyed(running: Running) -> None:
    _, answer = running.post(
        {"sender": "e", "payload": '/more{"topic": "standard_criteria"}', "locale": "en"}
    )
    assert "All the criteria of Standard Allegro" in answer[0]["text"]


def test_it_says_where_mail_goes(running: Running) -> None:
    assert "Mail, login codes too, goes to files in var/outbox" in running.printed()


def test_it_is_silent_while_a_person_has_taken_over(running: Running) -> None:
    for message, answered in (("połącz mnie z konsultantem", True), ("halo?", True), ("jest ktoś?", False)):
        status, answer = running.post({"sender": "handed over", "message": message})
        assert (status, bool(answer)) == (200, answered)
    _, answer = running.post({"sender": "handed over", "payload": "/return_to_bot"})
    assert "Znów rozmawiasz ze mną" in answer[0]["text"]


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


def test_ctrl_c_stops_everything(model: Path, tmp_path: Path) -> None:
    with started(tmp_path) as assistant:
        assistant.wait_until_ready()
        assert assistant.stop() == 0
        assert "Traceback" not in assistant.printed()
        assert not listens(assistant.port)
        assert not listens(assistant.actions_port)


def test_without_mail_settings_that_do_it_does_not_start(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://mail.example.com")
    monkeypatch.delenv("MAIL_FROM", raising=False)
    with started(tmp_path) as assistant:
        assert assistant.process.wait(READY_SECONDS) == 1
        assert "MAIL_FROM must be, too" in assistant.printed()
        assert "Traceback" not in assistant.printed()


def test_a_dead_child_is_reported_and_stops_the_rest(model: Path, tmp_path: Path) -> None:
    with started(tmp_path) as assistant:
        assistant.wait_until_ready()
        child = _child_with(assistant.process.pid, "serve-actions")
        os.kill(child, signal.SIGKILL)
        assert assistant.process.wait(STOP_SECONDS) == 1
        assert "The actions stopped with code" in assistant.printed()
        assert "Traceback" not in assistant.printed()
        assert not listens(assistant.port)


def _child_with(parent: int, word: str) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return next(int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_text().split("\0"))


def test_a_broken_model_is_told_in_a_line_and_stops_it(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in {*LINKED} - {"models"}:
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("models", "var"):
        (tmp_path / name).mkdir()
    broken = Path("models/broken.tar.gz")
    (tmp_path / broken).write_bytes(model.read_bytes()[:10_000])
    shutil.copy(Model(model).manifest_path, tmp_path / "models/broken.json")
    monkeypatch.chdir(tmp_path)
    actions_port = free_port()
    supervisor = Supervisor(services(broken, free_port(), actions_port), environment(actions_port))
    with pytest.raises(StartError, match="bot started but cannot work"):
        supervisor.run(lambda: pytest.fail("it must not be called ready"))
