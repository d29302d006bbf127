"""Whatever breaks, a person hears a plain word soon, and the same message works once it is mended."""

import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from bot.forgetting import ForgettingTrackerStore
from tests.failures.conftest import Breakable, locked
from tests.support.assistant import Conversation, Reply, action_server, load_agent

SOON = 5.0  # seconds
SORRY = {"pl": "Przepraszam, coś u mnie nie zadziałało", "en": "Sorry, something went wrong on my side"}
STORY = {"pl": "Z wtyczki sypią się iskry, czuć spalenizną.", "en": "The plug sparks and smells of burning."}


async def timed(conversation: Conversation, text: str, **more: Any) -> tuple[str, float]:
    began = time.monotonic()
    replies = await conversation.say(text, **more)
    return "\n".join(reply.text for reply in replies), time.monotonic() - began


def said(replies: list[Reply]) -> str:
    return "\n".join(reply.text for reply in replies)


async def reporting(breakable: Breakable, locale: str = "en") -> Conversation:
    """A conversation that has just been asked whether its report is to be sent."""
    conversation = breakable.conversation()
    begin = '/file_report{"report_kind": "dangerous_product"}'
    for text in (begin, "12345678", STORY[locale], '/inform{"contact": "none"}'):
        replies = await conversation.say(text, locale=locale)
    assert "12345678" in said(replies)
    return conversation


async def test_without_the_action_server_the_conversation_waits_where_it_was(breakable: Breakable) -> None:
    conversation = await reporting(breakable)
    before = await conversation.slots()
    breakable.stop()
    try:
        text, seconds = await timed(conversation, "yes", locale="en")
        assert SORRY["en"] in text
        assert seconds < SOON
        assert await conversation.slots() == before
        text, _ = await timed(conversation, "how long does a refund take?", locale="en")
        assert "5 days" in text or SORRY["en"] in text
    finally:
        breakable.start()
    assert "Z-" in said(await conversation.say("yes", locale="en"))


@pytest.mark.parametrize(
    ("language", "text"),
    [("pl", "sprawdź sprzedawcę biuro-plus"), ("en", "check the seller biuro-plus please")],
)
async def test_a_first_message_is_answered_in_its_own_language(
    breakable: Breakable, language: str, text: str
) -> None:
    breakable.stop()
    try:
        answer, seconds = await timed(breakable.conversation(), text)
    finally:
        breakable.start()
    assert SORRY[language] in answer
    assert seconds < SOON


async def test_what_needs_no_action_is_answered_all_the_same(breakable: Breakable) -> None:
    breakable.stop()
    try:
        text, _ = await timed(breakable.conversation(), "/refund_time", locale="en")
    finally:
        breakable.start()
    assert "5 days" in text


async def test_a_locked_database_writes_nothing_and_the_answer_can_be_given_again(
    breakable: Breakable,
) -> None:
    conversation = await reporting(breakable, locale="pl")
    reports, events = breakable.count("reports"), breakable.count("contact_events")
    with locked(breakable.path):
        text, seconds = await timed(conversation, "/affirm", locale="pl")
        assert SORRY["pl"] in text
        assert seconds < SOON
    assert (breakable.count("reports"), breakable.count("contact_events")) == (reports, events)
    assert "Z-" in said(await conversation.say("/affirm", locale="pl"))
    assert breakable.count("reports") == reports + 1


async def test_a_database_that_is_gone_is_missed_politely_and_welcome_back(breakable: Breakable) -> None:
    conversation = await reporting(breakable)
    away = breakable.desk.folder.with_name("away")
    breakable.desk.folder.rename(away)
    try:
        text, seconds = await timed(conversation, "/affirm", locale="en")
    finally:
        away.rename(breakable.desk.folder)
    assert SORRY["en"] in text
    assert seconds < SOON
    assert "Z-" in said(await conversation.say("/affirm", locale="en"))


async def test_a_database_that_does_not_answer_is_not_waited_for(model: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://desk@127.0.0.1:{silent.getsockname()[1]}/desk"
        with action_server(url) as address:
            conversation = Conversation(load_agent(model, address))
            text, seconds = await timed(conversation, "/check_seller_status", locale="en")
            assert "login" in text
            text, seconds = await timed(conversation, "biuro-plus", locale="en")
    assert SORRY["en"] in text
    assert seconds < SOON


async def test_an_action_server_that_does_not_answer_is_not_waited_for(model: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        agent = load_agent(model, f"http://127.0.0.1:{silent.getsockname()[1]}/webhook")
        text, seconds = await timed(Conversation(agent), "sprawdź sprzedawcę biuro-plus")
    assert SORRY["pl"] in text
    assert seconds < SOON


async def test_a_locked_store_of_conversations_is_said_and_loses_nothing(
    model: Path, breakable: Breakable, tmp_path: Path
) -> None:
    path = tmp_path / "conversations.db"
    store = ForgettingTrackerStore(db=str(path), desk=None)
    agent = load_agent(model, f"http://127.0.0.1:{breakable.port}/webhook", store)
    conversation = Conversation(agent)
    await conversation.say("How long does a refund take on average?")
    with locked(path):
        text, seconds = await timed(conversation, "and who is covered by buyer protection?")
        assert SORRY["en"] in text
        assert seconds < SOON
    assert SORRY["en"] not in said(await conversation.say("and who is covered by buyer protection?"))
    with sqlite3.connect(path) as connection:
        texts = connection.execute("SELECT data FROM events WHERE type_name = 'user'").fetchall()
    assert len(texts) == 2


async def test_the_logs_of_a_failure_hold_nothing_that_was_written(
    breakable: Breakable, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = await reporting(breakable)
    caplog.clear()
    with locked(breakable.path):
        await conversation.say("/affirm", locale="en")
    breakable.stop()
    try:
        await conversation.say("/affirm", locale="en")
    finally:
        breakable.start()
    assert "action_submit_report" in caplog.text or "validate_report_form" in caplog.text
    assert "sparks" not in caplog.text
    assert "12345678" not in caplog.text
