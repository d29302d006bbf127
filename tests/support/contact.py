"""Accounts, moments and builders for codes, calls, hand-overs, reports and mail."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.engine import Engine

from actions.desk.accounts import Account
from actions.desk.identity import Owner
from actions.store.database import unit_of_work

NOW = datetime(2025, 11, 24, 12, 0, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
SECRET = b"a secret of the tests, long enough"
PHONE = "+48501234567"

ANNA = Account("Anna_K", "anna@example.com", language="pl")
BEN = Account("ben", "ben@example.com", smart=True, language="en")
STAFF = Account("konsultant", "konsultant@example.com", staff=True)
OTHER_STAFF = Account("consultant2", "consultant2@example.com", language="en", staff=True)
ACCOUNTS = (ANNA, BEN, STAFF, OTHER_STAFF)

ANNAS = Owner("messenger:1", ANNA.login)
BENS = Owner("webchat:2", BEN.login)
VISITOR = Owner("webchat:3")


def with_accounts(database: Engine) -> Engine:
    """The database, which knows the accounts from now on."""
    with unit_of_work(database) as work:
        for account in ACCOUNTS:
            work.accounts.add(account)
    return database


def ids(prefix: str = "") -> Callable[[], str]:
    """Ids that follow each other."""
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def rows(database: Engine, table: Table) -> list[dict[str, Any]]:
    """All that a table holds, in the order in which it came."""
    with database.connect() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def how_many(database: Engine, table: Table) -> int:
    """The number of rows of a table."""
    with database.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
