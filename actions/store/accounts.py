"""Accounts in the store."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from actions.desk.accounts import Account
from actions.store.tables import accounts


class AccountRepository:
    """Reads and writes accounts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, login: str) -> Account | None:
        """The account of a login, in whatever case it is written."""
        return self._one(accounts.c.login_folded == login.casefold())

    def by_email(self, email: str) -> Account | None:
        """The account of an e-mail address, in whatever case it is written."""
        return self._one(accounts.c.email_folded == email.casefold())

    def key(self, login: str) -> Any:
        """A subquery for the primary key of a login's account."""
        return select(accounts.c.id).where(accounts.c.login_folded == login.casefold()).scalar_subquery()

    def add(self, account: Account) -> None:
        """Store a new account.

        Raises:
            sqlalchemy.exc.IntegrityError: the login or the address is taken.
        """
        folded = {"login_folded": account.login.casefold(), "email_folded": account.email.casefold()}
        self._session.execute(insert(accounts).values(**vars(account), **folded))

    def _one(self, condition: Any) -> Account | None:
        row = self._session.execute(select(accounts).where(condition)).first()
        return account_of(row) if row else None


def account_of(row: Row) -> Account:
    """The account in a row of `accounts`."""
    return Account(row.login, row.email, row.smart, row.language, row.staff)
