"""Erasing one's data leaves no word of it: not at the desk, in conversations, in mail or in logs."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from sqlalchemy.engine import Engine

from actions.desk.identity import Owner
from actions.services.privacy import confirm_erasure, request_erasure
from actions.store.database import migrate, open_engine, unit_of_work
from bot.forgetting import ForgettingTrackerStore
from tests.support.assistant import Conversation, action_server, load_agent
from tests.support.contact import ANNA, NOW, ids, with_accounts
from tests.support.demo import DemoDesk

DOMAIN = Domain.load("domain")
SECRET = "my neighbour Grzybowska saw the parcel"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/desk.db")
    migrate(engine)
    yield with_accounts(engine)
    engine.dispose()


async def talk(store: ForgettingTrackerStore, sender: str, text: str, action: str = "utter_greet") -> None:
    tracker = await store.get_or_create_tracker(sender)
    events = [
        UserUttered(text, {"name": "greet"}),
        SlotSet("language", "en"),
        ActionExecuted(action),
        ActionExecuted("action_listen"),
    ]
    tracker.update_with_events(events, DOMAIN)
    await store.save(tracker)


def erase(desk: Engine, *senders: str) -> None:
    """Anna has spoken in these conversations, and wants everything erased in the first."""
    new_id = ids("E")
    with unit_of_work(desk) as work:
        for sender in senders:
            work.verifications.put(sender, ANNA.login, NOW)
        request_erasure(work, Owner(senders[0], ANNA.login), NOW, new_id)
        confirm_erasure(work, Owner(senders[0], ANNA.login), NOW)


def texts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sender_id, count(*) FROM events GROUP BY sender_id").fetchall()
    return dict(rows)


async def test_all_conversations_of_the_account_go_with_the_turn_and_no_other(
    desk: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "talks.db"
    store = ForgettingTrackerStore(DOMAIN, db=str(path), desk=desk)
    for sender in ("a", "b", "stranger"):
        await talk(store, sender, SECRET)
    before = texts(path)["stranger"]
    erase(desk, "a", "b")
    await talk(store, "a", f"yes, {SECRET}", "action_submit_erasure")
    assert "b" not in texts(path)
    assert texts(path)["stranger"] == before
    assert SECRET.encode() in path.read_bytes()  # the stranger's
    tracker = await store.get_or_create_tracker("a")
    assert [event for event in tracker.events if isinstance(event, UserUttered)] == []
    assert tracker.get_slot("language") == "en"
    with unit_of_work(desk) as work:
        assert work.privacy.erased_conversations() == []


async def test_the_next_turn_of_anybody_makes_up_for_one_that_was_not_saved(
    desk: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "talks.db"
    store = ForgettingTrackerStore(DOMAIN, db=str(path), desk=desk)
    await talk(store, "a", SECRET)
    erase(desk, "a")  # and then the bot is killed
    again = ForgettingTrackerStore(DOMAIN, db=str(path), desk=desk)
    await talk(again, "stranger", "hello")
    assert set(texts(path)) == {"stranger"}
    assert SECRET.encode() not in path.read_bytes()


async def test_a_desk_that_cannot_be_asked_stops_no_conversation(
    desk: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = open_engine(f"sqlite:///{tmp_path}/nowhere/desk.db")
    store = ForgettingTrackerStore(DOMAIN, db=str(tmp_path / "talks.db"), desk=away)
    await talk(store, "a", "hello")
    assert texts(tmp_path / "talks.db")["a"]
    assert "not forgotten yet: OperationalError" in caplog.text


@dataclass
class Whole:
    """The assistant with all that it writes into a folder."""

    agent: Agent
    desk: DemoDesk
    folder: Path

    def written(self) -> bytes:
        """Every byte of databases and logs."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())


@pytest.fixture
def whole(model: Path, tmp_path: Path) -> Iterator[Whole]:
    desk = DemoDesk(tmp_path)
    desk.make()
    engine = open_engine(desk.url)
    store = ForgettingTrackerStore(db=str(tmp_path / "conversations.db"), desk=engine)
    with (
        (tmp_path / "actions.log").open("wb") as log,
        action_server(desk.url, log=log) as url,
    ):
        yield Whole(load_agent(model, url, store), desk, tmp_path)
    engine.dispose()


async def said(conversation: Conversation, text: str, account: str | None = None) -> str:
    return "\n".join(reply.text for reply in await conversation.say(text, "en", account))


async def test_erased_is_erased(whole: Whole, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    earlier, now = Conversation(whole.agent), Conversation(whole.agent)
    await said(earlier, "/my_standard")
    await said(earlier, "zofia")
    assert "zofia" in await said(earlier, whole.desk.newest_code())
    await said(earlier, f"thanks, {SECRET}")
    await said(now, '/file_report{"report_kind": "dangerous_product"}', "zofia")
    for text in ("12345678", SECRET, "grzybowska@example.com", "/affirm"):
        await said(now, text, "zofia")
    assert b"Grzybowska" in whole.written()
    assert "This can't be undone" in await said(now, "please erase all my personal data", "zofia")
    assert "orders" in await said(now, "/affirm", "zofia")
    left = whole.written() + caplog.text.encode()
    # The offer and what is wrong with it stay without a name: others may be in danger.
    assert b"grzybowska@example.com" not in left
    assert left.count(SECRET.encode()) == 1
    assert await whole.agent.tracker_store.retrieve(earlier.sender) is None
    assert "refund" in await said(now, "how long does a refund take?")
