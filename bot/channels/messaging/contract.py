"""What the core and the connector of a messaging service know of each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

Payload = dict[str, Any]  # one message as a service takes it


class Kind(str, Enum):
    """What an item of a webhook's body is."""

    TEXT = "text"
    PAYLOAD = "payload"
    UNSUPPORTED = "unsupported"
    STATUS = "status"
    ECHO = "echo"
    IGNORED = "ignored"


class Reason(str, Enum):
    """Why a message could not be sent; an operator sees which."""

    WINDOW_CLOSED = "window_closed"
    BLOCKED = "blocked"
    RATE_LIMIT = "rate_limit"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105
    BAD_REQUEST = "bad_request"
    UNAVAILABLE = "unavailable"


class BadBodyError(ValueError):
    """A webhook's body is not what the service sends; the message says what is wrong, and quotes nothing."""


class SendError(Exception):
    """A message was not sent, as far as that is known: see `code`.

    Args:
        reason: why.
        code: the service's own number for it. Without one, what is UNAVAILABLE and may be retried may have
            gone out all the same.
        retry: whether it may be sent later.
        after: seconds to wait at least, if the service says so.
    """

    def __init__(self, reason: Reason, code: int | None, retry: bool, after: float | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.code = code
        self.retry = retry
        self.after = after


@dataclass(frozen=True)
class Incoming:
    """One item of a webhook's body.

    Args:
        id: the service's message id, or one made from what it is about.
        user: whom it is from; the conversation is `f"{channel}:{user}"`.
        kind: what it is.
        at: when, in UTC.
        text: typed text; for PAYLOAD the payload; for UNSUPPORTED what it was ("image").
        locale: a hint at the person's language.
        reference: for STATUS and ECHO, ours, or the id that `send` gave, of the message it is about; a STATUS
            "read" without one is about all that was sent to the user until `at`.
        status: for STATUS, "sent", "delivered", "read" or "failed".
        error: for STATUS, the service's code.
    """

    id: str
    user: str
    kind: Kind
    at: datetime
    text: str = ""
    locale: str | None = None
    reference: str | None = None
    status: str | None = None
    error: int | None = None


@dataclass(frozen=True)
class Button:
    """What a person may press instead of typing."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """What is to be said, in the assistant's terms."""

    text: str
    buttons: tuple[Button, ...] = ()


class Connector(Protocol):
    """A messaging service."""

    name: str  # "messenger", "whatsapp"
    # For how long after a person's last message anything may be sent to him; None if for ever.
    window: timedelta | None

    def verified(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the service has signed the raw body, compared in constant time."""

    def challenge(self, args: Mapping[str, str]) -> str | None:
        """What to answer the verification of the webhook's address with; None if it is not for us."""

    def parse(self, body: bytes) -> list[Incoming]:
        """The items of a verified body.

        Raises:
            BadBodyError: it is not what the service sends.
        """

    def render(self, message: Reply, language: str) -> list[Payload]:
        """A reply as the service takes it: split and degraded."""

    def outside_window(self, language: str) -> list[Payload]:
        """What may be sent after that; nothing if there is nothing."""

    async def send(self, user: str, payload: Payload, reference: str) -> str:
        """Send one message, with our reference; the service's own id of it.

        Raises:
            SendError: it was not sent.
        """

    async def noticed(self, user: str, message_id: str) -> None:
        """Show that a message is seen and being answered; failures do not matter."""

    async def locale(self, user: str) -> str | None:
        """A hint at somebody's language, "pl" or "en"; None if there is none, whatever the cause."""

    async def close(self) -> None:
        """Let go of connections."""
