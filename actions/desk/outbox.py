"""What accounts are to be told by e-mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from actions.desk.accounts import Account

SECRETS = frozenset({"code", "file"})  # a login code, and all that is held on a person


class NoticeStatus(str, Enum):
    """What became of a notice; a dead one is not tried again."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True)
class Notice:
    """Something to tell an account (`recipient`, a login); two with the same `dedupe_key` are one."""

    recipient: str
    kind: str
    payload: dict[str, Any]
    dedupe_key: str


@dataclass(frozen=True)
class QueuedNotice:
    """A notice as the outbox holds it, with the account as it is now."""

    id: int
    account: Account
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    attempts: int
    status: NoticeStatus


def without_secrets(payload: dict[str, Any]) -> dict[str, Any]:
    """What of a payload may be kept when the notice is sent or dead."""
    return {name: value for name, value in payload.items() if name not in SECRETS}
