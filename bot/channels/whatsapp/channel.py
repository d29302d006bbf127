"""The channel of WhatsApp, for `credentials.yml`."""

from typing import Any

from bot.channels.messaging.channel import MessagingChannel
from bot.channels.whatsapp.connector import connector
from bot.clock import now


class WhatsAppChannel(MessagingChannel):
    """Serves `/webhooks/whatsapp/webhook`, if WhatsApp is set up."""

    @classmethod
    def name(cls) -> str:
        """The channel's name and the `whatsapp` in its address."""
        return "whatsapp"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WhatsAppChannel":
        """The channel as the environment has it; the block in `credentials.yml` is empty.

        Raises:
            SettingsError: a setting is not what it should be.
        """
        return cls(connector(now))
