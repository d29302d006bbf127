"""Sellers in the store."""

from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from actions.desk.days import warsaw_day
from actions.desk.discussions import DiscussionStep
from actions.desk.sellers import BadgeChange, Seller
from actions.desk.standard import Category, Rating, SellerRecord
from actions.store import tables


class SellerRepository:
    """Reads and writes sellers with all that belongs to them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, login: str) -> Seller | None:
        """The seller of a login, in whatever case it is written."""
        found = self._session.execute(
            select(tables.sellers).where(tables.sellers.c.login_folded == login.casefold())
        ).first()
        return self._load(found) if found else None

    def logins(self) -> list[str]:
        """The logins of all sellers."""
        return list(self._session.execute(select(tables.sellers.c.login)).scalars())

    def add(self, seller: Seller) -> None:
        """Store a new seller.

        Raises:
            sqlalchemy.exc.IntegrityError: the login is taken, or a value breaks a table's rule.
        """
        record = seller.record
        key = self._session.execute(
            insert(tables.sellers).values(
                login=seller.login,
                login_folded=seller.login.casefold(),
                company_account=record.company_account,
            )
        ).inserted_primary_key[0]
        rows: dict[Table, list[dict[str, Any]]] = {
            tables.ratings: [_rating_row(rating) for rating in record.ratings],
            tables.warnings: [{"warned_on": day, "kind": kind} for day, kind in record.warnings],
            tables.suspensions: [
                {"suspended_from": start, "suspended_to": end} for start, end in record.suspensions
            ],
            tables.unresolved_discussions: [{"closed_on": day} for day in record.unresolved],
            tables.badge_changes: [vars(change) for change in seller.badge_history],
        }
        for table, values in rows.items():
            if values:
                self._session.execute(insert(table), [{"seller_id": key, **row} for row in values])

    def remove(self, login: str) -> None:
        """Delete a seller and all that belongs to him; nothing happens if there is none."""
        self._session.execute(delete(tables.sellers).where(tables.sellers.c.login_folded == login.casefold()))

    def _load(self, row: Row) -> Seller:
        record = SellerRecord(
            company_account=row.company_account,
            ratings=[_rating(found) for found in self._of(tables.ratings, row.id)],
            warnings=[(found.warned_on, found.kind) for found in self._of(tables.warnings, row.id)],
            suspensions=[
                (found.suspended_from, found.suspended_to) for found in self._of(tables.suspensions, row.id)
            ],
            unresolved=[
                *(found.closed_on for found in self._of(tables.unresolved_discussions, row.id)),
                *(warsaw_day(at) for at in self._closed_unresolved(row.login)),
            ],
        )
        history = [
            BadgeChange(found.changed_on, found.has_badge, found.reason)
            for found in self._of(tables.badge_changes, row.id)
        ]
        return Seller(row.login, record, history)

    def _closed_unresolved(self, login: str) -> list[datetime]:
        """When the desk's own discussions with a seller ended without agreement."""
        events = tables.discussion_events
        found = (
            select(events.c.at)
            .join(tables.discussions, tables.discussions.c.id == events.c.discussion_id)
            .join(tables.orders, tables.orders.c.id == tables.discussions.c.order_id)
            .join(tables.accounts, tables.accounts.c.id == tables.orders.c.seller_id)
            .where(
                tables.accounts.c.login_folded == login.casefold(),
                events.c.step == DiscussionStep.UNRESOLVED,
            )
            .order_by(events.c.id)
        )
        return list(self._session.execute(found).scalars())

    def _of(self, table: Table, seller_id: int) -> list[Row]:
        return list(
            self._session.execute(select(table).where(table.c.seller_id == seller_id).order_by(table.c.id))
        )


def _rating_row(rating: Rating) -> dict[str, object]:
    scores = {category.value: score for category, score in rating.scores.items()}
    return {"rated_on": rating.rated_on, "late_by_seller": rating.late_by_seller, **scores}


def _rating(row: Row) -> Rating:
    scores = {category: getattr(row, category.value) for category in Category}
    return Rating(row.rated_on, scores, row.late_by_seller)
