"""Reading a conversation without its past: its last turns, and what of the older ones still counts."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement, CompoundSelect, Select

from bot.tracker_table import SQLEvent

# With these a conversation is as new; before them nothing counts.
_BEGINNINGS = ("session_started", "restart")
_RESETS = "reset_slots"
# These take back what came before: then there is nothing for it but to read the whole session.
_TAKEN_BACK = ("rewind", "undo")
_LOOP = "active_loop"
_PAUSES = ("pause", "resume")
_LAST, _FIRST = "last", "first"
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
    found = dict(connection.execute(_marks_of(sender, turns)).all())
    last, first = found[_LAST] or 0, found[_FIRST]
    begin = _latest(found, _BEGINNINGS)
    if first <= begin or _latest(found, _TAKEN_BACK) > begin:
        events = _from(sender, begin).order_by(_id)
    else:
        parts = sa.union_all(_older_that_count(sender, found, begin, first), _from(sender, first)).subquery()
        events = sa.select(parts).order_by(parts.c.id)
    return Read(last, [json.loads(row.data) for row in connection.execute(events)] if last else [])


def _of(sender: str) -> ColumnElement[bool]:
    return SQLEvent.sender_id == sender


def _marks_of(sender: str, turns: int) -> CompoundSelect:
    """The last event, where the last turns begin, and the last of each kind that changes what counts."""
    kinds = sa.select(_kind, sa.func.max(_id)).where(_of(sender), _kind.in_(_MARKS)).group_by(_kind)
    last = sa.select(sa.func.max(_id)).where(_of(sender)).scalar_subquery()
    return sa.union_all(
        sa.select(sa.literal(_LAST), last),
        sa.select(sa.literal(_FIRST), _first_of_recent(sender, turns)),
        kinds,
    )


def _first_of_recent(sender: str, turns: int) -> ColumnElement[int]:
    """Where the last turns begin, with the action before them; 0 if there are no more than these."""
    # Of what a person says there is no name: so the index has the newest at its end.
    said = sa.select(_id).where(_of(sender), _kind == "user", _name.is_(None)).order_by(_id.desc())
    first = said.offset(turns - 1).limit(1).scalar_subquery()
    before = sa.select(_id).where(_of(sender), _kind == "action", _id < first).order_by(_id.desc())
    return sa.func.coalesce(before.limit(1).scalar_subquery(), first, 0)


def _latest(marks: Mapping[str, int], kinds: Iterable[str]) -> int:
    return max((marks.get(kind, 0) for kind in kinds), default=0)


def _from(sender: str, first: int) -> Select:
    return sa.select(_id, SQLEvent.data).where(_of(sender), _id >= first)


def _older_that_count(sender: str, marks: Mapping[str, int], begin: int, first: int) -> Select:
    """The last value of each slot, the last form, the last pause, as of a moment."""
    reset = marks.get(_RESETS, 0)
    since = max(begin, reset) if reset < first else begin
    older = (_of(sender), _id < first)
    counting = [
        sa.select(sa.func.max(_id)).where(*older, _kind == "slot", _id > since).group_by(_name),
        sa.select(sa.func.max(_id)).where(*older, _kind == _LOOP, _id > begin),
        sa.select(sa.func.max(_id)).where(*older, _kind.in_(_PAUSES), _id > begin),
    ]
    return sa.select(_id, SQLEvent.data).where(_id.in_(sa.union_all(*counting)))
