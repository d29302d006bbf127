"""A buyer's orders."""

from datetime import date

from actions.desk.orders import Order, find_orders, order_number, own_order
from actions.store.database import UnitOfWork


def my_orders(work: UnitOfWork, login: str) -> list[Order]:
    """All orders of a buyer, the latest first."""
    return work.orders.of_buyer(login)


def find_my_orders(
    work: UnitOfWork,
    login: str,
    number: str | None = None,
    product: str | None = None,
    ordered_on: date | None = None,
) -> list[Order]:
    """The buyer's orders that fit all he remembers, the latest first."""
    return find_orders(my_orders(work, login), number, product, ordered_on)


def order_of(work: UnitOfWork, login: str, number: str) -> Order:
    """The buyer's order of a number.

    Raises:
        NotFoundError: there is none, or it is not his.
    """
    return own_order(work.orders.get(order_number(number)), login)
