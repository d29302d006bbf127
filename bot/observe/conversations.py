"""Which conversation the work at hand belongs to, under a name that tells nobody who it is."""

import hashlib
import hmac
import secrets
from contextvars import ContextVar
from functools import cache, lru_cache

from actions.secret import MissingSecretError, desk_secret

LENGTH = 16  # hexadecimal digits
current: ContextVar[str] = ContextVar("conversation", default="")


@lru_cache(4096)
def named(sender: str) -> str:
    """The name of a conversation in logs and traces: a keyed digest, for its id may be a telephone number."""
    return hmac.new(_key(), b"log:" + sender.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:LENGTH]


@cache
def _key() -> bytes:
    try:
        return desk_secret()
    except MissingSecretError:  # names then hold within this process alone
        return secrets.token_bytes(32)
