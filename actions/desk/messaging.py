"""What comes in from messaging services and goes out to them: kept until it is done, then for a week."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

KEPT = timedelta(days=7)
ANSWER_ATTEMPTS = 4  # after which the person is told that it did not work
SENT_WITHIN = timedelta(hours=24)  # services take an answer no longer than that
FIRST_PAUSE = timedelta(seconds=1)  # doubles with each attempt
LONGEST_PAUSE = timedelta(minutes=15)


class ItemKind(str, Enum):
    """What a person has sent."""

    TEXT = "text"
    PAYLOAD = "payload"
    UNSUPPORTED = "unsupported"


class ItemState(str, Enum):
    """What became of it."""

    WAITING = "waiting"
    DONE = "done"


class MessageState(str, Enum):
    """What became of a message to a person: `sending` may have gone out, a dead one is not tried again."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class Delivery(str, Enum):
    """What a service says of a message that it took."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class Received:
    """What a person has sent.

    Args:
        message_id: the service's id of it.
        sender: the conversation.
        kind: what it is.
        text: typed text, a payload, or what cannot be read ("image").
        at: when it was sent, in UTC.
        locale: a hint at his language.
    """

    message_id: str
    sender: str
    kind: ItemKind
    text: str
    at: datetime
    locale: str | None = None


@dataclass(frozen=True)
class Item:
    """The same as the inbox holds it, with its number there."""

    id: int
    received: Received
    attempts: int
    next_attempt_at: datetime


@dataclass(frozen=True)
class Outgoing:
    """A message to a person as the service takes it; two with one key are the same for a conversation."""

    sender: str
    key: str
    payload: dict[str, Any]


@dataclass(frozen=True)
class QueuedMessage:
    """The same as the store holds it; `reference` is what the service tells us of it by."""

    id: int
    sender: str
    reference: str
    payload: dict[str, Any] | None
    state: MessageState
    attempts: int
    created_at: datetime
    next_attempt_at: datetime


@dataclass(frozen=True)
class DeadMessage:
    """A message that was given up, without whom it was for and what it said."""

    id: int
    channel: str
    created_at: datetime
    attempts: int
    reason: str
    code: int | None


@dataclass(frozen=True)
class Consent:
    """That an account wants its news in a conversation, since when."""

    sender: str
    login: str
    given_at: datetime


def pause(attempts: int, at_least: float | None = None) -> timedelta:
    """How long to wait after so many attempts; `at_least` so many seconds, if the service says so."""
    doubled = FIRST_PAUSE * (1 << min(attempts - 1, 20))
    return max(min(doubled, LONGEST_PAUSE), timedelta(seconds=at_least or 0))


def next_attempt(message: QueuedMessage, now: datetime, at_least: float | None = None) -> datetime | None:
    """When to send a message again that has just failed; None if that would be too late."""
    again = now + pause(message.attempts, at_least)
    return again if again <= message.created_at + SENT_WITHIN else None
