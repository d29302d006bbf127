"""What the databases and the stand-in of Meta have kept of a run, to be held against what people saw."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, Table, func, select
from sqlalchemy.engine import Connection

from actions.desk.messaging import ItemState, MessageState
from actions.store.tables import channel_messages, inbox
from tests.bench.faults_ledger import Said
from tests.support.meta import Sent

UNSENT = (MessageState.PENDING, MessageState.SENDING)


@dataclass(frozen=True)
class Outgoing:
    """A reply as the database has it: which message it answers, and what the service knows it by."""

    conversation: str
    key: str
    reference: str


def turns(connection: Connection) -> Counter[tuple[str, str]]:
    """How often each message stands in its conversation: by its id, or by its text where it has none."""
    events = Table("events", MetaData(), autoload_with=connection)
    rows = connection.execute(select(events.c.sender_id, events.c.data).where(events.c.type_name == "user"))
    return Counter((sender, key_of(json.loads(data))) for sender, data in rows)


def key_of(event: Mapping[str, Any]) -> str:
    """What a message is known by: its id, or its text."""
    return str((event.get("metadata") or {}).get("id") or event.get("text"))


def outgoing(connection: Connection) -> list[Outgoing]:
    """The replies of messaging services with the messages that they answer."""
    items = {
        row.id: (row.sender, row.message_id)
        for row in connection.execute(select(inbox.c.id, inbox.c.sender, inbox.c.message_id))
    }
    rows = connection.execute(select(channel_messages.c.key, channel_messages.c.reference))
    answers = ((key.split(":"), reference) for key, reference in rows if key.startswith("i:"))
    return [Outgoing(*items[int(parts[1])], reference) for parts, reference in answers]


def waiting(connection: Connection) -> int:
    """How much is still to be answered or sent on messaging services."""
    items = select(func.count()).where(inbox.c.state == ItemState.WAITING)
    messages = select(func.count()).where(channel_messages.c.state.in_(UNSENT))
    return int(connection.execute(items).scalar_one() + connection.execute(messages).scalar_one())


def note_replies(messages: Iterable[Said], replies: Sequence[Outgoing], sent: Iterable[Sent]) -> None:
    """Note at each message which replies to it the stand-in of Meta has taken, and when."""
    arrived: dict[str | None, list[float]] = defaultdict(list)
    for one in sent:
        arrived[one.reference].append(one.at.timestamp())
    by_message = defaultdict(list)
    for reply in replies:
        by_message[reply.conversation, reply.key].append(reply.reference)
    for said in messages:
        for reference in by_message[said.conversation, said.key]:
            for at in arrived[reference]:
                said.hears(reference, at)
