"""The settings of WhatsApp, all from the environment."""

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from bot.channels.shared import SettingsError
from bot.languages import LANGUAGES

logger = logging.getLogger(__name__)

REQUIRED = ("WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_TOKEN", "WHATSAPP_PHONE_ID")
GRAPH_URL = "https://graph.facebook.com"
GRAPH_VERSION = "v26.0"
_VERSION = re.compile(r"v?(\d+\.\d+)")


@dataclass(frozen=True)
class Template:
    """What may be sent to somebody who has been silent for a day; it was approved by the service before."""

    name: str
    languages: Mapping[str, str]  # ours -> the service's name of the language it was approved in


@dataclass(frozen=True)
class Settings:
    """The business's number, what is signed and shown with, and where the service is."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    token: str = field(repr=False)
    phone_id: str
    graph_version: str = GRAPH_VERSION.removeprefix("v")
    graph_url: str = GRAPH_URL
    template: Template | None = None

    @classmethod
    def from_environment(cls) -> "Settings | None":
        """The settings; None if the channel is off, which the log says once.

        Raises:
            SettingsError: `WHATSAPP_GRAPH_VERSION` is none.
        """
        missing = tuple(name for name in REQUIRED if not _value(name))
        if missing:
            _say_off(missing)
            return None
        secret, verify_token, token, phone_id = (_value(name) for name in REQUIRED)
        url = _value("META_GRAPH_URL") or GRAPH_URL
        return cls(secret, verify_token, token, phone_id, _version(), url.rstrip("/"), _template())


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()


@cache
def _say_off(missing: tuple[str, ...]) -> None:
    """Say it in passing where nobody has asked for the channel, and loudly where something was forgotten."""
    level = logging.INFO if len(missing) == len(REQUIRED) else logging.WARNING
    logger.log(level, "WhatsApp is off: %s not set", ", ".join(missing))


def _version() -> str:
    written = _value("WHATSAPP_GRAPH_VERSION") or GRAPH_VERSION
    version = _VERSION.fullmatch(written)
    if version is None:
        raise SettingsError(f"Set WHATSAPP_GRAPH_VERSION to a version like {GRAPH_VERSION}.")
    return version[1]


def _template() -> Template | None:
    name = _value("WHATSAPP_TEMPLATE")
    languages = {code: _value(f"WHATSAPP_TEMPLATE_{code.upper()}") or code for code in LANGUAGES}
    return Template(name, MappingProxyType(languages)) if name else None
