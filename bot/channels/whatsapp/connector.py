"""WhatsApp as a connector of the messaging core."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
from pywa.errors import WhatsAppError
from pywa_async.client import WhatsApp as Client

from bot.channels.messaging.contract import Connector, Incoming, Payload, Reply
from bot.channels.whatsapp.failures import not_reached, send_error, unknown_outcome
from bot.channels.whatsapp.parsing import Parser
from bot.channels.whatsapp.rendering import render, template
from bot.channels.whatsapp.settings import Settings
from bot.channels.whatsapp.signature import answer_to_challenge, is_signed
from bot.channels.whatsapp.webhook import string

TIMEOUT = httpx.Timeout(15, connect=5)  # seconds

# What comes of an answer that is not the service's.
_NOT_UNDERSTOOD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)

# The library writes out requests and answers, with what is in them, where others are told to say more.
logging.getLogger("pywa").setLevel(logging.WARNING)


class WhatsApp:
    """Speaks with the Cloud API for one number of the business.

    Args:
        settings: the number, and what is signed and shown with.
        now: the clock.
    """

    name = "whatsapp"
    window: timedelta | None = timedelta(hours=24)

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._http = httpx.AsyncClient(timeout=TIMEOUT)
        self._client = Client(
            settings.phone_id,
            settings.token,
            session=self._http,
            server=None,
            api_version=settings.graph_version,
        )
        self._http.base_url = f"{settings.graph_url}/v{settings.graph_version}"  # which the library sets
        self._parser = Parser(self._client, settings.phone_id, now)

    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the service has signed the raw body, compared in constant time."""
        return is_signed(body, headers, self._settings.app_secret)

    def challenge(self, args: Mapping[str, str]) -> str | None:
        """What to answer the verification of the webhook's address with; None if it is not for us."""
        return answer_to_challenge(args, self._settings.verify_token)

    def parse(self, body: bytes) -> list[Incoming]:
        """The items of a verified body.

        Raises:
            BadBodyError: it is not what the service sends.
        """
        return self._parser.parse(body)

    def render(self, message: Reply, language: str) -> list[Payload]:
        """A reply as the service takes it: split and degraded."""
        return render(message, language)

    def outside_window(self, language: str) -> list[Payload]:
        """What may be sent to somebody who has been silent for longer: the settings' template, if any."""
        approved = self._settings.template
        return [template(approved, language)] if approved else []

    async def send(self, user: str, payload: Payload, reference: str) -> str:
        """Send one message, with our reference; the service's own id of it.

        Raises:
            SendError: it was not sent.
        """
        kind = payload["type"]
        scoped = "." in user  # the id for this business has a dot, a telephone number has none
        try:
            answer = await self._client.api.send_message(
                sender=self._settings.phone_id,
                to=None if scoped else user,
                recipient=user if scoped else None,
                recipient_type="individual",
                typ=kind,
                msg=payload[kind],
                biz_opaque_callback_data=reference,
            )
            return string(answer["messages"][0]["id"])
        except WhatsAppError as error:
            raise send_error(error) from None
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise not_reached() from None
        except (httpx.RequestError, *_NOT_UNDERSTOOD):
            raise unknown_outcome() from None

    async def noticed(self, user: str, message_id: str) -> None:
        """Mark a message as read, and show for up to 25 seconds that it is being answered."""
        try:
            await self._client.indicate_typing(message_id)
        except (WhatsAppError, httpx.RequestError, *_NOT_UNDERSTOOD):
            return

    async def locale(self, user: str) -> str | None:
        """The service tells of no language."""
        return None

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()


def connector(now: Callable[[], datetime]) -> Connector | None:
    """WhatsApp as the environment has it; None if it is off, which the log says once.

    Raises:
        SettingsError: a setting is not what it should be.
    """
    settings = Settings.from_environment()
    return WhatsApp(settings, now) if settings else None
