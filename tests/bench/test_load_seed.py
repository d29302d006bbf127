"""Seeded conversations are as long as they should be, and begin once."""

import json

import pytest
from sqlalchemy import create_engine, text

from tests.bench.load_seed import lengthened, past_of, seed

PAST = [
    {"type_name": name, "action_name": action, "timestamp": 1.0, "data": json.dumps({"event": name})}
    for name, action in (
        ("action", "action_session_start"),
        ("session_started", None),
        ("action", "action_listen"),
        ("user", None),
        ("bot", None),
        ("action", "action_listen"),
    )
]


def test_a_conversation_gets_as_many_events_as_are_wanted():
    rows = list(lengthened(PAST, 21, until=100.0))
    assert len(rows) == 21
    assert sum(row["type_name"] == "session_started" for row in rows) == 1
    assert [row["type_name"] for row in rows[3:9]] == ["user", "bot", "action"] * 2


def test_it_ends_with_the_end_of_a_turn():
    rows = list(lengthened(PAST, 19, until=100.0))
    assert len(rows) == 21
    assert rows[-1]["action_name"] == "action_listen"


def test_its_events_come_one_after_the_other_until_the_moment():
    moments = [row["timestamp"] for row in lengthened(PAST, 20, until=100.0)]
    assert moments == sorted(moments)
    assert moments[-1] == 100.0


def test_what_an_event_says_of_its_time_is_the_columns_time():
    assert all(
        json.loads(row["data"])["timestamp"] == row["timestamp"] for row in lengthened(PAST, 9, until=100.0)
    )


def test_a_past_of_two_sessions_is_refused():
    with pytest.raises(AssertionError):
        list(lengthened(PAST * 2, 20, until=100.0))


def test_every_sender_gets_a_conversation_of_his_own():
    engine = create_engine("sqlite://", future=True)
    columns = (
        "id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, action_name TEXT, timestamp REAL, data TEXT"
    )
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE events ({columns})"))
    seed(engine, PAST, ["rest:a", "rest:b"], 12)
    assert [len(past_of(engine, sender)) for sender in ("rest:a", "rest:b", "rest:c")] == [12, 12, 0]
