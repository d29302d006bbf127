"""Orders."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from actions.desk.accounts import same_login
from actions.desk.errors import NotFoundError


@dataclass(frozen=True)
class Order:
    """One product bought by one account (`buyer`, a login) from another (`seller`, a login)."""

    number: str
    buyer: str
    seller: str
    product: str
    price: Decimal
    ordered_on: date
    paid_on: date | None = None
    currency: str = "PLN"


def own_order(order: Order | None, login: str) -> Order:
    """The order, if there is one and this login bought it.

    Raises:
        NotFoundError: otherwise.
    """
    if order is None or not same_login(login, order.buyer):
        raise NotFoundError
    return order
