"""Accounts, their orders and what they are to be told."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from actions.desk.outbox import NoticeStatus
from actions.store.tables.base import Moment, Money, metadata, words

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(40), nullable=False),
    Column("login_folded", String(40), nullable=False, unique=True),
    Column("email", String(254), nullable=False),
    Column("email_folded", String(254), nullable=False, unique=True),
    Column("smart", Boolean, nullable=False),
    Column("language", String(2), nullable=False),
    Column("staff", Boolean, nullable=False),
    CheckConstraint("language IN ('pl', 'en')", "language"),
)

# The seller is an account, not a row of `sellers`: those come and go with each import of the ratings.
orders = Table(
    "orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("buyer_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("seller_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("product", String(200), nullable=False),
    Column("price", Money, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("ordered_on", Date, nullable=False),
    Column("paid_on", Date),
    CheckConstraint("price >= 0", "price"),
    CheckConstraint("buyer_id <> seller_id", "parties"),
    CheckConstraint("paid_on IS NULL OR paid_on >= ordered_on", "paid"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("status", words(NoticeStatus, "status"), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("shown_at", Moment),  # in a conversation of the account
    Column("last_error", String(200)),
    Column("dedupe_key", String(120), nullable=False, unique=True),
    Index("ix_outbox_due", "status", "next_attempt_at"),
)
