"""Messenger's settings, all from the environment."""

import logging
import os
import re
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from bot.channels.shared import SettingsError
from bot.channels.webchat.settings import LOOPBACK

logger = logging.getLogger(__name__)

REQUIRED = ("MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN", "MESSENGER_PAGE_TOKEN", "MESSENGER_PAGE_ID")
GRAPH_URL = "https://graph.facebook.com"
GRAPH_VERSION = "v26.0"
_VERSION = re.compile(r"v\d+\.\d+")
_PAGE = re.compile(r"\d{1,32}")


@dataclass(frozen=True)
class Settings:
    """The page that is written to, what is signed and called with, and where the Graph API is."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    page_token: str = field(repr=False)
    page_id: str
    graph_version: str = GRAPH_VERSION
    graph_url: str = GRAPH_URL

    @classmethod
    def from_environment(cls) -> "Settings | None":
        """`MESSENGER_…` and `META_GRAPH_URL`; None if the channel is off, which the log says once.

        Raises:
            SettingsError: what is set cannot be; the message says what to set.
        """
        missing = tuple(name for name in REQUIRED if not _value(name))
        if missing:
            _say_off(missing)
            return None
        secret, verify_token, page_token, page_id = (_value(name) for name in REQUIRED)
        version = _value("MESSENGER_GRAPH_VERSION") or GRAPH_VERSION
        _demand(_PAGE, page_id, "MESSENGER_PAGE_ID", "the number of the page")
        _demand(_VERSION, version, "MESSENGER_GRAPH_VERSION", f"a version like {GRAPH_VERSION}")
        return cls(secret, verify_token, page_token, page_id, version, _graph_url())


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()


def _demand(pattern: re.Pattern[str], value: str, name: str, what: str) -> None:
    if not pattern.fullmatch(value):
        raise SettingsError(f"Set {name} to {what}.")


def _graph_url() -> str:
    """Where tokens are sent: encrypted, unless they stay on this machine."""
    url = (_value("META_GRAPH_URL") or GRAPH_URL).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SettingsError("Set META_GRAPH_URL to an address with https.")
    return url


@cache
def _say_off(missing: tuple[str, ...]) -> None:
    """Say it in passing where nobody has asked for the channel, and loudly where something was forgotten."""
    level = logging.INFO if len(missing) == len(REQUIRED) else logging.WARNING
    logger.log(level, "Messenger is off: %s not set", ", ".join(missing))
