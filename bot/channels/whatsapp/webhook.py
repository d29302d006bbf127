"""A webhook's body taken apart into the messages, echoes and statuses that it holds."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.channels.messaging.contract import BadBodyError

Object = dict[str, Any]

ACCOUNT = "whatsapp_business_account"
MESSAGES, ECHOES, STATUSES = "messages", "message_echoes", "statuses"
# Where each says whom it is from or to: by the id for this business, and by telephone number.
_USERS = {
    MESSAGES: ("from_user_id", "from"),
    ECHOES: ("to_user_id", "to"),
    STATUSES: ("recipient_user_id", "recipient_id"),
}
_FIELDS = ("messages", "smb_message_echoes")
_USER = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}|[0-9]{5,20}")
_ID = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True)
class Piece:
    """One message, echo or status.

    Args:
        part: which of the three it is.
        data: what the service says of it.
        contacts: the people whom its neighbours and it are from.
        phone_id: the business's number that it came to.
        number: the same as it is dialled.
    """

    part: str
    data: Object
    contacts: list[Object]
    phone_id: object
    number: object

    @property
    def id(self) -> str | None:
        """The service's id of the message; None if it has no proper one."""
        return _matching(_ID, self.data.get("id"))

    @property
    def reference(self) -> str | None:
        """What we gave a message to know it by; None if it is another's."""
        return _matching(_ID, self.data.get("biz_opaque_callback_data"))

    @property
    def user(self) -> str | None:
        """Whom it is from or to; None if it does not say.

        The id for this business, where there is one: the number may be there today and not tomorrow.
        """
        scoped, phone = (self.data.get(name) for name in _USERS[self.part])
        contact = self._contact(scoped, phone)
        known = (scoped, contact.get("user_id"), phone, contact.get("wa_id"))
        return next(filter(None, (_matching(_USER, user) for user in known)), None)

    @property
    def is_own(self) -> bool:
        """Whether the business has sent it."""
        return self.part == ECHOES or (self.part == MESSAGES and self.data.get("from") == self.number)

    def _contact(self, scoped: object, phone: object) -> Object:
        if len(self.contacts) == 1:  # whose number may be written another way than the message's
            return self.contacts[0]
        same = (c for c in self.contacts if _same(c.get("user_id"), scoped) or _same(c.get("wa_id"), phone))
        return next(same, {})


def pieces(body: bytes) -> Iterator[Piece]:
    """What a body holds, in its order; parts that are not what the service sends are left out.

    Raises:
        BadBodyError: the body is not a WhatsApp Business account's.
    """
    data = _json(body)
    if not isinstance(data, dict) or data.get("object") != ACCOUNT or not isinstance(data.get("entry"), list):
        raise BadBodyError("the body is not of a WhatsApp Business account")
    for entry in _objects(data, "entry"):
        for change in _objects(entry, "changes"):
            if change.get("field") in _FIELDS:
                yield from _of_change(change.get("value"))


def string(value: object) -> str:
    """A value that must be text.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(value, str):
        raise TypeError
    return value


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadBodyError("the body is not valid JSON") from None


def _of_change(value: object) -> Iterator[Piece]:
    contacts = _objects(value, "contacts")
    metadata = value.get("metadata") if isinstance(value, dict) else None
    about = metadata if isinstance(metadata, dict) else {}
    for part in _USERS:
        for data in _objects(value, part):
            yield Piece(
                part, data, contacts, about.get("phone_number_id"), about.get("display_phone_number", "")
            )


def _objects(parent: object, name: str) -> list[Object]:
    found = parent.get(name) if isinstance(parent, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _same(one: object, other: object) -> bool:
    return one is not None and one == other
