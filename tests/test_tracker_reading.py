"""Several processes on the conversations' table, on each database: what is read, and who may write."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine

from bot.failure import TurnGivenUpError
from bot.tracker_reading import read_recent
from bot.tracker_store import KEPT_TURNS, RecentTrackerStore, _row
from bot.tracker_table import SQLEvent, is_prepared, prepare

DOMAIN = Domain.load("domain")
EVENTS = st.sampled_from(
    [
        lambda: UserUttered("…", {"name": "greet"}),
        lambda: UserUttered("…", {"name": "greet"}),
        lambda: UserUttered("…", {"name": "greet"}),
        lambda: ActionExecuted("action_listen"),
        lambda: ActionExecuted("utter_greet"),
        lambda: SlotSet("topic", "one"),
        lambda: SlotSet("topic", None),
        lambda: SlotSet("language", "en"),
        lambda: SlotSet("language", "pl"),
        lambda: ActiveLoop("check_seller_form"),
        lambda: ActiveLoop(None),
        lambda: ConversationPaused(),
        lambda: ConversationResumed(),
    ]
)
# Rare ones: at most a few in a conversation.
RARE = st.sampled_from([SessionStarted, AllSlotsReset, Restarted, UserUtteranceReverted, ActionReverted])
LENGTHS = st.integers(0, 150)
names = count()


@pytest.fixture
def table(empty_database: Engine) -> Engine:
    prepare(empty_database)
    return empty_database


def store(table: Engine) -> RecentTrackerStore:
    """The store of another process: it keeps what it has read for itself."""
    return RecentTrackerStore(DOMAIN, host=table.url.render_as_string(hide_password=False))


def turn(number: int) -> list[Event]:
    said = UserUttered(f"message {number}", {"name": "greet"})
    did = [SlotSet("language", "pl"), ActionExecuted("utter_greet"), BotUttered("…")]
    return [said, *did, ActionExecuted("action_listen")]


async def say(where: RecentTrackerStore, events: list[Event], sender: str = "a") -> None:
    tracker = await where.get_or_create_tracker(sender)
    tracker.update_with_events(events, DOMAIN)
    await where.save(tracker)


def messages(table: Engine, sender: str = "a") -> list[str]:
    event = SQLEvent
    query = sa.select(event.data).where(event.sender_id == sender, event.type_name == "user")
    with table.connect() as connection:
        return [json.loads(data)["text"] for data in connection.scalars(query.order_by(event.id))]


@contextmanager
def statements(table: Engine) -> Iterator[list[str]]:
    found: list[str] = []

    def keep(*arguments: Any) -> None:
        found.append(arguments[2])

    sa.event.listen(table, "before_cursor_execute", keep)
    yield found
    sa.event.remove(table, "before_cursor_execute", keep)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    LENGTHS.flatmap(lambda length: st.lists(EVENTS, min_size=length, max_size=length)),
    st.lists(st.tuples(LENGTHS, RARE), max_size=3),
)
def test_what_is_read_leads_to_the_same_state_as_all_of_it(
    table: Engine, makers: list[Any], rare: list[tuple[int, Any]]
) -> None:
    sender, events = str(next(names)), [make() for make in makers]
    for place, make in rare:
        events.insert(place, make())
    if events:
        with table.begin() as connection:
            connection.execute(sa.insert(SQLEvent.__table__), [_row(sender, event) for event in events])
    whole = DialogueStateTracker.from_events(sender, events, DOMAIN.slots)
    with table.connect() as connection:
        found = read_recent(connection, sender, KEPT_TURNS)
    short = DialogueStateTracker.from_events(sender, deserialise_events(found.events), DOMAIN.slots)
    assert short.current_slot_values() == whole.current_slot_values()
    assert short.active_loop_name == whole.active_loop_name
    assert short.is_paused() == whole.is_paused()
    assert short.latest_action_name == whole.latest_action_name
    assert (short.latest_message or 0) == (whole.latest_message or 0)


async def test_a_conversation_that_moves_at_every_message_loses_no_turn(table: Engine) -> None:
    processes = [store(table) for _ in range(3)]
    for number in range(40):
        await say(processes[number % 3], [*turn(number), SlotSet("topic", str(number))])
        tracker = await processes[(number + 1) % 3].retrieve("a")
        assert tracker
        assert tracker.get_slot("topic") == str(number)
    assert messages(table) == [f"message {number}" for number in range(40)]


async def test_who_was_taken_for_dead_cannot_write_over_another(table: Engine) -> None:
    slow, quick = store(table), store(table)
    await say(slow, turn(0))
    tracker = await slow.get_or_create_tracker("a")
    await say(quick, turn(1))
    tracker.update_with_events(turn(2), DOMAIN)
    with pytest.raises(TurnGivenUpError):
        await slow.save(tracker)
    assert messages(table) == ["message 0", "message 1"]
    await say(slow, turn(3))
    assert messages(table) == ["message 0", "message 1", "message 3"]


async def test_two_who_begin_a_conversation_at_once_begin_it_once(table: Engine) -> None:
    one, other = store(table), store(table)
    first, second = (DialogueStateTracker("a", DOMAIN.slots) for _ in range(2))
    for tracker in (first, second):
        tracker.update(ActionExecuted("action_listen"))
    outcomes = await asyncio.gather(one.save(first), other.save(second), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TurnGivenUpError"]


async def test_writers_without_a_lock_never_mix_their_turns_and_lose_none(table: Engine) -> None:
    async def writer(number: int) -> None:
        where = store(table)
        for turns in range(5):
            while True:
                try:
                    await say(where, turn(100 * number + turns))
                    break
                except TurnGivenUpError:
                    await asyncio.sleep(0.01 * number)

    await asyncio.gather(*(writer(number) for number in range(3)))
    said = messages(table)
    assert sorted(said) == sorted(
        f"message {100 * number + turns}" for number in range(3) for turns in range(5)
    )
    with table.connect() as connection:
        kinds = list(connection.scalars(sa.select(SQLEvent.type_name).order_by(SQLEvent.id)))
    assert kinds == ["action", *["user", "slot", "action", "bot", "action"] * 15]


async def test_a_message_costs_as_much_after_2000_events_as_after_200(table: Engine) -> None:
    costs = {}
    for turns in (40, 400):
        sender = str(turns)
        events = [event for number in range(turns) for event in turn(number)]
        with table.begin() as connection:
            connection.execute(sa.insert(SQLEvent.__table__), [_row(sender, event) for event in events])
        for what in ("cold", "warm"):
            where = where if what == "warm" else store(table)  # noqa: F821 - made in the round before
            with statements(where.engine) as asked:
                tracker = await where.retrieve(sender)
                assert tracker
                handed_out = len(tracker.events)
                tracker.update_with_events(turn(1000), DOMAIN)
                await where.save(tracker)
            costs[turns, what] = (len(asked), handed_out)
    assert costs[40, "cold"] == costs[400, "cold"]
    assert costs[40, "warm"] == costs[400, "warm"]
    assert costs[40, "warm"][0] < costs[40, "cold"][0]


def test_preparing_again_changes_nothing_and_goes_on_from_rasas_own_table(empty_database: Engine) -> None:
    assert not is_prepared(empty_database)
    SQLTrackerStore.Base.metadata.create_all(empty_database)
    for _ in range(2):
        prepare(empty_database)
    assert is_prepared(empty_database)
    indexes = {index["name"] for index in sa.inspect(empty_database).get_indexes("events")}
    assert indexes == {"events_of_conversation", "events_of_kind"}
