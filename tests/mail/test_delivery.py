"""The outbox is delivered: once, again after a failure, and never for ever."""

import json
import logging
from datetime import timedelta

import pytest
from sqlalchemy.engine import Engine

from actions.desk.accounts import Account
from actions.desk.outbox import Notice, NoticeStatus
from actions.mail.delivery import ATTEMPTS, FIRST_PAUSE, Delivery, deliver_due, mail
from actions.mail.mailers import SmtpMailer
from actions.store.database import unit_of_work
from tests.support.contact import ANNA, BEN, MINUTE, NOW
from tests.support.mail import SENDER, kept, queue
from tests.support.smtp import Inbox, smtp_server

CODE = {"code": "402913", "expires": (NOW + 10 * MINUTE).isoformat()}


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


def test_what_is_new_is_delivered_by_a_clock_that_is_behind(
    desk: Engine, server: SmtpMailer, inbox: Inbox
) -> None:
    queue(desk, "privacy_export_ready", {"file": "{}"})
    assert deliver_due(desk, server, NOW - timedelta(hours=1)) == Delivery(sent=1)
    assert len(inbox.messages) == 1


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
