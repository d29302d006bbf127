"""Orders in the store."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from actions.desk.orders import Order
from actions.store.accounts import AccountRepository
from actions.store.tables import accounts, orders

_buyers, _sellers = accounts.alias("buyers"), accounts.alias("order_sellers")


class OrderRepository:
    """Reads and writes orders."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, number: str) -> Order | None:
        """The order of a number, whoever's it is: the desk asks whose."""
        row = self._session.execute(_orders().where(orders.c.number == number)).first()
        return order_of(row) if row else None

    def of_buyer(self, login: str) -> list[Order]:
        """All orders of a buyer, the latest first."""
        found = _orders().where(buyer_is(login))
        rows = self._session.execute(found.order_by(orders.c.ordered_on.desc(), orders.c.id.desc()))
        return [order_of(row) for row in rows]

    def add(self, order: Order) -> None:
        """Store a new order.

        Raises:
            sqlalchemy.exc.IntegrityError: the number is taken, an account is unknown or both are the same.
        """
        key = AccountRepository(self._session).key
        values = {name: value for name, value in vars(order).items() if name not in ("buyer", "seller")}
        self._session.execute(
            insert(orders).values(buyer_id=key(order.buyer), seller_id=key(order.seller), **values)
        )


def order_columns() -> list[Any]:
    """What `order_of` needs of `order_join`."""
    return [
        *(column for column in orders.c if column.name != "id"),
        _buyers.c.login.label("buyer"),
        _sellers.c.login.label("seller"),
    ]


def order_join(base: Any = orders) -> Any:
    """A table that has orders, joined with the parties of each."""
    return base.join(_buyers, _buyers.c.id == orders.c.buyer_id).join(
        _sellers, _sellers.c.id == orders.c.seller_id
    )


def buyer_is(login: str) -> Any:
    """The condition that an order of `order_join` is a buyer's."""
    return _buyers.c.login_folded == login.casefold()


def seller_is(login: str) -> Any:
    """The condition that an order of `order_join` is a seller's."""
    return _sellers.c.login_folded == login.casefold()


def order_of(row: Row) -> Order:
    """The order in a row with `order_columns`."""
    return Order(
        number=row.number,
        buyer=row.buyer,
        seller=row.seller,
        product=row.product,
        price=row.price,
        ordered_on=row.ordered_on,
        paid_on=row.paid_on,
        currency=row.currency,
    )


def _orders() -> Select:
    return select(*order_columns()).select_from(order_join())
