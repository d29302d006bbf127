"""What happened at the desk in a period, row by row and without what anybody wrote."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Column, and_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStep, Reason
from actions.store.tables import claim_events, claims, discussion_events, discussions, handovers

PAGE = 1000  # rows that a reader holds at once
CLOSING = (DiscussionStep.RESOLVED, DiscussionStep.UNRESOLVED)


class DiscussionChange(NamedTuple):
    """A Discussion was opened or closed: how, when, why it was opened, and when that was."""

    step: DiscussionStep
    at: datetime
    reason: Reason
    opened_at: datetime


class HandoverTimes(NamedTuple):
    """A hand-over's conversation and language, and its times so far."""

    sender: str
    language: str
    opened_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None


class ClaimChange(NamedTuple):
    """A claim has come to a status: when, how much it is for, and when it was submitted."""

    status: ClaimStatus
    at: datetime
    amount: Decimal
    currency: str
    submitted_at: datetime


class InsightRepository:
    """Reads what happened from a moment to before another, in no order."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def discussion_changes(self, since: datetime, until: datetime) -> Iterator[DiscussionChange]:
        """Each opening and closing of a Discussion."""
        first = discussion_events.alias()
        wanted = (
            select(discussion_events.c.step, discussion_events.c.at, discussions.c.reason, first.c.at)
            .join(discussions, discussions.c.id == discussion_events.c.discussion_id)
            .join(first, and_(first.c.discussion_id == discussions.c.id, first.c.number == 1))
            .where(
                *_within(discussion_events.c.at, since, until),
                discussion_events.c.step.in_((DiscussionStep.OPENED, *CLOSING)),
            )
        )
        return (DiscussionChange(*row) for row in self._read(wanted))

    def handovers(self, since: datetime, until: datetime) -> Iterator[HandoverTimes]:
        """Each hand-over that was opened then."""
        found = handovers.c
        wanted = select(found.sender, found.language, found.opened_at, found.taken_at, found.closed_at)
        rows = self._read(wanted.where(*_within(found.opened_at, since, until)))
        return (HandoverTimes(*row) for row in rows)

    def claim_changes(self, since: datetime, until: datetime) -> Iterator[ClaimChange]:
        """Each step of a claim."""
        first = claim_events.alias()
        wanted = (
            select(claim_events.c.status, claim_events.c.at, claims.c.amount, claims.c.currency, first.c.at)
            .join(claims, claims.c.id == claim_events.c.claim_id)
            .join(first, and_(first.c.claim_id == claims.c.id, first.c.number == 1))
            .where(*_within(claim_events.c.at, since, until))
        )
        return (ClaimChange(*row) for row in self._read(wanted))

    def _read(self, wanted: Select) -> Iterator[Row]:
        return iter(self._session.execute(wanted.execution_options(yield_per=PAGE)))


def _within(column: Column, since: datetime, until: datetime) -> tuple[object, object]:
    return column >= since, column < until
