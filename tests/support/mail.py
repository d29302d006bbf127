"""Notices to deliver, and ways out that note or break what goes through them."""

import time
from email.message import EmailMessage
from typing import Any

from sqlalchemy.engine import Engine

from actions.desk.outbox import Notice
from actions.store.database import unit_of_work
from actions.store.tables import outbox
from tests.support.contact import ANNA, NOW, rows

SENDER = "Allegro Pomoc <pomoc@example.com>"


class Recorder:
    """A way out that notes what goes through it and takes its time."""

    sender = SENDER

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.taken: list[str] = []

    def send(self, message: EmailMessage) -> None:
        time.sleep(self.seconds)
        self.taken.append(message["Message-ID"])


class Dying(Recorder):
    """A way out on which the worker dies."""

    def send(self, message: EmailMessage) -> None:
        raise SystemExit


def queue(
    desk: Engine, kind: str = "handover_closed", payload: dict[str, Any] | None = None, number: int = 1
) -> None:
    """Queue a notice to Anna."""
    with unit_of_work(desk) as work:
        work.outbox.add(Notice(ANNA.login, kind, payload or {}, f"{kind}:{number}"), NOW)


def kept(desk: Engine) -> dict[str, Any]:
    """The only row of the outbox."""
    (row,) = rows(desk, outbox)
    return row
