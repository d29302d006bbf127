"""The server's own secret, from which the digests of codes are made."""

import os
import secrets
from pathlib import Path

from actions.store.database import EMBEDDED_URL, database_url

VARIABLE = "DESK_SECRET"
SHORTEST = 32  # characters
DEVELOPMENT = Path("var/desk_secret")


class MissingSecretError(RuntimeError):
    """There is no secret, or it is too short; the message says what to do."""


def desk_secret() -> bytes:
    """`DESK_SECRET` from the environment; the embedded database makes a random one of its own in `var`.

    Raises:
        MissingSecretError: it is not set, or shorter than 32 characters.
    """
    secret = os.environ.get(VARIABLE, "")
    if not secret and database_url() == EMBEDDED_URL:
        return _development_secret()
    if len(secret) < SHORTEST:
        raise MissingSecretError(f"Set {VARIABLE} to a random text of at least {SHORTEST} characters.")
    return secret.encode("utf-8")


def _development_secret() -> bytes:
    """The secret of the embedded database: made once, by whichever process comes first."""
    DEVELOPMENT.parent.mkdir(exist_ok=True)
    made = DEVELOPMENT.with_name(f"{DEVELOPMENT.name}.{secrets.token_hex(8)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(SHORTEST), encoding="utf-8")
    try:
        os.link(made, DEVELOPMENT)  # whole or not at all, and never over another's
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return DEVELOPMENT.read_bytes()
