"""Outside development a start is refused while a secret is missing, short, guessable, known or doubled."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from actions.secret import SHORTEST, in_development
from bot.channels.limits import scale
from bot.channels.shared import SettingsError, redis_url
from bot.guard import ProxiesError, proxies

NEEDED = ("DESK_SECRET", "DESK_STAFF_TOKEN", "WEBCHAT_JWT_KEY", "ACTION_SECRET")
OPTIONAL = ("REST_TOKEN", "METRICS_TOKEN")
# A channel is off while nothing of it is set; their lengths are the service's own.
OF_CHANNELS = {
    "MESSENGER": ("MESSENGER_APP_SECRET", "MESSENGER_VERIFY_TOKEN", "MESSENGER_PAGE_TOKEN"),
    "WHATSAPP": ("WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_TOKEN"),
}
SHOWN = ("DESK_STAFF_TOKEN", "ACTION_SECRET", "REST_TOKEN", "METRICS_TOKEN")  # in a header
# One app may have both products, and so one app's secret, one token and one word to verify it by.
OF_ONE_APP = tuple(map(set, zip(*OF_CHANNELS.values(), strict=True)))
IDENTIFIERS = {"MESSENGER": "MESSENGER_PAGE_ID", "WHATSAPP": "WHATSAPP_PHONE_ID"}
SHORTEST_OF_CHANNELS = 16
FEWEST_SIGNS = 8  # different ones: 32 random hexadecimal digits have fewer once in 20 million times
DEFAULTS = (
    "changeme change-me change_me replaceme replace-me replace_me your-secret your_secret placeholder "
    "example default password development insecure dummy"
).split()
PASSWORDS = frozenset(["", "postgres", "password", "desk", "admin", "root", "secret", "changeme", "example"])
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class UnsafeSettingsError(RuntimeError):
    """The assistant must not start so; the message has a line for each thing to set, and no secret."""


def check() -> None:
    """Make sure that the process may serve with its environment; in development it always may.

    Raises:
        UnsafeSettingsError: it may not; all findings at once.
    """
    found = findings()
    if found:
        raise UnsafeSettingsError("\n".join(found))


def findings() -> list[str]:
    """What is wrong with the settings, a sentence each, without any value; nothing in development."""
    return [] if in_development() else [finding for look in _LOOKS for finding in look()]


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()


def _secrets() -> dict[str, str]:
    """All secrets that are set, by their variables."""
    names = [*NEEDED, *OPTIONAL, *(name for found in OF_CHANNELS.values() for name in found)]
    return {name: _value(name) for name in names if _value(name)}


def _missing() -> Iterator[str]:
    for name in NEEDED:
        if not _value(name):
            yield f"Set {name} to a random text of at least {SHORTEST} characters."
    for channel, names in OF_CHANNELS.items():
        wanted = [*names, IDENTIFIERS[channel]]
        absent = [name for name in wanted if not _value(name)]
        if 0 < len(absent) < len(wanted):
            yield f"Set {', '.join(absent)} too, or none of {', '.join(wanted)}."


def _short() -> Iterator[str]:
    for name, secret in _secrets().items():
        least = SHORTEST if name in (*NEEDED, *OPTIONAL) else SHORTEST_OF_CHANNELS
        if len(secret) < least:
            yield f"{name} is too short: it needs at least {least} characters."
        elif name in SHOWN and (not secret.isascii() or not secret.isprintable() or " " in secret):
            yield f"{name} holds what does not fit into a header: use letters, digits, '-' and '_'."


def _guessable() -> Iterator[str]:
    kept = {path.read_text("utf-8", "replace").strip() for path in _development_files()}
    for name, secret in _secrets().items():
        if any(word in secret.casefold() for word in DEFAULTS):
            yield f"{name} is a placeholder: make a random one."
        elif secret in kept:
            yield f"{name} is a secret of development, from the folder var: make another."
        elif name in (*NEEDED, *OPTIONAL) and len(set(secret)) < FEWEST_SIGNS:
            yield f"{name} is not random: it has only {len(set(secret))} different characters."


def _development_files() -> list[Path]:
    return [path for path in Path("var").glob("*") if path.is_file() and path.stat().st_size <= 256]


def _doubled() -> Iterator[str]:
    by_value = defaultdict(list)
    for name, secret in _secrets().items():
        by_value[secret].append(name)
    for names in by_value.values():
        if len(names) > 1 and set(names) not in OF_ONE_APP:
            yield f"{', '.join(names)} are the same: each needs a value of its own."


def _services() -> Iterator[str]:
    database = urlsplit(_value("DATABASE_URL"))
    away = database.hostname not in (None, "", *LOOPBACK)
    if away and (database.password or "").casefold() in PASSWORDS:
        yield "DATABASE_URL has no password or a default one, and the database is on another machine."
    origins = [origin.strip() for origin in _value("WEBCHAT_ORIGINS").split(",") if origin.strip()]
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            yield f"WEBCHAT_ORIGINS names a page without https: {origin}"


def _numbers() -> Iterator[str]:
    readers: tuple[Callable[[], object], ...] = (proxies, scale, redis_url)
    for read in readers:
        try:
            read()
        except (ProxiesError, SettingsError) as error:
            yield str(error)


_LOOKS = (_missing, _short, _guessable, _doubled, _services, _numbers)
