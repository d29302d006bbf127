"""A restart in between, and several processes that serve the same conversations."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.shared import SettingsError
from bot.channels.webchat.settings import Settings
from tests.support.assistant import action_server, free_port
from tests.support.demo import DemoDesk
from tests.support.webchat import Bot, Browsers, RefusedError, new_id, sender_of, token, until

QUESTION = "ile trwa zwrot pieniędzy z POK?"


@pytest.fixture
def own_bot(model: Path, tmp_path: Path) -> Iterator[Bot]:
    desk = DemoDesk(tmp_path)
    desk.make()
    with action_server(desk.url) as url:
        yield Bot(model, url, desk.url, tmp_path)


async def test_after_a_restart_ids_buttons_and_what_was_revoked_are_as_before(own_bot: Bot) -> None:
    login, sent = "zofia", new_id()
    with own_bot.running() as port:
        browsers = Browsers(port)
        tab = await browsers.open(locale="pl")
        await tab.say(QUESTION, sent)
        gone = token(login)
        await (await browsers.open(token=gone)).send("logout", {})
        stopped_from = time.monotonic()
    assert (
        time.monotonic() - stopped_from < 40
    )  # a tab is still open, and what balances gets its seconds to turn away
    await asyncio.wait_for(tab.closed.wait(), 2)
    await browsers.close()
    with own_bot.running() as port:
        browsers = Browsers(port)
        again = await browsers.open(visitor=tab.session["visitor"])
        assert again.session["messages"][1:] == tab.messages
        assert await again.send("message", {"id": sent, "text": QUESTION}) == {"ok": True, "again": True}
        payload = tab.messages[-1]["buttons"][0]["payload"]
        assert await again.send("message", {"id": new_id(), "payload": payload}) == {"ok": True}
        with pytest.raises(RefusedError, match="token_invalid"):
            await browsers.open(token=gone)
        await browsers.close()


async def test_two_processes_with_redis_are_as_one(own_bot: Bot, redis_url: str) -> None:
    shared = Bot(own_bot.model, own_bot.action_url, own_bot.database_url, own_bot.folder, redis_url)
    with shared.running() as first, shared.running() as second:
        browsers = Browsers(first)
        here = await browsers.open(locale="pl")
        there = await browsers.tab(port=second).connect(visitor=here.session["visitor"])
        message = {"id": new_id(), "text": QUESTION}
        both = await asyncio.gather(here.send("message", message), there.send("message", message))
        assert sorted(both, key=len) == [{"ok": True}, {"ok": True, "again": True}]
        await until(lambda: here.messages and there.messages)
        assert here.messages[-1] == there.messages[-1]
        assert here.messages[-1]["id"] == f"{message['id']}.0"
        payload = here.messages[-1]["buttons"][0]["payload"]
        assert await there.send("message", {"id": new_id(), "payload": payload}) == {"ok": True}

        assert (await here.send("message", {"id": new_id(), "command": "person"}))["ok"]
        DemoDesk(own_bot.folder).consult(sender_of(here.session), "Dzień dobry", close=False)
        await until(lambda: any(message["from"] == "consultant" for message in there.messages), 6)
        await asyncio.sleep(2.5)
        assert [message["text"] for message in here.messages].count("Dzień dobry") == 1
        assert [message["text"] for message in there.messages].count("Dzień dobry") == 1

        made = token("zofia")
        one, other = await browsers.open(token=made), await browsers.tab(port=second).connect(token=made)
        assert await one.send("logout", {}) == {"ok": True}
        await asyncio.wait_for(other.closed.wait(), 5)

        answers = await asyncio.gather(*(tab.send("message", {}) for tab in (here, there) for _ in range(20)))
        codes = [answer["error"] for answer in answers]
        assert codes.count("bad_message") <= 20
        await browsers.close()


async def test_what_failed_leaves_nothing_and_can_be_sent_again(model: Path, tmp_path: Path) -> None:
    desk, port = DemoDesk(tmp_path), free_port()
    desk.make()
    bot = Bot(model, f"http://127.0.0.1:{port}/webhook", desk.url, tmp_path)
    with bot.running() as where:
        browsers = Browsers(where)
        tab = await browsers.open(locale="en")
        second = await browsers.open(visitor=tab.session["visitor"])
        message = {"id": new_id(), "text": "check the seller biuro-plus"}
        refused = await tab.send("message", message)
        assert refused["error"] == "failed"
        assert "something went wrong on my side" in refused["text"]
        await until(lambda: len(second.typing) == 2)
        assert not tab.messages
        assert not second.messages
        assert (await browsers.open(visitor=tab.session["visitor"])).session["messages"] == []
        with action_server(desk.url, port):
            assert await tab.send("message", message) == {"ok": True}
        assert tab.messages[0]["id"] == f"{message['id']}.0"
        await browsers.close()


def test_several_workers_without_redis_are_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(SettingsError, match="Set REDIS_URL"):
        Settings.from_environment()


def test_the_embedded_bot_allows_its_own_pages_and_another_only_those_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("REDIS_URL", "SANIC_WORKERS", "WEBCHAT_ORIGINS", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    embedded = Settings.from_environment()
    assert embedded.allows("http://127.0.0.1:5005", 5005)
    assert embedded.allows("http://localhost:5005", 5005)
    assert not embedded.allows("http://localhost:5006", 5005)
    assert not embedded.allows(None, 5005)
    monkeypatch.setenv("WEBCHAT_ORIGINS", "https://help.example")
    named = Settings.from_environment()
    assert named.allows("https://help.example", 5005)
    assert not named.allows("http://127.0.0.1:5005", 5005)
    monkeypatch.delenv("WEBCHAT_ORIGINS")
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk")
    monkeypatch.setenv("DESK_SECRET", "x" * 32)
    monkeypatch.setenv("WEBCHAT_JWT_KEY", "y" * 32)
    assert not Settings.from_environment().allows("http://127.0.0.1:5005", 5005)
