"""Sellers and what belongs to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from actions.desk.sellers import BadgeReason
from actions.desk.standard import Category, WarningKind
from actions.store.tables.base import metadata, words


def _of_seller(index: bool = True) -> Column:
    return Column("seller_id", ForeignKey("sellers.id", ondelete="CASCADE"), nullable=False, index=index)


sellers = Table(
    "sellers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(40), nullable=False),
    # Logins differ by more than case: the folded form is what people are found by.
    Column("login_folded", String(40), nullable=False, unique=True),
    Column("company_account", Boolean, nullable=False),
)

ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(index=False),
    Column("rated_on", Date, nullable=False),
    *(Column(category.value, Integer, nullable=False) for category in Category),
    Column("late_by_seller", Boolean, nullable=False),
    *(CheckConstraint(f"{category.value} BETWEEN 1 AND 5", category.value) for category in Category),
    Index("ix_ratings_seller_day", "seller_id", "rated_on"),
)

badge_changes = Table(
    "badge_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(index=False),
    Column("changed_on", Date, nullable=False),
    Column("has_badge", Boolean, nullable=False),
    Column("reason", words(BadgeReason, "reason"), nullable=False),
    UniqueConstraint("seller_id", "changed_on"),
)

warnings = Table(
    "warnings",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(),
    Column("warned_on", Date, nullable=False),
    Column("kind", words(WarningKind, "kind"), nullable=False),
)

suspensions = Table(
    "suspensions",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(),
    Column("suspended_from", Date, nullable=False),
    Column("suspended_to", Date),
    CheckConstraint("suspended_to IS NULL OR suspended_to >= suspended_from", "order"),
)

unresolved_discussions = Table(
    "unresolved_discussions",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_seller(),
    Column("closed_on", Date, nullable=False),
)
