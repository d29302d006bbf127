"""What the stand-in remembers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Choice:
    """Something to press: `how` tells the kinds apart, for the webhook that follows."""

    title: str
    payload: str
    how: str


@dataclass(frozen=True)
class Sent:
    """A message that was accepted.

    Args:
        service: "messenger" or "whatsapp".
        to: the person's id, as the sender gave it.
        id: the id that the message got.
        reference: what the sender gave to know it by.
        text: what a person reads.
        choices: what a person may press.
        body: the whole request.
        at: when.
    """

    service: str
    to: str
    id: str
    reference: str | None
    text: str
    choices: tuple[Choice, ...]
    body: dict[str, Any]
    at: datetime


@dataclass(frozen=True)
class Content:
    """What a checked request has in it."""

    text: str
    choices: tuple[Choice, ...]
    reference: str | None
