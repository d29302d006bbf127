"""Reading a conversation without its past: its last turns, and what of the older ones still counts."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement, Select

from bot.tracker_table import SQLEvent

# With these a conversation is as new; before them nothing counts.
_BEGINNINGS = ("session_started", "restart")
_RESETS = "reset_slots"
# These take back what came before: then there is nothing for it but to read the whole session.
_TAKEN_BACK = ("rewind", "undo")
_LOOP = "active_loop"
_PAUSES = ("pause", "resume")
_MARKS = (*_BEGINNINGS, *_TAKEN_BACK, _RESETS, _LOOP, *_PAUSES)
_id, _kind, _name = SQLEvent.id, SQLEvent.type_name, SQLEvent.action_name


@dataclass(frozen=True)
class Read:
    """Events as Rasa writes them, and the key of the conversation's last one; 0 if there is none."""

    last_id: int
    events: list[dict[str, Any]]


def last_id(connection: Connection, sender: str) -> int:
    """The key of a conversation's last event; 0 if there is none."""
    return int(connection.scalar(sa.select(sa.func.max(_id)).where(_of(sender))) or 0)


def read_recent(connection: Connection, sender: str, turns: int) -> Read:
    """The events of a conversation's last turns, after a few that restore what the older ones have led to.

    Args:
        connection: of the conversations' database.
        sender: the conversation.
        turns: how many.
    """
    last = last_id(connection, sender)  # first: what is written meanwhile is not taken for read
    if not last:
        return Read(0, [])
    marks = _marks(connection, sender)
    begin = _latest(marks, _BEGINNINGS)
    first = _first_of_recent(connection, sender, turns)
    if first <= begin or _latest(marks, _TAKEN_BACK) > begin:
        return Read(last, _events(connection, _from(sender, begin)))
    before = _older_that_count(sender, marks, begin, first)
    return Read(last, [*_events(connection, before), *_events(connection, _from(sender, first))])


def _of(sender: str) -> ColumnElement[bool]:
    return SQLEvent.sender_id == sender


def _marks(connection: Connection, sender: str) -> dict[str, int]:
    """The last event of each kind that changes how others count."""
    query = sa.select(_kind, sa.func.max(_id)).where(_of(sender), _kind.in_(_MARKS)).group_by(_kind)
    return dict(connection.execute(query).all())


def _latest(marks: dict[str, int], kinds: Iterable[str]) -> int:
    return max((marks.get(kind, 0) for kind in kinds), default=0)


def _first_of_recent(connection: Connection, sender: str, turns: int) -> int:
    """Where the last turns begin, with the action before them; 0 if there are no more than these."""
    # Of what a person says there is no name: so the index has the newest at its end.
    said = sa.select(_id).where(_of(sender), _kind == "user", _name.is_(None)).order_by(_id.desc())
    first = connection.scalar(said.offset(turns - 1).limit(1))
    if first is None:
        return 0
    listens = sa.select(_id).where(_of(sender), _kind == "action", _id < first).order_by(_id.desc())
    return int(connection.scalar(listens.limit(1)) or first)


def _from(sender: str, first: int) -> Select:
    return sa.select(SQLEvent.data).where(_of(sender), _id >= first).order_by(_id)


def _older_that_count(sender: str, marks: dict[str, int], begin: int, first: int) -> Select:
    """The last value of each slot, the last form, the last pause, as of a moment."""
    since = max(begin, marks.get(_RESETS, 0) if marks.get(_RESETS, 0) < first else 0)
    slots = (
        sa.select(sa.func.max(_id))
        .where(_of(sender), _kind == "slot", _id > since, _id < first)
        .group_by(_name)
    )
    others = [
        sa.select(sa.func.max(_id)).where(_of(sender), _kind.in_(kinds), _id > begin, _id < first)
        for kinds in ((_LOOP,), _PAUSES)
    ]
    return sa.select(SQLEvent.data).where(_id.in_(sa.union_all(slots, *others))).order_by(_id)


def _events(connection: Connection, query: Select) -> list[dict[str, Any]]:
    return [json.loads(data) for data in connection.execute(query).scalars()]
