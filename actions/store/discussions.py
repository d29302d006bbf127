"""Discussions in the store."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from actions.desk.discussions import Discussion, DiscussionEvent, Reason
from actions.store.insertion import insert_once
from actions.store.locking import lock_row
from actions.store.orders import buyer_is, order_columns, order_join, order_of, seller_is
from actions.store.tables import discussion_events, discussions, orders


class DiscussionRepository:
    """Reads and writes discussions with their steps."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, reference: str) -> Discussion | None:
        """The discussion of a reference, whoever's it is: the desk asks whose."""
        return _only(self._where(discussions.c.reference == reference))

    def for_change(self, reference: str) -> Discussion | None:
        """The same, kept from others until the unit of work ends."""
        lock_row(self._session, discussions.c.reference, reference)
        return self.get(reference)

    def of_order(self, number: str, reason: Reason) -> Discussion | None:
        """The discussion of an order for a reason."""
        return _only(self._where(orders.c.number == number, discussions.c.reason == reason))

    def of_buyer(self, login: str) -> list[Discussion]:
        """All that a buyer opened, the latest first."""
        return self._where(buyer_is(login))

    def of_seller(self, login: str) -> list[Discussion]:
        """All that were opened on a seller's orders, the latest first."""
        return self._where(seller_is(login))

    def by_keys(self, keys: Iterable[int]) -> dict[int, Discussion]:
        """The discussions of primary keys."""
        return self._load(discussions.c.id.in_(list(keys)))

    def add(self, discussion: Discussion) -> bool:
        """Store a new discussion unless its order has one for the reason, or its reference is taken.

        Returns:
            Whether it was stored.
        """
        added = insert_once(
            self._session,
            discussions,
            reference=discussion.reference,
            order_id=select(orders.c.id).where(orders.c.number == discussion.order.number).scalar_subquery(),
            reason=discussion.reason,
            wish=discussion.wish,
            status=discussion.status,
        )
        if added:
            self._add_event(discussion)
        return added

    def append(self, discussion: Discussion) -> None:
        """Store the last step of a discussion that is there, and what it has come to by it.

        Raises:
            sqlalchemy.exc.IntegrityError: that step has been taken by another.
        """
        same = discussions.c.reference == discussion.reference
        self._session.execute(update(discussions).where(same).values(status=discussion.status))
        self._add_event(discussion)

    def _add_event(self, discussion: Discussion) -> None:
        key = select(discussions.c.id).where(discussions.c.reference == discussion.reference)
        self._session.execute(
            insert(discussion_events).values(
                discussion_id=key.scalar_subquery(),
                number=len(discussion.events),
                **vars(discussion.events[-1]),
            )
        )

    def _where(self, *conditions: Any) -> list[Discussion]:
        found = self._load(*conditions).values()
        return sorted(found, key=lambda discussion: discussion.opened_at, reverse=True)

    def _load(self, *conditions: Any) -> dict[int, Discussion]:
        found = (
            select(discussions, *order_columns())
            .select_from(order_join(discussions.join(orders, orders.c.id == discussions.c.order_id)))
            .where(*conditions)
        )
        rows = list(self._session.execute(found))
        events = self._events([row.id for row in rows])
        return {row.id: _discussion(row, events[row.id]) for row in rows}

    def _events(self, keys: list[int]) -> dict[int, list[DiscussionEvent]]:
        found = (
            select(discussion_events)
            .where(discussion_events.c.discussion_id.in_(keys))
            .order_by(discussion_events.c.number)
        )
        events = defaultdict(list)
        for row in self._session.execute(found):
            events[row.discussion_id].append(DiscussionEvent(row.at, row.step, row.party, row.text))
        return events


def _only(found: list[Discussion]) -> Discussion | None:
    return found[0] if found else None


def _discussion(row: Row, events: list[DiscussionEvent]) -> Discussion:
    return Discussion(row.reference, order_of(row), row.reason, row.wish, row.status, tuple(events))
