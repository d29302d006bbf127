"""What a webhook's body brings, made safe to keep."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from actions.desk.messaging import KEPT, Delivery, ItemKind, Received
from actions.store.tables.contact import LONGEST_SENDER
from actions.store.tables.messaging import LONGEST_MESSAGE_ID
from bot.channels.messaging.contract import Incoming, Kind
from bot.channels.text import clean

logger = logging.getLogger(__name__)

LONGEST_PAYLOAD = 1000
LONGEST_LOCALE = 10
LARGEST_CODE = 2**31 - 1
# What is told apart of what cannot be read.
UNREADABLE = frozenset("image audio video file location sticker reaction contact".split())
_KINDS = {kind.value for kind in ItemKind}
_DELIVERIES = {delivery.value for delivery in Delivery}


@dataclass(frozen=True)
class Told:
    """What a service says of a message of ours: by reference, or of all of a conversation until a moment."""

    sender: str
    reference: str | None
    delivery: Delivery
    at: datetime
    code: int | None


@dataclass(frozen=True)
class Taken:
    """What of a body is kept."""

    received: Sequence[Received]
    told: Sequence[Told]


def sort_out(channel: str, items: Iterable[Incoming], now: datetime) -> Taken:
    """Sort the items of a body: what a person sent, what the service says of ours; the rest is dropped."""
    known = [item for item in items if _is_name(item.user, LONGEST_SENDER - len(channel) - 1)]
    # What is older has been forgotten: delivered once more, it would count as new.
    young = [item for item in known if _moment(item.at, now) > now - KEPT]
    received = [_received(channel, item, now) for item in young if item.kind.value in _KINDS]
    told = [
        _told(channel, item, now)
        for item in known
        if (item.kind is Kind.STATUS and item.status in _DELIVERIES)
        or (item.kind is Kind.ECHO and item.reference)
    ]
    return Taken(received, told)


def _received(channel: str, item: Incoming, now: datetime) -> Received:
    return Received(
        _message_id(item.id),
        f"{channel}:{item.user}",
        ItemKind(item.kind.value),
        _text(item),
        _moment(item.at, now),
        item.locale if item.locale and _is_name(item.locale, LONGEST_LOCALE) else None,
    )


def _told(channel: str, item: Incoming, now: datetime) -> Told:
    delivery = Delivery.SENT if item.kind is Kind.ECHO else Delivery(item.status)
    code = item.error if item.error is not None and abs(item.error) <= LARGEST_CODE else None
    reference = _message_id(item.reference) if item.reference else None
    return Told(f"{channel}:{item.user}", reference, delivery, _moment(item.at, now), code)


def _text(item: Incoming) -> str:
    if item.kind is Kind.TEXT:
        return clean(item.text)
    if item.kind is Kind.UNSUPPORTED:
        return item.text if item.text in UNREADABLE else "other"
    return item.text if _is_name(item.text, LONGEST_PAYLOAD) else ""


def _message_id(given: str) -> str:
    """The id, or a digest of one that does not do for a key."""
    if _is_name(given, LONGEST_MESSAGE_ID):
        return given
    return hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def _is_name(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable()


def _moment(at: datetime, now: datetime) -> datetime:
    """When it was, in UTC; a clock that runs ahead must not keep an item behind all later ones."""
    return min(at.astimezone(timezone.utc), now) if at.tzinfo else now
