"""The outbox is delivered: once, again after a failure, and never for ever."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from actions.desk.accounts import Account
from actions.desk.outbox import Notice, NoticeStatus
from actions.mail.delivery import (
    ATTEMPTS,
    BATCH,
    FIRST_PAUSE,
    LEASE,
    Delivery,
    deliver_all,
    deliver_due,
    mail,
    run_forever,
)
from actions.mail.mailers import SmtpMailer
from actions.store.database import open_engine, unit_of_work
from actions.store.tables import outbox
from tests.support.contact import ANNA, BEN, MINUTE, NOW, rows
from tests.support.smtp import Inbox, smtp_server

SENDER = "Allegro Pomoc <pomoc@example.com>"
CODE = {"code": "402913", "expires": (NOW + 10 * MINUTE).isoformat()}
PATIENCE = 10  # seconds


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with smtp_server() as found:
        yield found


@pytest.fixture
def server(inbox: Inbox) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", inbox.port, SENDER)


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
    with unit_of_work(desk) as work:
        work.outbox.add(Notice(ANNA.login, kind, payload or {}, f"{kind}:{number}"), NOW)


def kept(desk: Engine) -> dict[str, Any]:
    (row,) = rows(desk, outbox)
    return row


def test_a_notice_is_sent_once_to_its_account_in_its_language(
    desk: Engine, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk)
    assert deliver_due(desk, server, NOW) == Delivery(sent=1)
    assert deliver_due(desk, server, NOW + timedelta(days=1)) == Delivery()
    (message,) = inbox.messages
    assert message["To"] == ANNA.email
    assert message["From"] == SENDER
    assert message["Subject"] == "Rozmowa z konsultantem zakończona"
    assert message["Content-Language"] == "pl"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.com>")
    assert message.get_content().startswith("Dzień dobry,")
    assert (kept(desk)["status"], kept(desk)["sent_at"], kept(desk)["attempts"]) == (
        NoticeStatus.SENT,
        NOW,
        1,
    )


def test_an_english_account_gets_english(desk: Engine, server: SmtpMailer, inbox: Inbox) -> None:
    with unit_of_work(desk) as work:
        work.outbox.add(Notice(BEN.login, "handover_closed", {}, "1"), NOW)
    deliver_due(desk, server, NOW)
    assert inbox.messages[0].get_content().startswith("Hello,")


def test_a_sent_code_cannot_be_read_any_more(desk: Engine, server: SmtpMailer, inbox: Inbox) -> None:
    queue(desk, "login_code", CODE)
    deliver_due(desk, server, NOW)
    assert "402913" in inbox.messages[0].get_content()
    assert "402913" not in json.dumps(kept(desk), default=str)


def test_a_code_that_is_too_old_is_neither_sent_nor_kept(
    desk: Engine, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk, "login_code", CODE)
    assert deliver_due(desk, server, NOW + 10 * MINUTE) == Delivery(dead=1)
    assert inbox.messages == []
    assert (kept(desk)["status"], kept(desk)["last_error"]) == (NoticeStatus.DEAD, "expired")
    assert "402913" not in json.dumps(kept(desk), default=str)


def test_an_export_is_attached_and_then_forgotten(desk: Engine, server: SmtpMailer, inbox: Inbox) -> None:
    queue(desk, "privacy_export_ready", {"file": '{"miasto": "Łódź"}'})
    deliver_due(desk, server, NOW)
    (attached,) = inbox.messages[0].iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/json", "allegro.json")
    assert json.loads(attached.get_content()) == {"miasto": "Łódź"}
    assert kept(desk)["payload"] == {}


def test_what_fails_is_tried_again_ever_later_and_then_given_up(
    desk: Engine, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk, "privacy_export_ready", {"file": "{}"})
    inbox.answer = "451 mailbox of anna@example.com is busy"
    at, pauses = NOW, []
    for _ in range(ATTEMPTS - 1):
        assert deliver_due(desk, server, at) == Delivery(failed=1)
        again = kept(desk)["next_attempt_at"]
        assert deliver_due(desk, server, again - timedelta(seconds=1)) == Delivery()
        pauses.append(again - at)
        at = again
    assert pauses == [FIRST_PAUSE * 2**number for number in range(ATTEMPTS - 1)]
    assert kept(desk)["payload"] == {"file": "{}"}
    assert deliver_due(desk, server, at) == Delivery(dead=1)
    assert deliver_due(desk, server, at + timedelta(days=365)) == Delivery()
    assert (kept(desk)["status"], kept(desk)["attempts"], kept(desk)["payload"]) == (
        NoticeStatus.DEAD,
        ATTEMPTS,
        {},
    )
    assert inbox.messages == []


def test_each_attempt_at_a_notice_has_the_same_message_id_and_no_other_notice_has_it(desk: Engine) -> None:
    for number in (1, 2):
        queue(desk, number=number)
    with unit_of_work(desk) as work:
        first, second = work.outbox.due(NOW, 2)
    message_ids = [mail(first, SENDER, NOW), mail(first, SENDER, NOW + MINUTE), mail(second, SENDER, NOW)]
    assert len({message["Message-ID"] for message in message_ids}) == 2
    assert message_ids[0]["Message-ID"] == message_ids[1]["Message-ID"]


def test_neither_log_nor_table_names_who_did_not_get_his_mail(
    desk: Engine, server: SmtpMailer, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    queue(desk, "login_code", CODE)
    inbox.answer = "550 anna@example.com 402913 refused"
    with caplog.at_level(logging.DEBUG, logger="actions"):
        deliver_due(desk, server, NOW)
    assert "SMTPDataError 550" in caplog.text
    assert kept(desk)["last_error"] == "SMTPDataError 550"
    for secret in ("anna", "402913"):
        assert secret not in caplog.text.casefold()


def test_a_server_that_is_away_is_a_failure_like_any_other(desk: Engine) -> None:
    queue(desk)
    with smtp_server() as gone:
        mailer = SmtpMailer("127.0.0.1", gone.port, SENDER)
    assert deliver_due(desk, mailer, NOW) == Delivery(failed=1)
    assert kept(desk)["last_error"] == "ConnectionRefusedError"


def test_a_notice_without_a_text_does_not_stop_the_others(
    desk: Engine, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk, "no_such_kind")
    queue(desk)
    assert deliver_due(desk, server, NOW) == Delivery(sent=1, failed=1)


@pytest.mark.parametrize(
    "email", ["a@example.com, evil@example.com", "a@example.com\r\nBcc: evil@example.com", "nobody"]
)
def test_an_address_that_is_not_one_address_gets_nothing(
    desk: Engine, server: SmtpMailer, inbox: Inbox, email: str
) -> None:
    with unit_of_work(desk) as work:
        work.accounts.add(Account("mallory", email))
        work.outbox.add(Notice("mallory", "handover_closed", {}, "1"), NOW)
    assert deliver_due(desk, server, NOW) == Delivery(failed=1)
    assert inbox.recipients == []


def test_a_product_cannot_add_a_header_or_a_recipient(desk: Engine, server: SmtpMailer, inbox: Inbox) -> None:
    nasty = "A-1\r\nBcc: evil@example.com\r\n\r\nKliknij"
    about = {"discussion": nasty, "reason": "damaged", "order": nasty, "product": nasty}
    queue(desk, "discussion_opened", about)
    deliver_due(desk, server, NOW)
    (message,) = inbox.messages
    assert message["Bcc"] is None
    assert inbox.recipients == [[ANNA.email]]


def test_more_than_a_batch_is_delivered_too(desk: Engine) -> None:
    for number in range(BATCH + 5):
        queue(desk, number=number)
    recorder = Recorder()
    assert deliver_due(desk, recorder, NOW).total == BATCH
    assert deliver_all(desk, recorder, NOW) == Delivery(sent=5)
    assert len(set(recorder.taken)) == BATCH + 5


def test_two_workers_deliver_each_notice_once(desk: Engine) -> None:
    for number in range(12):
        queue(desk, number=number)
    recorder, start = Recorder(0.02), threading.Barrier(2)

    def work(_: int) -> Delivery:
        start.wait(PATIENCE)
        return deliver_all(desk, recorder, NOW)

    with ThreadPoolExecutor(2) as workers:
        outcomes = list(workers.map(work, range(2)))
    assert len(recorder.taken) == len(set(recorder.taken)) == 12
    assert sum(outcome.sent for outcome in outcomes) == 12


def test_what_a_worker_holds_is_not_seen_by_another_until_the_lease_is_over(desk: Engine) -> None:
    queue(desk)
    with pytest.raises(SystemExit):
        deliver_due(desk, Dying(), NOW)
    recorder = Recorder()
    assert deliver_due(desk, recorder, NOW + LEASE - timedelta(seconds=1)) == Delivery()
    assert deliver_due(desk, recorder, NOW + LEASE) == Delivery(sent=1)


def test_a_restart_takes_up_where_it_was(
    desk: Engine, database_address: str, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk)
    inbox.answer = "451 later"
    deliver_due(desk, server, NOW)
    desk.dispose()
    inbox.answer = None
    restarted = open_engine(database_address)
    assert deliver_due(restarted, server, NOW + FIRST_PAUSE) == Delivery(sent=1)
    assert kept(restarted)["attempts"] == 2
    restarted.dispose()


def run(desk: Engine, mailer: Any, clock: Any, stop: threading.Event) -> threading.Thread:
    worker = threading.Thread(target=run_forever, args=(desk, mailer, clock, stop))
    worker.start()
    return worker


def test_the_loop_delivers_until_it_is_stopped(desk: Engine) -> None:
    for number in range(BATCH + 1):
        queue(desk, number=number)
    recorder, stop = Recorder(), threading.Event()
    worker = run(desk, recorder, lambda: NOW, stop)
    patience = time.monotonic() + PATIENCE
    while len(recorder.taken) <= BATCH and time.monotonic() < patience:
        time.sleep(0.05)
    stop.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()
    assert len(recorder.taken) == BATCH + 1


def test_the_loop_outlives_a_database_that_is_away(
    empty_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()

    def clock() -> datetime:
        stop.set()
        return NOW

    run_forever(empty_database, Recorder(), clock, stop)
    assert "The outbox cannot be read" in caplog.text
