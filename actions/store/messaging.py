"""The inbox of messaging services and the messages to people in the store."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, delete, func, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from actions.desk.messaging import (
    DeadMessage,
    Delivery,
    Item,
    ItemState,
    MessageState,
    Outgoing,
    QueuedMessage,
    Received,
)
from actions.store.insertion import insert_each_once, insert_once
from actions.store.tables import AT_ONCE, channel_messages, inbox

MOST_ROWS = 1_000  # of one statement
UNSENT = (MessageState.PENDING, MessageState.SENDING)
# A later word of a service does not take back an earlier one.
_BEFORE = {
    Delivery.SENT: (),
    Delivery.DELIVERED: (Delivery.SENT,),
    Delivery.READ: (Delivery.SENT, Delivery.DELIVERED),
    Delivery.FAILED: (Delivery.SENT,),
}


class InboxRepository:
    """Keeps what people have sent until it is answered, and for a while that it came."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, channel: str, items: Iterable[Received], now: datetime) -> int:
        """Store what came; how much of it is new."""
        common = {"channel": channel, "received_at": now, "state": ItemState.WAITING, "attempts": 0}
        rows = [{**common, "next_attempt_at": AT_ONCE, **vars(item)} for item in items]
        return sum(
            insert_each_once(self._session, inbox, rows[begin : begin + MOST_ROWS])
            for begin in range(0, len(rows), MOST_ROWS)
        )

    def senders(self, channel: str, now: datetime, limit: int) -> list[str]:
        """The conversations of a channel in which something is due, those waiting longest first."""
        due = (
            select(inbox.c.sender)
            .where(
                inbox.c.channel == channel,
                inbox.c.state == ItemState.WAITING,
                inbox.c.next_attempt_at <= now,
            )
            .group_by(inbox.c.sender)
            .order_by(func.min(inbox.c.id))
            .limit(limit)
        )
        return list(self._session.execute(due).scalars())

    def first(self, sender: str) -> Item | None:
        """The oldest item of a conversation that waits, due or not."""
        waiting = (inbox.c.sender == sender, inbox.c.state == ItemState.WAITING)
        found = select(inbox).where(*waiting).order_by(inbox.c.at, inbox.c.id).limit(1)
        row = self._session.execute(found).first()
        return _item(row) if row else None

    def rank(self, item: Item, since: datetime) -> int:
        """How many items the conversation has sent from a moment to this one, itself among them."""
        same = and_(inbox.c.at == item.received.at, inbox.c.id <= item.id)
        earlier = (inbox.c.sender == item.received.sender, inbox.c.at > since)
        found = select(func.count()).where(*earlier, or_(inbox.c.at < item.received.at, same))
        return int(self._session.execute(found).scalar_one())

    def heard(self, sender: str) -> datetime | None:
        """When a conversation has sent something last; None if nothing of it is kept."""
        latest = select(func.max(inbox.c.at)).where(inbox.c.sender == sender)
        found: datetime | None = self._session.execute(latest).scalar_one()
        return found

    def close(self, item_id: int) -> bool:
        """An item is answered, and its text is no longer needed; whether it was still waiting."""
        return self._update(item_id, state=ItemState.DONE, text="", locale=None)

    def postpone(self, item_id: int, until: datetime) -> bool:
        """An attempt to answer an item failed: it is tried again at a time."""
        return self._update(item_id, attempts=inbox.c.attempts + 1, next_attempt_at=until)

    def forget(self, before: datetime) -> int:
        """Delete what is done and came before a moment; how many there were."""
        old = (inbox.c.received_at < before, inbox.c.state == ItemState.DONE)
        return int(self._session.execute(delete(inbox).where(*old)).rowcount)

    def _update(self, item_id: int, **values: Any) -> bool:
        waiting = (inbox.c.id == item_id, inbox.c.state == ItemState.WAITING)
        return bool(self._session.execute(update(inbox).where(*waiting).values(**values)).rowcount)


