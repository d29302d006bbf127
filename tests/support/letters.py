"""A messaging service of the tests: signed JSON bodies, sending over HTTP; this is the bot's side of it."""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import aiohttp

from bot.channels.messaging.channel import MessagingChannel
from bot.channels.messaging.contract import BadBodyError, Incoming, Kind, Payload, Reason, Reply, SendError
from bot.channels.messaging.text import Style, degrade, numbered, split

SIGNATURE = "x-letters-signature"
LONGEST = 600  # characters of a letter
BUTTONS = Style("buttons", 3, 20)
SEND_SECONDS = 3


def signed(body: bytes, secret: str) -> str:
    """The signature of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Letters:
    """Speaks to the post office at an address."""

    name = "letters"
    window: timedelta | None = None

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret

    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        return hmac.compare_digest(headers.get(SIGNATURE, "").encode(), signed(body, self._secret).encode())

    def challenge(self, args: Mapping[str, str]) -> str | None:
        return args.get("echo") if args.get("secret") == self._secret else None

    def parse(self, body: bytes) -> list[Incoming]:
        try:
            return [_incoming(item) for item in json.loads(body)["items"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BadBodyError(type(error).__name__) from None

    def render(self, message: Reply, language: str) -> list[Payload]:
        style = degrade(message.buttons, [BUTTONS])
        *before, last = split(message.text if style else numbered(message), LONGEST)
        buttons = [vars(button) for button in message.buttons] if style else []
        return [*({"text": part} for part in before), {"text": last, "buttons": buttons}]

    def outside_window(self, language: str) -> list[Payload]:
        return []

    async def send(self, user: str, payload: Payload, reference: str) -> str:
        letter = {"user": user, "payload": payload, "reference": reference}
        async with _session() as session, session.post(f"{self._url}/send", json=letter) as answer:
            found = await answer.json()
        if "error" in found:
            error = found["error"]
            raise SendError(Reason(error["reason"]), error["code"], error["retry"], error.get("after"))
        return str(found["id"])

    async def noticed(self, user: str, message_id: str) -> None:
        async with _session() as session:
            await session.post(f"{self._url}/noticed", json={"user": user, "id": message_id})

    async def locale(self, user: str) -> str | None:
        return None

    async def close(self) -> None:
        """Nothing is kept open."""


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SEND_SECONDS))


def _incoming(item: dict[str, Any]) -> Incoming:
    at = datetime.fromtimestamp(item["at"], timezone.utc)
    return Incoming(**{**item, "kind": Kind(item["kind"]), "at": at})


class LettersChannel(MessagingChannel):
    """The channel as Rasa's credentials name it; its settings are in the environment."""

    @classmethod
    def name(cls) -> str:
        return Letters.name

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "LettersChannel":
        return cls(Letters(os.environ["LETTERS_URL"], os.environ["LETTERS_SECRET"]))
