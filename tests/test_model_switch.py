"""The served bot takes up another model, and goes back, while people write to it."""

import json
import shutil
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from bot import models
from bot.models import Model, make_current
from tests.support.site import Site

SENDERS = 4
SWITCH_SECONDS = 120
# What is asked in each language, and what every answer holds.
ASKED = {
    "pl": ("ile trwa zwrot pieniędzy z POK?", "5 dni"),
    "en": ("how long does a refund take on average?", "5 days"),
}
FIRST = {f"first-{language}": language for language in ASKED}
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture
def site(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The served assistant with two models, "first" being current; its folder is the working directory."""
    site = Site(tmp_path)
    (tmp_path / "models").unlink()
    (tmp_path / "models").mkdir()
    archive = model.resolve()
    monkeypatch.chdir(tmp_path)
    for name in ("first", "second"):
        shutil.copy(archive, f"models/{name}.tar.gz")
        models.describe(Path(f"models/{name}.tar.gz"), "2026-11-25T10:00:00+00:00", 42, None, None)
    make_current(Model(Path("models/first.tar.gz")))
    site.start()
    for sender, language in FIRST.items():  # such turns take longer, on a busy machine too long
        ask(site, sender, language)
    yield site
    site.stop()


def ask(site: Site, sender: str, language: str) -> list[str]:
    """The texts of the answer to one message."""
    body = json.dumps({"sender": sender, "message": ASKED[language][0]}).encode()
    request = urllib.request.Request(f"{site.address}/webhooks/rest/webhook", body)
    with direct.open(request, timeout=60) as answer:
        return [message["text"] for message in json.load(answer)]


def write_on(site: Site, writer: int, stop: Event) -> dict[str, list[str]]:
    """Write one message after another until told to stop; what was answered to each."""
    answers: dict[str, list[str]] = {}
    while not stop.is_set():
        language = ("pl", "en")[len(answers) % 2]
        sender = f"{language}-{writer}-{len(answers)}"
        answers[sender] = ask(site, sender, language)
    return answers


def log(site: Site) -> str:
    return (site.folder / "var/log/bot.log").read_text(encoding="utf-8")


def switch(site: Site, name: str, told: str) -> None:
    """Make a model current, and wait until the bot says what it made of that."""
    before = log(site).count(told)
    make_current(Model(Path(f"models/{name}.tar.gz")))
    deadline = time.monotonic() + SWITCH_SECONDS
    while log(site).count(told) == before:  # logs hold no names
        assert time.monotonic() < deadline, log(site)[-2000:]
        time.sleep(0.1)


def test_no_message_is_lost_or_answered_twice_while_models_are_switched(site: Site) -> None:
    stop = Event()
    with ThreadPoolExecutor(SENDERS) as pool:
        writing = [pool.submit(write_on, site, writer, stop) for writer in range(SENDERS)]
        try:
            switch(site, "second", " is served, after ")
            switch(site, "first", " is served, after ")
        finally:
            stop.set()
    answers = {sender: texts for found in writing for sender, texts in found.result().items()}
    assert {sender[:2] for sender in answers} == {"pl", "en"}
    for sender, texts in answers.items():
        assert len([text for text in texts if ASKED[sender[:2]][1] in text]) == 1, (sender, texts)
    with closing(sqlite3.connect(site.folder / "var/conversations.db")) as conversations:
        turns = conversations.execute(
            "SELECT sender_id, count(*) FROM events WHERE type_name = 'user' GROUP BY sender_id"
        ).fetchall()
    assert dict(turns) == {f"rest:{sender}": 1 for sender in (*answers, *FIRST)}

    # One that this code cannot serve is refused; the bot says so once and serves on.
    other = Model(Path("models/second.tar.gz"))
    content = json.loads(other.manifest_path.read_text(encoding="utf-8"))
    other.manifest_path.write_text(json.dumps({**content, "code": "of another day"}), encoding="utf-8")
    switch(site, "second", " stays.")
    assert ASKED["pl"][1] in ask(site, "after that", "pl")[0]
    assert log(site).count(" stays.") == 1
    assert "Traceback" not in log(site)
