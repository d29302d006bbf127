"""Claims in the store."""

from collections import defaultdict
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from actions.desk.claims import MOVES, Claim, ClaimEvent
from actions.store.discussions import DiscussionRepository
from actions.store.insertion import insert_once
from actions.store.locking import lock_row
from actions.store.orders import buyer_is, order_join
from actions.store.tables import claim_events, claims, discussions, orders


class ClaimRepository:
    """Reads and writes claims with their steps."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, reference: str) -> Claim | None:
        """The claim of a reference, whoever's it is: the desk asks whose."""
        return _only(self._where(claims.c.reference == reference))

    def for_change(self, reference: str) -> Claim | None:
        """The same, kept from others until the unit of work ends."""
        lock_row(self._session, claims.c.reference, reference)
        return self.get(reference)

    def of_discussion(self, reference: str) -> Claim | None:
        """The claim of a discussion."""
        return _only(self._where(discussions.c.reference == reference))

    def of_buyer(self, login: str) -> list[Claim]:
        """All that a buyer submitted, the latest first."""
        return self._where(buyer_is(login))

    def undecided(self) -> list[Claim]:
        """All that wait for a decision or for payment."""
        return self._where(claims.c.status.in_([status for status, after in MOVES.items() if after]))

    def add(self, claim: Claim) -> bool:
        """Store a new claim unless its discussion has one, or its reference is taken.

        Returns:
            Whether it was stored.
        """
        discussion = select(discussions.c.id).where(discussions.c.reference == claim.discussion.reference)
        added = insert_once(
            self._session,
            claims,
            reference=claim.reference,
            discussion_id=discussion.scalar_subquery(),
            amount=claim.amount,
            currency=claim.currency,
            status=claim.status,
        )
        if added:
            self._add_event(claim)
        return added

    def append(self, claim: Claim) -> None:
        """Store the last step of a claim that is there, and what it has come to by it.

        Raises:
            sqlalchemy.exc.IntegrityError: that step has been taken by another.
        """
        same = claims.c.reference == claim.reference
        self._session.execute(update(claims).where(same).values(status=claim.status))
        self._add_event(claim)

    def _add_event(self, claim: Claim) -> None:
        key = select(claims.c.id).where(claims.c.reference == claim.reference).scalar_subquery()
        self._session.execute(
            insert(claim_events).values(claim_id=key, number=len(claim.events), **vars(claim.events[-1]))
        )

    def _where(self, condition: Any) -> list[Claim]:
        found = (
            select(claims)
            .select_from(
                order_join(
                    claims.join(discussions, discussions.c.id == claims.c.discussion_id).join(
                        orders, orders.c.id == discussions.c.order_id
                    )
                )
            )
            .where(condition)
        )
        rows = list(self._session.execute(found))
        events = self._events([row.id for row in rows])
        about = DiscussionRepository(self._session).by_keys(row.discussion_id for row in rows)
        loaded = [
            Claim(row.reference, about[row.discussion_id], row.amount, row.currency, tuple(events[row.id]))
            for row in rows
        ]
        return sorted(loaded, key=lambda claim: claim.submitted_at, reverse=True)

    def _events(self, keys: list[int]) -> dict[int, list[ClaimEvent]]:
        found = select(claim_events).where(claim_events.c.claim_id.in_(keys)).order_by(claim_events.c.number)
        events = defaultdict(list)
        for row in self._session.execute(found):
            events[row.claim_id].append(ClaimEvent(row.at, row.status, row.note))
        return events


def _only(found: list[Claim]) -> Claim | None:
    return found[0] if found else None
