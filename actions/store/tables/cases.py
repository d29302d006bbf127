"""Discussions and claims, each with its steps."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from actions.desk.claims import ClaimStatus
from actions.desk.discussions import DiscussionStatus, DiscussionStep, Party, Reason, Wish
from actions.desk.texts import LONGEST_TEXT
from actions.store.tables.base import Moment, Money, metadata, words

discussions = Table(
    "discussions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(20), nullable=False, unique=True),
    Column("order_id", ForeignKey("orders.id"), nullable=False),
    Column("reason", words(Reason, "reason"), nullable=False),
    Column("wish", words(Wish, "wish"), nullable=False),
    Column("status", words(DiscussionStatus, "status"), nullable=False),
    # Of two who open the same at once, one is first.
    UniqueConstraint("order_id", "reason"),
)

# The number of a step is taken once: two changes at once cannot both be the next.
discussion_events = Table(
    "discussion_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("discussion_id", ForeignKey("discussions.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("step", words(DiscussionStep, "step"), nullable=False),
    Column("party", words(Party, "party"), nullable=False),
    Column("text", String(LONGEST_TEXT), nullable=False),
    UniqueConstraint("discussion_id", "number"),
    CheckConstraint("number >= 1", "number"),
)

claims = Table(
    "claims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reference", String(20), nullable=False, unique=True),
    Column("discussion_id", ForeignKey("discussions.id"), nullable=False, unique=True),
    Column("amount", Money, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("status", words(ClaimStatus, "status"), nullable=False),
    CheckConstraint("amount >= 0", "amount"),
)

claim_events = Table(
    "claim_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claim_id", ForeignKey("claims.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("status", words(ClaimStatus, "status"), nullable=False),
    Column("note", String(LONGEST_TEXT), nullable=False),
    UniqueConstraint("claim_id", "number"),
    CheckConstraint("number >= 1", "number"),
)
