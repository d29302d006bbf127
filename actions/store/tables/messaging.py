"""Messaging services: what came in, what goes out, and who wants news there."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from actions.desk.messaging import Delivery, ItemKind, ItemState, MessageState
from actions.store.tables.base import Moment, metadata, words
from actions.store.tables.contact import LONGEST_CHANNEL, LONGEST_SENDER

LONGEST_MESSAGE_ID = 200
LONGEST_KEY = 120

# What is done keeps neither text nor, once its person is forgotten, a sender: only that it came.
inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(LONGEST_CHANNEL), nullable=False),
    Column("message_id", String(LONGEST_MESSAGE_ID), nullable=False),
    Column("sender", String(LONGEST_SENDER), index=True),
    Column("kind", words(ItemKind, "kind"), nullable=False),
    Column("text", Text, nullable=False),
    Column("locale", String(10)),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("state", words(ItemState, "state"), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    UniqueConstraint("channel", "message_id"),
    Index("ix_inbox_due", "channel", "state", "next_attempt_at"),
)

channel_messages = Table(
    "channel_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(LONGEST_CHANNEL), nullable=False),
    Column("sender", String(LONGEST_SENDER), nullable=False),
    Column("key", String(LONGEST_KEY), nullable=False),
    Column("reference", String(40), nullable=False, unique=True),
    Column("payload", JSON(none_as_null=True)),  # none once it is sent or dead
    Column("state", words(MessageState, "state"), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("next_attempt_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("service_id", String(LONGEST_MESSAGE_ID), index=True),
    Column("delivery", words(Delivery, "delivery")),
    Column("reason", String(32)),
    Column("code", Integer),
    UniqueConstraint("sender", "key"),
    Index("ix_channel_messages_due", "channel", "state", "next_attempt_at"),
)

consents = Table(
    "consents",
    metadata,
    Column("sender", String(LONGEST_SENDER), primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("given_at", Moment, nullable=False),
)
