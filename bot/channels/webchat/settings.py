"""The web channel's settings, all from the environment."""

import os
from dataclasses import dataclass, field

from actions.secret import desk_secret, webchat_key
from actions.store.database import EMBEDDED_URL, database_url
from bot.channels.shared import redis_url

LOOPBACK = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Settings:
    """Who may embed the widget, what tokens are signed with, and what several workers share."""

    origins: frozenset[str]
    own_origin: bool
    account_key: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    redis_url: str | None = field(repr=False)

    @classmethod
    def from_environment(cls) -> "Settings":
        """`WEBCHAT_ORIGINS`, `WEBCHAT_JWT_KEY`, `DESK_SECRET` and `REDIS_URL`.

        Without `WEBCHAT_ORIGINS` the embedded database allows the bot's own pages on loopback, others none.

        Raises:
            SettingsError: several workers are wanted and share nothing.
            MissingSecretError: a key is not set, or too short.
        """
        origins = frozenset(filter(None, map(str.strip, os.environ.get("WEBCHAT_ORIGINS", "").split(","))))
        own = not origins and database_url() == EMBEDDED_URL
        return cls(origins, own, webchat_key(), desk_secret(), redis_url())

    def allows(self, origin: str | None, port: int) -> bool:
        """Whether a page of an origin may talk to the bot that listens on a port."""
        own = {f"http://{host}:{port}" for host in LOOPBACK} if self.own_origin else frozenset[str]()
        return origin in self.origins or origin in own
