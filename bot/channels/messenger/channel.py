"""The channel of Messenger, for `credentials.yml`."""

from typing import Any

from bot.channels.messaging.channel import MessagingChannel
from bot.channels.messenger.connector import connector
from bot.clock import now


class MessengerChannel(MessagingChannel):
    """Serves `/webhooks/messenger/webhook`, if Messenger is set up."""

    @classmethod
    def name(cls) -> str:
        """The channel's name and the `messenger` in its address."""
        return "messenger"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "MessengerChannel":
        """The channel as the environment has it; the block in `credentials.yml` is empty.

        Raises:
            SettingsError: a setting is not what it should be.
        """
        return cls(connector(now))
