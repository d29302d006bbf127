"""The ways out, and the settings that choose them."""

import smtplib
import ssl
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from urllib.parse import quote

import pytest

from actions.mail.mailers import (
    LOCAL_SENDER,
    FileMailer,
    MailSettingsError,
    SmtpMailer,
    mailer,
    sender_address,
    smtp_mailer,
)
from tests.support.smtp import PASSWORD, USER, certificate, knows_the_password, smtp_server

SENDER = "Allegro Pomoc <pomoc@example.com>"


def a_message(text: str = "Zażółć gęślą jaźń.", number: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, "anna@example.com", "Żółw"
    message["Message-ID"] = f"<{number}@example.com>"
    message.set_content(text)
    return message


def test_a_file_holds_the_whole_message_and_is_the_owners_alone(tmp_path: Path) -> None:
    FileMailer(tmp_path / "out").send(a_message())
    (path,) = (tmp_path / "out").iterdir()
    found = BytesParser(policy=default).parsebytes(path.read_bytes())
    assert (found["Subject"], found["To"]) == ("Żółw", "anna@example.com")
    assert found.get_content().strip() == "Zażółć gęślą jaźń."
    assert (path.suffix, path.stat().st_mode & 0o777) == (".eml", 0o600)


def test_the_same_message_goes_to_the_same_file(tmp_path: Path) -> None:
    for number in (1, 1, 2):
        FileMailer(tmp_path).send(a_message(number=number))
    assert len(list(tmp_path.iterdir())) == 2


def test_an_smtp_server_gets_the_message() -> None:
    with smtp_server() as inbox:
        smtp_mailer(f"smtp://127.0.0.1:{inbox.port}", SENDER).send(a_message())
    (found,) = inbox.messages
    assert (found["Subject"], inbox.recipients) == ("Żółw", [["anna@example.com"]])


def test_the_password_of_the_url_is_used_under_encryption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    options = {"authenticator": knows_the_password, "auth_required": True, "require_starttls": True}
    with smtp_server(tls_context=context, **options) as inbox:
        address = f"127.0.0.1:{inbox.port}"
        right = f"smtp+starttls://{USER}:{quote(PASSWORD, safe='')}@{address}"
        smtp_mailer(right, SENDER).send(a_message())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp_mailer(f"smtp+starttls://{USER}:wrong@{address}", SENDER).send(a_message())
    assert len(inbox.messages) == 1


def test_a_connection_may_be_encrypted_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with smtp_server(ssl_context=context) as inbox:
        smtp_mailer(f"smtps://127.0.0.1:{inbox.port}", SENDER).send(a_message())
    assert len(inbox.messages) == 1


@pytest.mark.parametrize(("security", "option"), [("smtp+starttls", "tls_context"), ("smtps", "ssl_context")])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    tmp_path: Path, security: str, option: str
) -> None:
    _, context = certificate(tmp_path)
    with smtp_server(**{option: context}) as inbox, pytest.raises(ssl.SSLCertVerificationError):
        smtp_mailer(f"{security}://127.0.0.1:{inbox.port}", SENDER).send(a_message())
    assert inbox.messages == []


@pytest.mark.parametrize("security", ["smtp+starttls", "smtps"])
def test_what_should_be_encrypted_is_never_sent_in_the_clear(security: str) -> None:
    with smtp_server() as inbox, pytest.raises((OSError, smtplib.SMTPException)):
        smtp_mailer(f"{security}://127.0.0.1:{inbox.port}", SENDER).send(a_message())
    assert inbox.messages == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", SmtpMailer("mail.example.com", 25, SENDER)),
        ("smtps://mail.example.com", SmtpMailer("mail.example.com", 465, SENDER, "smtps")),
        (
            "smtp+starttls://a%40b:p%2Fw@mail.example.com:2525",
            SmtpMailer("mail.example.com", 2525, SENDER, "smtp+starttls", "a@b", "p/w"),
        ),
    ],
)
def test_a_url_names_security_host_port_and_user(url: str, expected: SmtpMailer) -> None:
    assert smtp_mailer(url, SENDER) == expected


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com:25",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail.example.com:port",
        "smtp://user:secret@mail.example.com",
    ],
)
def test_a_url_that_does_not_do_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(MailSettingsError) as error:
        smtp_mailer(url, SENDER)
    assert "secret" not in str(error.value)


def test_without_settings_mail_goes_to_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMTP_URL", raising=False)
    monkeypatch.delenv("MAIL_FROM", raising=False)
    assert mailer() == FileMailer(Path("var/outbox"), LOCAL_SENDER)


def test_the_settings_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://mail.example.com")
    monkeypatch.setenv("MAIL_FROM", SENDER)
    assert mailer() == SmtpMailer("mail.example.com", 25, SENDER)


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@example.com, b@example.com", "a@example.com\nBcc: b@example.com"]
)
def test_a_server_without_a_proper_sender_is_refused(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://mail.example.com")
    monkeypatch.setenv("MAIL_FROM", sender)
    with pytest.raises(MailSettingsError):
        mailer()


def test_a_sender_may_have_a_name() -> None:
    address = sender_address(SENDER)
    assert (address.display_name, address.addr_spec) == ("Allegro Pomoc", "pomoc@example.com")
