"""What people write and what becomes of our messages, read from a webhook's body."""

import json
import logging
import unicodedata
from collections.abc import Callable
from datetime import datetime, timezone

from pywa.types.base_update import RawUpdate
from pywa_async.client import WhatsApp as Client
from pywa_async.types.callback import CallbackButton, CallbackSelection
from pywa_async.types.message import Message

from bot.channels.messaging.contract import Incoming, Kind
from bot.channels.text import clean
from bot.channels.whatsapp.webhook import STATUSES, Object, Piece, pieces, string

logger = logging.getLogger(__name__)

STATUS_NAMES = ("sent", "delivered", "read", "failed")
NOBODY = "unknown"  # whose a status is that tells no recipient: the reference says what it is about
LONGEST_PAYLOAD = 256  # characters; the service takes no longer id of a button
# What a person is told that nobody could read, by the service's type.
_UNREAD = {name: name for name in ("image", "audio", "video", "location", "sticker", "reaction")}
_UNREAD |= {"document": "file", "contacts": "contact"}
_OTHER = "other"
_NOT_SAID = ("system", "revoke", "request_welcome")
# What the library raises where something is not as it expects.
_UNREADABLE = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, OSError)


class Parser:
    """Reads bodies whose signature is right.

    Args:
        client: the library's client, which its readers want.
        phone_id: the business's number; what came to another is not for us.
        now: the clock, for what bears no time that can be read.
    """

    def __init__(self, client: Client, phone_id: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._phone_id = phone_id
        self._now = now
        self._readers = {
            "text": self._text,
            "button": self._button,
            "button_reply": self._button,
            "list_reply": self._selection,
        }

    def parse(self, body: bytes) -> list[Incoming]:
        """The items of a body in their order, each id once.

        Raises:
            BadBodyError: it is not what the service sends.
        """
        once: dict[str, Incoming] = {}
        for piece in pieces(body):
            item = self._item(piece)
            if item is not None:
                once.setdefault(item.id, item)
        return list(once.values())

    def _item(self, piece: Piece) -> Incoming | None:
        if piece.id is None or (piece.user is None and piece.part != STATUSES):
            logger.warning("WhatsApp sent something without an id, or from nobody: left out")
            return None
        at = self._at(piece.data)
        if piece.part == STATUSES:
            return self._status(piece, piece.id, at)
        kind, text = self._content(piece)
        return Incoming(piece.id, piece.user or "", kind, at, text)

    def _status(self, piece: Piece, message_id: str, at: datetime) -> Incoming:
        """What became of a message of ours; an undeliverable one may have no recipient."""
        status = piece.data.get("status")
        known = status in STATUS_NAMES and piece.phone_id == self._phone_id
        return Incoming(
            id=f"{message_id}:{status if known else 'other'}",
            user=piece.user or NOBODY,
            kind=Kind.STATUS if known else Kind.IGNORED,
            at=at,
            reference=piece.reference,
            status=status if known else None,
            error=_error(piece.data),
        )

    def _content(self, piece: Piece) -> tuple[Kind, str]:
        data = _as_edited(piece.data)
        what = _what(data)
        if piece.is_own:
            return Kind.ECHO, ""
        if piece.phone_id != self._phone_id or "group_id" in data or what in _NOT_SAID:
            return Kind.IGNORED, ""
        reader = self._readers.get(what)
        if reader is None:
            return Kind.UNSUPPORTED, _UNREAD.get(what, _OTHER)
        try:
            return reader(_update(data))
        except _UNREADABLE as error:
            logger.warning("A WhatsApp message cannot be read: %s", type(error).__name__)
            return Kind.UNSUPPORTED, _OTHER

    def _text(self, update: RawUpdate) -> tuple[Kind, str]:
        return Kind.TEXT, clean(string(Message.from_update(self._client, update).text))

    def _button(self, update: RawUpdate) -> tuple[Kind, str]:
        return Kind.PAYLOAD, _payload(CallbackButton.from_update(self._client, update).data)

    def _selection(self, update: RawUpdate) -> tuple[Kind, str]:
        return Kind.PAYLOAD, _payload(CallbackSelection.from_update(self._client, update).data)

    def _at(self, data: Object) -> datetime:
        try:
            return datetime.fromtimestamp(int(data["timestamp"]), timezone.utc)
        except _UNREADABLE:
            return self._now()


def _as_edited(data: Object) -> Object:
    """A message; for the notice that one was edited, what it says now."""
    edit = data.get("edit")
    message = edit.get("message") if data.get("type") == "edit" and isinstance(edit, dict) else None
    if not isinstance(message, dict):
        return data
    return {**message, **{name: data[name] for name in ("id", "group_id") if name in data}}


def _what(data: Object) -> str:
    """What a message is: its type, and if that is interactive, what was done."""
    kind, interactive = data.get("type"), data.get("interactive")
    if kind == "interactive" and isinstance(interactive, dict):
        kind = interactive.get("type")
    return kind if isinstance(kind, str) else ""


def _update(data: Object) -> RawUpdate:
    """A message as the only one of an update, which is all that the library reads of one.

    It gives up a message whole where any part is missing or not as it expects. So it gets the content alone,
    and whatever else it insists on.
    """
    kind = data["type"]
    message = {
        "id": data["id"],
        "timestamp": 0,
        "type": kind,
        kind: data[kind],
        "context": {"id": "", "from": ""},
    }
    value = {
        "metadata": {"display_phone_number": "", "phone_number_id": ""},
        "contacts": [{"user_id": "-"}],
        "messages": [message],
    }
    body = {"entry": [{"id": "", "changes": [{"field": "messages", "value": value}]}]}
    return RawUpdate(json.dumps(body).encode(), hmac_header=None, update_hash="")


def _payload(value: object) -> str:
    payload = string(value)
    if not 0 < len(payload) <= LONGEST_PAYLOAD or any(map(_is_control, payload)):
        raise ValueError
    return payload


def _is_control(char: str) -> bool:
    """Whether a database may refuse the character."""
    return unicodedata.category(char) in ("Cc", "Cs")


def _error(data: Object) -> int | None:
    errors = data.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("code") if isinstance(first, dict) else None
    return code if isinstance(code, int) else None
