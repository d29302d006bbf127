"""Somebody who writes to the bot, on either service."""

from itertools import count
from typing import TYPE_CHECKING, Any

from tests.support.meta import messenger, whatsapp
from tests.support.meta.state import Choice, Sent
from tests.support.meta.webhooks import Attempt

if TYPE_CHECKING:
    from tests.support.meta.server import Meta

_numbers = count(1)


class Person:
    """Somebody with an account of a service.

    Args:
        meta: the stand-in.
        service: "messenger" or "whatsapp".
        known_by: for WhatsApp, "phone", "user_id" or "both": what webhooks tell of him.
        locale: his language, for who asks for it.
    """

    def __init__(self, meta: "Meta", service: str, known_by: str = "phone", locale: str = "pl_PL") -> None:
        number = next(_numbers)
        self.meta = meta
        self.service = service
        self.locale = locale
        self.psid = f"24{number:014}"
        self.phone = f"4860000{number:04}" if known_by in ("phone", "both") else None
        self.user_id = f"PL.{number:016}" if known_by in ("user_id", "both") else None

    @property
    def ids(self) -> set[str]:
        """What messages for him are addressed to."""
        ids = (self.psid,) if self.service == "messenger" else (self.phone, self.user_id)
        return {value for value in ids if value}

    @property
    def got(self) -> list[Sent]:
        """The messages that he has got, oldest first."""
        return [sent for sent in self.meta.sent if sent.to in self.ids and sent.service == self.service]

    async def says(self, words: str, message_id: str | None = None, **delivery: int) -> list[Attempt]:
        """Type a message; `delivery` as for `Meta.deliver`."""
        return await self.gives([self.typed(words, message_id)], **delivery)

    async def presses(self, title: str, **delivery: int) -> list[Attempt]:
        """Press what has a title, of the latest message that offers it.

        Raises:
            LookupError: nothing has.
        """
        for sent in reversed(self.got):
            for choice in sent.choices:
                if choice.title == title:
                    return await self.gives([self.pressed(choice, sent.id)], **delivery)
        raise LookupError(title)

    async def sends(self, kind: str, **delivery: int) -> list[Attempt]:
        """Send an image, audio, video, sticker, location, file ..."""
        return await self.gives([self.attached(kind)], **delivery)

    async def gives(self, items: list[dict[str, Any]], **delivery: int) -> list[Attempt]:
        """Deliver items in one body, and open the 24-hour window."""
        self.writes()
        return await self.meta.deliver(self.service, items, **delivery)

    def writes(self) -> None:
        """Open the 24-hour window."""
        self.meta.wrote[self.service].update(dict.fromkeys(self.ids, self.meta.now()))

    def typed(self, words: str, message_id: str | None = None) -> dict[str, Any]:
        """The item of a typed message."""
        mid, at = message_id or self.meta.new_id(self.service), self.meta.milliseconds()
        if self.service == "messenger":
            return messenger.text(self.psid, self.meta.page_id, at, mid, words)
        return self._told(whatsapp.text(at, mid, words))

    def pressed(self, choice: Choice, context: str) -> dict[str, Any]:
        """The item of something pressed in the message with the id `context`."""
        mid, at = self.meta.new_id(self.service), self.meta.milliseconds()
        if self.service == "whatsapp":
            return self._told(whatsapp.pressed(at, mid, choice, context))
        make = messenger.postback if choice.how == "postback" else messenger.quick_reply
        return make(self.psid, self.meta.page_id, at, mid, choice)

    def attached(self, kind: str) -> dict[str, Any]:
        """The item of something that is no text."""
        mid, at = self.meta.new_id(self.service), self.meta.milliseconds()
        if self.service == "messenger":
            more = {"sticker_id": 369239263222822} if kind == "sticker" else {}
            kind = "image" if kind == "sticker" else kind
            return messenger.attachment(self.psid, self.meta.page_id, at, mid, kind, **more)
        return self._told(whatsapp.attachment(at, mid, kind))

    def reacted(self, about: str) -> dict[str, Any]:
        """The item of a reaction to the message with the id `about`."""
        at = self.meta.milliseconds()
        if self.service == "messenger":
            return messenger.reaction(self.psid, self.meta.page_id, at, about)
        return self._told(whatsapp.reaction(at, self.meta.new_id(self.service), about))

    def status(self, sent: Sent, value: str, error: int | None = None) -> dict[str, Any]:
        """The item of a status of a message that he has got on WhatsApp."""
        at = self.meta.milliseconds()
        return self._told(whatsapp.status(at, sent.id, value, sent.reference, error))

    def _told(self, item: dict[str, Any]) -> dict[str, Any]:
        return whatsapp.of_person(item, self.phone, self.user_id)
