"""Conversations with a past: a real one's events over and over, until they are as long as is wanted."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, cycle, islice
from typing import Any

from sqlalchemy import MetaData, Table, insert, select
from sqlalchemy.engine import Engine

STEP = 0.001  # seconds between two events
BATCH = 5_000
BEGINNING = 3  # events that open a session: the action, the event, and the first listening
LISTENING = "action_listen"
SESSION = ("action_session_start", "session_started")

Row = dict[str, Any]


def events_table(engine: Engine) -> Table:
    """The table of conversations as it stands in a database."""
    return Table("events", MetaData(), autoload_with=engine)


def past_of(engine: Engine, sender: str) -> list[Row]:
    """The events of a conversation, without their keys."""
    events = events_table(engine)
    query = select(events).where(events.c.sender_id == sender).order_by(events.c.id)
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]


def lengthened(past: Sequence[Row], length: int, until: float) -> Iterator[Row]:
    """So many events, and those to the end of the turn: the past's beginning, then its turns over and over.

    A session begins but once, and nothing else of it comes twice. The last event is at a moment.
    """
    opening, turns = past[:BEGINNING], past[BEGINNING:]
    assert not any(row.get("action_name") in SESSION or row["type_name"] in SESSION for row in turns)
    rows = chain(opening, cycle(turns))
    whole = list(islice(rows, length))
    while whole[-1].get("action_name") != LISTENING:
        whole.append(next(rows))
    for number, row in enumerate(whole):
        moment = until - (len(whole) - 1 - number) * STEP
        data = {**json.loads(row["data"]), "timestamp": moment}
        yield {**row, "timestamp": moment, "data": json.dumps(data)}


def seed(engine: Engine, past: Sequence[Row], senders: Iterable[str], length: int) -> None:
    """Store conversations of so many events for all these senders."""
    events, until = events_table(engine), time.time() - 1
    rows = ({**row, "sender_id": sender} for sender in senders for row in lengthened(past, length, until))
    with engine.begin() as connection:
        while batch := list(islice(rows, BATCH)):
            connection.execute(insert(events), batch)
