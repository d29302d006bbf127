import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import KEPT_TURNS, RecentTrackerStore, recent

DOMAIN = Domain.load("domain")
FIRST = 1  # a conversation begins by listening
MOST_EVENTS = 12 * (KEPT_TURNS + 2)


def turn(number: int) -> list[Event]:
    said = UserUttered(f"message {number}", {"name": "greet"})
    return [
        said,
        SlotSet("language", "pl"),
        ActionExecuted("utter_greet"),
        BotUttered("…"),
        ActionExecuted("action_listen"),
    ]


def store(path: Path, kind: type[SQLTrackerStore] = RecentTrackerStore) -> SQLTrackerStore:
    return kind(DOMAIN, db=str(path))


async def say(where: SQLTrackerStore, events: list[Event], sender: str = "a") -> DialogueStateTracker:
    tracker = await where.get_or_create_tracker(sender)
    tracker.update_with_events(events, DOMAIN)
    await where.save(tracker)
    return tracker


def stored(path: Path) -> list[tuple[str, Any]]:
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        rows = connection.execute(sa.text("select sender_id, data from events order by id")).all()
    return [(sender, json.loads(data)) for sender, data in rows]


async def test_every_event_is_stored_once_however_long_the_conversation(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    for number in range(50):
        await say(where, turn(number))
    texts = [event["text"] for _, event in stored(tmp_path / "a.db") if event["event"] == "user"]
    assert texts == [f"message {number}" for number in range(50)]


async def test_what_is_handed_out_does_not_grow(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    sizes = [len((await say(where, turn(number))).events) for number in range(60)]
    assert max(sizes) <= MOST_EVENTS
    assert sizes[-1] == sizes[-10]


async def test_a_slot_set_long_ago_is_still_known(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    await say(
        where, [SlotSet("topic", "privacy_gdpr"), ActiveLoop("check_seller_form"), ConversationPaused()]
    )
    for number in range(3 * KEPT_TURNS):
        await say(where, turn(number))
    tracker = await where.get_or_create_tracker("a")
    assert tracker.get_slot("topic") == "privacy_gdpr"
    assert tracker.active_loop_name == "check_seller_form"
    assert tracker.is_paused()


async def test_another_process_is_heard(tmp_path: Path) -> None:
    one, other = store(tmp_path / "a.db"), store(tmp_path / "a.db")
    for number in range(30):
        tracker = await say((one, other)[number % 2], turn(number))
    heard = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert heard == [f"message {number}" for number in range(30)][-len(heard) :]
    assert len(heard) >= KEPT_TURNS
    assert len(stored(tmp_path / "a.db")) == FIRST + 150


async def test_a_turn_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    await say(where, turn(0))
    failed = await where.retrieve("a")
    assert failed
    failed.update(SlotSet("topic", "lost"))
    tracker = await where.get_or_create_tracker("a")
    assert tracker.get_slot("topic") is None


async def test_saving_twice_in_a_turn_stores_nothing_twice(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    tracker = await say(where, turn(0))
    await where.save(tracker)
    tracker.update_with_events(turn(1), DOMAIN)
    await where.save(tracker)
    assert len(stored(tmp_path / "a.db")) == FIRST + 10


async def test_the_whole_conversation_can_still_be_read(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    for number in range(30):
        await say(where, turn(number))
    whole = await where.retrieve_full_tracker("a")
    assert whole
    assert len(whole.events) == FIRST + 150


async def test_conversations_do_not_mix(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    await say(where, [SlotSet("topic", "one")], "a")
    await say(where, [SlotSet("topic", "two")], "b")
    assert [(await where.get_or_create_tracker(name)).get_slot("topic") for name in "ab"] == ["one", "two"]


EVENTS = st.sampled_from(
    [
        lambda: UserUttered("…", {"name": "greet"}),
        lambda: ActionExecuted("action_listen"),
        lambda: ActionExecuted("utter_greet"),
        lambda: SlotSet("topic", "one"),
        lambda: SlotSet("topic", None),
        lambda: SlotSet("language", "en"),
        lambda: ActiveLoop("check_seller_form"),
        lambda: ActiveLoop(None),
        lambda: ConversationPaused(),
        lambda: ConversationResumed(),
        lambda: SessionStarted(),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(EVENTS, max_size=120))
def test_the_recent_events_lead_to_the_same_state_as_all_of_them(makers: list[Any]) -> None:
    whole = DialogueStateTracker.from_events("a", [make() for make in makers], DOMAIN.slots)
    short = DialogueStateTracker.from_events("a", recent(whole), DOMAIN.slots)
    assert short.current_slot_values() == whole.current_slot_values()
    assert short.active_loop_name == whole.active_loop_name
    assert short.is_paused() == whole.is_paused()
    assert short.latest_action_name == whole.latest_action_name
    assert (short.latest_message or 0) == (whole.latest_message or 0)


@pytest.mark.parametrize("kind", [SQLTrackerStore, RecentTrackerStore])
async def test_it_stores_what_rasas_own_store_does(kind: type[SQLTrackerStore], tmp_path: Path) -> None:
    where = store(tmp_path / "a.db", kind)
    for number in range(15):
        await say(where, turn(number))
    kinds = [event["event"] for _, event in stored(tmp_path / "a.db")]
    assert kinds == ["action"] + ["user", "slot", "action", "bot", "action"] * 15


async def test_a_glance_shows_the_slots_and_disturbs_no_turn(tmp_path: Path) -> None:
    where, elsewhere = store(tmp_path / "a.db"), store(tmp_path / "a.db")
    assert isinstance(where, RecentTrackerStore)
    assert await where.glance("a") == {}
    for number in range(KEPT_TURNS + 2):
        await say(where, turn(number))
    assert (await where.glance("a"))["language"] == "pl"
    await say(elsewhere, [SlotSet("language", "en")])
    assert (await where.glance("a"))["language"] == "en"
    tracker = await where.get_or_create_tracker("a")
    assert (await where.glance("a"))["language"] == "en"
    assert await where.retrieve("a")
    before = len(stored(tmp_path / "a.db"))
    tracker.update_with_events(turn(99), DOMAIN)
    await where.save(tracker)
    assert len(stored(tmp_path / "a.db")) == before + len(turn(99))


async def test_utterances_are_those_of_all_sessions_and_of_one_conversation(tmp_path: Path) -> None:
    where = store(tmp_path / "a.db")
    assert isinstance(where, RecentTrackerStore)
    await say(where, turn(1))
    await say(where, [SessionStarted(), *turn(2)])
    await say(where, turn(3), sender="b")
    said = [(event["event"], event["text"]) for event in where.utterances("a", 100)]
    assert said == [("user", "message 1"), ("bot", "…"), ("user", "message 2"), ("bot", "…")]
    last = where.utterances("a", 1)
    assert [event["text"] for event in last] == ["…"]
    assert last[0]["row"] == max(event["row"] for event in where.utterances("a", 100))
