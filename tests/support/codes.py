"""Asking for codes and entering them, each in a unit of work of its own."""

from datetime import datetime
from typing import Any

from sqlalchemy.engine import Engine

from actions.desk.codes import CodeError
from actions.services.identity import confirm_code, request_code, verified_account
from actions.store.database import unit_of_work
from tests.support.contact import ANNA, NOW, SECRET

SENDER = "messenger:1"
CODE = "402913"


def ask(
    desk: Engine, name: str = ANNA.login, at: datetime = NOW, sender: str = SENDER, code: str = CODE
) -> None:
    """Request a code."""
    with unit_of_work(desk) as work:
        request_code(work, sender, name, at, code, SECRET)


def confirm(desk: Engine, code: str = CODE, at: datetime = NOW, sender: str = SENDER) -> str | CodeError:
    """Enter a code: the login, or why not."""
    with unit_of_work(desk) as work:
        return confirm_code(work, sender, code, at, SECRET)


def speaks_for(desk: Engine, at: datetime = NOW, sender: str = SENDER) -> str | None:
    """The login that the conversation has proved."""
    with unit_of_work(desk) as work:
        return verified_account(work, sender, at)


def refused(desk: Engine, **given: Any) -> tuple[type, dict[str, Any]]:
    """Enter a code that does not open anything: the kind of error and its values."""
    error = confirm(desk, **given)
    assert isinstance(error, CodeError)
    return type(error), error.values
