"""The connector of Messenger."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.channels.messaging.contract import Incoming, Payload, Reply, SendError
from bot.channels.messenger.graph import Graph
from bot.channels.messenger.parsing import Parser
from bot.channels.messenger.rendering import render
from bot.channels.messenger.settings import Settings
from bot.channels.messenger.signature import answer_to_challenge, is_signed
from bot.languages import LANGUAGES

logger = logging.getLogger(__name__)


class Messenger:
    """Speaks with the Graph API for one page.

    Args:
        settings: the page, and what is signed and shown with.
        now: the clock.
    """

    name = "messenger"
    window: timedelta | None = timedelta(hours=24)

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._parser = Parser(settings.page_id, now)
        self._graph = Graph(settings)

    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the app's secret has signed the raw body: SHA-256 alone, compared in constant time."""
        return is_signed(body, headers, self._settings.app_secret)

    def challenge(self, args: Mapping[str, str]) -> str | None:
        """What to answer the verification of the webhook's address with; None if it is not for us."""
        return answer_to_challenge(args, self._settings.verify_token)

    def parse(self, body: bytes) -> list[Incoming]:
        """The items of a verified body: see `Parser.parse`.

        Raises:
            BadBodyError: it is not what the service sends.
        """
        return self._parser.parse(body)

    def render(self, message: Reply, language: str) -> list[Payload]:
        """A reply as the service takes it; the same in every language."""
        return render(message)

    def outside_window(self, language: str) -> list[Payload]:
        """What may be sent to somebody who has been silent for longer: nothing."""
        return []

    async def send(self, user: str, payload: Payload, reference: str) -> str:
        """Send one message, with our reference as its metadata; the service's id of it.

        Raises:
            SendError: it was not sent, or nothing tells whether it was: then its echo does.
        """
        return await self._graph.send(user, {**payload, "metadata": reference})

    async def noticed(self, user: str, message_id: str) -> None:
        """Show that all of somebody's messages are seen, and that an answer is being written."""
        try:
            await self._graph.act(user, "mark_seen")
            await self._graph.act(user, "typing_on")
        except SendError as error:
            logger.info("Messenger does not show a message as seen: %s %s", error.reason.value, error.code)

    async def locale(self, user: str) -> str | None:
        """The language of somebody's profile, "pl" or "en"; None if it is another or cannot be known."""
        try:
            found = await self._graph.locale(user)
        except SendError as error:
            logger.info("Messenger does not tell a locale: %s %s", error.reason.value, error.code)
            return None
        return found[:2] if found and found[:2] in LANGUAGES else None

    async def close(self) -> None:
        """Let go of connections."""
        await self._graph.close()


def connector(now: Callable[[], datetime]) -> Messenger | None:
    """Messenger as the environment has it; None if it is off, which the log says once.

    Raises:
        SettingsError: a setting is not what it should be.
    """
    settings = Settings.from_environment()
    return Messenger(settings, now) if settings else None
