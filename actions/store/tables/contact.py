"""Codes and verified conversations, calls, hand-overs, surveys, reports and privacy requests."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from actions.desk.callbacks import CallbackState
from actions.desk.events import Subject
from actions.desk.handovers import LONGEST_MESSAGE, Author, HandoverState
from actions.desk.privacy import RequestKind, RequestState
from actions.desk.reports import (
    LONGEST_CONTACT,
    LONGEST_DESCRIPTION,
    LONGEST_OFFER,
    InfringedRight,
    ReportKind,
)
from actions.desk.surveys import HIGHEST, LONGEST_COMMENT, LONGEST_OCCASION, LOWEST
from actions.store.tables.base import Moment, metadata, words

LONGEST_SENDER = 160
LONGEST_REFERENCE = 40
LONGEST_CHANNEL = 40
LONGEST_SOURCE = 200


def _sender(nullable: bool = False, index: bool = True) -> Column:
    return Column("sender", String(LONGEST_SENDER), nullable=nullable, index=index)


def _account(ondelete: str = "CASCADE", nullable: bool = True) -> Column:
    return Column("account_id", ForeignKey("accounts.id", ondelete=ondelete), nullable=nullable, index=True)


def _reference() -> Column:
    return Column("reference", String(LONGEST_REFERENCE), nullable=False, unique=True)


def _unique_where(name: str, condition: str, *columns: str) -> Index:
    where = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


# A code of nobody has no account; only the digest of a code is kept.
login_codes = Table(
    "login_codes",
    metadata,
    Column("id", Integer, primary_key=True),
    _sender(),
    _account(),
    Column("digest", String(64), nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("open", Boolean, nullable=False),
)

verifications = Table(
    "verifications",
    metadata,
    Column("sender", String(LONGEST_SENDER), primary_key=True),
    _account(nullable=False),
    Column("verified_until", Moment, nullable=False),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference(),
    _sender(index=False),
    _account(),
    Column("phone", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("state", words(CallbackState, "state"), nullable=False),
    # Of two that book the same at once, one is first.
    _unique_where("uq_callbacks_booked", "state = 'booked'", "sender", "phone", "at"),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference(),
    _sender(),
    _account(),
    Column("language", String(2), nullable=False),
    Column("summary", Text, nullable=False),
    Column("state", words(HandoverState, "state"), nullable=False, index=True),
    Column("consultant", String(40)),
    Column("opened_at", Moment, nullable=False, index=True),
    Column("taken_at", Moment),
    Column("closed_at", Moment),
    CheckConstraint("language IN ('pl', 'en')", "language"),
    _unique_where("uq_handovers_open", "state <> 'closed'", "sender"),
)

handover_messages = Table(
    "handover_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("handover_id", ForeignKey("handovers.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author", words(Author, "author"), nullable=False),
    Column("text", String(LONGEST_MESSAGE), nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", String(LONGEST_SOURCE)),  # the channel's own id, where a message has one
    UniqueConstraint("handover_id", "number"),
    Index("uq_handover_messages_source", "handover_id", "source", unique=True),
)

# What is kept of an answer or a report when a person is forgotten has neither sender nor account.
surveys = Table(
    "surveys",
    metadata,
    Column("id", Integer, primary_key=True),
    _sender(nullable=True, index=False),
    _account("SET NULL"),
    Column("occasion", String(LONGEST_OCCASION), nullable=False),
    Column("score", Integer, nullable=False),
    Column("comment", String(LONGEST_COMMENT)),
    Column("answered_at", Moment, nullable=False, index=True),
    # Unknown of the answers from before they were kept.
    Column("language", String(2), nullable=False, server_default=""),
    Column("channel", String(LONGEST_CHANNEL), nullable=False, server_default=""),
    UniqueConstraint("sender", "occasion"),
    CheckConstraint(f"score BETWEEN {LOWEST} AND {HIGHEST}", "score"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference(),
    _sender(nullable=True),
    _account("SET NULL"),
    Column("kind", words(ReportKind, "kind"), nullable=False),
    Column("infringed_right", words(InfringedRight, "infringed_right")),
    Column("offer", String(LONGEST_OFFER), nullable=False),
    Column("description", String(LONGEST_DESCRIPTION), nullable=False),
    Column("contact", String(LONGEST_CONTACT)),
    Column("received_at", Moment, nullable=False),
)

privacy_requests = Table(
    "privacy_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    _reference(),
    _sender(),
    _account(),
    Column("kind", words(RequestKind, "kind"), nullable=False),
    Column("state", words(RequestState, "state"), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("done_at", Moment),
)

# Conversations whose events the bot has yet to delete; a line goes when that is done.
erased_conversations = Table(
    "erased_conversations",
    metadata,
    Column("sender", String(LONGEST_SENDER), primary_key=True),
)

# What happened, without whom it happened to.
contact_events = Table(
    "contact_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", words(Subject, "subject"), nullable=False),
    Column("reference", String(LONGEST_REFERENCE), nullable=False, index=True),
    Column("event", String(32), nullable=False),
    Column("at", Moment, nullable=False),
)
