"""Hand-overs and their messages in the store."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from actions.desk.handovers import MEASURED, Author, Handover, HandoverState, Message
from actions.desk.identity import Owner
from actions.store.insertion import insert_once
from actions.store.locking import lock_row
from actions.store.owners import account_key, with_login
from actions.store.tables import handover_messages, handovers


class HandoverRepository:
    """Reads and writes hand-overs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, reference: str) -> Handover | None:
        """The hand-over of an id."""
        return self._first(with_login(handovers).where(handovers.c.reference == reference))

    def current(self, sender: str) -> Handover | None:
        """The hand-over of a conversation that is not closed."""
        going_on = (handovers.c.sender == sender, handovers.c.state != HandoverState.CLOSED)
        return self._first(with_login(handovers).where(*going_on))

    def latest(self, senders: Collection[str]) -> list[tuple[Handover, int]]:
        """The last hand-over of each of these conversations, with the number of its last message."""
        last = (
            select(func.max(handovers.c.id))
            .where(handovers.c.sender.in_(senders))
            .group_by(handovers.c.sender)
        )
        number = (
            select(func.coalesce(func.max(handover_messages.c.number), 0))
            .where(handover_messages.c.handover_id == handovers.c.id)
            .scalar_subquery()
        )
        wanted = with_login(handovers).add_columns(number.label("written")).where(handovers.c.id.in_(last))
        return [(_handover(row), row.written) for row in self._session.execute(wanted)]

    def lately_in(self, channel: str, since: datetime) -> list[str]:
        """The conversations of a channel with a hand-over that is not closed, or was after a moment."""
        wanted = select(handovers.c.sender).where(
            or_(handovers.c.state != HandoverState.CLOSED, handovers.c.closed_at >= since),
            handovers.c.sender.startswith(f"{channel}:", autoescape=True),
        )
        return sorted(set(self._session.execute(wanted).scalars()))

    def move(self, sender: str, owner: Owner) -> None:
        """Have a conversation's hand-over that is not closed go on in its owner's other conversation."""
        going_on = (handovers.c.sender == sender, handovers.c.state != HandoverState.CLOSED)
        account = account_key(self._session, owner.login)
        moved = {"sender": owner.sender, "account_id": account}
        self._session.execute(update(handovers).where(*going_on).values(moved))

    def for_change(self, reference: str) -> Handover | None:
        """The hand-over of an id, kept from others until the unit of work ends."""
        lock_row(self._session, handovers.c.reference, reference)
        return self.get(reference)

    def current_for_change(self, sender: str) -> Handover | None:
        """A conversation's hand-over that is not closed, kept from others until the unit of work ends."""
        found = self.current(sender)
        if found:
            lock_row(self._session, handovers.c.reference, found.id)
        return self.current(sender)

    def waiting(self) -> list[Handover]:
        """The queue."""
        return self._found(with_login(handovers).where(handovers.c.state == HandoverState.WAITING))

    def taken_by(self, login: str) -> list[Handover]:
        """What a consultant is at."""
        his = (handovers.c.state == HandoverState.TAKEN, handovers.c.consultant == login)
        return self._found(with_login(handovers).where(*his))

    def last_served(self) -> list[Handover]:
        """The closed hand-overs that were taken last, as many as are measured."""
        served = (handovers.c.state == HandoverState.CLOSED, handovers.c.taken_at.is_not(None))
        wanted = with_login(handovers).where(*served).order_by(None).order_by(handovers.c.taken_at.desc())
        return self._found(wanted.limit(MEASURED))

    def add(self, handover: Handover) -> bool:
        """Store a new hand-over; whether it was stored: the conversation may have one already."""
        values = {name: value for name, value in vars(handover).items() if name not in ("id", "login")}
        account = account_key(self._session, handover.login)
        return insert_once(self._session, handovers, reference=handover.id, account_id=account, **values)

    def save(self, handover: Handover) -> None:
        """Store a step of a hand-over."""
        self._session.execute(
            update(handovers)
            .where(handovers.c.reference == handover.id)
            .values(
                state=handover.state,
                consultant=handover.consultant,
                taken_at=handover.taken_at,
                closed_at=handover.closed_at,
            )
        )

    def write(
        self, handover: Handover, author: Author, text: str, now: datetime, source: str | None = None
    ) -> None:
        """Add a message as the last of a hand-over that was read for a change.

        Args:
            handover: the hand-over.
            author, text, now: who wrote what when.
            source: the channel's own id of the message, if it has one; what has been added is not again.

        Raises:
            sqlalchemy.exc.IntegrityError: another message took its number.
        """
        if source is not None and self._has(handover, source):
            return
        key = select(handovers.c.id).where(handovers.c.reference == handover.id).scalar_subquery()
        last = select(func.coalesce(func.max(handover_messages.c.number), 0)).where(
            handover_messages.c.handover_id == key
        )
        self._session.execute(
            insert(handover_messages).values(
                handover_id=key,
                number=last.scalar_subquery() + 1,
                author=author,
                text=text,
                at=now,
                source=source,
            )
        )

    def messages(self, reference: str, after: int = 0) -> list[Message]:
        """The messages of a hand-over in their order, from the one after a number."""
        found = (
            select(handover_messages)
            .join(handovers, handovers.c.id == handover_messages.c.handover_id)
            .where(handovers.c.reference == reference, handover_messages.c.number > after)
            .order_by(handover_messages.c.number)
        )
        return [Message(row.number, row.author, row.text, row.at) for row in self._session.execute(found)]

    def _has(self, handover: Handover, source: str) -> bool:
        added = (
            select(handover_messages.c.id)
            .join(handovers, handovers.c.id == handover_messages.c.handover_id)
            .where(handovers.c.reference == handover.id, handover_messages.c.source == source)
        )
        return self._session.execute(added).first() is not None

    def _first(self, wanted: Select) -> Handover | None:
        return next(iter(self._found(wanted)), None)

    def _found(self, wanted: Select) -> list[Handover]:
        return [_handover(row) for row in self._session.execute(wanted)]


def _handover(row: Row) -> Handover:
    return Handover(
        id=row.reference,
        sender=row.sender,
        login=row.login,
        language=row.language,
        summary=row.summary,
        opened_at=row.opened_at,
        state=row.state,
        consultant=row.consultant,
        taken_at=row.taken_at,
        closed_at=row.closed_at,
    )
