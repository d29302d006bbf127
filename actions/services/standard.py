"""Standard Allegro, for the seller's own account."""

from collections.abc import Iterable
from datetime import date

from actions.desk.errors import NotFoundError
from actions.desk.report import Line, StandardReport, next_chance, standard_report, what_if
from actions.desk.standard import Rating, SellerRecord
from actions.services.accounts import acting_account
from actions.store.database import UnitOfWork


def my_standard_report(work: UnitOfWork, login: str, today: date) -> StandardReport:
    """How the seller whose account it is stands at the next qualification.

    Raises:
        NotFoundError: there is no such account, or it does not sell.
    """
    return standard_report(_own_record(work, login), today)


def my_standard_with(work: UnitOfWork, login: str, more: Iterable[Rating], today: date) -> list[Line]:
    """How he would stand with more ratings, at the first qualification that counts those of today.

    Raises:
        NotFoundError: there is no such account, or it does not sell.
    """
    return what_if(_own_record(work, login), next_chance(today), more)


def _own_record(work: UnitOfWork, login: str) -> SellerRecord:
    seller = work.sellers.get(acting_account(work, login).login)
    if seller is None:
        raise NotFoundError
    return seller.record
