"""What people write and what becomes of our messages, read from a webhook's body."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

from bot.channels.messaging.beginnings import beginning
from bot.channels.messaging.contract import BadBodyError, Incoming, Kind
from bot.channels.text import clean

Object = dict[str, Any]

LONGEST_PAYLOAD = 1000  # characters; the service takes no longer ones
LONGEST_REFERENCE = 1000
GET_STARTED = "get_started"  # the payload that the page's Get Started button is given
_USER = re.compile(r"\d{1,32}")
_ID = re.compile(r"[!-~]{1,200}")
# What the service calls things, and what the assistant does.
_ATTACHMENTS = {"fallback": "other", "template": "other"}
_ATTACHMENTS |= {name: name for name in ("image", "audio", "video", "file", "location", "sticker")}


class Parser:
    """Reads bodies whose signature is right.

    Args:
        page_id: the page; what came to another one is not for us.
        now: the clock, for what bears no time that can be read.
    """

    def __init__(self, page_id: str, now: Callable[[], datetime]) -> None:
        self._page_id = page_id
        self._now = now
        self._readers = {
            "message": self._message,
            "postback": self._postback,
            "referral": self._referral,
            "reaction": self._reaction,
            "delivery": self._delivery,
            "read": self._read,
        }

    def parse(self, body: bytes) -> list[Incoming]:
        """The items of a body in their order, each id once.

        An item that cannot be read is ignored by itself: those beside it count.

        Raises:
            BadBodyError: it is not what the service sends.
        """
        digest = hashlib.sha256(body).hexdigest()
        once: dict[str, Incoming] = {}
        for number, data in enumerate(_items(body, self._page_id)):
            for item in self._read_item(data, f"{digest}:{number}"):
                once.setdefault(item.id, item)
        return list(once.values())

    def _read_item(self, data: Object, made_id: str) -> list[Incoming]:
        """One item of the body, which is several where it is about several messages."""
        kind = next((kind for kind in self._readers if isinstance(data.get(kind), dict)), None)
        is_echo = kind == "message" and data["message"].get("is_echo") is True
        user = _id_in(data, "recipient" if is_echo else "sender")
        if kind and user and user != self._page_id:
            found = self._readers[kind](user, data[kind], self._at(data.get("timestamp")))
            if found:
                return found
        return [Incoming(made_id, user or "", Kind.IGNORED, self._at(data.get("timestamp")))]

    def _message(self, user: str, message: Object, at: datetime) -> list[Incoming]:
        mid = _matching(_ID, message.get("mid"))
        if mid is None:
            return []
        if message.get("is_echo") is True:
            reference = _short(message.get("metadata"), LONGEST_REFERENCE)
            return [Incoming(mid, user, Kind.ECHO, at, reference=reference)]
        kind, text = _content(message)
        return [Incoming(mid, user, kind, at, text)]

    def _postback(self, user: str, postback: Object, at: datetime) -> list[Incoming]:
        payload = _short(postback.get("payload"), LONGEST_PAYLOAD)
        if payload is None:
            return []
        mid = _matching(_ID, postback.get("mid")) or f"{user}:{_milliseconds(at)}:postback"
        return [
            Incoming(mid, user, Kind.PAYLOAD, at, _begun(postback) if payload == GET_STARTED else payload)
        ]

    def _referral(self, user: str, referral: Object, at: datetime) -> list[Incoming]:
        """A link into the conversation was followed."""
        text = _begun({"referral": referral})
        return [Incoming(f"{user}:{_milliseconds(at)}:referral", user, Kind.PAYLOAD, at, text)]

    def _reaction(self, user: str, reaction: Object, at: datetime) -> list[Incoming]:
        mid = _matching(_ID, reaction.get("mid"))
        if mid is None or reaction.get("action") != "react":
            return []
        return [Incoming(f"{mid}:{_milliseconds(at)}:reaction", user, Kind.UNSUPPORTED, at, "reaction")]

    def _delivery(self, user: str, delivery: Object, at: datetime) -> list[Incoming]:
        """Messages that have arrived: by the service's own ids, it does not tell our references."""
        listed = delivery.get("mids")
        mids = [mid for mid in listed if _matching(_ID, mid)] if isinstance(listed, list) else []
        return [
            Incoming(f"{mid}:delivered", user, Kind.STATUS, at, reference=mid, status="delivered")
            for mid in mids
        ]

    def _read(self, user: str, read: Object, at: datetime) -> list[Incoming]:
        """All messages that were sent before a moment were read."""
        at = self._at(read.get("watermark"))
        return [Incoming(f"{user}:{_milliseconds(at)}:read", user, Kind.STATUS, at, status="read")]

    def _at(self, milliseconds: object) -> datetime:
        """A moment since 1970, which some items write as text."""
        try:
            if isinstance(milliseconds, (int, str)):
                return datetime.fromtimestamp(int(milliseconds) / 1000, timezone.utc)
        except (ValueError, OverflowError, OSError):
            pass
        return self._now()


def _items(body: bytes, page_id: str) -> Iterator[Object]:
    """The items of all entries for a page; what comes in standby is another app's conversation."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadBodyError("not valid JSON") from None
    entries = data.get("entry") if isinstance(data, dict) else None
    if not isinstance(entries, list) or data.get("object") != "page":
        raise BadBodyError("not a page's entries")
    for entry in entries:
        own = isinstance(entry, dict) and entry.get("id") == page_id
        items = entry.get("messaging") if own else None
        yield from (item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def _content(message: Object) -> tuple[Kind, str]:
    """What somebody sent: pressed, typed, something that is no text, or nothing."""
    reply, text, attachments = (message.get(name) for name in ("quick_reply", "text", "attachments"))
    payload = _short(reply.get("payload"), LONGEST_PAYLOAD) if isinstance(reply, dict) else None
    if payload is not None:
        return Kind.PAYLOAD, payload
    if isinstance(text, str) and text.strip():
        return Kind.TEXT, clean(text)
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    return (Kind.UNSUPPORTED, _what(first)) if isinstance(first, dict) else (Kind.IGNORED, "")


def _what(attachment: Object) -> str:
    payload, kind = attachment.get("payload"), attachment.get("type")
    if isinstance(payload, dict) and "sticker_id" in payload:
        return "sticker"
    return _ATTACHMENTS.get(kind, "other") if isinstance(kind, str) else "other"


def _begun(data: Object) -> str:
    """What the conversation is begun with of somebody who came by a link, or by none."""
    referral = data.get("referral")
    return beginning(referral.get("ref") if isinstance(referral, dict) else None)


def _id_in(data: Object, role: str) -> str | None:
    person = data.get(role)
    return _matching(_USER, person.get("id")) if isinstance(person, dict) else None


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _short(value: object, most: int) -> str | None:
    """A text that can be stored as it is."""
    return value if isinstance(value, str) and 0 < len(value) <= most and value.isprintable() else None


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
