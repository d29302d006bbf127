"""`python -m bot insights` and `GET /desk/insights`, on a real database and the real action server."""

import json
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from email.message import Message
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.store.database import engine
from bot.__main__ import app
from bot.clock import today
from bot.insights.style import policy
from tests.support.assistant import STAFF_TOKEN, direct
from tests.support.demo import DemoDesk

TOKEN = {"Authorization": f"Bearer {STAFF_TOKEN}"}
SECONDS = 180


@pytest.fixture
def desk(demo_desk: DemoDesk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command works on the demo database."""
    monkeypatch.setenv("DATABASE_URL", demo_desk.url)
    engine.cache_clear()
    yield
    engine().dispose()
    engine.cache_clear()


def ask(
    address: str, query: str, headers: dict[str, str] = TOKEN, method: str = "GET"
) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an answer."""
    url = address.replace("/webhook", f"/desk/insights{query}")
    request = urllib.request.Request(url, headers=headers, method=method)
    try:
        with direct.open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read().decode(), _named(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), _named(error.headers)


def _named(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("language", "heading"), [("pl", "Raport o pracy asystenta"), ("en", "Report on the assistant")]
)
def test_the_command_writes_one_page(language: str, heading: str, tmp_path: Path) -> None:
    page = tmp_path / "reports" / "page.html"
    since = (today() - timedelta(days=99)).isoformat()
    result = CliRunner().invoke(
        app, ["insights", "--from", since, "--language", language, "--page", str(page)]
    )
    assert result.exit_code == 0, result.output
    text = page.read_text(encoding="utf-8")
    assert heading in text
    assert {"pl": "Wnioski o rekompensatę", "en": "Claims for compensation"}[language] in text


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--from", "2026-11-03", "--to", "2026-11-02"), "kończy się, zanim się zacznie"),
        (("--from", "2100-01-01", "--language", "en"), "hasn't begun"),
        (("--from", "2020-01-01", "--to", "2022-01-01"), "Podziel go na krótsze"),
        (("--language", "de"), "po polsku (pl) i po angielsku (en)"),
    ],
)
def test_the_command_says_in_a_line_what_cannot_be(
    arguments: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    result = CliRunner(mix_stderr=True).invoke(
        app, ["insights", *arguments, "--page", str(tmp_path / "x.html")]
    )
    assert result.exit_code == 1
    assert why in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert not (tmp_path / "x.html").exists()


def test_a_database_that_cannot_be_read_is_told_in_a_line(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "empty.db")):
        pass
    command = [sys.executable, "-W", "ignore", "-m", "bot", "insights", "--page", "-"]
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.db", "PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
    assert (found.returncode, found.stdout) == (1, "")
    assert "OperationalError" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_page_is_served_to_whoever_shows_the_token_one_at_a_time(
    action_url: str, demo_desk: DemoDesk
) -> None:
    query = f"?from={today() - timedelta(days=99)}&language=en"
    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(lambda _: ask(action_url, query), range(2)))
    (status, body, headers), (busy, refusal, _) = sorted(answers)
    assert (status, busy) == (200, 503)
    assert json.loads(refusal) == {"error": "Another report is being made. Please try again in a moment."}
    assert "Claims for compensation" in body
    assert '<html lang="en">' in body
    assert headers["content-type"].startswith("text/html")
    assert headers["content-security-policy"] == f"{policy()}; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": STAFF_TOKEN}])
def test_without_the_token_there_is_none(action_url: str, headers: dict[str, str]) -> None:
    status, body, _ = ask(action_url, "?from=2026-11-01", headers)
    assert (status, json.loads(body)) == (401, {"error": "this needs the consultants' token"})


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?from=2026-11-03&to=2026-11-02", "kończy się, zanim się zacznie"),
        ("?from=2026-11-03&to=2026-11-02&language=en", "ends before it begins"),
        ("?from=2100-01-01", "jeszcze się nie zaczął"),
        ("?from=2020-01-01&to=2022-01-01&language=en", "covers at most 366 days"),
        ("?from=0001-01-01&to=0001-01-01&language=en", "from so long ago"),
        ("?from=yesterday", "RRRR-MM-DD"),
        ("?to=2026-02-30&language=en", "YYYY-MM-DD"),
        ("?from=%3Cscript%3E", "RRRR-MM-DD"),
        ("?from=--page", "RRRR-MM-DD"),
        ("?language=de", "po polsku (pl) i po angielsku (en)"),
    ],
)
def test_what_cannot_be_is_refused_in_its_language(action_url: str, query: str, why: str) -> None:
    status, body, _ = ask(action_url, query)
    assert status == 400
    assert why in json.loads(body)["error"]
    assert "script" not in body


@pytest.mark.parametrize(("method", "status"), [("POST", 404), ("PUT", 404), ("DELETE", 404)])
def test_it_is_read_and_nothing_else(action_url: str, method: str, status: int) -> None:
    assert ask(action_url, "", method=method)[0] == status
