"""The databases that mail is delivered from, and a server that it goes to."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from actions.mail.mailers import SmtpMailer
from tests.support.contact import with_accounts
from tests.support.mail import SENDER
from tests.support.smtp import Inbox, smtp_server


@pytest.fixture
def desk(database: Engine) -> Engine:
    """A migrated database that knows two customers and two consultants."""
    return with_accounts(database)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with smtp_server() as found:
        yield found


@pytest.fixture
def server(inbox: Inbox) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", inbox.port, SENDER)
