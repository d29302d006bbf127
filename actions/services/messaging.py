"""What messaging services bring and take, each step in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from actions.desk.messaging import (
    ANSWER_ATTEMPTS,
    KEPT,
    Consent,
    Item,
    Outgoing,
    QueuedMessage,
    Received,
    next_attempt,
    pause,
)
from actions.services.identifiers import NewId
from actions.store.database import UnitOfWork


def receive(work: UnitOfWork, channel: str, items: Iterable[Received], now: datetime) -> int:
    """Keep what people have sent; how much of it is new."""
    return work.inbox.add(channel, items, now)


def answer(
    work: UnitOfWork,
    channel: str,
    item: Item,
    payloads: Sequence[dict[str, Any]],
    now: datetime,
    new_id: NewId,
) -> bool:
    """End an item and queue what is to be said to it; whether nobody else had ended it before."""
    if not work.inbox.close(item.id):
        return False
    queue(work, channel, item.received.sender, f"i:{item.id}", payloads, now, new_id)
    return True


def queue(
    work: UnitOfWork,
    channel: str,
    sender: str,
    key: str,
    payloads: Sequence[dict[str, Any]],
    now: datetime,
    new_id: NewId,
) -> None:
    """Queue what is to be said to a conversation, in parts as the service takes it; once for each key."""
    for place, payload in enumerate(payloads):
        work.channel_messages.add(channel, Outgoing(sender, f"{key}:{place}", payload), new_id(), now)


def give_up(
    work: UnitOfWork,
    channel: str,
    sender: str,
    key: str,
    payloads: Sequence[dict[str, Any]],
    reason: str,
    now: datetime,
    new_id: NewId,
) -> None:
    """Keep that what was to be said to a conversation will not be: the rest is as for `queue`."""
    for place, payload in enumerate(payloads):
        message = Outgoing(sender, f"{key}:{place}", payload)
        work.channel_messages.add_dead(channel, message, new_id(), reason, now)


def not_answered(work: UnitOfWork, item: Item, now: datetime) -> bool:
    """An attempt to answer an item failed; whether it is tried again."""
    attempts = item.attempts + 1
    again = attempts < ANSWER_ATTEMPTS
    if again:
        work.inbox.postpone(item.id, now + pause(attempts))
    return again


def not_sent(
    work: UnitOfWork,
    message: QueuedMessage,
    now: datetime,
    *,
    reason: str,
    code: int | None,
    retry: bool,
    after: float | None = None,
) -> bool:
    """An attempt to send a message failed; whether it is tried again.

    Args:
        work: the unit of work.
        message: as it is now, this attempt counted.
        now: a time-zone-aware moment.
        reason, code: why, in our word and in the service's number.
        retry: whether it may go through later.
        after: seconds to wait at least.
    """
    again = next_attempt(message, now, after) if retry else None
    if again:
        work.channel_messages.postpone(message.id, again, reason, code)
    else:
        work.channel_messages.give_up(message.id, reason, code)
    return again is not None


def forget_old(work: UnitOfWork, now: datetime) -> int:
    """Delete what is done and older than a week; how many rows there were."""
    return work.inbox.forget(now - KEPT) + work.channel_messages.forget(now - KEPT)


def allow_news(work: UnitOfWork, sender: str, login: str, now: datetime) -> None:
    """An account wants its news in a conversation."""
    work.consents.put(Consent(sender, login, now))


def stop_news(work: UnitOfWork, sender: str) -> bool:
    """No news are wanted in a conversation; whether they were until now."""
    return work.consents.remove(sender)


def wants_news(work: UnitOfWork, sender: str, login: str) -> bool:
    """Whether an account has its news sent to a conversation."""
    consent = work.consents.get(sender)
    return consent is not None and consent.login == login
