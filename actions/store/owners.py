"""Rows of a conversation, and of an account if there is one."""

from typing import Any

from sqlalchemy import Table, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select, select

from actions.desk.identity import Owner
from actions.store.accounts import AccountRepository
from actions.store.tables import accounts


def account_key(session: Session, login: str | None) -> Any:
    """A subquery for the primary key of a login's account; None for nobody."""
    return None if login is None else AccountRepository(session).key(login)


def owned(session: Session, table: Table, owner: Owner) -> Any:
    """The condition that a row is an owner's, as `Owner.owns` has it."""
    of_sender = and_(table.c.sender == owner.sender, table.c.account_id.is_(None))
    if owner.login is None:
        return of_sender
    return or_(of_sender, table.c.account_id == account_key(session, owner.login))


def with_login(table: Table) -> Select:
    """A table's rows with the `login` of the account, in the order in which they came."""
    joined = table.outerjoin(accounts, accounts.c.id == table.c.account_id)
    key = next(iter(table.primary_key.columns))
    return select(table, accounts.c.login).select_from(joined).order_by(key)
