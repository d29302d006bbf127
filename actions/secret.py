"""The server's own secrets: keys of digests and of the web channel, the consultants' and the bot's tokens."""

import os
import secrets
from pathlib import Path

from actions.store.database import EMBEDDED_URL, database_url

VARIABLE = "DESK_SECRET"
STAFF_VARIABLE = "DESK_STAFF_TOKEN"
WEBCHAT_VARIABLE = "WEBCHAT_JWT_KEY"
ACTION_VARIABLE = "ACTION_SECRET"
SHORTEST = 32  # characters
DEVELOPMENT = Path("var/desk_secret")
STAFF_DEVELOPMENT = Path("var/staff_token")
WEBCHAT_DEVELOPMENT = Path("var/webchat_jwt_key")
ACTION_DEVELOPMENT = Path("var/action_secret")


class MissingSecretError(RuntimeError):
    """There is no secret, or it is too short; the message says what to do."""


def desk_secret() -> bytes:
    """`DESK_SECRET` from the environment; the embedded database makes a random one of its own in `var`.

    Raises:
        MissingSecretError: it is not set, or shorter than 32 characters.
    """
    return _secret(VARIABLE, DEVELOPMENT)


def staff_token() -> bytes:
    """`DESK_STAFF_TOKEN`, with which consultants' software shows itself; found and made like the secret.

    Raises:
        MissingSecretError: it is not set, or shorter than 32 characters.
    """
    return _secret(STAFF_VARIABLE, STAFF_DEVELOPMENT)


def webchat_key() -> bytes:
    """`WEBCHAT_JWT_KEY`, with which the page's own server signs accounts' tokens; found and made likewise.

    Raises:
        MissingSecretError: it is not set, or shorter than 32 characters.
    """
    return _secret(WEBCHAT_VARIABLE, WEBCHAT_DEVELOPMENT)


def action_secret() -> bytes:
    """`ACTION_SECRET`, with which the bot shows itself to the action server; found and made likewise.

    Raises:
        MissingSecretError: it is not set, or shorter than 32 characters.
    """
    return _secret(ACTION_VARIABLE, ACTION_DEVELOPMENT)


def in_development() -> bool:
    """Whether the embedded database is in use: then secrets are made, and what is for trying out is open."""
    return database_url() == EMBEDDED_URL


def _secret(variable: str, development: Path) -> bytes:
    secret = os.environ.get(variable, "")
    if not secret and in_development():
        return _development_secret(development)
    if len(secret) < SHORTEST:
        raise MissingSecretError(f"Set {variable} to a random text of at least {SHORTEST} characters.")
    return secret.encode("utf-8")


def _development_secret(kept: Path) -> bytes:
    """A secret of the embedded database: made once, by whichever process comes first."""
    kept.parent.mkdir(exist_ok=True)
    made = kept.with_name(f"{kept.name}.{secrets.token_hex(8)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(SHORTEST), encoding="utf-8")
    try:
        os.link(made, kept)  # whole or not at all, and never over another's
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return kept.read_bytes()
