"""Who a conversation belongs to, and the account that a channel itself has verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.desk.accounts import same_login

ACCOUNT = "account"


@dataclass(frozen=True)
class Owner:
    """Whose something is: an account's wherever it writes from, or an anonymous visitor's conversation's."""

    sender: str
    login: str | None = None

    def owns(self, sender: str, login: str | None) -> bool:
        """Whether a thing kept for a sender and perhaps an account is this owner's.

        What belongs to an account is not shown to a conversation that merely used to speak for it.
        """
        if login is None:
            return self.sender == sender
        return self.login is not None and same_login(self.login, login)


def web_conversation(login: str) -> str:
    """The one conversation that an account has on the web, wherever it is logged in."""
    return f"web:a:{login.casefold()}"


def account_of(metadata: object, now: datetime) -> str | None:
    """The login that a channel's server side vouches for in a message's metadata; None without one.

    The contract: `{"account": {"login": str, "expires": ISO 8601 with an offset}}`, written by the channel
    after it has checked a token or a signature, and never copied from what a client sent. Anything else,
    also an expiry without an offset, grants nothing.
    """
    account = metadata.get(ACCOUNT) if isinstance(metadata, Mapping) else None
    if not isinstance(account, Mapping):
        return None
    login, expires = account.get("login"), _moment(account.get("expires"))
    if not isinstance(login, str) or not login or expires is None:
        return None
    return login if now < expires else None


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
