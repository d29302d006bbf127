import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rich.console import Console

from bot.clock import WARSAW
from bot.unanswered import Unanswered, clusters, collect, read_events, table

DAY = datetime(2026, 11, 24, tzinfo=WARSAW)


def event(text: str, intent: str, vote: str | None = None, at: float = 1.0) -> dict[str, Any]:
    entities = [{"entity": "vote", "value": vote}] if vote else []
    ranking = [{"name": intent, "confidence": 0.7}, {"name": "refund_time", "confidence": 0.2}]
    parsed = {"intent": ranking[0], "intent_ranking": ranking, "entities": entities}
    return {"text": text, "timestamp": at, "parse_data": parsed}


def test_what_was_not_understood_is_collected_with_what_it_came_closest_to() -> None:
    [found] = collect([("a", event("hmm 123456", "nlu_fallback"))])
    assert (found.text, found.reason, found.intent) == ("hmm <number>", "not understood", "refund_time")


def test_a_vote_against_is_about_the_message_before_it_in_the_same_conversation() -> None:
    events = [
        ("a", event("kiedy zwrot", "refund_time", at=1)),
        ("b", event("gdzie paczka", "open_discussion", at=2)),
        ("a", event("/deny", "deny", vote="down", at=3)),
        ("b", event("/thanks", "thanks", vote="up", at=4)),
    ]
    [found] = collect(events)
    assert (found.text, found.reason, found.confidence) == ("kiedy zwrot", "voted down", 0.7)


def test_the_newest_comes_first_and_what_was_answered_is_left_out() -> None:
    events = [
        ("a", event("pierwsze", "out_of_scope", at=1)),
        ("a", event("drugie", "greet", at=2)),
        ("b", event("trzecie", "nlu_fallback", at=3)),
    ]
    assert [found.text for found in collect(events)] == ["trzecie", "pierwsze"]


def _unanswered(text: str) -> Unanswered:
    return Unanswered(text, "out of scope", "out_of_scope", 0.9, DAY)


def test_messages_of_the_same_meaning_come_together() -> None:
    texts = [
        "jak zmienić hasło do konta",
        "where can I download an invoice",
        "chcę zmienić hasło na koncie",
        "I need to download the invoice",
    ]
    found = [{message.text for message in cluster} for cluster in clusters([_unanswered(t) for t in texts])]
    assert {texts[0], texts[2]} in found
    assert {texts[1], texts[3]} in found


def test_nothing_and_a_single_message_need_no_clustering() -> None:
    assert clusters([]) == []
    assert clusters([_unanswered("a")]) == [[_unanswered("a")]]


def test_the_table_shows_how_many_when_and_why() -> None:
    console = Console(record=True, width=150)
    console.print(table([[_unanswered("pierwsze"), _unanswered("drugie")]]))
    shown = console.export_text()
    assert all(piece in shown for piece in ("2", "2026-11-24", "out of scope", "pierwsze", "drugie"))


async def test_messages_are_read_from_the_database_of_conversations(tmp_path: Path) -> None:
    kind = "bot.tracker_store.RecentTrackerStore"  # as in endpoints.yml
    settings = {"type": kind, "dialect": "sqlite", "db": str(tmp_path / "conversations.db")}
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(yaml.safe_dump({"tracker_store": settings}), encoding="utf-8")
    store = SQLTrackerStore(Domain.empty(), db=settings["db"])
    await store.save(DialogueStateTracker.from_events("a", [UserUttered("zażółć", {"name": "greet"})]))
    [(sender, found)] = read_events(endpoints)
    assert (sender, found["text"]) == ("a", "zażółć")
    assert json.dumps(found)


def test_conversations_that_are_not_in_a_database_are_said_to_be_unreadable(tmp_path: Path) -> None:
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text("tracker_store: {type: InMemory}", encoding="utf-8")
    with pytest.raises(ValueError, match="not kept in an SQL database"):
        list(read_events(endpoints))
