"""Who acts."""

from actions.desk.accounts import Account
from actions.desk.errors import NotFoundError
from actions.store.database import UnitOfWork


def acting_account(work: UnitOfWork, login: str) -> Account:
    """The account of a login that a channel has verified.

    Raises:
        NotFoundError: there is none.
    """
    account = work.accounts.get(login)
    if account is None:
        raise NotFoundError
    return account


def staff_account(work: UnitOfWork, login: str) -> Account:
    """The account of a login that is staff.

    Raises:
        NotFoundError: there is none, or it is not staff.
    """
    account = acting_account(work, login)
    if not account.staff:
        raise NotFoundError
    return account