class ChannelMessageRepository:
    """Keeps messages to people, and account of their delivery."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, channel: str, message: Outgoing, reference: str, now: datetime) -> bool:
        """Queue a message, due at once; whether it is new: its key may be there already."""
        pending = {"payload": message.payload, "state": MessageState.PENDING}
        return self._insert(channel, message, reference, now, **pending)

    def add_dead(self, channel: str, message: Outgoing, reference: str, reason: str, now: datetime) -> bool:
        """Keep that a message will not be sent; whether it is new."""
        return self._insert(channel, message, reference, now, state=MessageState.DEAD, reason=reason)

    def senders(self, channel: str, now: datetime, limit: int) -> list[str]:
        """The conversations of a channel that have something to be sent, those waiting longest first."""
        table = channel_messages
        due = (
            select(table.c.sender)
            .where(table.c.channel == channel, table.c.state.in_(UNSENT), table.c.next_attempt_at <= now)
            .group_by(table.c.sender)
            .order_by(func.min(table.c.id))
            .limit(limit)
        )
        return list(self._session.execute(due).scalars())

    def first(self, sender: str) -> QueuedMessage | None:
        """The oldest message of a conversation that is neither sent nor dead."""
        unsent = (channel_messages.c.sender == sender, channel_messages.c.state.in_(UNSENT))
        found = select(channel_messages).where(*unsent).order_by(channel_messages.c.id).limit(1)
        row = self._session.execute(found).first()
        return _queued(row) if row else None

    def begin(self, message_id: int) -> bool:
        """A message is about to be sent; whether it still was to be."""
        begun = {"state": MessageState.SENDING, "attempts": channel_messages.c.attempts + 1}
        return self._update(message_id, (MessageState.PENDING,), **begun)

    def sent(self, message_id: int, service_id: str, now: datetime) -> None:
        """The service has taken a message, and has this id for it; what it said is no longer needed."""
        self._update(message_id, UNSENT, state=MessageState.SENT, payload=None, sent_at=now)
        named = update(channel_messages).where(channel_messages.c.id == message_id)
        self._session.execute(named.values(service_id=service_id))

    def postpone(self, message_id: int, until: datetime, reason: str | None, code: int | None) -> None:
        """A message is to be sent at a later time; why it was not before, if that is known."""
        pending = {"state": MessageState.PENDING, "next_attempt_at": until}
        self._update(message_id, UNSENT, reason=reason, code=code, **pending)

    def give_up(self, message_id: int, reason: str, code: int | None) -> None:
        """A message will not be sent."""
        self._update(message_id, UNSENT, state=MessageState.DEAD, payload=None, reason=reason, code=code)

    def tell(self, channel: str, reference: str, delivery: Delivery, code: int | None, now: datetime) -> None:
        """What a service says of a message, by our reference or its own id: it has gone out at least."""
        table = channel_messages
        named = (
            table.c.channel == channel,
            or_(table.c.reference == reference, table.c.service_id == reference),
        )
        out = {"state": MessageState.SENT, "payload": None, "sent_at": now}
        self._session.execute(update(table).where(*named, table.c.state.in_(UNSENT)).values(**out))
        news: dict[str, Any] = {"delivery": delivery}
        if delivery is Delivery.FAILED:
            news |= {"state": MessageState.DEAD, "reason": delivery.value, "code": code}
        self._session.execute(update(table).where(*named, _later(delivery)).values(**news))

    def read(self, sender: str, until: datetime) -> None:
        """A person has read all that was sent to him until a moment."""
        table = channel_messages
        told = (table.c.sender == sender, table.c.state == MessageState.SENT, table.c.sent_at <= until)
        unread = _later(Delivery.READ)
        self._session.execute(update(table).where(*told, unread).values(delivery=Delivery.READ))

    def dead(self, limit: int) -> list[DeadMessage]:
        """The messages that were given up, the latest first."""
        gone = select(channel_messages).where(channel_messages.c.state == MessageState.DEAD)
        rows = self._session.execute(gone.order_by(channel_messages.c.id.desc()).limit(limit))
        return [
            DeadMessage(row.id, row.channel, row.created_at, row.attempts, row.reason, row.code)
            for row in rows
        ]

    def forget(self, before: datetime) -> int:
        """Delete what is sent or dead and was queued before a moment; how many there were."""
        table = channel_messages
        old = (table.c.created_at < before, table.c.state.not_in(UNSENT))
        return int(self._session.execute(delete(table).where(*old)).rowcount)

    def _insert(self, channel: str, message: Outgoing, reference: str, now: datetime, **values: Any) -> bool:
        return insert_once(
            self._session,
            channel_messages,
            channel=channel,
            sender=message.sender,
            key=message.key,
            reference=reference,
            attempts=0,
            created_at=now,
            next_attempt_at=AT_ONCE,
            **values,
        )

    def _update(self, message_id: int, states: Sequence[MessageState], **values: Any) -> bool:
        table = channel_messages
        wanted = update(table).where(table.c.id == message_id, table.c.state.in_(states))
        return bool(self._session.execute(wanted.values(**values)).rowcount)


def _later(delivery: Delivery) -> Any:
    column = channel_messages.c.delivery
    return or_(column.is_(None), column.in_(_BEFORE[delivery]))


def _item(row: Row) -> Item:
    received = Received(row.message_id, row.sender, row.kind, row.text, row.at, row.locale)
    return Item(row.id, received, row.attempts, row.next_attempt_at)


def _queued(row: Row) -> QueuedMessage:
    return QueuedMessage(
        id=row.id,
        sender=row.sender,
        reference=row.reference,
        payload=row.payload,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
    )


def forget_sender(session: Session, senders: Sequence[str]) -> None:
    """Forget whom what is done was from and for; what waits is still answered."""
    done = (inbox.c.sender.in_(senders), inbox.c.state == ItemState.DONE)
    session.execute(update(inbox).where(*done).values(sender=None))
    table = channel_messages
    session.execute(delete(table).where(table.c.sender.in_(senders), table.c.state.not_in(UNSENT)))


def of_sender(table: Table, sender: str, *columns: str) -> Select:
    """The rows of a conversation in their order, in these columns."""
    return select(*(table.c[name] for name in columns)).where(table.c.sender == sender).order_by(table.c.id)
