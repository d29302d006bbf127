"""Delivers the outbox: each notice once, as far as a server that takes it and then fails to say so allows.

All state is in the table, so a restart loses nothing. A worker keeps a notice from the others by a lease: if
it dies on the way, the notice becomes due again when the lease is over.
"""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from threading import Event

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.desk.errors import BusyError
from actions.desk.outbox import QueuedNotice
from actions.mail.mailers import Mailer, sender_address
from actions.mail.texts import render
from actions.store.database import unit_of_work

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=10)  # longer than a batch may take
FIRST_PAUSE = timedelta(seconds=30)  # doubles with each attempt
ATTEMPTS = 10
PAUSE_SECONDS = 5.0
EXPIRED = "expired"
FILE_NAME = "allegro.json"


@dataclass
class Delivery:
    """What became of the notices that were due."""

    sent: int = 0
    failed: int = 0
    dead: int = 0

    def __add__(self, other: "Delivery") -> "Delivery":
        return Delivery(self.sent + other.sent, self.failed + other.failed, self.dead + other.dead)

    @property
    def total(self) -> int:
        """How many there were."""
        return self.sent + self.failed + self.dead


def deliver_due(engine: Engine, mailer: Mailer, now: datetime) -> Delivery:
    """Send the notices that are due, at most twenty; what fails is tried again later, or given up.

    Raises:
        BusyError, sqlalchemy.exc.SQLAlchemyError: the database does not answer; nothing is lost.
    """
    with unit_of_work(engine) as work:
        due = work.outbox.due(now, BATCH)
    outcome = Delivery()
    for notice in due:
        if _claim(engine, notice, now):
            _deliver(engine, mailer, notice, now, outcome)
    return outcome


def deliver_all(engine: Engine, mailer: Mailer, now: datetime) -> Delivery:
    """Send all notices that are due; raises what `deliver_due` does."""
    outcome = Delivery()
    while (batch := deliver_due(engine, mailer, now)).total:
        outcome += batch
    return outcome


def _claim(engine: Engine, notice: QueuedNotice, now: datetime) -> bool:
    with unit_of_work(engine) as work:
        return work.outbox.claim(notice.id, now, now + LEASE)


def _deliver(engine: Engine, mailer: Mailer, notice: QueuedNotice, now: datetime, outcome: Delivery) -> None:
    if _expired(notice, now):
        outcome.dead += 1
        _give_up(engine, notice, EXPIRED)
        return
    try:
        mailer.send(mail(notice, mailer.sender, now))
    except Exception as error:  # whatever is wrong with one notice, the others must go out
        _failed(engine, notice, error, now, outcome)
        return
    outcome.sent += 1
    with unit_of_work(engine) as work:
        work.outbox.mark_sent(notice.id, now)
        work.outbox.scrub(notice)


def _expired(notice: QueuedNotice, now: datetime) -> bool:
    expires = notice.payload.get("expires")
    return expires is not None and now >= datetime.fromisoformat(expires)


def _failed(engine: Engine, notice: QueuedNotice, error: Exception, now: datetime, outcome: Delivery) -> None:
    reason = _without_personal_data(error)
    logger.warning("Notice %s (%s) was not sent: %s", notice.id, notice.kind, reason)
    if notice.attempts + 1 >= ATTEMPTS:
        outcome.dead += 1
        _give_up(engine, notice, reason)
        return
    outcome.failed += 1
    with unit_of_work(engine) as work:
        work.outbox.mark_failed(notice.id, reason, now + FIRST_PAUSE * 2**notice.attempts)


def _give_up(engine: Engine, notice: QueuedNotice, reason: str) -> None:
    with unit_of_work(engine) as work:
        work.outbox.mark_failed(notice.id, reason, None)
        work.outbox.scrub(notice)


def _without_personal_data(error: Exception) -> str:
    """The kind of an error: its text may hold an address or what was written."""
    code = f" {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else ""
    return type(error).__name__ + code


def mail(notice: QueuedNotice, sender: str, now: datetime) -> EmailMessage:
    """The message of a notice. Its id is the same at each attempt, so a second copy can be told.

    Raises:
        KeyError, jinja2.UndefinedError: there is no text for it.
        ValueError: the account's address is not a single one.
    """
    text = render(notice.kind, notice.account.language, notice.payload)
    message = EmailMessage()
    own = sender_address(sender)
    message["From"] = own
    message["To"] = Address(addr_spec=notice.account.email)
    message["Subject"] = text.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{notice.kind}.{notice.id}.{notice.created_at.timestamp():.0f}@{own.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.body)
    if "file" in notice.payload:
        content = notice.payload["file"].encode("utf-8")
        message.add_attachment(content, maintype="application", subtype="json", filename=FILE_NAME)
    message["Content-Language"] = notice.account.language  # last, for setting the content drops it
    return message


def run_forever(engine: Engine, mailer: Mailer, clock: Callable[[], datetime], stop: Event) -> None:
    """Deliver again and again until told to stop; a database that is away is waited for.

    Args:
        engine: the database of the outbox.
        mailer: the way out.
        clock: tells the time-zone-aware time.
        stop: set it to end the loop, at the latest after the batch at hand.
    """
    while not stop.is_set():
        try:
            full = deliver_due(engine, mailer, clock()).total >= BATCH
        except (BusyError, SQLAlchemyError) as error:
            logger.warning("The outbox cannot be read: %s", type(error).__name__)
            full = False
        if not full:
            stop.wait(PAUSE_SECONDS)
