"""The ways out: an SMTP server, or files in a folder."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

URL_VARIABLE = "SMTP_URL"
SENDER_VARIABLE = "MAIL_FROM"
LOCAL_SENDER = "no-reply@localhost"
FOLDER = Path("var/outbox")
SECONDS = 10  # an operation of the server may take
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettingsError(RuntimeError):
    """The mail settings do not work; the message says which and why."""


class Mailer(Protocol):
    """Sends mail as a sender."""

    @property
    def sender(self) -> str:
        """The address that mail comes from, with or without a name."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over.

        Raises:
            OSError, smtplib.SMTPException: it was not taken.
        """


@dataclass(frozen=True)
class FileMailer:
    """Writes each message to a file that any mail program opens; the same message goes to the same file."""

    folder: Path = FOLDER
    sender: str = LOCAL_SENDER

    def send(self, message: EmailMessage) -> None:
        """Write the message, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = sha256(message["Message-ID"].encode()).hexdigest()[:32]
        half = self.folder / f"{name}.tmp"
        half.touch(mode=0o600)
        half.write_bytes(message.as_bytes(policy=SMTP))
        half.replace(self.folder / f"{name}.eml")


@dataclass(frozen=True)
class SmtpMailer:
    """Hands each message to an SMTP server over a connection of its own."""

    host: str
    port: int
    sender: str
    security: str = "smtp"
    user: str | None = None
    password: str | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand the message over."""
        with self._connection() as server:
            if self.security == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user is not None:
                server.login(self.user, self.password or "")
            server.send_message(message)

    def _connection(self) -> smtplib.SMTP:
        if self.security == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)


def mailer() -> Mailer:
    """The mailer of the environment: `SMTP_URL` with `MAIL_FROM`, or files in `var/outbox`.

    Raises:
        MailSettingsError: the address of the server or the sender is missing or does not do.
    """
    url, sender = os.environ.get(URL_VARIABLE), os.environ.get(SENDER_VARIABLE)
    if url and not sender:
        raise MailSettingsError(f"{URL_VARIABLE} is set, so {SENDER_VARIABLE} must be, too.")
    checked = str(sender_address(sender or LOCAL_SENDER))
    return smtp_mailer(url, checked) if url else FileMailer(sender=checked)


def destination() -> str:
    """Where mail goes, for people: the server's name without its password, or the folder.

    Raises:
        MailSettingsError: as `mailer` does.
    """
    found = mailer()
    return f"the server {found.host}" if isinstance(found, SmtpMailer) else f"files in {FOLDER}"


def sender_address(sender: str) -> Address:
    """An address with or without a name, like `Allegro Pomoc <pomoc@example.com>`.

    Raises:
        MailSettingsError: it is none, or several.
    """
    try:
        ((name, address),) = getaddresses([sender])
        if sender.isprintable():
            return Address(name, addr_spec=address)
    except (ValueError, HeaderParseError, IndexError):
        pass
    raise MailSettingsError(f"{SENDER_VARIABLE} is not an address.")


def smtp_mailer(url: str, sender: str) -> SmtpMailer:
    """The mailer of a URL: `smtp`, `smtp+starttls` or `smtps`, then `://user:password@host:port`.

    Raises:
        MailSettingsError: it is no such URL, or it would send a password unencrypted over a network.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise MailSettingsError(f"{URL_VARIABLE} must begin with one of: {', '.join(PORTS)}.") from None
    if not parts.hostname:
        raise MailSettingsError(f"{URL_VARIABLE} names no host.")
    if parts.username and parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
        raise MailSettingsError(f"{URL_VARIABLE} would send the password in the clear: use smtp+starttls.")
    return SmtpMailer(parts.hostname, port, sender, parts.scheme, *_credentials(parts))


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    user, password = parts.username, parts.password
    return user and unquote(user), password and unquote(password)
